"""Reads a therapist's hours as the editor shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.practice import DateRuleKind, Limits
from app.domain.practice_fields import is_slug
from app.domain.slots_hours import DateRule, TherapistHours
from app.domain.slots_rules import HoursPeriod
from app.domain.timespan import date_at
from app.models.practice import PracticeRow, ServiceRow, TherapistRow
from app.models.slots_reading_hours import read_hours as read_stored_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayAhead:
    """A public holiday that closes the practice; `is_kept` is off where the therapist is open."""

    on_date: date
    name: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursToEdit:
    """All that the editor shows of a therapist's hours; `version` goes back with each change.

    `weeks` are all, in order of validity, also those that are over; `rules` are those that are not
    over on the therapist's date `today`, in order. `holidays` are those to come, empty where the
    practice keeps none. `shortest_minutes` is the length of the shortest service, 0 without any.
    """

    slug: str
    name: str
    timezone: str
    today: date
    version: int
    weeks: tuple[HoursPeriod, ...]
    rules: tuple[DateRule, ...]
    limits: Limits
    keeps_holidays: bool
    practice_keeps_holidays: bool
    holidays: tuple[HolidayAhead, ...]
    rooms: tuple[str, ...]
    shortest_minutes: int

    def of_kind(self, kind: DateRuleKind) -> tuple[DateRule, ...]:
        """Return the rules of one kind, in order."""
        return tuple(rule for rule in self.rules if rule.kind is kind)

    def find_rule(self, rule_id: str) -> DateRule | None:
        """Return the rule of this id, None where it is over or gone."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def read_hours(session: Session, slug: str, *, now: datetime) -> HoursToEdit:
    """Read an active therapist's hours in four statements; raise NotFound for anybody else."""
    row = get_therapist(session, slug)
    stored = read_stored_hours(session, [row])
    hours = stored.hours[row.id]
    today = date_at(now, row.timezone)
    practice, shortest = session.execute(
        select(
            PracticeRow.keeps_holidays,
            select(func.min(ServiceRow.length_minutes))
            .where(ServiceRow.is_active)
            .scalar_subquery(),
        )
    ).one()
    return HoursToEdit(
        slug=row.slug,
        name=row.name,
        timezone=row.timezone,
        today=today,
        version=row.hours_version,
        weeks=hours.weeks,
        rules=tuple(rule for rule in hours.rules if rule.ends_on is None or rule.ends_on >= today),
        limits=hours.limits,
        keeps_holidays=hours.keeps_holidays,
        practice_keeps_holidays=practice,
        holidays=tuple(_list_holidays(hours, stored.holidays, today=today)),
        rooms=tuple(row.rooms),
        shortest_minutes=shortest or 0,
    )


def get_therapist(session: Session, slug: str) -> TherapistRow:
    """Return the row of an active therapist; raise NotFound where there is none."""
    row = None
    if is_slug(slug):
        row = session.scalar(
            select(TherapistRow).where(TherapistRow.slug == slug, TherapistRow.is_active)
        )
    if row is None:
        raise NotFound("There is nobody of that name here.")
    return row


def _list_holidays(
    hours: TherapistHours, holidays: Mapping[date, str], *, today: date
) -> list[HolidayAhead]:
    """Return the public holidays from today on, in order."""
    works = hours.of_kind(DateRuleKind.WORKS)
    return [
        HolidayAhead(
            on_date=day,
            name=name,
            is_kept=hours.keeps_holidays and not any(rule.covers(day) for rule in works),
        )
        for day, name in sorted(holidays.items())
        if day >= today
    ]
