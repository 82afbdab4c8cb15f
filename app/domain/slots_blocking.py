"""What keeps a start from being offered: stretches that are taken, with buffers, and full days."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.practice import BufferRule, Limits
from app.domain.slots_dates import Seconds
from app.domain.slots_days import Days
from app.domain.slots_rules import Blocker, BlockerKind, Diary, SlotRules
from app.domain.timespan import MINUTE, seconds_from, seconds_of

_WEEK_DAYS = 7


def seconds_taken(blocker: Blocker) -> Seconds:
    """Return the whole seconds that a blocker touches."""
    return seconds_of(blocker.span.starts_at), seconds_from(blocker.span.ends_at)


def gaps_around(blocker: Blocker, rules: SlotRules) -> tuple[int, int]:
    """Return how many minutes an appointment has to keep ahead of a blocker, and behind it."""
    before, after = rules.buffer_before_minutes, rules.buffer_after_minutes
    if blocker.kind is BlockerKind.BUSY:
        return after, before
    if rules.buffer_rule is BufferRule.LARGER:
        return max(after, blocker.buffer_before_minutes), max(blocker.buffer_after_minutes, before)
    return after + blocker.buffer_before_minutes, blocker.buffer_after_minutes + before


def bar_around(blocker: Blocker, rules: SlotRules) -> Seconds:
    """Return the starts, half-open, at which an appointment would come too close to a blocker."""
    starts, ends = seconds_taken(blocker)
    ahead, behind = gaps_around(blocker, rules)
    return starts - (rules.length_minutes + ahead) * MINUTE + 1, ends + behind * MINUTE


class Barred:
    """The starts that are barred, whatever bars them, as stretches joined and in order."""

    def __init__(self, stretches: Iterable[Seconds]) -> None:
        barred: list[Seconds] = []
        for low, high in sorted(stretches):
            if barred and low <= barred[-1][1]:
                barred[-1] = (barred[-1][0], max(barred[-1][1], high))
            else:
                barred.append((low, high))
        self._barred = barred
        self._ends = [high for _, high in barred]

    def leave(self, grid: Sequence[range]) -> Iterator[range]:
        """Yield what is left of a grid, in order; those that go do not shift the rest."""
        if not grid:
            return
        position, count = bisect_right(self._ends, grid[0].start), len(self._barred)
        for run in grid:
            left = run
            while position < count:
                low, high = self._barred[position]
                if low >= run.stop:
                    break
                if low > left.start:
                    yield range(left.start, low, left.step)
                if high > left.start:
                    behind = high + (left.start - high) % left.step
                    left = range(behind, run.stop, left.step)
                if high >= run.stop:
                    break
                position += 1
            if left:
                yield left


class LimitKind(StrEnum):
    """What a limit counts, and in which time; each is a field of `Limits`."""

    PER_DAY = "per_day"
    PER_WEEK = "per_week"
    MINUTES_PER_DAY = "minutes_per_day"
    MINUTES_PER_WEEK = "minutes_per_week"

    @property
    def is_weekly(self) -> bool:
        """Tell whether it holds for a week, from Monday to Sunday."""
        return self in {LimitKind.PER_WEEK, LimitKind.MINUTES_PER_WEEK}

    @property
    def is_in_minutes(self) -> bool:
        """Tell whether it counts minutes, else appointments."""
        return self in {LimitKind.MINUTES_PER_DAY, LimitKind.MINUTES_PER_WEEK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The most of one service in a day or a week, or of all where there is no `service`."""

    kind: LimitKind
    most: int
    service: str | None = None


_Counted = tuple[int, int, str | None]
"""An appointment that counts: the therapist's date of its start, its seconds, its service."""


class Tally:
    """Counts what is in the diary against one limit."""

    def __init__(self, limit: Limit, counted: Iterable[_Counted], *, length: int) -> None:
        self.limit = limit
        self._is_weekly = limit.kind.is_weekly
        self._needed, self._most = 1, limit.most
        if limit.kind.is_in_minutes:
            self._needed, self._most = length, limit.most * MINUTE
        self._used: Counter[int] = Counter()
        for day, seconds, _ in counted:
            self._used[self._time_of(day)] += seconds if limit.kind.is_in_minutes else 1

    def is_full(self, day: int) -> bool:
        """Tell whether one more appointment on this date would go over the limit."""
        return self._used[self._time_of(day)] + self._needed > self._most

    def full_days(self) -> Iterator[int]:
        """Yield each date with something on it, or in its week, that is full."""
        for time, used in self._used.items():
            if used + self._needed > self._most:
                yield from self._days_of(time)

    @property
    def is_always_full(self) -> bool:
        """Tell whether not even the first appointment has room."""
        return self._needed > self._most

    def _time_of(self, day: int) -> int:
        return (day - 1) // _WEEK_DAYS if self._is_weekly else day

    def _days_of(self, time: int) -> range:
        if self._is_weekly:
            return range(time * _WEEK_DAYS + 1, (time + 1) * _WEEK_DAYS + 1)
        return range(time, time + 1)


def tallies_of(days: Days, diary: Diary, rules: SlotRules) -> list[Tally]:
    """Return a tally for each limit that is set: those of the service, then the therapist's."""
    if not (rules.limits.is_set or diary.limits.is_set):
        return []
    counted = []
    for blocker in diary.blockers:
        if blocker.counts:
            starts, ends = seconds_taken(blocker)
            counted.append((days.day_of(starts), ends - starts, blocker.service))
    own = [each for each in counted if rules.service in {None, each[2]}]
    length = rules.length_minutes * MINUTE
    return [
        *(Tally(limit, own, length=length) for limit in _set(rules.limits, rules.service)),
        *(Tally(limit, counted, length=length) for limit in _set(diary.limits, None)),
    ]


def _set(limits: Limits, service: str | None) -> Iterator[Limit]:
    """Yield each limit that is set."""
    for kind in LimitKind:
        most: int | None = getattr(limits, kind)
        if most is not None:
            yield Limit(kind=kind, most=most, service=service)
