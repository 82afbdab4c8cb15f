"""The steps of a change of hours as tests take them, for the therapists of the small practice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.domain.practice import DateRuleKind, Limits, Weekday, Window
from app.domain.slots import Slot, SlotRules, list_slots
from app.domain.slots_changes import HoursChange, SaveRule, SaveWeek, SetLimits
from app.domain.slots_hours import DateRule
from app.domain.slots_rules import HoursPeriod
from app.domain.timespan import Span
from app.models.practice import TherapistRow
from app.models.slots_reading import read_diaries
from app.queries.slots_hours import HoursToEdit, read_hours
from app.services.audit import Actor, ActorKind
from app.services.slots_hours import ChangedHours, ChangeHours, change_hours
from app.services.transaction import read_transaction
from tests.clock import NOW

ANA = Actor(kind=ActorKind.ACCOUNT, id="ana")
CALL = SlotRules(length_minutes=20, step_minutes=20, service="first-call")


def changed(change: HoursChange, *, version: int | None = None) -> ChangedHours:
    """Make a change of Ana's hours."""
    command = ChangeHours(therapist="ana-lund", change=change, version=version)
    return change_hours(command, actor=ANA, now=NOW)


def shown(slug: str = "ana-lund", now: datetime = NOW) -> HoursToEdit:
    """Return hours as the editor shows them."""
    with read_transaction() as session:
        return read_hours(session, slug, now=now)


def week(
    *windows: Window,
    day: Weekday = Weekday.MON,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> SaveWeek:
    """Return the change to a week that opens on one day."""
    return SaveWeek(
        week=HoursPeriod(weekly={day: windows}, valid_from=valid_from, valid_until=valid_until)
    )


def rule(
    kind: DateRuleKind, starts_on: str, ends_on: str | None = "", **fields: object
) -> SaveRule:
    """Return the change that adds a rule; without a second date it is of one day."""
    first = date.fromisoformat(starts_on)
    last = None if ends_on is None else date.fromisoformat(ends_on or starts_on)
    return SaveRule(rule=DateRule(kind=kind, starts_on=first, ends_on=last, **fields))  # type: ignore[arg-type]


def limits(**most: int) -> SetLimits:
    """Return the change that sets limits."""
    return SetLimits(limits=Limits(**most))


def starts_on(day: str, slug: str = "ana-lund", days: int = 1) -> list[str]:
    """Return the UTC times at which calls are offered on a UTC date, and those after it."""
    starts_at = datetime.fromisoformat(f"{day}T00:00Z")
    window = Span(starts_at=starts_at, ends_at=starts_at.replace(hour=23, minute=59))
    with read_transaction() as session:
        row = session.scalars(select(TherapistRow).filter_by(slug=slug)).one()
        diary = read_diaries(session, [row], window=window, now=NOW)[row.id]
    found: tuple[Slot, ...] = list_slots(diary, CALL, window=window, now=NOW)
    return [f"{slot.starts_at:%H:%M}" for slot in found]
