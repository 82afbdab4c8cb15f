"""The whole editor of hours as it was sent: its parts, its token, and what is wrong where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from flask_babel import gettext as _

from app.domain.errors import InvalidInput, Problem
from app.domain.practice import Service, Weekday
from app.domain.practice_hours import join_windows
from app.domain.practice_service import list_service_problems
from app.domain.slots_changes import HoursChange, HoursDraft, apply_change
from app.domain.slots_hours import TherapistHours
from app.domain.slots_rules import HoursPeriod
from app.domain.slots_validation import Notice
from app.domain.timespan import is_zone
from app.queries.slots_hours import HoursToEdit
from app.web.filters import say_windows, weekday_name
from app.web.forms.fields import PublicForm
from app.web.forms.slots_hours import NEW_WEEK, TypedRule, TypedWeek, key_of
from app.web.forms.slots_limits import TypedLimits, TypedService
from app.web.forms.slots_windows import Sent, Source

WEEK, RULE, LIMITS, SERVICE = PARTS = ("week", "rule", "limits", "service")
"""What is saved by a button of its own."""

_IDS = {
    "starts_on": "rule_first",
    "ends_on": "rule_last",
    "timezone": "rule_zone",
    "windows": "rule-0-from",
    "kind": "rule_kind",
}
"""The fields of a rule by the name that the domain has for them."""


class HoursForm(PublicForm):
    """The token of the editor, and the first mistake of each field by its id."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms passes what it likes
        super().__init__(*args, **kwargs)
        self.found: dict[str, str] = {}

    @property
    def errors(self) -> Mapping[str, object]:
        """What is wrong, so that pages begin with it."""
        return {**super().errors, **self.found}

    @property
    def problems(self) -> Iterator[tuple[str, str]]:
        """Each mistake: the id to link to, and the message, after the day that it is about."""
        for id_, message in self.found.items():
            day = id_.partition("-")[0]
            if day in set(Weekday):
                name = weekday_name(Weekday(day))
                yield id_, _("%(day)s: %(message)s", day=name, message=message)
            else:
                yield id_, message

    def note(self, part: str, problems: tuple[Problem, ...]) -> None:
        """Put the problems of a part at its fields."""
        for problem in problems:
            self.found.setdefault(_id_of(part, problem.field), problem.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What the preview shows: by which zone, and which kind of call (a slug)."""

    seen_from: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """All that the editor holds; `service` is None for those who may not change it."""

    week: TypedWeek
    rule: TypedRule
    limits: TypedLimits
    service: TypedService | None
    looks: Looks

    @classmethod
    def of(
        cls, stored: HoursToEdit, service: Service, *, key: str, looks: Looks, is_admin: bool
    ) -> Self:
        """Return the editor of stored hours, open at the week of this key."""
        return cls(
            week=_stored_week(stored, key),
            rule=TypedRule(zone=stored.timezone),
            limits=TypedLimits.of(stored.limits),
            service=TypedService.of(service) if is_admin else None,
            looks=looks,
        )

    def read(self, source: Source, parts: tuple[str, ...]) -> Self:
        """Return the editor with some parts as they were sent."""
        is_same_kind = source.get("service_kind", self.looks.kind) == self.looks.kind
        return replace(
            self,
            week=TypedWeek.read(source) if WEEK in parts else self.week,
            rule=TypedRule.read(source) if RULE in parts else self.rule,
            limits=TypedLimits.read(source) if LIMITS in parts else self.limits,
            service=(
                TypedService.read(source)
                if SERVICE in parts and is_same_kind and self.service is not None
                else self.service
            ),
        )

    def unsaved(self, saved: Self) -> tuple[str, ...]:
        """Return the parts that differ from what is saved."""
        return tuple(part for part in PARTS if getattr(self, part) != getattr(saved, part))

    def count_changes(self, saved: Self) -> int:
        """Return how many things a person would say are different."""
        pairs = zip(self.week.days, saved.week.days, strict=True)
        days = sum(one != two for one, two in pairs)
        dates = (self.week.valid_from, self.week.valid_until)
        return (
            days
            + (dates != (saved.week.valid_from, saved.week.valid_until))
            + self.rule.is_begun
            + sum(one != two for one, two in zip(self._numbers(), saved._numbers(), strict=True))
        )

    def _numbers(self) -> list[tuple[str, str]]:
        return [*self.limits.sent(), *(self.service.sent() if self.service else ())]

    def sent(self, parts: tuple[str, ...]) -> Sent:
        """Yield some parts as the fields of an address, so that nothing typed is lost."""
        for part in parts:
            yield "draft", part
            yield from getattr(self, part).sent()
        if SERVICE in parts:
            yield "service_kind", self.looks.kind


@dataclass(slots=True, kw_only=True)
class Drafted:
    """What follows from the editor: a draft to look at, notices by field id, and what was wrong."""

    draft: HoursDraft
    notices: dict[str, str] = field(default_factory=dict)
    is_right: bool = True


def draft_of(
    typed: Typed, saved: Typed, stored: HoursToEdit, service: Service, form: HoursForm
) -> Drafted:
    """Return the draft of all that is not saved yet; each mistake goes to its field in the form."""
    drafted = Drafted(draft=HoursDraft())
    changes: list[HoursChange] = []
    hours = hours_of(stored)
    unsaved = typed.unsaved(saved)
    for part in (WEEK, RULE, LIMITS):
        is_wanted = typed.rule.is_begun if part == RULE else part in unsaved
        try:
            if is_wanted:
                change = change_of(typed, part, stored)
                applied = apply_change(
                    hours, change, shortest_minutes=stored.shortest_minutes, today=stored.today
                )
                changes.append(change)
                hours = applied.hours
                drafted.notices |= notes_of(part, applied.notices) | _joined_notes(typed, part)
        except InvalidInput as refusal:
            form.note(part, refusal.problems)
            drafted.is_right = False
    try:
        wanted = typed.service.change(service) if typed.service and SERVICE in unsaved else None
        problems = tuple(list_service_problems(wanted)) if wanted else ()
    except InvalidInput as refusal:
        wanted, problems = None, refusal.problems
    form.note(SERVICE, problems)
    drafted.is_right = drafted.is_right and not problems
    drafted.draft = HoursDraft(changes=tuple(changes), service=wanted)
    return drafted


def change_of(typed: Typed, part: str, stored: HoursToEdit) -> HoursChange:
    """Return the change that a part asks for; raise InvalidInput for what cannot be read."""
    if part == WEEK:
        return typed.week.change(stored.weeks)
    return typed.rule.change() if part == RULE else typed.limits.change()


def hours_of(stored: HoursToEdit) -> TherapistHours:
    """Return stored hours as changes are applied to them."""
    return TherapistHours(
        weeks=stored.weeks,
        rules=stored.rules,
        limits=stored.limits,
        keeps_holidays=stored.keeps_holidays,
    )


def notes_of(part: str, notices: tuple[Notice, ...]) -> dict[str, str]:
    """Return what is said beside fields, by their id."""
    return {_id_of(part, notice.field): notice.message for notice in notices}


def _joined_notes(typed: Typed, part: str) -> dict[str, str]:
    """Return what is said of days with times that touch or overlap, as their fields show them."""
    days = {WEEK: [day.rows for day in typed.week.days if day.is_open], RULE: [typed.rule.rows]}
    found = {}
    for rows in days.get(part, []):
        joined = join_windows(rows.windows)
        if len(joined) < len(rows.windows):
            times = say_windows(joined)
            message = _("Times that touch or overlap become one: %(times)s.", times=times)
            found[f"{rows.prefix}-0-from"] = message
    return found


def find_seen_from(source: Source, default: str) -> str:
    """Return the zone to look from, the default where none that exists is named."""
    zone = source.get("seen_from", "")
    return zone if is_zone(zone) else default


def _id_of(part: str, name: str) -> str:
    """Return the id of the field that the domain calls so."""
    if part == LIMITS:
        return f"limit_{name}"
    if part == SERVICE:
        return f"service_{name.removeprefix('limits.')}"
    day, _, place = name.partition(".")
    if part == RULE:
        return f"rule-{place}-from" if place else _IDS.get(name, name)
    return name if name.startswith("valid_") else f"{day}-{place or 0}-from"


def _stored_week(stored: HoursToEdit, key: str) -> TypedWeek:
    """Return the week of a key; a new one begins as the one that is in use."""
    found = {key_of(week): week for week in stored.weeks}
    if key in found:
        return TypedWeek.of(found[key], key=key)
    current = current_week(stored)
    if key == NEW_WEEK:
        return TypedWeek.of(replace(current, valid_from=None, valid_until=None), key=NEW_WEEK)
    return TypedWeek.of(current, key=key_of(current))


def current_week(stored: HoursToEdit) -> HoursPeriod:
    """Return the usual week that holds today, else the next one, else one without any hours."""
    ahead = [
        week
        for week in stored.weeks
        if week.valid_until is None or stored.today <= week.valid_until
    ]
    return ahead[0] if ahead else HoursPeriod(weekly={})
