"""The dates of a year, a month, a week or a day that a recurrence rule picks."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date

from app.calendars.busy_rule import Frequency, Rule
from app.calendars.busy_steps import Steps

_WEEK = 7
_FIRST_WEEK_HAS = 4
"""Days of the new year in its first week (RFC 5545, 3.3.10; ISO 8601)."""


def periods(
    rule: Rule, start: date, seek: date, last: date, steps: Steps
) -> Iterator[Sequence[date]]:
    """Yield the picked dates of each year, month, week or day that a rule comes round to.

    Counted from `start`, given from just before `seek` to just after `last`, all in order.
    """
    match rule.frequency:
        case Frequency.YEARLY:
            return _years(rule, start, seek, last, steps)
        case Frequency.MONTHLY:
            return _months(rule, start, seek, last, steps)
        case Frequency.WEEKLY:
            return _weeks(rule, start, seek, last, steps)
        case _:
            return _single_days(rule, start, seek, last, steps)


def is_picked(day: date, rule: Rule) -> bool:
    """Tell whether a date has the month, week, day and weekday that a rule asks for."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not _is_counted(day.day, _days_in(day), rule.month_days):
        return False
    if rule.weekdays and not _is_weekday(day, rule):
        return False
    if rule.year_days:
        length = 365 + isleap(day.year)
        if not _is_counted(day.timetuple().tm_yday, length, rule.year_days):
            return False
    return not rule.week_numbers or _is_counted(*_week_of(day, rule), rule.week_numbers)


def _is_counted(number: int, size: int, asked: frozenset[int]) -> bool:
    """Tell whether the number, or its place from the end, is asked for."""
    return number in asked or number - size - 1 in asked


def _is_weekday(day: date, rule: Rule) -> bool:
    """Tell whether a date has a weekday that is asked for, and the right one of them."""
    weekday = day.weekday()
    if (weekday, None) in rule.weekdays:
        return True
    if rule.frequency is Frequency.YEARLY and not rule.months:
        number, size = day.timetuple().tm_yday, 365 + isleap(day.year)
    else:
        number, size = day.day, _days_in(day)
    ordinal, from_end = (number - 1) // _WEEK + 1, -((size - number) // _WEEK + 1)
    return (weekday, ordinal) in rule.weekdays or (weekday, from_end) in rule.weekdays


def _days_in(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _first_week(year: int, week_start: int) -> int:
    """Return the ordinal of the day with which the first week of a year begins."""
    new_year = date(year, 1, 1).toordinal()
    before = (date.fromordinal(new_year).weekday() - week_start) % _WEEK
    return new_year - before if _WEEK - before >= _FIRST_WEEK_HAS else new_year - before + _WEEK


def _weeks_in(year: int, week_start: int) -> int:
    return (_first_week(year + 1, week_start) - _first_week(year, week_start)) // _WEEK


def _year_of_week(day: date, rule: Rule) -> int:
    """Return the year that the week of a date belongs to, which has most of its days."""
    if day.year < MAXYEAR and day.toordinal() >= _first_week(day.year + 1, rule.week_start):
        return day.year + 1
    return day.year - (day.toordinal() < _first_week(day.year, rule.week_start))


def _week_of(day: date, rule: Rule) -> tuple[int, int]:
    """Return the number of the week of a date, and how many weeks its year has."""
    year = _year_of_week(day, rule)
    number = (day.toordinal() - _first_week(year, rule.week_start)) // _WEEK + 1
    return number, _weeks_in(year, rule.week_start)


def _aligned(origin: int, seek: int, step: int) -> int:
    """Return the last of `origin`, `origin` + `step`, … that is not after `seek`."""
    return origin + max(0, (seek - origin) // step) * step


def _years(
    rule: Rule, start: date, seek: date, last: date, steps: Steps
) -> Iterator[Sequence[date]]:
    """Yield the dates of each year; with week numbers, those of its weeks."""
    origin = _year_of_week(start, rule) if rule.week_numbers else start.year
    first = _aligned(origin, seek.year - 1, rule.interval)
    for year in range(first, last.year + 2, rule.interval):
        if rule.week_numbers:
            yield _dates_of_weeks(year, rule, steps)
        else:
            months = sorted(rule.months) or range(1, 13)
            yield [day for month in months for day in _dates_of_month(year, month, rule, steps)]


def _dates_of_weeks(year: int, rule: Rule, steps: Steps) -> Sequence[date]:
    """Return the picked dates in the numbered weeks of a year, which may begin before it."""
    begins = _first_week(year, rule.week_start)
    steps.spend(_weeks_in(year, rule.week_start))
    days = range(begins, _first_week(year + 1, rule.week_start))
    size = len(days) // _WEEK
    return [
        day
        for ordinal in days
        if _is_counted((ordinal - begins) // _WEEK + 1, size, rule.week_numbers)
        and is_picked(day := date.fromordinal(ordinal), rule)
    ]


def _months(
    rule: Rule, start: date, seek: date, last: date, steps: Steps
) -> Iterator[Sequence[date]]:
    """Yield the dates of each month."""
    origin, wanted = (12 * day.year + day.month - 1 for day in (start, seek))
    for number in range(
        _aligned(origin, wanted - 1, rule.interval), 12 * last.year + last.month, rule.interval
    ):
        yield _dates_of_month(number // 12, number % 12 + 1, rule, steps)


def _dates_of_month(year: int, month: int, rule: Rule, steps: Steps) -> Sequence[date]:
    size = monthrange(year, month)[1]
    steps.spend(size)
    days = (date(year, month, number) for number in range(1, size + 1))
    return [day for day in days if is_picked(day, rule)]


def _weeks(
    rule: Rule, start: date, seek: date, last: date, steps: Steps
) -> Iterator[Sequence[date]]:
    """Yield the dates of each week, which begins on the rule's own first day."""
    origin = start.toordinal() - (start.weekday() - rule.week_start) % _WEEK
    first = _aligned(origin, seek.toordinal() - _WEEK, rule.interval * _WEEK)
    offsets = sorted((weekday - rule.week_start) % _WEEK for weekday, _ in rule.weekdays)
    is_plain = not (rule.months or rule.week_numbers or rule.year_days or rule.month_days)
    for begins in range(first, last.toordinal() + 1, rule.interval * _WEEK):
        steps.spend(1)
        days = [
            date.fromordinal(begins + offset)
            for offset in offsets or range(_WEEK)
            if begins + offset > 0
        ]
        yield days if is_plain else [day for day in days if is_picked(day, rule)]


def _single_days(
    rule: Rule, start: date, seek: date, last: date, steps: Steps
) -> Iterator[Sequence[date]]:
    """Yield each day by itself; a rule that repeats by the hour or finer looks at every day."""
    interval = rule.interval if rule.frequency is Frequency.DAILY else 1
    first = _aligned(start.toordinal(), seek.toordinal() - 1, interval)
    for ordinal in range(first, last.toordinal() + 1, interval):
        steps.spend(1)
        day = date.fromordinal(ordinal)
        if not rule.picks_days or is_picked(day, rule):
            yield (day,)
