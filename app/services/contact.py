"""Contact requests: somebody writes to the practice and is told by when it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.contact import answer_by
from app.domain.intake import Client
from app.domain.intake_client import client_document
from app.extensions import vault
from app.models.base import new_id
from app.models.intake import ClientRequestRow, RequestState
from app.models.practice import PracticeRow
from app.services.audit import CLIENT, Act, record_act
from app.services.contact_letters import post_request_letters
from app.services.intake import CONSENT_VERSION, find_or_add_request
from app.services.transaction import rerun_once, write_transaction
from app.tokens import hash_token, new_token, token_of

KEEP_DAYS = 90
"""How long a request that led to nothing is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """What somebody wrote to us, or sent by the API.

    `visitor_token` finds answers given in this browser before; `client` carries the answers of an
    API request. One of `email` and `phone` is needed by the shells. The same `idempotency_key`,
    which nobody else can know, gives the first request again and posts no second letter.
    """

    name: str
    email: str
    timezone: str
    phone: str = ""
    message: str = ""
    visitor_token: str | None = None
    client: Client | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """The request's own link, and the instant by which the practice answers."""

    token: str
    answer_by_at: datetime


@rerun_once
def write_request(command: WriteRequest, *, now: datetime) -> ReceivedRequest:
    """Take a request in, promise an answer, and post the letters that say so."""
    with write_transaction() as session:
        practice = session.scalars(select(PracticeRow)).one()
        key = command.idempotency_key
        token = new_token() if key is None else token_of(key)
        before = None if key is None else _find_received(session, token)
        if before is not None:
            return before
        row = find_or_add_request(
            session, command.visitor_token or new_token(), timezone=command.timezone, now=now
        )
        if row.state == RequestState.OPEN:  # a second letter of the same visitor
            row = _follow_up(session, row, now=now)
        row.token_hash = hash_token(token)
        row.state = RequestState.OPEN
        row.timezone = command.timezone
        row.submitted_at = row.updated_at = now
        row.expires_at = now + timedelta(days=KEEP_DAYS)
        row.answer_by_at = answer_by(
            now, working_days=practice.answer_within_working_days, timezone=practice.timezone
        )
        _seal_contact(row, command, now=now)
        session.flush()
        post_request_letters(session, row, token=token, now=now)
        act = Act(action="request.received", object_type="client_request", object_id=row.id)
        record_act(session, act, actor=CLIENT, now=now)
        return ReceivedRequest(token=token, answer_by_at=row.answer_by_at)


def _find_received(session: Session, token: str) -> ReceivedRequest | None:
    """Return what became of an earlier request with the same key."""
    answer_by_at = session.scalar(
        select(ClientRequestRow.answer_by_at).where(
            ClientRequestRow.token_hash == hash_token(token)
        )
    )
    return None if answer_by_at is None else ReceivedRequest(token=token, answer_by_at=answer_by_at)


def _seal_contact(row: ClientRequestRow, command: WriteRequest, *, now: datetime) -> None:
    """Put what tells who somebody is under seal, and keep what they agreed to."""
    vault.seal(row, "name", command.name)
    vault.seal(row, "email", command.email or None)
    vault.seal(row, "phone", command.phone or None)
    vault.seal(row, "message", command.message or None)
    row.email_index = vault.email_index(command.email) if command.email else None
    if command.client is not None:
        vault.seal_json(row, "answers", {"client": client_document(command.client)})
        row.consents = [
            {"id": str(consent), "version": CONSENT_VERSION, "at": now.isoformat()}
            for consent in command.client.consents
        ]


def _follow_up(session: Session, before: ClientRequestRow, *, now: datetime) -> ClientRequestRow:
    """Return a new request that takes over the visitor and the answers of an earlier one."""
    row = ClientRequestRow(
        id=new_id(),
        visitor_hash=before.visitor_hash,
        timezone=before.timezone,
        consents=before.consents,
        created_at=now,
    )
    vault.seal_json(row, "answers", vault.read_json(before, "answers"))
    before.visitor_hash = None
    session.flush()
    session.add(row)
    return row
