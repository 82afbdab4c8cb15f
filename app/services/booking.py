"""Books a consultation: lock, check, guard, appointment, letters and audit in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.booking import (
    APPOINTMENTS_PER_REQUEST,
    BLOCKING,
    AppointmentStatus,
    ClaimState,
    TooManyAppointments,
)
from app.domain.errors import InvalidInput, NotFound, Problem
from app.domain.practice import Mode, PoolKind
from app.domain.practice_fields import is_slug
from app.domain.slots import SlotTaken
from app.domain.timespan import Span
from app.extensions import vault
from app.models.base import new_id
from app.models.booking import AppointmentMemberRow, AppointmentRow, ClaimRow
from app.models.guards import OverlapRefused
from app.models.intake import ClientRequestRow, RequestState
from app.models.practice import PoolMemberRow, PoolRow, TherapistRow
from app.models.slots_reading import OwnClaims
from app.models.waitlist import WaitlistOfferRow
from app.services.audit import CLIENT, Act, record_act
from app.services.booking_letters import Change, list_participants, post_letters
from app.services.intake import find_or_add_request
from app.services.letterhead import new_uid
from app.services.slots_accept import AcceptedTime, TimeAsked, accept_time, claims_of
from app.services.slots_lock import LockedTeam, drop_claims, lock_team
from app.services.transaction import rerun_once, write_transaction
from app.services.waitlist_kept import get_open_offer, get_request_of, settle_booking
from app.tokens import hash_token, new_token

KEEP_DAYS_AFTER = 365
"""How long a request is kept after its appointment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSlot:
    """A consultation as a client asks for it; `starts_at` is aware UTC.

    `therapist` may be a pool as well; `pool` is the one by which a therapist was chosen.
    `visitor_token` finds the answers given in this browser, `request_token` those sent before by
    the API or the contact form, whose name and email then stand; without either a new request is
    made. Name, email and timezone may stay empty where the request has them. `offer_token` is that
    of a time kept for somebody on the waiting list, whose request it is. The same
    `idempotency_key` gives the first result again, whatever else is asked.
    """

    therapist: str
    service: str
    starts_at: datetime
    mode: Mode
    idempotency_key: str
    name: str = ""
    email: str = ""
    timezone: str = ""
    pool: str = ""
    visitor_token: str | None = None
    request_token: str | None = None
    offer_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedAppointment:
    """What was booked, and with whom (slugs); `token` opens the client's own page."""

    token: str
    status: AppointmentStatus
    span: Span
    therapists: tuple[str, ...]


@rerun_once
def book_slot(command: BookSlot, *, now: datetime) -> BookedAppointment:
    """Book a slot, or return what the same key booked before.

    Raises SlotTaken, SlotNotOffered, ModeNotOffered, TherapistFull, OfferOver, NotFound, or
    InvalidInput where nobody knows whom the letters go to; then nothing has changed and no letter
    leaves.
    """
    try:
        with write_transaction() as session:
            before = _find_booked(session, command.idempotency_key)
            return before or _book(session, command, now=now)
    except OverlapRefused:
        raise SlotTaken("That time has just gone.") from None


def _find_booked(session: Session, idempotency_key: str) -> BookedAppointment | None:
    """Return the result of an earlier request with this key."""
    row = session.scalar(
        select(AppointmentRow).where(AppointmentRow.idempotency_hash == hash_token(idempotency_key))
    )
    return None if row is None else _result_of(session, row)


def _book(session: Session, command: BookSlot, *, now: datetime) -> BookedAppointment:
    """Make request, appointment, claim, letters and audit row within the transaction."""
    locked = lock_team(session, command.therapist, command.service)
    before = _find_booked(session, command.idempotency_key)
    if before is not None:  # the twin of this request held the lock until now
        return before
    visitor_hash = None if command.visitor_token is None else hash_token(command.visitor_token)
    offer = None
    if command.offer_token is not None:
        offer = get_open_offer(session, command.offer_token, now=now)
    own = OwnClaims(visitor_hash=visitor_hash, offer_id=None if offer is None else offer.id)
    asked = TimeAsked(starts_at=command.starts_at, mode=command.mode, own=own)
    accepted = accept_time(session, locked, asked, now=now)
    if visitor_hash is not None:
        drop_claims(session, ClaimRow.visitor_hash == visitor_hash)
    if offer is not None:
        drop_claims(session, ClaimRow.offer_id == offer.id)
    request = _book_request(session, command, offer, now=now)
    _check_few(session, request, now=now)
    appointment = _add_appointment(session, command, locked, request, accepted, now=now)
    settle_booking(session, request, appointment, offer=offer, now=now)
    post_letters(session, appointment, change=Change.BOOKED, now=now)
    act = Act(action="appointment.booked", object_type="appointment", object_id=appointment.id)
    record_act(session, act, actor=CLIENT, now=now)
    session.flush()
    return _result_of(session, appointment)


