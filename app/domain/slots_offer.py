"""What is offered: the rules of a service applied to a diary at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain

from app.domain.slots_blocking import Barred, bar_around, tallies_of
from app.domain.slots_dates import Dates, Seconds
from app.domain.slots_days import Days
from app.domain.slots_grid import clip, find_beginning, is_among, lay_grid, lay_room
from app.domain.slots_rules import Diary, Slot, SlotRules
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
)

CALENDAR = (
    (FIRST_DAY.toordinal() - EPOCH_ORDINAL) * DAY,
    (LAST_DAY.toordinal() - EPOCH_ORDINAL) * DAY,
)
"""From when to when anything is offered."""

_GLANCE = 28 * DAY
_KEPT_SLOTS = 8_192
_FOREVER = CALENDAR[1] + DAY


class Offer:
    """Answers what is free, and holds what decides it; all in seconds after the epoch.

    Listing, accepting and explaining all ask here. Without a grid each second is a start.
    """

    def __init__(
        self, diary: Diary, rules: SlotRules, now: datetime, *, has_grid: bool = True
    ) -> None:
        self.diary = diary
        self.rules = rules
        self.length = rules.length_minutes * MINUTE
        self.step = rules.step_minutes * MINUTE if has_grid else 1
        self._has_grid = has_grid
        self.days = Days(diary)
        self.tallies = tallies_of(self.days, diary, rules)
        self.now = seconds_from(now)
        self.earliest = self.now + rules.notice_minutes * MINUTE
        self.last_day: int | None = None
        if rules.horizon_days is not None:
            self.last_day = self.days.day_of(seconds_of(now)) + rules.horizon_days
        self._taken = [bar_around(blocker, rules) for blocker in diary.blockers]

    @cached_property
    def _barred(self) -> Barred:
        """The starts that something in the diary bars."""
        return Barred(self._taken)

    @cached_property
    def _barred_with_dates(self) -> Barred:
        """The same, and the starts on full dates and behind the horizon."""
        return Barred((*self._taken, *self._bars_of_dates()))

    def _bars_of_dates(self) -> Iterator[Seconds]:
        for tally in self.tallies:
            if tally.is_always_full:
                yield CALENDAR
            for day in tally.full_days():
                yield from self._stretches_of(day)
        if self.last_day is not None:
            yield self.days.end_of(self.last_day), _FOREVER
            yield from self._stretches_of(self.last_day + 1)

    def _stretches_of(self, day: int) -> Iterator[Seconds]:
        for stretch in self.days.stretches_on(day):
            yield stretch.starts, stretch.ends

    def find_starts(self, low: int, high: int) -> list[int]:
        """Return the free starts from `low` to before `high`, in order."""
        return list(chain.from_iterable(self._find_free(self.lay(max(low, self.earliest), high))))

    def find_first(self, low: int, high: int) -> int | None:
        """Return the first free start from `low` to before `high`."""
        for glance in range(max(low, self.earliest), high, _GLANCE):
            for run in self._find_free(self.lay(glance, min(glance + _GLANCE, high))):
                return run[0]
        return None

    def keep_free(self, starts: Sequence[int]) -> list[int]:
        """Return those of some starts, in order, that are free here too."""
        if not starts:
            return []
        grid = self.lay(max(starts[0], self.earliest), starts[-1] + 1)
        shared = [range(start, start + 1) for start in starts if is_among(grid, start)]
        return list(chain.from_iterable(self._find_free(shared)))

    def _find_free(self, grid: Sequence[range]) -> Iterator[range]:
        """Return what is free of a grid, in order."""
        if grid and self.days.is_moving(grid[0].start, grid[-1].stop):
            return self._find_free_by_date(grid)
        return self._barred_with_dates.leave(grid)

    def _find_free_by_date(self, grid: Sequence[range]) -> Iterator[range]:
        """Yield what is free of a grid where each start has to be asked for its date.

        On a journey two dates may overlap, so that a stretch belongs to neither of them alone.
        """
        for start in chain.from_iterable(self._barred.leave(grid)):
            if self._is_day_open(start):
                yield range(start, start + 1)

    def _is_day_open(self, start: int) -> bool:
        """Tell whether the date of a start is within the horizon and below the limits."""
        day = self.days.day_of(start)
        if self.last_day is not None and day > self.last_day:
            return False
        return not any(tally.is_full(day) for tally in self.tallies)

    def lay(self, low: int, high: int) -> list[range]:
        """Return the grid from `low` to before `high`, taken or not."""
        low, high = max(low, CALENDAR[0]), min(high, CALENDAR[1])
        if low >= high:
            return []
        dates = self.dates_around(low, high)
        if self._has_grid:
            return clip(lay_grid(dates, length=self.length, step=self.step), low, high)
        return clip(lay_room(dates, length=self.length), low, high)

    def dates_around(self, low: int, high: int) -> Dates:
        """Return the dates that decide about starts from `low` to before `high`."""
        first = low // DAY - 1 + EPOCH_ORDINAL
        last = (high + self.length) // DAY + 1 + EPOCH_ORDINAL
        return self.days.dates(find_beginning(self.days, first), last)


def bounds_of(window: Span) -> Seconds:
    """Return the seconds, half-open, that lie within a window."""
    return seconds_from(window.starts_at), seconds_from(window.ends_at)


class _Slots(dict[int, Slot]):
    """The slots of one length by their start: many a therapist has the same."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self._length = length

    def __missing__(self, start: int) -> Slot:
        if len(self) == _KEPT_SLOTS:
            self.clear()
        span = Span(starts_at=instant_at(start), ends_at=instant_at(start + self._length))
        slot = self[start] = Slot(span=span)
        return slot


_slots_of = lru_cache(maxsize=8)(_Slots)


def slots_at(starts: Iterable[int], length: int) -> tuple[Slot, ...]:
    """Return the slots with these starts and this length in seconds."""
    return tuple(map(_slots_of(length).__getitem__, starts))


def slot_at(start: int, length: int) -> Slot:
    """Return the slot with this start and this length in seconds."""
    return _slots_of(length)[start]
