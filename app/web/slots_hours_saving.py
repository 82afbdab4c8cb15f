"""The buttons of the editor of hours that save: each one use case, and harmless when repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import abort

from app.domain.errors import InvalidInput, NotFound
from app.domain.practice import DateRuleKind
from app.domain.practice_hours import join_windows
from app.domain.slots_changes import (
    HoursChange,
    RemoveRule,
    SaveRule,
    SaveWeek,
    SetHolidays,
    apply_change,
    validity_of,
)
from app.domain.slots_hours import DateRule
from app.services.audit import Actor
from app.services.practice_services import SaveService, save_service
from app.services.slots_hours import ChangeHours, HoursChanged, change_hours
from app.web.forms.slots_editor import LIMITS, RULE, SERVICE, WEEK, hours_of
from app.web.forms.slots_hours import key_of
from app.web.slots_hours_editor import Editor


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that was pressed, by whom, and the version of the hours that they saw."""

    act: str
    argument: str
    version: int
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was saved: the part of the editor, if any, the week to show, and what was joined."""

    moment: str
    part: str = ""
    key: str = ""
    joined: tuple[str, ...] = ()


def part_of(act: str) -> str:
    """Return the part of the editor at whose fields the mistakes of a button belong."""
    part = act.partition("-")[2]
    return part if part in {WEEK, LIMITS, SERVICE} else RULE


def save(editor: Editor, press: Press) -> Saved:
    """Save what a button stands for.

    Raises InvalidInput, or HoursChanged where somebody else changed the hours meanwhile. What is
    there already is not saved again, and what is gone already is not missed.
    """
    if press.act not in _SAVING:
        abort(400)
    return _SAVING[press.act](editor, press)


def _save_week(editor: Editor, press: Press) -> Saved:
    """Save the usual week that is open."""
    stored = editor.stored.weeks
    typed = editor.typed.week.change(()).week
    weekly = {day: join_windows(windows) for day, windows in typed.weekly.items()}
    wanted = replace(typed, weekly=weekly)
    if wanted not in stored:
        _change_shown(editor, editor.typed.week.change(stored), press)
    if not weekly:
        return Saved(moment="week-removed", part=WEEK)
    joined = (day for day in weekly if len(weekly[day]) < len(typed.weekly[day]))
    return Saved(moment=WEEK, part=WEEK, key=key_of(wanted), joined=tuple(joined))


def _remove_week(editor: Editor, press: Press) -> Saved:
    """Remove the usual week that is open, with its dates."""
    for week in editor.stored.weeks:
        if key_of(week) == editor.typed.week.key:
            empty = SaveWeek(week=replace(week, weekly={}), replaces=validity_of(week))
            _change_shown(editor, empty, press)
    return Saved(moment="week-removed", part=WEEK)


def _save_rule(editor: Editor, press: Press) -> Saved:
    """Add the days that were typed."""
    change = editor.typed.rule.change()
    rule = replace(change.rule, windows=join_windows(change.rule.windows))
    if rule not in editor.stored.rules:
        _change(editor, change, press)
    return Saved(moment=RULE, part=RULE, key=editor.saved.week.key)


def _remove_rule(editor: Editor, press: Press) -> Saved:
    """Remove a rule of this therapist; one that is gone has been removed before."""
    with suppress(NotFound):
        _change(editor, RemoveRule(id=press.argument), press)
    return Saved(moment="removed", key=editor.saved.week.key)


def _rest(editor: Editor, press: Press) -> Saved:
    """Close one public holiday again, by the rule that opened it."""
    return replace(_remove_rule(editor, press), moment="holidays")


def _work(editor: Editor, press: Press) -> Saved:
    """Open one public holiday."""
    for holiday in editor.stored.holidays:
        if holiday.on_date.isoformat() == press.argument and holiday.is_kept:
            _change(editor, SaveRule(rule=_one_day(holiday.on_date)), press)
    return Saved(moment="holidays", key=editor.saved.week.key)


def _one_day(day: date) -> DateRule:
    return DateRule(kind=DateRuleKind.WORKS, starts_on=day, ends_on=day)


def _keep_holidays(editor: Editor, press: Press) -> Saved:
    """Close on all public holidays, or on none."""
    _change(editor, SetHolidays(keeps_holidays=press.argument != "open"), press)
    return Saved(moment="holidays", key=editor.saved.week.key)


def _save_limits(editor: Editor, press: Press) -> Saved:
    """Save the most that the therapist takes on."""
    _change_shown(editor, editor.typed.limits.change(), press)
    return Saved(moment=LIMITS, part=LIMITS, key=editor.saved.week.key)


def _save_service(editor: Editor, press: Press) -> Saved:
    """Save the practice's settings of the kind of call that is shown; an admin's to change."""
    if editor.typed.service is None:
        abort(403)
    service = editor.typed.service.change(editor.service)
    save_service(SaveService(service=service), actor=press.actor, now=press.now)
    return Saved(moment=SERVICE, part=SERVICE, key=editor.saved.week.key)


_SAVING: Mapping[str, Callable[[Editor, Press], Saved]] = {
    "save-week": _save_week,
    "remove-week": _remove_week,
    "save-rule": _save_rule,
    "remove": _remove_rule,
    "work": _work,
    "rest": _rest,
    "holidays": _keep_holidays,
    "save-limits": _save_limits,
    "save-service": _save_service,
}


def _change(editor: Editor, change: HoursChange, press: Press) -> None:
    """Change something that takes nothing from what somebody else may have changed."""
    command = ChangeHours(therapist=editor.stored.slug, change=change)
    change_hours(command, actor=press.actor, now=press.now)


def _change_shown(editor: Editor, change: HoursChange, press: Press) -> None:
    """Change what was shown, unless somebody else changed it meanwhile."""
    command = ChangeHours(therapist=editor.stored.slug, change=change, version=press.version)
    try:
        change_hours(command, actor=press.actor, now=press.now)
    except HoursChanged:
        if not _is_there(editor, change):
            raise


def _is_there(editor: Editor, change: HoursChange) -> bool:
    """Tell whether a change leaves everything as it was when this request read it."""
    stored, hours = editor.stored, hours_of(editor.stored)
    try:
        applied = apply_change(
            hours, change, shortest_minutes=stored.shortest_minutes, today=stored.today
        )
    except (InvalidInput, NotFound):
        return False
    return applied.hours == hours
