"""Reads what a visitor answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.intake import Client
from app.domain.intake_answers import Answers
from app.domain.intake_document import read_kept
from app.extensions import vault
from app.models.intake import CURRENT, ClientRequestRow
from app.tokens import hash_token, is_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A visitor's answers, and who they said they are if they wrote to us before."""

    answers: Answers
    client: Client
    name: str = ""
    email: str = ""


def find_draft(session: Session, visitor_token: str | None) -> Draft | None:
    """Read the answers kept for a visitor's cookie, None where there are none."""
    if visitor_token is None or not is_token(visitor_token):
        return None
    return _draft_of(
        session.scalar(
            select(ClientRequestRow).where(
                ClientRequestRow.visitor_hash == hash_token(visitor_token),
                ClientRequestRow.state.in_(CURRENT),
            )
        )
    )


def find_draft_of_request(session: Session, request_token: str, *, now: datetime) -> Draft | None:
    """Read the answers of a request by its own link, None where the link is no live request's."""
    if not is_token(request_token):
        return None
    return _draft_of(
        session.scalar(
            select(ClientRequestRow).where(
                ClientRequestRow.token_hash == hash_token(request_token),
                ClientRequestRow.expires_at > now,
            )
        )
    )


def _draft_of(row: ClientRequestRow | None) -> Draft | None:
    """Open a row's answers, whichever shell they came by."""
    if row is None:
        return None
    document = vault.read_json(row, "answers")
    answers, client = read_kept(document, client_id=row.id, timezone=row.timezone)
    return Draft(
        answers=answers,
        client=client,
        name=vault.read(row, "name") or "",
        email=vault.read(row, "email") or "",
    )
