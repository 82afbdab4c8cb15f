"""What keeps a start from being offered: stretches that are taken, with buffers, and full days."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import starmap

from app.domain.practice import BufferRule, Limits
from app.domain.slots_days import Days, Seconds
from app.domain.slots_rules import Blocker, BlockerKind, Diary, SlotRules
from app.domain.timespan import MINUTE, seconds_from, seconds_of

_WEEK_DAYS = 7


class Blocked:
    """The starts that are barred by what is taken, joined and in order."""

    def __init__(self, blockers: tuple[Blocker, ...], rules: SlotRules) -> None:
        barred: list[Seconds] = []
        for low, high in sorted(_bar(blocker, rules) for blocker in blockers):
            if barred and low <= barred[-1][1]:
                barred[-1] = (barred[-1][0], max(barred[-1][1], high))
            else:
                barred.append((low, high))
        self._barred = barred
        self._ends = [high for _, high in barred]
        self._blockers = blockers

    def is_taken(self, starts: int, ends: int) -> bool:
        """Tell whether something in the diary, buffers aside, lies between two seconds."""
        return any(
            seconds_of(blocker.span.starts_at) < ends
            and starts < seconds_from(blocker.span.ends_at)
            for blocker in self._blockers
        )

    def leave(self, starts: range) -> Iterator[range]:
        """Yield the parts of a grid that are left; those that go do not shift the rest."""
        position = bisect_right(self._ends, starts.start)
        while starts and position < len(self._barred):
            low, high = self._barred[position]
            if low >= starts.stop:
                break
            if low > starts.start:
                yield range(starts.start, low, starts.step)
            behind = max(0, -((starts.start - high) // starts.step))
            starts = starts[behind:]
            position += 1
        if starts:
            yield starts


def _bar(blocker: Blocker, rules: SlotRules) -> Seconds:
    """Return the starts, half-open, at which an appointment would come too close to a blocker."""
    before, after = rules.buffer_before_minutes, rules.buffer_after_minutes
    if blocker.kind is BlockerKind.BUSY:
        gap_ahead, gap_behind = after, before
    elif rules.buffer_rule is BufferRule.LARGER:
        gap_ahead = max(after, blocker.buffer_before_minutes)
        gap_behind = max(blocker.buffer_after_minutes, before)
    else:
        gap_ahead = after + blocker.buffer_before_minutes
        gap_behind = blocker.buffer_after_minutes + before
    room = (rules.length_minutes + gap_ahead) * MINUTE
    return (
        seconds_of(blocker.span.starts_at) - room + 1,
        seconds_from(blocker.span.ends_at) + gap_behind * MINUTE,
    )


def tallies_of(days: Days, diary: Diary, rules: SlotRules) -> list[Tally]:
    """Return a count for each set of limits that holds: the service's own and the therapist's."""
    counted = [blocker for blocker in diary.blockers if blocker.counts]
    own = [blocker for blocker in counted if rules.service in {None, blocker.service}]
    length = rules.length_minutes * MINUTE
    return [
        Tally(days, blockers, limits, length=length)
        for blockers, limits in ((own, rules.limits), (counted, diary.limits))
        if limits.is_set
    ]


class Tally:
    """Counts appointments on each date and in each week, against limits."""

    def __init__(
        self, days: Days, counted: Iterable[Blocker], limits: Limits, *, length: int
    ) -> None:
        self._limits = limits
        self._length = length
        self._full: dict[int, bool] = {}
        self._number: Counter[int] = Counter()
        self._seconds: Counter[int] = Counter()
        self._week_number: Counter[int] = Counter()
        self._week_seconds: Counter[int] = Counter()
        for blocker in counted:
            starts = seconds_of(blocker.span.starts_at)
            self._add(days.day_of(starts), seconds_from(blocker.span.ends_at) - starts)

    def _add(self, day: int, seconds: int) -> None:
        self._number[day] += 1
        self._seconds[day] += seconds
        self._week_number[_week_of(day)] += 1
        self._week_seconds[_week_of(day)] += seconds

    def is_full(self, day: int) -> bool:
        """Tell whether one more appointment on this date would go over a limit."""
        full = self._full.get(day)
        if full is None:
            week, limits = _week_of(day), self._limits
            full = self._full[day] = any(
                starmap(
                    _is_over,
                    (
                        (self._number[day] + 1, limits.per_day, 1),
                        (self._week_number[week] + 1, limits.per_week, 1),
                        (self._seconds[day] + self._length, limits.minutes_per_day, MINUTE),
                        (self._week_seconds[week] + self._length, limits.minutes_per_week, MINUTE),
                    ),
                )
            )
        return full


def _is_over(amount: int, limit: int | None, unit: int) -> bool:
    return limit is not None and amount > limit * unit


def _week_of(day: int) -> int:
    """Return the number of the week, from Monday to Sunday, that a date lies in."""
    return (day - 1) // _WEEK_DAYS