def _book_request(
    session: Session, command: BookSlot, offer: WaitlistOfferRow | None, *, now: datetime
) -> ClientRequestRow:
    """Find or make the request that is being booked, and put the client's contact into it."""
    if offer is not None:
        row = get_request_of(session, offer)
    elif command.request_token is not None:
        row = _get_request(session, command.request_token, now=now)
    else:
        row = find_or_add_request(
            session, command.visitor_token or new_token(), timezone=command.timezone, now=now
        )
    is_named = offer is not None or command.request_token is not None
    _seal_contact(row, command, is_named=is_named)
    if row.state != RequestState.OPEN or row.message is None:
        row.state = RequestState.BOOKED  # what was written to us is still owed its answer
    row.visitor_hash = None
    row.timezone = command.timezone or row.timezone
    row.submitted_at = row.submitted_at or now
    row.updated_at = now
    row.expires_at = command.starts_at + timedelta(days=KEEP_DAYS_AFTER)
    return row


def _get_request(session: Session, token: str, *, now: datetime) -> ClientRequestRow:
    """Return the live request behind a client's link; raise NotFound."""
    row = session.scalar(
        select(ClientRequestRow).where(
            ClientRequestRow.token_hash == hash_token(token),
            ClientRequestRow.state != RequestState.CLOSED,
            ClientRequestRow.expires_at > now,
        )
    )
    if row is None:
        raise NotFound("There is no such request.", field="request_token")
    return row


def _check_few(session: Session, request: ClientRequestRow, *, now: datetime) -> None:
    """Raise TooManyAppointments where the request has as many ahead as one may have."""
    ahead = session.scalar(
        select(func.count())
        .select_from(AppointmentRow)
        .where(
            AppointmentRow.request_id == request.id,
            AppointmentRow.status.in_(BLOCKING),
            AppointmentRow.starts_at > now,
        )
    )
    if (ahead or 0) >= APPOINTMENTS_PER_REQUEST:
        raise TooManyAppointments("There are enough calls ahead. Cancel one to book another.")


def _seal_contact(row: ClientRequestRow, command: BookSlot, *, is_named: bool) -> None:
    """Put name and email under seal, those of the request where the command has none.

    A request that is named by its token keeps the contact it has: letters about what was booked
    with it before go there.
    """
    known_name, known_email = vault.read(row, "name"), vault.read(row, "email")
    name = (is_named and known_name) or command.name or known_name
    email = (is_named and known_email) or command.email or known_email
    if not name:
        raise InvalidInput((Problem(field="name", message="Enter a name."),))
    if not email:
        message = "Enter an email address. The invite goes there."
        raise InvalidInput((Problem(field="email", message=message),))
    vault.seal(row, "name", name)
    vault.seal(row, "email", email)
    row.email_index = vault.email_index(email)


def _add_appointment(
    session: Session,
    command: BookSlot,
    locked: LockedTeam,
    request: ClientRequestRow,
    accepted: AcceptedTime,
    *,
    now: datetime,
) -> AppointmentRow:
    """Add the appointment, who takes part, and the claims that keep its time."""
    token = new_token()
    therapist, *others = accepted.therapists
    appointment = AppointmentRow(
        id=new_id(),
        request_id=request.id,
        therapist_id=therapist.id,
        service_id=locked.service.id,
        pool_id=_find_pool(session, command, locked, therapist),
        room_id=accepted.room_id,
        token_hash=hash_token(token),
        starts_at=accepted.span.starts_at,
        ends_at=accepted.span.ends_at,
        mode=command.mode,
        timezone=request.timezone,
        status=AppointmentStatus.CONFIRMED,
        uid=new_uid(),
        sequence=0,
        stamped_at=now,
        idempotency_hash=hash_token(command.idempotency_key),
        created_at=now,
    )
    vault.seal(appointment, "token", token)
    session.flush()  # the request first: the appointment points at it
    session.add(appointment)
    session.flush()
    for other in others:
        session.add(AppointmentMemberRow(appointment_id=appointment.id, therapist_id=other.id))
    for claim in claims_of(locked, accepted):
        claim.state = ClaimState.BOOKED
        claim.appointment_id = appointment.id
        session.add(claim)
    session.flush()
    return appointment


def _find_pool(
    session: Session, command: BookSlot, locked: LockedTeam, therapist: TherapistRow
) -> str | None:
    """Return the id of the pool by which they were booked; one they are not in is none."""
    if locked.pool is not None:
        return locked.pool.id
    if not is_slug(command.pool):
        return None
    return session.scalar(
        select(PoolRow.id)
        .join(PoolMemberRow, PoolMemberRow.pool_id == PoolRow.id)
        .where(
            PoolRow.slug == command.pool,
            PoolRow.kind == PoolKind.ANY,
            PoolMemberRow.therapist_id == therapist.id,
        )
    )


def _result_of(session: Session, appointment: AppointmentRow) -> BookedAppointment:
    """Return the frozen result of an appointment's row."""
    token = vault.read(appointment, "token")
    if token is None:
        raise NotFound("This appointment has no link.")
    return BookedAppointment(
        token=token,
        status=AppointmentStatus(appointment.status),
        span=Span(starts_at=appointment.starts_at, ends_at=appointment.ends_at),
        therapists=tuple(row.slug for row in list_participants(session, appointment)),
    )
