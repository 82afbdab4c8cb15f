"""Puts the editor of hours together: what is stored, what was typed, and what would follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import url_for
from flask_babel import get_locale

from app.domain.practice import DateRuleKind, Service
from app.domain.slots_hours import DateRule
from app.queries.slots_hours import HoursToEdit
from app.queries.slots_preview import Preview
from app.web.account_session import WorkRead
from app.web.filters import (
    _,
    day_month,
    day_short,
    days_span,
    say_windows,
    weekday_name,
    zone_city,
)
from app.web.forms.slots_editor import Typed
from app.web.forms.slots_hours import RuleChoice, TypedDay, key_of
from app.web.forms.slots_windows import TypedRows
from app.web.pages_slots_hours import (
    Choice,
    DayView,
    HolidayView,
    HoursPage,
    RuleFields,
    RuleView,
    SeenView,
    WeekLink,
    WindowView,
)
from app.web.slots_hours_bars import NOTHING_TAKEN, Scale, TakenWeek
from app.web.slots_hours_choices import (
    STEPS,
    clock_options,
    limit_views,
    service_views,
    zone_options,
)
from app.web.slots_hours_seen import count_calls

_HOLIDAYS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page of the editor is made of, besides what is stored.

    `found` and `seen` are None where the draft has mistakes.
    """

    typed: Typed
    saved: Typed
    service: Service
    step: int
    taken: TakenWeek = NOTHING_TAKEN
    found: Preview | None = None
    seen: SeenView | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    moment: str = ""
    focus: str = ""


def hours_page(work: WorkRead, stored: HoursToEdit, shown: Shown, *, now: datetime) -> HoursPage:
    """Return the page of a therapist's hours."""
    typed, own = shown.typed, work.who.therapist_id
    country, minute = work.offer.practice.country, now.replace(second=0, microsecond=0)
    week = typed.week
    scale = Scale.of(
        window
        for day in week.days
        for window in (
            *(day.rows.windows if day.is_open else ()),
            *shown.taken.booked.get(day.weekday, ()),
        )
        if window[0] >= 0
    )
    return HoursPage(
        now=now,
        zone=stored.timezone,
        slug=stored.slug,
        name=stored.name,
        is_own=any(each.id == own and each.slug == stored.slug for each in work.therapists),
        version=stored.version,
        people=tuple(
            Choice(value=each.slug, label=each.name, is_chosen=each.slug == stored.slug)
            for each in work.therapists
        ),
        weeks=_weeks(stored, week.key),
        week_key=week.key,
        valid_from=week.valid_from,
        valid_until=week.valid_until,
        days=tuple(_day(day, week.days, scale, shown) for day in week.days),
        ticks=scale.ticks(),
        changes=typed.count_changes(shown.saved),
        rules=tuple(_rule(rule, stored, shown.found) for rule in _listed(stored)),
        rule=RuleFields(
            kinds=_rule_kinds(typed.rule.kind),
            first=typed.rule.first,
            last=typed.rule.last,
            windows=_windows(typed.rule.rows, shown.step),
            zones=zone_options(country, typed.rule.zone or stored.timezone, minute),
        ),
        holidays=_holidays(stored),
        practice_keeps_holidays=stored.practice_keeps_holidays,
        keeps_holidays=stored.keeps_holidays,
        limits=limit_views(typed.limits),
        service_name=shown.service.name,
        service=service_views(shown.service, typed.service),
        may_set_service=typed.service is not None,
        kinds=tuple(
            Choice(value=each.slug, label=each.name, is_chosen=each.slug == shown.service.slug)
            for each in work.offer.services
        ),
        kind=shown.service.slug,
        zones=zone_options(country, typed.looks.seen_from, minute),
        steps=tuple(
            Choice(
                value=str(step),
                label=_("%(num)d minutes", num=step),
                is_chosen=step == shown.step,
            )
            for step in STEPS
        ),
        notices=dict(shown.notices),
        seen=shown.seen,
        moment=shown.moment,
        focus=shown.focus,
    )


def _weeks(stored: HoursToEdit, key: str) -> tuple[WeekLink, ...]:
    """Return the usual weeks that are not over, in order of validity."""
    return tuple(
        WeekLink(
            url=url_for("hours.show", slug=stored.slug, week=key_of(week)),
            valid_from=week.valid_from,
            valid_until=week.valid_until,
            is_shown=key_of(week) == key,
        )
        for week in stored.weeks
        if week.valid_until is None or stored.today <= week.valid_until or key_of(week) == key
    )


