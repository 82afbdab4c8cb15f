"""Reads when a therapist can be booked: usual weeks, dates that differ, limits and rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from app.domain.errors import Problem
from app.domain.parsing import Reader, parse_day
from app.domain.practice import DateRuleKind, Limits, Weekday, Window
from app.domain.practice_fields import guess
from app.domain.practice_hours import read_windows
from app.domain.slots_hours import DateRule, TherapistHours, sort_rules, sort_weeks
from app.domain.slots_rules import HoursPeriod
from app.domain.slots_validation import (
    find_clash,
    list_limit_problems,
    list_rule_problems,
    list_validity_problems,
    list_week_problems,
    say_clash,
)

_MOST_RULES = 1_000
_MOST_WEEKS = 50
_MOST = 10_000
_ONE_DAY = 'Use a date like 2027-03-15, or days like "2027-03-20/2027-03-24".'
_LIST_ENTRY = "Use a date like 2027-03-15, or { from = 2027-03-20, to = 2027-03-24 }."


def read_hours(
    reader: Reader, *, shortest_minutes: int = 0, rooms: Collection[str] = ()
) -> TherapistHours:
    """Read all of a therapist's hours; each part may be missing. `rooms` are those that exist."""
    weeks = [_read_usual_week(reader, shortest_minutes=shortest_minutes)]
    weeks += _read_weeks(reader, shortest_minutes=shortest_minutes)
    limits = read_limits(reader)
    for problem in list_limit_problems(limits, shortest_minutes=shortest_minutes):
        reader.note(f"limits.{problem.field}", problem.message)
    rules = [
        *_read_overrides(reader.table("date_overrides"), shortest_minutes=shortest_minutes),
        *_read_days(reader, "days_off", DateRuleKind.OFF),
        *_read_travel(reader),
        *_read_days(reader, "works_holidays", DateRuleKind.WORKS),
    ]
    return TherapistHours(
        weeks=sort_weeks(weeks),
        rules=sort_rules(rules),
        limits=limits,
        keeps_holidays=reader.boolean("keeps_holidays", default=True),
        rooms=read_slugs(reader, "rooms", rooms, noun="room"),
    )


def read_limits(reader: Reader) -> Limits:
    """Read the table `limits`; whether they contradict each other is for the caller to see."""
    table = reader.table("limits")
    limits = Limits(
        per_day=table.integer("per_day", None, low=0, high=_MOST),
        per_week=table.integer("per_week", None, low=0, high=_MOST),
        minutes_per_day=table.integer("minutes_per_day", None, low=0, high=_MOST),
        minutes_per_week=table.integer("minutes_per_week", None, low=0, high=_MOST),
    )
    table.finish()
    return limits


def read_slugs(reader: Reader, key: str, known: Collection[str], *, noun: str) -> tuple[str, ...]:
    """Read a list of slugs that are declared elsewhere in the file."""
    slugs = reader.words(key)
    for slug in slugs:
        if slug not in known:
            reader.note(key, f"There is no {noun} “{slug}”.{guess(slug, known)}")
    return slugs


def _read_usual_week(reader: Reader, *, shortest_minutes: int) -> HoursPeriod:
    """Read the week that is always valid."""
    table = reader.table("weekly_hours")
    week = HoursPeriod(weekly=_read_windows_of_week(table))
    _note(table, list_week_problems(week.weekly, shortest_minutes=shortest_minutes))
    table.finish()
    return week


def _read_weeks(reader: Reader, *, shortest_minutes: int) -> Iterator[HoursPeriod]:
    """Read the weeks that are valid for a while."""
    seen: set[tuple[date | None, date | None]] = {(None, None)}
    for table in reader.tables("hours", most=_MOST_WEEKS):
        week = HoursPeriod(
            weekly=_read_windows_of_week(table),
            valid_from=table.day("valid_from"),
            valid_until=table.day("valid_until"),
        )
        _note(table, list_week_problems(week.weekly, shortest_minutes=shortest_minutes))
        _note(table, list_validity_problems(week))
        if (week.valid_from, week.valid_until) == (None, None):
            table.note("valid_from", "Give a first or last day. What always holds is weekly_hours.")
        elif (week.valid_from, week.valid_until) in seen:
            table.note("valid_from", "Another week has the same dates. Put both into one.")
        seen.add((week.valid_from, week.valid_until))
        table.finish()
        yield week


def _read_windows_of_week(table: Reader) -> dict[Weekday, tuple[Window, ...]]:
    """Read the windows of each day that has any."""
    return {day: windows for day in Weekday if (windows := read_windows(table, day))}


def _read_overrides(table: Reader, *, shortest_minutes: int) -> Iterator[DateRule]:
    """Read the dates, or ranges of dates, that have their own windows."""
    rules: list[DateRule] = []
    for key in sorted(table.keys()):
        first, slash, last = key.partition("/")
        starts_on, ends_on = parse_day(first), parse_day(last if slash else first)
        if starts_on is None or ends_on is None:
            table.note(key, _ONE_DAY)
            continue
        rule = DateRule(
            kind=DateRuleKind.OVERRIDE,
            starts_on=starts_on,
            ends_on=ends_on,
            windows=read_windows(table, key),
        )
        for problem in list_rule_problems(rule, shortest_minutes=shortest_minutes):
            table.note(key, problem.message)
        clash = find_clash(rule, rules)
        if clash is not None:
            table.note(key, say_clash(clash))
        rules.append(rule)
        yield rule


def _read_days(reader: Reader, key: str, kind: DateRuleKind) -> Iterator[DateRule]:
    """Read a list of dates and of ranges."""
    for position, value in enumerate(reader.sequence(key, most=_MOST_RULES)):
        if isinstance(value, Mapping):
            rule = _read_range(reader.entry(key, position, value), kind)
            if rule is not None:
                yield rule
            continue
        day = parse_day(value)
        if day is None:
            reader.note(f"{key}.{position}", _LIST_ENTRY)
        else:
            yield DateRule(kind=kind, starts_on=day, ends_on=day)


def _read_travel(reader: Reader) -> Iterator[DateRule]:
    """Read the stays in other zones; no date may be in two of them."""
    rules: list[DateRule] = []
    for table in reader.tables("travel", most=_MOST_RULES):
        table.require("timezone")
        rule = _read_range(
            table, DateRuleKind.TRAVEL, timezone=table.text("timezone") or "UTC", others=rules
        )
        if rule is not None:
            rules.append(rule)
            yield rule


def _read_range(
    table: Reader,
    kind: DateRuleKind,
    *,
    timezone: str | None = None,
    others: Iterable[DateRule] = (),
) -> DateRule | None:
    """Read `from` and `to` with the rest of one rule."""
    table.require("from")
    starts_on, ends_on = table.day("from"), table.day("to")
    table.finish()
    if starts_on is None:
        return None
    rule = DateRule(kind=kind, starts_on=starts_on, ends_on=ends_on, timezone=timezone)
    names = {"starts_on": "from", "ends_on": "to"}
    for problem in list_rule_problems(rule, shortest_minutes=0):
        table.note(names.get(problem.field, problem.field), problem.message)
    clash = find_clash(rule, others)
    if clash is not None:
        table.note("from", say_clash(clash))
    return rule


def _note(reader: Reader, problems: Iterable[Problem]) -> None:
    """Note problems whose fields are keys of the table."""
    for problem in problems:
        reader.note(problem.field, problem.message)
