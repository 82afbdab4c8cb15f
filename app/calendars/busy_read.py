"""Reads a calendar into the times at which somebody is busy: one call, no file, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from app.calendars.busy_event import (
    Event,
    EventReader,
    Places,
    is_all_day,
    is_free,
    moves_rest,
)
from app.calendars.busy_series import BusyTime, Question, busy_times, first_times
from app.calendars.busy_steps import MOST_TIMES, Steps
from app.calendars.busy_text import CalendarText, Component, cut_calendars
from app.calendars.busy_zones import Zones
from app.domain.busy import BusyReading, BusyTrouble, BusyWarning, CalendarUnreadable
from app.domain.errors import InvalidInput, Problem
from app.domain.timespan import Span, get_zone, instant_at, seconds_from, seconds_of

FIRST_INSTANT: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_INSTANT: Final = datetime(2101, 1, 1, tzinfo=UTC)
MOST_DAYS: Final = 4_000
"""The longest window that can be asked for."""

_MERGE_AT = 50_000
_FAULTS = (ValueError, ArithmeticError, LookupError, TypeError, AttributeError)
"""What a calendar that keeps to no rule may cause in the code that reads it."""


def read_busy(
    source: bytes,
    *,
    window: Span,
    floating_zone: str,
    ignore_all_day: bool = False,
    own_domain: str = "",
) -> BusyReading:
    """Return the busy times of a calendar inside a window.

    Dates, and times without a zone, are read in `floating_zone`; for such times the calendar may
    name another one. Entries whose UID ends in @`own_domain` are our own and do not count. Raises
    CalendarUnreadable, UnknownZone, or InvalidInput for a window outside of 1970 to 2100.
    """
    check_window(window)
    reader = _CalendarReader(
        window=window,
        dates=get_zone(floating_zone),
        ignore_all_day=ignore_all_day,
        own_ending=f"@{own_domain.casefold()}" if own_domain else "",
    )
    calendars = cut_calendars(source)
    reader.read(calendars)
    counts = reader.counts
    return BusyReading(
        spans=tuple(reader.spans()),
        warnings=tuple(
            BusyWarning(code=code, count=counts[code]) for code in BusyTrouble if counts[code]
        ),
        events=sum(len(calendar.entries) for calendar in calendars),
    )


def check_window(window: Span) -> None:
    """Refuse to look at more than a calendar can be asked for."""
    if not FIRST_INSTANT <= window.starts_at < window.ends_at <= LAST_INSTANT:
        message = "Look at the years from 1970 to 2100."
    elif window.length.days > MOST_DAYS:
        message = f"Look at {MOST_DAYS} days at most."
    else:
        return
    raise InvalidInput((Problem(field="to", message=message),))


class _CalendarReader:
    """Collects the busy times of all calendars of a text."""

    def __init__(
        self, *, window: Span, dates: tzinfo, ignore_all_day: bool, own_ending: str
    ) -> None:
        self.counts: Counter[BusyTrouble] = Counter()
        self._starts, self._ends = seconds_of(window.starts_at), seconds_from(window.ends_at)
        self._dates, self._ignore_all_day, self._own_ending = dates, ignore_all_day, own_ending
        self._steps = Steps()
        self._found: list[BusyTime] = []

    def read(self, calendars: Iterable[CalendarText]) -> None:
        """Read every entry; one that is broken costs no other its place."""
        groups: dict[str, list[tuple[Component, Places]]] = {}
        for calendar in calendars:
            self.counts[BusyTrouble.CUT_SHORT] += calendar.is_cut_short
            zones = Zones(calendar.timezones, self._steps)
            named = zones.find(calendar.timezone_name) if calendar.timezone_name else None
            places = Places(zones=zones, floating=named or self._dates, dates=self._dates)
            for number, entry in enumerate(calendar.entries):
                uid = entry.value("UID") or f"\n{id(calendar)} {number}"
                if not (self._own_ending and uid.casefold().endswith(self._own_ending)):
                    groups.setdefault(uid, []).append((entry, places))
        for group in groups.values():
            self._read_group(group)

    def _read_group(self, group: Sequence[tuple[Component, Places]]) -> None:
        """Read the entries of one UID."""
        events = []
        has_shifts = any(moves_rest(entry) for entry, _ in group)
        for entry, places in group:
            if self._ignore_all_day and is_all_day(entry):
                continue
            if is_free(entry) and not entry.every("RECURRENCE-ID") and not has_shifts:
                continue
            reader = EventReader(entry, places)
            try:
                if entry.name == "VFREEBUSY":
                    self._add(reader.read_busy_periods())
                elif event := reader.read_event():
                    events.append(event)
            except _FAULTS:
                reader.troubles.add(BusyTrouble.BROKEN_EVENT)
            self.counts.update(reader.troubles)
        if events:
            self._read_events(events)

    def _read_events(self, events: list[Event]) -> None:
        """Add the times of the events of one UID."""
        question = Question(
            starts=self._starts, ends=self._ends, dates=self._dates, steps=self._steps
        )
        try:
            self._add(busy_times(events, question))
        except _FAULTS:
            question.troubles.add(BusyTrouble.BROKEN_EVENT)
            self._add(first_times(events, question))
        self.counts.update(question.troubles)

    def _add(self, times: Iterable[BusyTime]) -> None:
        """Keep the times that lie inside the window, and join them before they grow too many."""
        for starts, ends in times:
            starts, ends = max(starts, self._starts), min(ends, self._ends)  # noqa: PLW2901
            if starts < ends:
                self._found.append((starts, ends))
        if len(self._found) > _MERGE_AT:
            self._found = list(_joined(self._found))
            if len(self._found) > MOST_TIMES:
                raise CalendarUnreadable("This calendar has more busy times than can be kept.")

    def spans(self) -> Iterator[Span]:
        """Yield what was found, in order; times that touch or overlap are one."""
        found = list(_joined(self._found))
        if len(found) > MOST_TIMES:
            raise CalendarUnreadable("This calendar has more busy times than can be kept.")
        for starts, ends in found:
            yield Span(starts_at=instant_at(starts), ends_at=instant_at(ends))


def _joined(times: Iterable[BusyTime]) -> Iterator[BusyTime]:
    """Yield the union of times, in order."""
    last: BusyTime | None = None
    for starts, ends in sorted(times):
        if last is None:
            last = (starts, ends)
        elif starts <= last[1]:
            last = (last[0], max(last[1], ends))
        else:
            yield last
            last = (starts, ends)
    if last is not None:
        yield last
