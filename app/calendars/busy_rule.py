"""Recurrence rules as text (RFC 5545, 3.3.10), made complete by the start of their series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from icalendar import vRecur

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LIMITS = {
    "BYMONTH": range(1, 13),
    "BYWEEKNO": range(-53, 54),
    "BYYEARDAY": range(-366, 367),
    "BYMONTHDAY": range(-31, 32),
    "BYHOUR": range(24),
    "BYMINUTE": range(60),
    "BYSECOND": range(60),
    "BYSETPOS": range(-366, 367),
}
_LONGEST = 5_000
"""Characters; naming every day of the year takes a third of them."""

_FAR = 1_000_000_000
"""So many seconds or periods later, no window is left."""

_FROM_ZERO = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})


class Frequency(IntEnum):
    """How often a rule begins anew, from rare to frequent."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


STEPS = {
    Frequency.DAILY: timedelta(days=1),
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.MINUTELY: timedelta(minutes=1),
    Frequency.SECONDLY: timedelta(seconds=1),
}
"""The frequencies whose periods all have one length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that needs no start to be understood: what it left to its start is filled in.

    An empty set asks for nothing. `weekdays` count from Monday as 0, with None or the number of
    that weekday within the month or year; `until` is local time, included.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    week_numbers: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int | None]] = frozenset()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def picks_days(self) -> bool:
        """Tell whether some dates are left out by their month, week, day or weekday."""
        return bool(
            self.months or self.week_numbers or self.year_days or self.month_days or self.weekdays
        )


def read_rule(
    text: str, *, start: datetime, is_date: bool, read_until: Callable[[str], datetime]
) -> Rule:
    """Read a rule for a series that starts at this local time; raise ValueError if it has faults.

    `read_until` gives an UNTIL the zone of the series; a series of dates knows no hours. Calendars
    other than the Gregorian one (RFC 7529) cannot be read.
    """
    if len(text) > _LONGEST:
        msg = "No rule is as long as this"
        raise ValueError(msg)
    parts = {}
    for part in "".join(text.split()).upper().split(";"):
        key, equals, value = part.partition("=")
        if part and not equals:
            msg = "A part of this rule says nothing"
            raise ValueError(msg)
        if value:
            parts[key] = value
    until = parts.pop("UNTIL", None)
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or "FREQ" not in parts:
        msg = "This rule cannot be read"
        raise ValueError(msg)
    found = vRecur.from_ical(";".join(f"{key}={value}" for key, value in parts.items()))
    frequency = Frequency[found["FREQ"][0]]
    weekdays = frozenset(
        (_WEEKDAYS.index(day.weekday), day.relative) for day in found.get("BYDAY", ())
    )
    if frequency > Frequency.MONTHLY or "BYWEEKNO" in found:
        weekdays = frozenset((day, None) for day, _ in weekdays)
    rule = Rule(
        frequency=frequency,
        interval=_positive(found, "INTERVAL") or 1,
        count=_positive(found, "COUNT"),
        until=None if until is None else read_until(until),
        week_start=_WEEKDAYS.index(found["WKST"][0].weekday) if "WKST" in found else 0,
        months=frozenset(_numbers(found, "BYMONTH")),
        week_numbers=frozenset(_numbers(found, "BYWEEKNO")),
        year_days=frozenset(_numbers(found, "BYYEARDAY")),
        month_days=frozenset(_numbers(found, "BYMONTHDAY")),
        weekdays=weekdays,
        hours=_numbers(found, "BYHOUR"),
        minutes=_numbers(found, "BYMINUTE"),
        seconds=_numbers(found, "BYSECOND"),
        positions=_numbers(found, "BYSETPOS"),
    )
    if is_date:
        if frequency > Frequency.DAILY:
            msg = "A date has no hours that could come again"
            raise ValueError(msg)
        rule = replace(rule, hours=(0,), minutes=(0,), seconds=(0,))
    return _complete(rule, start)


def _positive(found: vRecur, key: str) -> int | None:
    """Return the one number of a part, as far as it matters; None where the part is missing."""
    if key not in found:
        return None
    (number,) = found[key]
    if number < 1:
        msg = f"{key} has to be one or more"
        raise ValueError(msg)
    return min(int(number), _FAR)


def _numbers(found: vRecur, key: str) -> tuple[int, ...]:
    """Return the numbers of a part in order, each once."""
    numbers = sorted({int(number) for number in found.get(key, ())})
    allowed = _LIMITS[key]
    is_odd = any(getattr(number, "leap", False) for number in found.get(key, ()))
    if is_odd or not all(number in allowed and (number or key in _FROM_ZERO) for number in numbers):
        msg = f"{key} is out of range"
        raise ValueError(msg)
    return tuple(numbers)


def _complete(rule: Rule, start: datetime) -> Rule:
    """Take from the start what the rule does not say: the day, then the time of day."""
    if not (rule.week_numbers or rule.year_days or rule.month_days or rule.weekdays):
        if rule.frequency is Frequency.YEARLY:
            rule = replace(rule, months=rule.months or frozenset({start.month}))
        if rule.frequency <= Frequency.MONTHLY:
            rule = replace(rule, month_days=frozenset({start.day}))
        elif rule.frequency is Frequency.WEEKLY:
            rule = replace(rule, weekdays=frozenset({(start.weekday(), None)}))
    elif rule.week_numbers and not (rule.year_days or rule.month_days or rule.weekdays):
        rule = replace(rule, weekdays=frozenset({(start.weekday(), None)}))
    frequency = rule.frequency
    return replace(
        rule,
        hours=rule.hours or ((start.hour,) if frequency < Frequency.HOURLY else ()),
        minutes=rule.minutes or ((start.minute,) if frequency < Frequency.MINUTELY else ()),
        seconds=rule.seconds or ((start.second,) if frequency < Frequency.SECONDLY else ()),
    )
