"""What hours and limits have to be like: every mistake with its field, and what was joined.

Each field is a path from the thing that is looked at; whoever calls puts their own in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.errors import Problem
from app.domain.practice import DateRuleKind, Limits, Weekday, WeeklyHours, Window
from app.domain.practice_hours import MIDNIGHT, REVERSED, join_windows, say_clock
from app.domain.slots_hours import DateRule
from app.domain.slots_rules import HoursPeriod
from app.domain.timespan import FIRST_DAY, LAST_DAY, is_zone

LONGEST_RULE_DAYS = 366
"""How many dates a rule with an end may cover, a leap year whole."""

MOST_WINDOWS = 50
_WEEK = tuple(Weekday)
_OPEN_ENDED = {DateRuleKind.OFF, DateRuleKind.TRAVEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that was understood otherwise than it was written, said beside its field."""

    field: str
    message: str


def list_window_problems(windows: Sequence[Window], *, where: str) -> Iterator[Problem]:
    """Yield what is wrong with windows of one day as they were written."""
    if len(windows) > MOST_WINDOWS:
        yield Problem(field=where, message=f"Use {MOST_WINDOWS} windows a day at most.")
    for position, (starts, ends) in enumerate(windows):
        if not 0 <= starts < MIDNIGHT or not 0 < ends <= MIDNIGHT:
            message = "Use times from 00:00 to 24:00."
            yield Problem(field=f"{where}.{position}", message=message)
        elif ends <= starts:
            yield Problem(field=f"{where}.{position}", message=REVERSED)


def list_joined(windows: Iterable[Window], *, where: str) -> Iterator[Notice]:
    """Yield a notice for each window that came of several that touch or overlap."""
    written = sorted(windows)
    for joined in join_windows(written):
        parts = [window for window in written if joined[0] <= window[0] and window[1] <= joined[1]]
        if len(parts) > 1:
            said = " and ".join(map(say_window, parts))
            message = f"{said} touch or overlap. They are one now: {say_window(joined)}."
            yield Notice(field=where, message=message)


def list_short_windows(
    windows: Sequence[Window],
    *,
    where: str,
    shortest_minutes: int,
    before: Sequence[Window] | None = None,
    after: Sequence[Window] | None = None,
) -> Iterator[Problem]:
    """Yield the joined windows in which not even the shortest appointment has room.

    `before` and `after` are the windows of the dates beside this one, None where they are not
    known: a window that goes on across midnight is as long as both together.
    """
    for starts, ends in windows:
        minutes = ends - starts
        if starts == 0:
            minutes += _minutes_to_midnight(before)
        if ends == MIDNIGHT:
            minutes += _minutes_from_midnight(after)
        if minutes < shortest_minutes:
            message = (
                f"{say_window((starts, ends))} is too short for any service."
                f" The shortest one takes {shortest_minutes} minutes."
            )
            yield Problem(field=where, message=message)


def _minutes_to_midnight(windows: Sequence[Window] | None) -> int:
    """Return how long a day is open at its end without a pause; unknown counts as long."""
    if windows is None:
        return MIDNIGHT
    return sum(ends - starts for starts, ends in windows if ends == MIDNIGHT)


def _minutes_from_midnight(windows: Sequence[Window] | None) -> int:
    """Return how long a day is open at its beginning without a pause; unknown counts as long."""
    if windows is None:
        return MIDNIGHT
    return sum(ends - starts for starts, ends in windows if starts == 0)


def list_week_problems(weekly: WeeklyHours, *, shortest_minutes: int) -> Iterator[Problem]:
    """Yield what is wrong with a usual week, by day (`mon`, …); its windows may be in any order."""
    reversed_ones = [
        problem for day in _WEEK for problem in list_window_problems(weekly.get(day, ()), where=day)
    ]
    yield from reversed_ones
    if reversed_ones:
        return
    week = [join_windows(weekly.get(day, ())) for day in _WEEK]
    for number, day in enumerate(_WEEK):
        yield from list_short_windows(
            week[number],
            where=day,
            shortest_minutes=shortest_minutes,
            before=week[number - 1],
            after=week[(number + 1) % len(_WEEK)],
        )


def list_validity_problems(week: HoursPeriod) -> Iterator[Problem]:
    """Yield what is wrong with the dates between which a usual week is valid."""
    for key, day in (("valid_from", week.valid_from), ("valid_until", week.valid_until)):
        if day is not None:
            yield from _list_day_problems(day, where=key)
    if week.valid_from and week.valid_until and week.valid_until < week.valid_from:
        message = "The last day has to be the first one, or a day after it."
        yield Problem(field="valid_until", message=message)


