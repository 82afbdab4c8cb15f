"""The short questions: each page's answers are kept as they come, and go when asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.intake import Consent
from app.domain.intake_answers import Answers, EaseAnswers, GoalAnswers, TimeAnswers
from app.domain.intake_document import answers_document, read_answers
from app.domain.waitlist import CONSENT
from app.extensions import vault
from app.models.base import new_id
from app.models.booking import ClaimRow
from app.models.intake import CURRENT, ClientRequestRow, RequestState
from app.services.audit import VISITOR, Act, record_act
from app.services.transaction import rerun_once, write_transaction
from app.tokens import hash_token

DRAFT_DAYS = 14
"""How long answers without a booking are kept after the last change."""

CONSENT_VERSION = "2026-11"
"""The version of the text beside the box that allows matching."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAnswers:
    """The answers of one question page; they replace what that page said before."""

    visitor_token: str
    timezone: str
    part: GoalAnswers | EaseAnswers | TimeAnswers


@rerun_once
def save_answers(command: SaveAnswers, *, now: datetime) -> None:
    """Keep one page of answers in the visitor's draft, made if there is none yet."""
    with write_transaction() as session:
        row = find_or_add_request(
            session, command.visitor_token, timezone=command.timezone, now=now
        )
        answers = read_answers(vault.read_json(row, "answers"))
        if isinstance(command.part, GoalAnswers):
            answers = replace(answers, goals=command.part)
        elif isinstance(command.part, EaseAnswers):
            answers = replace(answers, ease=command.part)
        else:
            answers = replace(answers, times=command.part)
            row.consents = _consents(command.part, row.consents, now=now)
        store_answers(row, answers)
        row.timezone = command.timezone
        touch_request(row, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepContact:
    """What was typed on the last page, when its time went to somebody else."""

    visitor_token: str
    timezone: str
    name: str
    email: str


@rerun_once
def keep_contact(command: KeepContact, *, now: datetime) -> None:
    """Keep name and email with the visitor's draft, so that the next time need not ask again.

    A request that was sent to us keeps the contact that it was sent with.
    """
    with write_transaction() as session:
        row = find_or_add_request(
            session, command.visitor_token, timezone=command.timezone, now=now
        )
        if row.state == RequestState.DRAFT:
            vault.seal(row, "name", command.name)
            vault.seal(row, "email", command.email)
            row.email_index = vault.email_index(command.email)
            touch_request(row, now=now)


def _consents(
    part: TimeAnswers, before: list[dict[str, str]], *, now: datetime
) -> list[dict[str, str]]:
    """Return the consents with the one to matching given or taken back, dated when it changed."""
    others = [consent for consent in before if consent["id"] != Consent.MATCHING]
    if not part.may_match:
        return others
    given = [consent for consent in before if consent["id"] == Consent.MATCHING]
    fresh = {"id": str(Consent.MATCHING), "version": CONSENT_VERSION, "at": now.isoformat()}
    return [*others, *(given or [fresh])]


def discard_draft(visitor_token: str, *, now: datetime) -> bool:
    """Delete a visitor's answers and holds at once; False where there was nothing to delete."""
    visitor_hash = hash_token(visitor_token)
    with write_transaction() as session:
        session.execute(delete(ClaimRow).where(ClaimRow.visitor_hash == visitor_hash))
        row = _find_current(session, visitor_hash)
        if row is None:
            return False
        act = Act(action="intake.discarded", object_type="client_request", object_id=row.id)
        record_act(session, act, actor=VISITOR, now=now)
        if row.state == RequestState.DRAFT:
            session.delete(row)
        else:  # what was written to us stays, and so does who waits for a time; the answers go
            row.answers, row.visitor_hash = None, None
            row.consents = [given for given in row.consents if given["id"] == CONSENT]
        return True


def find_or_add_request(
    session: Session, visitor_token: str, *, timezone: str, now: datetime
) -> ClientRequestRow:
    """Return the visitor's current request within the open transaction, a new draft if none."""
    visitor_hash = hash_token(visitor_token)
    row = _find_current(session, visitor_hash)
    if row is None:
        row = ClientRequestRow(
            id=new_id(),
            visitor_hash=visitor_hash,
            state=RequestState.DRAFT,
            timezone=timezone,
            consents=[],
            created_at=now,
            updated_at=now,
        )
        touch_request(row, now=now)
        session.add(row)
    return row


def touch_request(row: ClientRequestRow, *, now: datetime) -> None:
    """Note a change; a draft's days start anew."""
    row.updated_at = now
    if row.state == RequestState.DRAFT:
        row.expires_at = now + timedelta(days=DRAFT_DAYS)


def store_answers(row: ClientRequestRow, answers: Answers) -> None:
    """Seal the answers into their row."""
    vault.seal_json(row, "answers", answers_document(answers))


def _find_current(session: Session, visitor_hash: str) -> ClientRequestRow | None:
    """Find the request that belongs to a visitor's cookie, until it is booked or closed."""
    return session.scalar(
        select(ClientRequestRow).where(
            ClientRequestRow.visitor_hash == visitor_hash,
            ClientRequestRow.state.in_(CURRENT),
        )
    )


def sweep_drafts(*, now: datetime) -> int:
    """Delete the drafts whose days are over, as their pages promise; return how many."""
    with write_transaction() as session:
        over = delete(ClientRequestRow).where(
            ClientRequestRow.state == RequestState.DRAFT, ClientRequestRow.expires_at <= now
        )
        return len(session.scalars(over.returning(ClientRequestRow.id)).all())
