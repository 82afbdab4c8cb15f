"""Changes of a therapist's hours: each checked and applied to what is there, stored or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.errors import InvalidInput, NotFound, Problem
from app.domain.practice import DateRuleKind, Limits, Service
from app.domain.practice_hours import join_windows
from app.domain.slots_hours import DateRule, TherapistHours, sort_rules, sort_weeks
from app.domain.slots_rules import HoursPeriod
from app.domain.slots_validation import (
    Notice,
    find_clash,
    list_idle_limits,
    list_joined,
    list_limit_problems,
    list_rule_problems,
    list_validity_problems,
    list_week_problems,
    say_clash,
    say_day,
)

Validity = tuple[date | None, date | None]
"""The dates, both included, between which a usual week is valid; it is known by them."""

_OVER = "These days are over. Look at the year."


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveWeek:
    """A usual week as it is to be, its windows as they were written.

    It takes the place of the week whose validity is `replaces`, or else of the one that has its
    own. A week that opens on no day is removed.
    """

    week: HoursPeriod
    replaces: Validity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveRule:
    """A rule as it is to be, its windows as written; with an `id` it replaces that one."""

    rule: DateRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRule:
    """The end of a stored rule."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLimits:
    """The most that the therapist takes on, of all services together."""

    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHolidays:
    """Whether the therapist is closed on public holidays."""

    keeps_holidays: bool


HoursChange = SaveWeek | SaveRule | RemoveRule | SetLimits | SetHolidays


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursDraft:
    """What would be different: changes one after the other, and other settings of a service."""

    changes: tuple[HoursChange, ...] = ()
    service: Service | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The hours after a change, with what was understood otherwise than written."""

    hours: TherapistHours
    notices: tuple[Notice, ...] = ()


def apply_change(
    hours: TherapistHours, change: HoursChange, *, shortest_minutes: int, today: date
) -> Applied:
    """Return the hours with the change made.

    Raises InvalidInput with every mistake in it, NotFound where a rule or a week to be replaced is
    not there. Fields are those of the week (`mon.0`, `valid_until`), the rule (`starts_on`,
    `windows.0`) or the limits (`per_day`).
    """
    match change:
        case SaveWeek():
            return _save_week(hours, change, shortest_minutes=shortest_minutes, today=today)
        case SaveRule(rule=rule):
            return _save_rule(hours, rule, shortest_minutes=shortest_minutes, today=today)
        case RemoveRule(id=rule_id):
            _get_rule(hours, rule_id)
            return Applied(hours=replace(hours, rules=_without(hours, rule_id)))
        case SetLimits(limits=limits):
            _check(list_limit_problems(limits, shortest_minutes=shortest_minutes))
            return Applied(
                hours=replace(hours, limits=limits),
                notices=tuple(list_idle_limits(limits, shortest_minutes=shortest_minutes)),
            )
    return Applied(hours=replace(hours, keeps_holidays=change.keeps_holidays))


def validity_of(week: HoursPeriod) -> Validity:
    """Return the dates by which a usual week is known."""
    return week.valid_from, week.valid_until


def _save_week(
    hours: TherapistHours, change: SaveWeek, *, shortest_minutes: int, today: date
) -> Applied:
    week, known = change.week, {validity_of(each): each for each in hours.weeks}
    old = validity_of(week) if change.replaces is None else change.replaces
    if change.replaces is not None and change.replaces not in known:
        raise NotFound("This week is not there any more.")
    others = [each for validity, each in known.items() if validity != old]
    _check(
        (
            *list_week_problems(week.weekly, shortest_minutes=shortest_minutes),
            *list_validity_problems(week),
            *_list_late_week(week, today=today),
            *_list_twins(week, others),
        )
    )
    saved = replace(
        week, weekly={day: join_windows(windows) for day, windows in week.weekly.items() if windows}
    )
    notices = [
        notice for day, windows in week.weekly.items() for notice in list_joined(windows, where=day)
    ]
    notices += _list_shared_dates(saved, others)
    return Applied(hours=replace(hours, weeks=sort_weeks((*others, saved))), notices=tuple(notices))


def _list_late_week(week: HoursPeriod, *, today: date) -> Iterator[Problem]:
    if week.valid_until is not None and week.valid_until < today:
        yield Problem(field="valid_until", message=_OVER)


def _list_twins(week: HoursPeriod, others: Iterable[HoursPeriod]) -> Iterator[Problem]:
    """Yield a problem where another week is known by the same dates."""
    opens = any(week.weekly.values())
    if opens and any(validity_of(week) == validity_of(other) for other in others):
        message = "Another week has these dates already. Change that one."
        yield Problem(field="valid_from", message=message)


def _list_shared_dates(week: HoursPeriod, others: Iterable[HoursPeriod]) -> Iterator[Notice]:
    """Yield a notice for each other week with some of the same dates: both hold then."""
    for other in others:
        starts_on = max(week.valid_from or date.min, other.valid_from or date.min)
        ends_on = min(week.valid_until or date.max, other.valid_until or date.max)
        if starts_on <= ends_on and any(week.weekly.values()):
            since = "" if starts_on == date.min else f" from {say_day(starts_on)}"
            until = "" if ends_on == date.max else f" until {say_day(ends_on)}"
            message = f"Another week holds as well{since}{until}: the hours of both are open."
            yield Notice(field="valid_from", message=message)


def _save_rule(
    hours: TherapistHours, rule: DateRule, *, shortest_minutes: int, today: date
) -> Applied:
    if rule.id:
        _get_rule(hours, rule.id)
    others = _without(hours, rule.id)
    problems = list(list_rule_problems(rule, shortest_minutes=shortest_minutes))
    if rule.kind is DateRuleKind.HOLIDAY:
        problems.append(Problem(field="kind", message="Public holidays are not entered by hand."))
    if rule.ends_on is not None and not problems and rule.ends_on < today:
        problems.append(Problem(field="ends_on", message=_OVER))
    clash = find_clash(rule, others)
    if clash is not None and not problems:
        problems.append(Problem(field="starts_on", message=say_clash(clash)))
    _check(problems)
    is_override, is_travel = (
        rule.kind is kind for kind in (DateRuleKind.OVERRIDE, DateRuleKind.TRAVEL)
    )
    saved = replace(
        rule,
        windows=join_windows(rule.windows) if is_override else (),
        timezone=rule.timezone if is_travel else None,
        name="",
    )
    notices = list_joined(rule.windows, where="windows") if is_override else ()
    return Applied(hours=replace(hours, rules=sort_rules((*others, saved))), notices=tuple(notices))


def _get_rule(hours: TherapistHours, rule_id: str) -> DateRule:
    """Return the rule of this id, or raise NotFound."""
    for rule in hours.rules:
        if rule.id == rule_id:
            return rule
    raise NotFound("This is not there any more.")


def _without(hours: TherapistHours, rule_id: str) -> tuple[DateRule, ...]:
    """Return the rules but for the one of this id; an empty id is nobody's."""
    return tuple(rule for rule in hours.rules if not rule_id or rule.id != rule_id)


def _check(problems: Iterable[Problem]) -> None:
    """Raise InvalidInput where there is any problem."""
    found = tuple(problems)
    if found:
        raise InvalidInput(found)
