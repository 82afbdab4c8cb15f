"""Reads who is signed in, and what waits for them in the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.account import SESSION_IDLE_MINUTES, Role
from app.domain.booking import BLOCKING
from app.domain.practice import Mode
from app.domain.timespan import Span
from app.extensions import vault
from app.models.account import AccountLinkRow, AccountRow, AccountSessionRow
from app.models.booking import AppointmentRow
from app.models.intake import ClientRequestRow, RequestState
from app.models.practice import TherapistRow
from app.tokens import hash_token, is_token

_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An account with a live session; `therapist_id` is set for therapists."""

    account_id: str
    email: str
    role: Role
    therapist_id: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTherapist:
    """Somebody whose hours and calendars an account may change; `timezone` is their home."""

    id: str
    slug: str
    name: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAppointment:
    """An appointment to come, as the workspace lists it."""

    span: Span
    mode: Mode
    therapist: str
    client_name: str
    client_timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRequest:
    """A request that the practice has promised to answer."""

    client_name: str
    message: str
    email: str
    phone: str
    received_at: datetime
    answer_by_at: datetime


def find_signed_in(session: Session, token: str | None, *, now: datetime) -> SignedIn | None:
    """Read the account of a session's cookie, None where the session is dead."""
    if token is None or not is_token(token):
        return None
    found = session.execute(
        select(AccountRow, AccountSessionRow.seen_at)
        .join(AccountSessionRow, AccountSessionRow.account_id == AccountRow.id)
        .where(
            AccountSessionRow.token_hash == hash_token(token),
            AccountSessionRow.revoked_at.is_(None),
            AccountSessionRow.expires_at > now,
            AccountSessionRow.seen_at > now - timedelta(minutes=SESSION_IDLE_MINUTES),
            AccountRow.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    account, seen_at = found
    return SignedIn(
        account_id=account.id,
        email=vault.read(account, "email") or "",
        role=Role(account.role),
        therapist_id=account.therapist_id,
        seen_at=seen_at,
    )


def list_own_therapists(session: Session, who: SignedIn) -> tuple[WorkTherapist, ...]:
    """Read whose hours and calendars an account may change, in the practice's order.

    A therapist's own alone, everybody's for the office.
    """
    query = (
        select(TherapistRow.id, TherapistRow.slug, TherapistRow.name, TherapistRow.timezone)
        .where(TherapistRow.is_active)
        .order_by(TherapistRow.position)
    )
    if who.role is Role.THERAPIST:
        query = query.where(TherapistRow.id == who.therapist_id)
    return tuple(
        WorkTherapist(id=id_, slug=slug, name=name, timezone=timezone)
        for id_, slug, name, timezone in session.execute(query)
    )


def is_live_link(session: Session, token: str, *, now: datetime) -> bool:
    """Tell whether a one-time link would still open a session."""
    if not is_token(token):
        return False
    found = session.scalar(
        select(AccountLinkRow.id).where(
            AccountLinkRow.token_hash == hash_token(token),
            AccountLinkRow.used_at.is_(None),
            AccountLinkRow.expires_at > now,
        )
    )
    return found is not None


def list_next_appointments(
    session: Session, who: SignedIn, *, now: datetime
) -> tuple[NextAppointment, ...]:
    """Read the next appointments in order: a therapist's own, everybody's for the others."""
    query = (
        select(AppointmentRow, ClientRequestRow, TherapistRow.name)
        .join(ClientRequestRow, AppointmentRow.request_id == ClientRequestRow.id)
        .join(TherapistRow, AppointmentRow.therapist_id == TherapistRow.id)
        .where(AppointmentRow.ends_at > now, AppointmentRow.status.in_(BLOCKING))
        .order_by(AppointmentRow.starts_at, AppointmentRow.id)
        .limit(_LISTED)
    )
    if who.role is Role.THERAPIST:
        query = query.where(AppointmentRow.therapist_id == who.therapist_id)
    return tuple(
        NextAppointment(
            span=Span(starts_at=row.starts_at, ends_at=row.ends_at),
            mode=Mode(row.mode),
            therapist=therapist,
            client_name=vault.read(request, "name") or "",
            client_timezone=row.timezone,
        )
        for row, request, therapist in session.execute(query)
    )


def list_waiting_requests(session: Session, who: SignedIn) -> tuple[WaitingRequest, ...]:
    """Read the requests that wait for an answer, the most urgent first.

    A therapist sees those that are theirs; a request without an owner is the office's.
    """
    query = (
        select(ClientRequestRow)
        .where(ClientRequestRow.state == RequestState.OPEN)
        .order_by(ClientRequestRow.answer_by_at, ClientRequestRow.id)
        .limit(_LISTED)
    )
    if who.role is Role.THERAPIST:
        query = query.where(ClientRequestRow.owner_id == who.therapist_id)
    return tuple(
        WaitingRequest(
            client_name=vault.read(row, "name") or "",
            message=vault.read(row, "message") or "",
            email=vault.read(row, "email") or "",
            phone=vault.read(row, "phone") or "",
            received_at=row.submitted_at or row.created_at,
            answer_by_at=row.answer_by_at or row.created_at,
        )
        for row in session.scalars(query)
    )