def list_rule_problems(rule: DateRule, *, shortest_minutes: int) -> Iterator[Problem]:
    """Yield what is wrong with one rule by itself."""
    yield from _list_day_problems(rule.starts_on, where="starts_on")
    if rule.ends_on is None:
        if rule.kind not in _OPEN_ENDED:
            yield Problem(field="ends_on", message="Name the last day.")
    else:
        yield from _list_day_problems(rule.ends_on, where="ends_on")
        days = rule.ends_on.toordinal() - rule.starts_on.toordinal() + 1
        if days < 1:
            message = "The last day has to be the first one, or a day after it."
            yield Problem(field="ends_on", message=message)
        elif days > LONGEST_RULE_DAYS:
            message = f"That is {days} days. Use {LONGEST_RULE_DAYS} at most."
            yield Problem(field="ends_on", message=message)
    if rule.kind is DateRuleKind.OVERRIDE:
        yield from _list_override_problems(rule, shortest_minutes=shortest_minutes)
    if rule.kind is DateRuleKind.TRAVEL and not is_zone(rule.timezone or ""):
        message = "Use the name of a time zone like America/New_York."
        yield Problem(field="timezone", message=message)


def _list_override_problems(rule: DateRule, *, shortest_minutes: int) -> Iterator[Problem]:
    """Yield what is wrong with the windows that replace a day; the days beside are not known."""
    reversed_ones = list(list_window_problems(rule.windows, where="windows"))
    yield from reversed_ones
    if not reversed_ones:
        yield from list_short_windows(
            join_windows(rule.windows), where="windows", shortest_minutes=shortest_minutes
        )


def find_clash(rule: DateRule, others: Iterable[DateRule]) -> DateRule | None:
    """Return another rule of the same kind on some of the same dates, where that says two things.

    Two days off on one date say the same; two exceptions or two zones do not.
    """
    if rule.kind not in {DateRuleKind.OVERRIDE, DateRuleKind.TRAVEL}:
        return None
    return next(
        (
            other
            for other in others
            if other is not rule and other.kind is rule.kind and rule.overlaps(other)
        ),
        None,
    )


def say_clash(clash: DateRule) -> str:
    """Return the sentence about a rule that has some of the same dates."""
    if clash.kind is DateRuleKind.TRAVEL:
        return f"You are away {say_days(clash)} already. Each day has one zone."
    return f"There are other hours {say_days(clash)} already. Change or remove those."


def say_days(rule: DateRule) -> str:
    """Return the dates of a rule in words, such as “on 4 July 2027”."""
    starts_on = say_day(rule.starts_on)
    if rule.ends_on is None:
        return f"from {starts_on} on"
    if rule.ends_on == rule.starts_on:
        return f"on {starts_on}"
    return f"from {starts_on} to {say_day(rule.ends_on)}"


def say_day(day: date) -> str:
    """Return a date in words."""
    return f"{day:%d %B %Y}".removeprefix("0")


def list_limit_problems(limits: Limits, *, shortest_minutes: int) -> Iterator[Problem]:
    """Yield the limits that no appointment fits in, or that contradict each other."""
    for key in ("per_day", "per_week", "minutes_per_day", "minutes_per_week"):
        most = getattr(limits, key)
        if most is None:
            continue
        if most < 1:
            message = "Use 1 or more. Leave it empty for no limit, or close the days instead."
            yield Problem(field=key, message=message)
        elif key.startswith("minutes") and most < shortest_minutes:
            message = f"Nothing fits in: the shortest service takes {shortest_minutes} minutes."
            yield Problem(field=key, message=message)
    for key, unit, day, week in (
        ("per_day", "", limits.per_day, limits.per_week),
        ("minutes_per_day", " minutes", limits.minutes_per_day, limits.minutes_per_week),
    ):
        if day is not None and week is not None and day > week:
            message = f"{day}{unit} a day is more than {week}{unit} a week. Change one of them."
            yield Problem(field=key, message=message)


def list_idle_limits(limits: Limits, *, shortest_minutes: int) -> Iterator[Notice]:
    """Yield the limits in number that the one in minutes always reaches first."""
    for key, most, minutes, span in (
        ("per_day", limits.per_day, limits.minutes_per_day, "day"),
        ("per_week", limits.per_week, limits.minutes_per_week, "week"),
    ):
        if most and minutes and most * shortest_minutes > minutes:
            fits = minutes // shortest_minutes
            message = f"{minutes} minutes a {span} are full with {fits} of the shortest service."
            yield Notice(field=key, message=message)


def _list_day_problems(day: date, *, where: str) -> Iterator[Problem]:
    if not FIRST_DAY <= day <= LAST_DAY:
        yield Problem(field=where, message=f"Use a date from {FIRST_DAY} to {LAST_DAY}.")


def say_window(window: Window) -> str:
    """Return a window as two wall-clock times."""
    return f"{say_clock(window[0])} to {say_clock(window[1])}"
