"""Moves, cancels and takes a cancellation back, each with its letters in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.booking import (
    AppointmentStatus,
    ChangedBy,
    ClaimState,
    Standing,
    check_changeable,
    check_undoable,
)
from app.domain.errors import NotFound
from app.domain.slots import SlotTaken
from app.domain.timespan import Span
from app.extensions import vault
from app.models.booking import AppointmentRow, ClaimRow
from app.models.guards import OverlapRefused
from app.models.practice import ServiceRow, TherapistRow
from app.models.slots_reading import NOBODY, OwnClaims
from app.services.audit import CLIENT, Act, record_act
from app.services.booking_letters import Change, post_letters
from app.services.letterhead import new_uid
from app.services.slots import (
    LockedDiary,
    check_open,
    check_slot,
    claim_of,
    lock_diary,
    rules_of,
)
from app.services.transaction import rerun_once, write_transaction
from app.tokens import hash_token


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAppointment:
    """A new time for the appointment behind the client's link; aware UTC."""

    token: str
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAppointment:
    """The end of an appointment, with a note to the therapist if the client likes."""

    token: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAppointment:
    """Where an appointment stands after the change."""

    status: AppointmentStatus
    span: Span


@rerun_once
def move_appointment(command: MoveAppointment, *, now: datetime) -> ChangedAppointment:
    """Move an appointment to another slot; its old time is free at once.

    Moving to the time it has changes nothing. Raises NotFound, what `check_changeable` raises,
    SlotTaken or SlotNotOffered; then the old time stays.
    """
    try:
        with write_transaction() as session:
            appointment, locked = _lock_appointment(session, command.token, now=now)
            check_changeable(
                standing_of(appointment),
                now=now,
                limit_hours=locked.practice.change_limit_hours,
            )
            if appointment.starts_at != command.starts_at:
                _move(session, appointment, locked, command.starts_at, now=now)
            return _changed(appointment)
    except OverlapRefused:
        raise SlotTaken("That time has just gone.") from None


def _move(
    session: Session,
    appointment: AppointmentRow,
    locked: LockedDiary,
    starts_at: datetime,
    *,
    now: datetime,
) -> None:
    """Give appointment and claim their new time, and tell both sides."""
    check_open(locked)
    own = OwnClaims(appointment_id=appointment.id)
    slot = check_slot(session, locked, starts_at, own=own, now=now)
    previous = appointment.starts_at
    claim = session.scalars(select(ClaimRow).where(ClaimRow.appointment_id == appointment.id)).one()
    for row in (appointment, claim):
        row.starts_at, row.ends_at = slot.span.starts_at, slot.span.ends_at
    _restamp(appointment, now=now)
    session.flush()
    _tell(session, appointment, Change.MOVED, now=now, previous_starts_at=previous)


@rerun_once
def cancel_appointment(command: CancelAppointment, *, now: datetime) -> ChangedAppointment:
    """Cancel an appointment and free its time; raises NotFound or what `check_changeable` does."""
    with write_transaction() as session:
        appointment, locked = _lock_appointment(session, command.token, now=now)
        check_changeable(
            standing_of(appointment), now=now, limit_hours=locked.practice.change_limit_hours
        )
        appointment.status = AppointmentStatus.CANCELLED
        appointment.cancelled_at = now
        appointment.cancelled_by = ChangedBy.CLIENT
        vault.seal(appointment, "cancel_note", command.note or None)
        session.execute(delete(ClaimRow).where(ClaimRow.appointment_id == appointment.id))
        _restamp(appointment, now=now)
        session.flush()
        _tell(session, appointment, Change.CANCELLED, now=now)
        return _changed(appointment)


@rerun_once
def undo_cancellation(token: str, *, now: datetime) -> ChangedAppointment:
    """Take a fresh cancellation back while the time is still free.

    The appointment returns as a new calendar entry, since calendars do not revive a cancelled
    one. Raises NotFound, NotUndoable, SlotTaken or SlotNotOffered.
    """
    try:
        with write_transaction() as session:
            appointment, locked = _lock_appointment(session, token, now=now)
            check_undoable(standing_of(appointment), now=now)
            _restore(session, appointment, locked, now=now)
            return _changed(appointment)
    except OverlapRefused:
        raise SlotTaken("That time has just gone.") from None


def _restore(
    session: Session, appointment: AppointmentRow, locked: LockedDiary, *, now: datetime
) -> None:
    """Book the cancelled appointment's time again; notice and horizon were met before."""
    rules = replace(rules_of(locked.service, locked.practice), notice_minutes=0, horizon_days=None)
    slot = check_slot(session, locked, appointment.starts_at, own=NOBODY, now=now, rules=rules)
    claim = claim_of(locked, slot.span)
    claim.state = ClaimState.BOOKED
    claim.appointment_id = appointment.id
    session.add(claim)
    appointment.status = AppointmentStatus.CONFIRMED
    appointment.cancelled_at = None
    appointment.cancelled_by = None
    vault.seal(appointment, "cancel_note", None)
    _restamp(appointment, now=now)
    appointment.uid = new_uid()
    session.flush()
    _tell(session, appointment, Change.RESTORED, now=now)


def _lock_appointment(
    session: Session, token: str, *, now: datetime
) -> tuple[AppointmentRow, LockedDiary]:
    """Lock the diary of the appointment behind a link, then read the appointment."""
    found = session.execute(
        select(TherapistRow.slug, ServiceRow.slug)
        .join(AppointmentRow, AppointmentRow.therapist_id == TherapistRow.id)
        .join(ServiceRow, AppointmentRow.service_id == ServiceRow.id)
        .where(AppointmentRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        raise NotFound("This link leads nowhere.")
    therapist, service = found
    locked = lock_diary(session, therapist, service, now=now)
    appointment = session.scalars(
        select(AppointmentRow).where(AppointmentRow.token_hash == hash_token(token))
    ).one()
    return appointment, locked


def standing_of(appointment: AppointmentRow) -> Standing:
    """Return what decides whether the appointment may be changed."""
    by = appointment.cancelled_by
    return Standing(
        status=AppointmentStatus(appointment.status),
        starts_at=appointment.starts_at,
        cancelled_at=appointment.cancelled_at,
        cancelled_by=None if by is None else ChangedBy(by),
    )


def _restamp(appointment: AppointmentRow, *, now: datetime) -> None:
    """Raise the calendar entry's version."""
    appointment.sequence += 1
    appointment.stamped_at = now


def _tell(
    session: Session,
    appointment: AppointmentRow,
    change: Change,
    *,
    now: datetime,
    previous_starts_at: datetime | None = None,
) -> None:
    """Put the letters and the audit row of a change into the transaction."""
    post_letters(
        session, appointment, change=change, now=now, previous_starts_at=previous_starts_at
    )
    act = Act(action=f"appointment.{change}", object_type="appointment", object_id=appointment.id)
    record_act(session, act, actor=CLIENT, now=now)


def _changed(appointment: AppointmentRow) -> ChangedAppointment:
    """Return the frozen result of a change."""
    return ChangedAppointment(
        status=AppointmentStatus(appointment.status),
        span=Span(starts_at=appointment.starts_at, ends_at=appointment.ends_at),
    )
