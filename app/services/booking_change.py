"""Moves, cancels and takes a cancellation back, each with its letters in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
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
from app.domain.practice import Mode, PoolKind
from app.domain.slots import SlotTaken
from app.domain.timespan import Span
from app.extensions import vault
from app.models.booking import AppointmentMemberRow, AppointmentRow, ClaimRow
from app.models.guards import OverlapRefused
from app.models.practice import ServiceRow
from app.models.slots_reading import OwnClaims
from app.services.audit import CLIENT, Act, record_act
from app.services.booking_letters import Change, post_letters
from app.services.letterhead import new_uid
from app.services.slots_accept import TimeAsked, accept_time, claims_of, rules_of
from app.services.slots_lock import LockedTeam, drop_claims, lock_therapists, team_of
from app.services.transaction import rerun_once, write_transaction
from app.services.waitlist_kept import release_time
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
    """Move an appointment to another slot of all who take part; its old time is free at once.

    Moving to the time it has changes nothing. Raises NotFound, what `check_changeable` raises,
    SlotTaken or SlotNotOffered; then the old time stays.
    """
    try:
        with write_transaction() as session:
            appointment, locked = _lock_appointment(session, command.token)
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
    locked: LockedTeam,
    starts_at: datetime,
    *,
    now: datetime,
) -> None:
    """Give appointment and claims their new time and room, and tell all sides."""
    asked = TimeAsked(
        starts_at=starts_at,
        mode=Mode(appointment.mode),
        own=OwnClaims(appointment_id=appointment.id),
        is_new=False,
    )
    accepted = accept_time(session, locked, asked, now=now)
    previous = appointment.starts_at
    appointment.room_id = accepted.room_id
    claims = session.scalars(
        select(ClaimRow).where(ClaimRow.appointment_id == appointment.id).order_by(ClaimRow.id)
    ).all()
    for claim in claims:
        is_lead = claim.therapist_id == appointment.therapist_id
        claim.room_id = accepted.room_id if is_lead else None
        claim.starts_at, claim.ends_at = accepted.span.starts_at, accepted.span.ends_at
    appointment.starts_at, appointment.ends_at = accepted.span.starts_at, accepted.span.ends_at
    _restamp(appointment, now=now)
    session.flush()
    _tell(session, appointment, Change.MOVED, now=now, previous_starts_at=previous)


@rerun_once
def cancel_appointment(command: CancelAppointment, *, now: datetime) -> ChangedAppointment:
    """Cancel an appointment; its time is free, or kept back for the waiting list.

    Raises NotFound or what `check_changeable` does.
    """
    with write_transaction() as session:
        appointment, locked = _lock_appointment(session, command.token)
        check_changeable(
            standing_of(appointment), now=now, limit_hours=locked.practice.change_limit_hours
        )
        appointment.status = AppointmentStatus.CANCELLED
        appointment.cancelled_at = now
        appointment.cancelled_by = ChangedBy.CLIENT
        vault.seal(appointment, "cancel_note", command.note or None)
        release_time(session, appointment, now=now)
        _restamp(appointment, now=now)
        session.flush()
        _tell(session, appointment, Change.CANCELLED, now=now)
        return _changed(appointment)


@rerun_once
def undo_cancellation(token: str, *, now: datetime) -> ChangedAppointment:
    """Take a fresh cancellation back while the time is free, or kept back for the waiting list.

    The appointment returns as a new calendar entry, since calendars do not revive a cancelled
    one. Raises NotFound, NotUndoable, SlotTaken or SlotNotOffered.
    """
    try:
        with write_transaction() as session:
            appointment, locked = _lock_appointment(session, token)
            check_undoable(standing_of(appointment), now=now)
            _restore(session, appointment, locked, now=now)
            return _changed(appointment)
    except OverlapRefused:
        raise SlotTaken("That time has just gone.") from None


def _restore(
    session: Session, appointment: AppointmentRow, locked: LockedTeam, *, now: datetime
) -> None:
    """Book the cancelled appointment's time again; notice and horizon were met before."""
    rules = replace(rules_of(locked.service, locked.practice), notice_minutes=0, horizon_days=None)
    asked = TimeAsked(
        starts_at=appointment.starts_at,
        mode=Mode(appointment.mode),
        own=OwnClaims(appointment_id=appointment.id),
        is_new=False,
        rules=rules,
    )
    accepted = accept_time(session, locked, asked, now=now)
    drop_claims(session, ClaimRow.appointment_id == appointment.id)
    for claim in claims_of(locked, accepted):
        claim.state = ClaimState.BOOKED
        claim.appointment_id = appointment.id
        session.add(claim)
    appointment.room_id = accepted.room_id
    appointment.status = AppointmentStatus.CONFIRMED
    appointment.cancelled_at = None
    appointment.cancelled_by = None
    vault.seal(appointment, "cancel_note", None)
    _restamp(appointment, now=now)
    appointment.uid = new_uid()
    session.flush()
    _tell(session, appointment, Change.RESTORED, now=now)


def _lock_appointment(session: Session, token: str) -> tuple[AppointmentRow, LockedTeam]:
    """Lock the diaries of all who take part in the appointment behind a link, then read it."""
    is_theirs = AppointmentRow.token_hash == hash_token(token)
    rows = session.execute(
        select(AppointmentRow.therapist_id, ServiceRow.slug, AppointmentMemberRow.therapist_id)
        .join(ServiceRow, AppointmentRow.service_id == ServiceRow.id)
        .outerjoin(AppointmentMemberRow, AppointmentMemberRow.appointment_id == AppointmentRow.id)
        .where(is_theirs)
    ).all()
    if not rows:
        raise NotFound("This link leads nowhere.")
    lead, service, _ = rows[0]
    others = [other for *_, other in rows if other is not None]
    therapists = lock_therapists(session, [lead, *others])
    kind = PoolKind.ALL if others else PoolKind.ANY
    locked = team_of(session, therapists, service, kind=kind)
    return session.scalars(select(AppointmentRow).where(is_theirs)).one(), locked


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
