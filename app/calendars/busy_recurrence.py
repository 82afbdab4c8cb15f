"""The local times at which a series repeats, looked for in a window alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, datetime, time, timedelta
from itertools import product

from app.calendars.busy_days import periods
from app.calendars.busy_rule import STEPS, Frequency, Rule
from app.calendars.busy_steps import Steps

_HOUR = timedelta(hours=1)


def starts_between(
    rule: Rule, start: datetime, first: datetime, last: datetime, steps: Steps
) -> Iterator[datetime]:
    """Yield the local times of a rule from `first` to `last`, both included, in order.

    The rule counts from `start`, which is among them only where the rule says so. The years before
    `first` are leapt over; a COUNT that has to be counted through is the exception.
    """
    left, begins, seek = rule.count, start, max(start, first)
    if left is not None:
        if _is_even(rule, start):
            leapt = (seek - start) // _stride(rule)
            left, begins = left - leapt, start + leapt * _stride(rule)
        seek = begins
    for wall in _candidates(rule, start, seek, last, steps):
        if wall < begins:
            continue
        if wall > last or (rule.until is not None and wall > rule.until):
            return
        if left is not None:
            if left <= 0:
                return
            left -= 1
        if wall >= first:
            yield wall


def last_start(rule: Rule, start: datetime) -> datetime | None:
    """Return the local time after which a rule gives none, None where only counting would tell."""
    ends = [] if rule.until is None else [rule.until]
    if rule.count is not None and _is_even(rule, start):
        step = STEPS[rule.frequency]
        most = timedelta(days=365 * (MAXYEAR - start.year)) // step  # no date is later
        ends.append(start + min((rule.count - 1) * rule.interval, most) * step)
    return min(ends, default=None)


def _stride(rule: Rule) -> timedelta:
    """Return the time from one period of a rule to the next, where all periods are alike."""
    return rule.interval * STEPS[rule.frequency]


def _is_even(rule: Rule, start: datetime) -> bool:
    """Tell whether each period gives one time, the first of them the start itself."""
    if rule.frequency not in STEPS or rule.picks_days or rule.positions:
        return False
    asked = (rule.hours, rule.minutes, rule.seconds)
    own = ((start.hour,), (start.minute,), (start.second,))
    free = rule.frequency - Frequency.DAILY
    return not any(asked[:free]) and asked[free:] == own[free:]


def _candidates(
    rule: Rule, start: datetime, seek: datetime, last: datetime, steps: Steps
) -> Iterator[datetime]:
    """Yield the times of every period from just before `seek` on, in order."""
    is_fine = rule.frequency > Frequency.DAILY
    clocks = [] if is_fine else _clocks(rule)
    for days in periods(rule, start.date(), seek.date(), last.date(), steps):
        if is_fine:
            for day in days:
                yield from _times_of_day(rule, start, datetime.combine(day, time.min), steps)
        else:
            steps.spend(len(days) * len(clocks))
            found = [datetime.combine(day, clock) for day in days for clock in clocks]
            yield from _at_positions(rule, found)


def _clocks(rule: Rule) -> list[time]:
    """Return the times of day of a rule that repeats by days, weeks, months or years."""
    return [time(*parts) for parts in product(rule.hours, rule.minutes, rule.seconds)]


def _at_positions(rule: Rule, found: Sequence[datetime]) -> Sequence[datetime]:
    """Return those times of a period that BYSETPOS asks for, in order."""
    if not rule.positions:
        return found
    size = len(found)
    places = {place - 1 if place > 0 else size + place for place in rule.positions}
    return [found[place] for place in sorted(places) if 0 <= place < size]


def _times_of_day(
    rule: Rule, start: datetime, midnight: datetime, steps: Steps
) -> Iterator[datetime]:
    """Yield the times on one day of a rule that repeats by hours, minutes or seconds."""
    stride = _stride(rule)
    origin = start.replace(minute=0, second=0)
    if rule.frequency > Frequency.HOURLY:
        origin = start if rule.frequency is Frequency.SECONDLY else start.replace(second=0)
    for hour in rule.hours or range(24):
        opens = midnight + hour * _HOUR
        steps.spend(1)
        at = origin + max(0, -((origin - opens) // stride)) * stride
        while at < opens + _HOUR:
            steps.spend(1)
            yield from _at_positions(rule, _times_of_step(rule, at))
            at += stride


def _times_of_step(rule: Rule, at: datetime) -> list[datetime]:
    """Return the times within one hour, minute or second."""
    if rule.frequency is Frequency.HOURLY:
        clocks = product(rule.minutes, rule.seconds)
        return [at.replace(minute=minute, second=second) for minute, second in clocks]
    if rule.minutes and at.minute not in rule.minutes:
        return []
    if rule.frequency is Frequency.MINUTELY:
        return [at.replace(second=second) for second in rule.seconds]
    return [at] if not rule.seconds or at.second in rule.seconds else []
