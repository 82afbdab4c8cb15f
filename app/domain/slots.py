"""Free times of one therapist: what is listed is what is accepted, by the same rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import InvalidInput, Problem
from app.domain.slots_blocking import Blocked, tallies_of
from app.domain.slots_days import Days
from app.domain.slots_grid import Opening, find_openings, lay_grid
from app.domain.slots_rules import (
    Blocker,
    BlockerKind,
    DateSpan,
    Diary,
    HoursPeriod,
    Limits,
    Refusal,
    Slot,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    Travel,
)
from app.domain.timespan import (
    DAY,
    EPOCH_ORDINAL,
    FIRST_DAY,
    LAST_DAY,
    MINUTE,
    Span,
    instant_at,
    seconds_from,
    seconds_of,
    stretches_of,
)

__all__ = [
    "NEAREST_WITHIN",
    "Blocker",
    "BlockerKind",
    "DateSpan",
    "Diary",
    "HoursPeriod",
    "Limits",
    "Refusal",
    "Slot",
    "SlotNotOffered",
    "SlotRules",
    "SlotTaken",
    "Travel",
    "check_offered",
    "days_window",
    "find_days_window",
    "find_first_slot",
    "list_slots",
    "list_starts",
    "nearest_slots",
]

NEAREST_WITHIN = timedelta(days=7)
"""How far before and after an instant `nearest_slots` looks; the diary has to be read so far."""

_CALENDAR = (
    (FIRST_DAY.toordinal() - EPOCH_ORDINAL) * DAY,
    (LAST_DAY.toordinal() - EPOCH_ORDINAL) * DAY,
)
_GLANCE = 4 * DAY
_SENTENCES = {
    Refusal.PAST: "This time is past.",
    Refusal.NOTICE: "This time is too soon. Please choose a later one.",
    Refusal.HORIZON: "This time is too far ahead. Please choose an earlier one.",
    Refusal.CLOSED: "This time is not offered. Please choose another one.",
    Refusal.OFF_GRID: "This time is not offered. Please choose another one.",
    Refusal.TAKEN: "That time has just gone.",
    Refusal.BUFFER: "That time has just gone.",
    Refusal.LIMIT: "This day or week is full. Please choose another one.",
}


class _Offer:
    """The rules applied to a diary at one moment; all in seconds after the epoch."""

    def __init__(self, diary: Diary, rules: SlotRules, now: datetime) -> None:
        self._length = rules.length_minutes * MINUTE
        self._step = rules.step_minutes * MINUTE
        self._days = Days(diary)
        self._blocked = Blocked(diary.blockers, rules)
        self._tallies = tallies_of(self._days, diary, rules)
        self._now = seconds_from(now)
        self._earliest = self._now + rules.notice_minutes * MINUTE
        self._last_day: int | None = None
        if rules.horizon_days is not None:
            self._last_day = self._days.day_of(seconds_of(now)) + rules.horizon_days

    def find_starts(self, low: int, high: int) -> list[int]:
        """Return the free starts from `low` to before `high`, in order, each once."""
        low = max(low, self._earliest)
        if self._last_day is not None:
            ends = (self._days.end_of(self._last_day), self._days.end_of(self._last_day - 1))
            high = min(high, max(ends))
        starts: list[int] = []
        for grid in self._lay(low, high):
            for left in self._blocked.leave(grid):
                starts.extend(left)
        if self._tallies or self._days.is_moving:
            starts = [start for start in starts if self._is_day_open(start)]
        return sorted(set(starts))

    def find_first(self, low: int, high: int) -> int | None:
        """Return the first free start from `low` to before `high`."""
        for glance in range(max(low, self._earliest), high, _GLANCE):
            starts = self.find_starts(glance, min(glance + _GLANCE, high))
            if starts:
                return starts[0]
        return None

    def find_refusal(self, starts_at: datetime) -> Refusal:
        """Return why there is no free start at an instant."""
        start = seconds_of(starts_at)
        if start < self._now:
            return Refusal.PAST
        if start < self._earliest:
            return Refusal.NOTICE
        if self._last_day is not None and self._days.day_of(start) > self._last_day:
            return Refusal.HORIZON
        grid = () if starts_at.microsecond else tuple(self._lay(start, start + 1))
        if not grid:
            return Refusal.OFF_GRID if self._is_open(start) else Refusal.CLOSED
        if any(left for each in grid for left in self._blocked.leave(each)):
            return Refusal.LIMIT
        is_taken = self._blocked.is_taken(start, start + self._length)
        return Refusal.TAKEN if is_taken else Refusal.BUFFER

    def slot_at(self, start: int) -> Slot:
        """Return the slot with this start."""
        ends_at = instant_at(start + self._length)
        return Slot(span=Span(starts_at=instant_at(start), ends_at=ends_at))

    def _lay(self, low: int, high: int) -> Iterator[range]:
        """Yield the grid from `low` to before `high`, taken or not."""
        low, high = max(low, _CALENDAR[0]), min(high, _CALENDAR[1])
        for opening in self._find_openings(low, high):
            yield from lay_grid(
                self._days, opening, (low, high), length=self._length, step=self._step
            )

    def _find_openings(self, low: int, high: int) -> list[Opening]:
        """Return the openings that may hold starts from `low` to before `high`."""
        if low >= high:
            return []
        first, last = low // DAY - 1, (high + self._length) // DAY + 1
        return find_openings(self._days, first + EPOCH_ORDINAL, last + EPOCH_ORDINAL)

    def _is_open(self, start: int) -> bool:
        """Tell whether an appointment from `start` on would lie inside of an opening."""
        return any(
            low <= start and start + self._length <= high
            for opening in self._find_openings(start, start + 1)
            for low, high in opening.pieces
        )

    def _is_day_open(self, start: int) -> bool:
        """Tell whether the date of a start is within the horizon and below the limits."""
        day = self._days.day_of(start)
        if self._last_day is not None and day > self._last_day:
            return False
        return not any(tally.is_full(day) for tally in self._tallies)


def list_starts(
    diary: Diary, rules: SlotRules, *, window: Span, now: datetime
) -> tuple[datetime, ...]:
    """Return when the free slots start that start within `window`, as aware UTC, in order."""
    starts = _Offer(diary, rules, now).find_starts(*_bounds(window))
    return tuple(map(instant_at, starts))


def list_slots(diary: Diary, rules: SlotRules, *, window: Span, now: datetime) -> tuple[Slot, ...]:
    """Return the free slots that start within `window`, in order of start."""
    offer = _Offer(diary, rules, now)
    return tuple(map(offer.slot_at, offer.find_starts(*_bounds(window))))


def find_first_slot(diary: Diary, rules: SlotRules, *, window: Span, now: datetime) -> Slot | None:
    """Return the first free slot that starts within `window`."""
    offer = _Offer(diary, rules, now)
    start = offer.find_first(*_bounds(window))
    return None if start is None else offer.slot_at(start)


def check_offered(diary: Diary, rules: SlotRules, *, starts_at: datetime, now: datetime) -> Slot:
    """Return the free slot that starts at this instant.

    Raises SlotTaken where only something in the diary, or the buffer around it, is in the way, and
    SlotNotOffered where the rules do not offer the time; `reason` says which.
    """
    offer = _Offer(diary, rules, now)
    start = seconds_of(starts_at)
    if not starts_at.microsecond and offer.find_starts(start, start + 1):
        return offer.slot_at(start)
    reason = offer.find_refusal(starts_at)
    refusal = SlotTaken if reason in {Refusal.TAKEN, Refusal.BUFFER} else SlotNotOffered
    raise refusal(_SENTENCES[reason], reason=reason, field="starts_at")


def nearest_slots(
    diary: Diary, rules: SlotRules, *, to: datetime, now: datetime, count: int = 3
) -> tuple[Slot, ...]:
    """Return the `count` free slots nearest to an instant, in order of start.

    Only `NEAREST_WITHIN` before and after is looked at; of two as near the earlier one is taken.
    """
    offer, middle = _Offer(diary, rules, now), seconds_of(to)
    around = int(NEAREST_WITHIN.total_seconds())
    starts = offer.find_starts(middle - around, middle + around + 1)
    nearest = sorted(starts, key=lambda start: (abs(start - middle), start))[:count]
    return tuple(map(offer.slot_at, sorted(nearest)))


def days_window(first: date, last: date, zone: ZoneInfo) -> Span:
    """Return the span of the local dates from `first` to `last`, both included.

    Raises InvalidInput where there is none: a wrong order, or only a date that the zone skips.
    """
    window = find_days_window(first, last, zone)
    if window is None:
        raise InvalidInput((Problem(field="to", message="There is no such day."),))
    return window


def find_days_window(first: date, last: date, zone: ZoneInfo) -> Span | None:
    """Return the span of the local dates from `first` to `last`, None where no instant has one."""
    first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
    days = range(first.toordinal(), last.toordinal() + 1)
    begins = next((each[0] for day in days if (each := stretches_of(day, zone))), None)
    ends = next((each[-1] for day in reversed(days) if (each := stretches_of(day, zone))), None)
    if begins is None or ends is None:
        return None
    return Span(starts_at=instant_at(begins.starts), ends_at=instant_at(ends.ends))


def _bounds(window: Span) -> tuple[int, int]:
    return seconds_from(window.starts_at), seconds_from(window.ends_at)