def _day(day: TypedDay, days: Sequence[TypedDay], scale: Scale, shown: Shown) -> DayView:
    """Return a day of the usual week."""
    return DayView(
        weekday=day.weekday,
        name=weekday_name(day.weekday),
        is_open=day.is_open,
        windows=_windows(day.rows, shown.step),
        bar=scale.bar(day.weekday, day.rows.windows if day.is_open else (), shown.taken),
        copy_to=tuple(
            Choice(
                value=other.weekday,
                label=weekday_name(other.weekday),
                is_chosen=other.is_open,
            )
            for other in days
            if other.weekday != day.weekday
        ),
    )


def _windows(rows: TypedRows, step: int) -> tuple[WindowView, ...]:
    """Return rows with their options."""
    language = str(get_locale() or "en")
    return tuple(
        WindowView(
            name=f"{rows.prefix}-{place}",
            place=place,
            starts=clock_options(row.starts, step, language, is_end=False),
            ends=clock_options(row.ends, step, language, is_end=True),
        )
        for place, row in enumerate(rows.rows)
    )


def _listed(stored: HoursToEdit) -> list[DateRule]:
    """Return the rules of the list; work on one holiday stands beside the holiday."""
    single = {holiday.on_date for holiday in stored.holidays[:_HOLIDAYS_SHOWN]}
    return [
        rule
        for rule in stored.rules
        if rule.kind is not DateRuleKind.WORKS or not _is_single(rule, single)
    ]


def _is_single(rule: DateRule, days: set[date]) -> bool:
    return rule.starts_on == rule.ends_on and rule.starts_on in days


def _rule(rule: DateRule, stored: HoursToEdit, found: Preview | None) -> RuleView:
    """Return a rule in words."""
    return RuleView(
        words=_say_dates(rule, stored.today),
        detail=_say_rule(rule),
        act=f"remove:{rule.id}",
        calls=count_calls(found, rule, stored.timezone) if found else 0,
    )


def _say_dates(rule: DateRule, today: date) -> str:
    """Return the dates of a rule, with the year where it is another one."""
    first, last = rule.starts_on, rule.ends_on
    end = last or first
    year = "" if end.year == today.year else f", {end.year}"
    if last is None:
        return _("From %(day)s on", day=day_month(first) + year)
    if first == last:
        return day_short(first) + year
    return days_span(first, last) + year


def _say_rule(rule: DateRule) -> str:
    """Return what is different."""
    if rule.kind is DateRuleKind.TRAVEL:
        return _("away, hours by the clock in %(city)s", city=zone_city(rule.timezone or "UTC"))
    if rule.kind is DateRuleKind.WORKS:
        return _("open on public holidays")
    if not rule.windows:
        return _("closed")
    return _("open %(times)s", times=say_windows(rule.windows))


def _rule_kinds(chosen: RuleChoice) -> tuple[Choice, ...]:
    labels = {
        RuleChoice.CLOSED: _("Closed"),
        RuleChoice.OPEN: _("Open at other times"),
        RuleChoice.AWAY: _("Away in another time zone"),
    }
    return tuple(
        Choice(value=kind, label=label, is_chosen=kind is chosen) for kind, label in labels.items()
    )


def _holidays(stored: HoursToEdit) -> tuple[HolidayView, ...]:
    """Return the next public holidays; where a longer rule opens one, that rule is removed."""
    single = {
        rule.starts_on: rule.id
        for rule in stored.of_kind(DateRuleKind.WORKS)
        if rule.starts_on == rule.ends_on
    }
    return tuple(
        HolidayView(
            on_date=holiday.on_date,
            name=holiday.name,
            is_kept=holiday.is_kept,
            act=_holiday_act(holiday.on_date, single, is_kept=holiday.is_kept),
        )
        for holiday in stored.holidays[:_HOLIDAYS_SHOWN]
    )


def _holiday_act(day: date, single: Mapping[date, str], *, is_kept: bool) -> str:
    if is_kept:
        return f"work:{day.isoformat()}"
    return f"rest:{single[day]}" if day in single else ""
