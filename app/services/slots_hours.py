"""Changes a therapist's hours: lock, check, write, audit, and say which bookings lie outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.domain.errors import DomainError, NotFound
from app.domain.practice_fields import is_slug
from app.domain.slots_changes import HoursChange, apply_change
from app.domain.slots_hours import TherapistHours
from app.domain.slots_outside import OutsideTime, list_outside
from app.domain.slots_validation import Notice
from app.domain.timespan import Span
from app.models.practice import TherapistRow
from app.models.slots import DateRuleRow, WeeklyHoursRow
from app.models.slots_reading_standing import read_standing
from app.services.audit import Act, Actor, record_act
from app.services.practice_hours import add_rules, add_weeks
from app.services.transaction import rerun_once, write_transaction


class HoursChanged(DomainError):
    """Somebody else changed these hours after they were shown."""

    code = "hours_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeHours:
    """A change of one therapist's hours, by slug.

    `version` is the one that was shown when the change was made; None asks for no check.
    """

    therapist: str
    change: HoursChange
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedHours:
    """The version after the change, what to say beside the fields, and what lies outside now.

    Appointments are never moved by a change of hours; `outside` has those of them ahead that the
    hours, limits or buffers do not allow any more, in order.
    """

    version: int
    notices: tuple[Notice, ...]
    outside: tuple[OutsideTime, ...]


@rerun_once
def change_hours(command: ChangeHours, *, actor: Actor, now: datetime) -> ChangedHours:
    """Make one change of a therapist's hours.

    Raises NotFound, HoursChanged, or InvalidInput with every mistake; then nothing has changed.
    """
    with write_transaction() as session:
        row = _lock(session, command)
        window = Span(starts_at=now, ends_at=now + timedelta(days=1))
        standing = read_standing(session, row, window=window, now=now)
        applied = apply_change(
            standing.hours,
            command.change,
            shortest_minutes=standing.shortest_minutes,
            today=standing.today,
        )
        fields = _write(session, row, standing.hours, applied.hours)
        if fields:
            row.hours_version += 1
            act = Act(
                action="hours.changed", object_type="therapist", object_id=row.id, fields=fields
            )
            record_act(session, act, actor=actor, now=now)
        outside = list_outside(
            standing.diary_with(standing.hours),
            standing.diary_with(applied.hours),
            standing.booked,
            now=now,
        )
        return ChangedHours(version=row.hours_version, notices=applied.notices, outside=outside)


def _lock(session: Session, command: ChangeHours) -> TherapistRow:
    """Take the lock of the diary; raise HoursChanged where the hours are not those shown."""
    row: TherapistRow | None = None
    if is_slug(command.therapist):
        row = session.scalar(
            update(TherapistRow)
            .where(TherapistRow.slug == command.therapist, TherapistRow.is_active)
            .values(diary_version=TherapistRow.diary_version + 1)
            .returning(TherapistRow)
        )
    if row is None:
        raise NotFound("There is no such therapist here.")
    if command.version is not None and command.version != row.hours_version:
        raise HoursChanged("Somebody changed these hours meanwhile. Look at them, and try again.")
    return row


def _write(
    session: Session, row: TherapistRow, before: TherapistHours, after: TherapistHours
) -> tuple[str, ...]:
    """Store what is different; return the names of what was."""
    fields: list[str] = []
    if after.limits != before.limits:
        row.limits = after.limits
        fields.append("limits")
    if after.keeps_holidays != before.keeps_holidays:
        row.keeps_holidays = after.keeps_holidays
        fields.append("keeps_holidays")
    if after.weeks != before.weeks:
        session.execute(delete(WeeklyHoursRow).where(WeeklyHoursRow.therapist_id == row.id))
        add_weeks(session, row.id, after.weeks)
        fields.append("weeks")
    kept = {rule.id for rule in after.rules if rule in before.rules}
    gone = [rule for rule in before.rules if rule.id not in kept]
    fresh = [rule for rule in after.rules if rule not in before.rules]
    if gone:
        ids = [rule.id for rule in gone]
        session.execute(delete(DateRuleRow).where(DateRuleRow.id.in_(ids)))
    add_rules(session, row.id, fresh, from_file=False)
    fields += sorted({str(rule.kind) for rule in (*gone, *fresh)})
    session.flush()
    return tuple(fields)
