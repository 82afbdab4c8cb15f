"""All times of one series: its rules, its single dates, and what replaces some of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from app.calendars.busy_event import Event
from app.calendars.busy_moments import Length, Moment, instant_of, wall_at
from app.calendars.busy_recurrence import last_start, starts_between
from app.calendars.busy_rule import Rule
from app.calendars.busy_steps import Steps, TooFrequent
from app.domain.busy import BusyTrouble
from app.domain.timespan import EPOCH

_ZONES_DIFFER = timedelta(days=2)
"""More than the clocks of two zones can be apart."""

_LONGEST_LOOK_BACK = timedelta(days=1_900 * 366)
_LAST_YEAR = 2_200
"""Nobody asks for what starts later."""

BusyTime = tuple[int, int]
"""Instants in seconds from the epoch, from and until."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Between which instants busy times are asked for, and what has been noted meanwhile."""

    starts: int
    ends: int
    dates: tzinfo
    """The zone in which dates are read."""
    steps: Steps
    troubles: set[BusyTrouble] = field(default_factory=set)


_Occurrence = tuple[datetime, tzinfo, Length]
"""A local start, its zone, and how long it lasts; plain, as there may be very many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """From this instant on, what comes later in a series moves, or is free."""

    since: int
    by: timedelta
    event: Event


class _Marked:
    """Starts that are named elsewhere: by their instant, their local time or their date."""

    def __init__(self, moments: Iterable[Moment], *, of: Moment, dates: tzinfo) -> None:
        self._instants: set[int] = set()
        self._walls: set[datetime] = set()
        self._days: set[date] = set()
        for moment in moments:
            if of.is_date or moment.is_date:
                self._days.add(moment.day(dates))
            elif moment.is_floating:
                self._walls.add(moment.wall)
            elif not of.is_guess:  # no zone, no instant: what is left out may stay busy
                self._instants.add(moment.instant)

    def has(self, wall: datetime, instant: int) -> bool:
        """Tell whether a start is named, given by its local time and its instant."""
        return (
            instant in self._instants
            or wall in self._walls
            or (bool(self._days) and wall.date() in self._days)
        )


def busy_times(events: Sequence[Event], question: Question) -> Iterator[BusyTime]:
    """Yield when the entries of one UID make somebody busy, in no order.

    Entries without RECURRENCE-ID count each by itself, even under one UID. So do those that replace
    a start of a series which is not there; some of them carry its rule.
    """
    if all(event.replaces is not None for event in events):
        events = [replace(event, replaces=None) for event in events]
    replacements = [event for event in events if event.replaces is not None]
    replaced = [event.replaces for event in replacements if event.replaces is not None]
    shifts = sorted(_shifts(replacements), key=lambda shift: shift.since)
    yield from first_times(replacements, question)
    for event in events:
        if event.replaces is None and (shifts or not event.is_free):
            yield from _series_times(event, replaced, shifts, question)


def first_times(events: Iterable[Event], question: Question) -> Iterator[BusyTime]:
    """Yield the times of entries without anything that repeats."""
    for event in events:
        start = event.start
        if not event.is_free and start.wall.year <= _LAST_YEAR:
            yield from _asked(event.length.span_from(start.wall, start.zone), question)


def _shifts(replacements: Iterable[Event]) -> Iterator[_Shift]:
    """Yield what moves the rest of a series: by as much as its own start moved."""
    for event in replacements:
        if event.replaces is not None and event.replaces_rest:
            start, place = event.start, event.replaces
            wall = start.wall
            if not (start.is_date or place.is_date or start.zone is place.zone):
                wall = wall_at(start.instant, place.zone)
            yield _Shift(since=place.instant, by=wall - place.wall, event=event)


def _last_shift(shifts: Sequence[_Shift], instant: int) -> _Shift | None:
    """Return the shift that a start falls under, None where it comes before all of them."""
    if not shifts:
        return None
    place = bisect_right(shifts, instant, key=lambda shift: shift.since)
    return shifts[place - 1] if place else None


def _asked(time: BusyTime, question: Question) -> Iterator[BusyTime]:
    """Yield a time if it takes any inside the question."""
    starts, ends = time
    if starts < ends and starts < question.ends and question.starts < ends:
        yield time


def _series_times(
    event: Event, replaced: Sequence[Moment], shifts: Sequence[_Shift], question: Question
) -> Iterator[BusyTime]:
    """Yield the times of an event and its repetitions, without what was left out or replaced."""
    marked = _Marked([*event.left_out, *replaced], of=event.start, dates=question.dates)
    reach = max([event.length.most, *(abs(shift.by) + shift.event.length.most for shift in shifts)])
    first, last = _look(reach, question, is_moved=bool(shifts))
    question.steps.begin_series()
    question.steps.spend(len(replaced))
    try:
        without = set(_walls(event, event.rules_out, first, last, question.steps))
    except TooFrequent:
        without = set()
        question.troubles.add(BusyTrouble.BROKEN_RULE)
    question.steps.begin_series()
    try:
        for wall, zone, length in _occurrences(event, first, last, question.steps):
            question.steps.spend_time()
            instant = instant_of(wall, zone)
            if marked.has(wall, instant) or wall in without:
                continue
            shift = _last_shift(shifts, instant)
            if shift is None and not event.is_free:
                yield from _asked(length.span_from(wall, zone, instant), question)
            elif shift is not None and not shift.event.is_free:
                yield from _asked(shift.event.length.span_from(wall + shift.by, zone), question)
    except TooFrequent:
        question.troubles.add(BusyTrouble.TOO_FREQUENT)
        yield from _all_along(event, question)


def _look(reach: timedelta, question: Question, *, is_moved: bool) -> tuple[datetime, datetime]:
    """Return the local times, in any zone, between which starts may matter."""
    around = _ZONES_DIFFER + min(reach, _LONGEST_LOOK_BACK)
    opens, closes = (
        (EPOCH + timedelta(seconds=second)).replace(tzinfo=None)
        for second in (question.starts, question.ends)
    )
    return opens - around, closes + (around if is_moved else _ZONES_DIFFER)


def _occurrences(
    event: Event, first: datetime, last: datetime, steps: Steps
) -> Iterator[_Occurrence]:
    """Yield the starts of an event: those by date, and those by rule or else its own.

    A start that its own rule does not give is none: RFC 5545, 3.8.5.3, leaves this open, and most
    programs read it so.
    """
    own = event.start
    for start, length in event.extra:
        steps.spend(1)
        wall, zone = start.wall, start.zone
        if start.is_date and not own.is_date:
            wall, zone = datetime.combine(wall.date(), own.wall.time()), own.zone
        if wall.year <= _LAST_YEAR:
            yield wall, zone, event.length if length is None else length
    if not event.rules and own.wall.year <= _LAST_YEAR:
        yield own.wall, own.zone, event.length
    for wall in _walls(event, event.rules, first, last, steps):
        yield wall, own.zone, event.length


def _walls(
    event: Event, rules: Iterable[Rule], first: datetime, last: datetime, steps: Steps
) -> Iterator[datetime]:
    """Yield the local starts by rule."""
    for rule in rules:
        yield from starts_between(rule, event.start.wall, first, last, steps)


def _all_along(event: Event, question: Question) -> Iterator[BusyTime]:
    """Yield one time from the start of a series to its end, as far as that is known."""
    ends = [last_start(rule, event.start.wall) for rule in event.rules]
    known = [end for end in ends if end is not None]
    until = question.ends
    if ends and len(known) == len(ends):
        until = event.length.span_from(max(known), event.start.zone)[1]
    if not event.is_free and event.start.instant < until:
        yield event.start.instant, until
