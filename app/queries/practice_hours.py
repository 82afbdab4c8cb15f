"""Reads the opening hours of all therapists as they were entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.practice import DateRuleKind, TherapistHours, Weekday, Window
from app.models.practice import TherapistRow
from app.models.slots import DateRuleRow, WeeklyHoursRow

_WEEKDAYS = tuple(Weekday)


def list_hours(session: Session) -> Mapping[str, TherapistHours]:
    """Read the hours of all active therapists by slug, in the practice's order: three statements.

    Only the week that has no end is read, not one that holds for a period.
    """
    weeks: dict[str, dict[Weekday, list[Window]]] = defaultdict(lambda: defaultdict(list))
    windows = session.execute(
        select(
            TherapistRow.slug,
            WeeklyHoursRow.weekday,
            WeeklyHoursRow.starts_minute,
            WeeklyHoursRow.ends_minute,
        )
        .join(WeeklyHoursRow, WeeklyHoursRow.therapist_id == TherapistRow.id)
        .where(WeeklyHoursRow.valid_from.is_(None), WeeklyHoursRow.valid_until.is_(None))
        .order_by(WeeklyHoursRow.weekday, WeeklyHoursRow.starts_minute)
    )
    for slug, weekday, starts, ends in windows:
        weeks[slug][_WEEKDAYS[weekday]].append((starts, ends))
    dates: dict[str, dict[date, tuple[Window, ...]]] = defaultdict(dict)
    overrides = session.execute(
        select(TherapistRow.slug, DateRuleRow.starts_on, DateRuleRow.windows)
        .join(DateRuleRow, DateRuleRow.therapist_id == TherapistRow.id)
        .where(DateRuleRow.kind == DateRuleKind.OVERRIDE)
        .order_by(DateRuleRow.starts_on)
    )
    for slug, on_date, opening in overrides:
        dates[slug][on_date] = tuple((starts, ends) for starts, ends in opening)
    slugs = session.scalars(
        select(TherapistRow.slug).where(TherapistRow.is_active).order_by(TherapistRow.position)
    )
    return {
        slug: TherapistHours(
            weekly={day: tuple(opening) for day, opening in weeks[slug].items()},
            overrides=dates[slug],
        )
        for slug in slugs
    }
