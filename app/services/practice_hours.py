"""Puts the hours of a practice file into the database, only the parts that the file changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, insert, or_
from sqlalchemy.orm import Session

from app.domain.practice import Weekday
from app.domain.practice_sections import RULES, Section, changed_sections, digest_sections
from app.domain.slots_hours import DateRule, TherapistHours
from app.domain.slots_rules import HoursPeriod
from app.models.practice import TherapistRow
from app.models.slots import DateRuleRow, WeeklyHoursRow

_WEEKDAY_NUMBERS = {day: number for number, day in enumerate(Weekday)}


def load_hours(session: Session, diaries: Sequence[tuple[TherapistRow, TherapistHours]]) -> int:
    """Bring the hours of therapists to what the file says; return for how many there was news.

    A section of which the file says what it said last is left as it is now, whoever changed it.
    One that is new takes the place of what the file said before. What was entered in the workspace
    stays beside it, unless it is about the same dates and both cannot hold.
    """
    changed = 0
    for row, hours in diaries:
        digests = digest_sections(hours)
        news = changed_sections(row.file_sections or {}, digests)
        if news:
            row.file_sections = digests
            _load_columns(row, hours, news)
            _load_weeks(session, row.id, hours, news)
            _load_rules(session, row.id, hours, news)
            changed += 1
    session.flush()
    return changed


def _load_columns(row: TherapistRow, hours: TherapistHours, news: Collection[Section]) -> None:
    """Change what is in the therapist's own row."""
    if Section.LIMITS in news:
        row.limits = hours.limits
    if Section.KEEPS_HOLIDAYS in news:
        row.keeps_holidays = hours.keeps_holidays
    if Section.ROOMS in news:
        row.rooms = list(hours.rooms)


def _load_weeks(
    session: Session, therapist_id: str, hours: TherapistHours, news: Collection[Section]
) -> None:
    """Replace the usual weeks, all of them."""
    if Section.WEEKS in news:
        session.execute(delete(WeeklyHoursRow).where(WeeklyHoursRow.therapist_id == therapist_id))
        add_weeks(session, therapist_id, hours.weeks)


def _load_rules(
    session: Session, therapist_id: str, hours: TherapistHours, news: Collection[Section]
) -> None:
    """Replace the rules that the file brought before, and those that the new ones contradict."""
    for section, kind in RULES.items():
        if section not in news:
            continue
        rules = hours.of_kind(kind)
        clashes = [
            (DateRuleRow.starts_on <= (rule.ends_on or rule.starts_on.max))
            & or_(DateRuleRow.ends_on.is_(None), DateRuleRow.ends_on >= rule.starts_on)
            for rule in rules
        ]
        session.execute(
            delete(DateRuleRow)
            .where(DateRuleRow.therapist_id == therapist_id, DateRuleRow.kind == kind)
            .where(or_(DateRuleRow.from_file, *clashes))
        )
        add_rules(session, therapist_id, rules, from_file=True)


def add_weeks(session: Session, therapist_id: str, weeks: Iterable[HoursPeriod]) -> None:
    """Add usual weeks of a therapist."""
    windows = [
        {
            "therapist_id": therapist_id,
            "weekday": _WEEKDAY_NUMBERS[day],
            "starts_minute": starts,
            "ends_minute": ends,
            "valid_from": week.valid_from,
            "valid_until": week.valid_until,
        }
        for week in weeks
        for day, opening in week.weekly.items()
        for starts, ends in opening
    ]
    if windows:
        session.execute(insert(WeeklyHoursRow), windows)


def add_rules(
    session: Session, therapist_id: str | None, rules: Iterable[DateRule], *, from_file: bool
) -> None:
    """Add rules of a therapist, or without one of the whole practice."""
    values = [
        {
            "therapist_id": therapist_id,
            "kind": str(rule.kind),
            "starts_on": rule.starts_on,
            "ends_on": rule.ends_on,
            "windows": [list(window) for window in rule.windows],
            "timezone": rule.timezone,
            "name": rule.name,
            "from_file": from_file,
        }
        for rule in rules
    ]
    if values:
        session.execute(insert(DateRuleRow), values)
