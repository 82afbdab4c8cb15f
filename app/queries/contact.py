"""Reads a written request as its client sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import vault
from app.models.intake import ClientRequestRow, RequestState
from app.tokens import hash_token, is_token


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRequest:
    """A request that waits for an answer, and by when the practice gives it."""

    id: str
    name: str
    email: str
    timezone: str
    state: RequestState
    answer_by_at: datetime | None


def find_request(session: Session, token: str) -> WrittenRequest | None:
    """Read the request behind a client's link, None where the link is no request's."""
    if not is_token(token):
        return None
    row = session.scalar(
        select(ClientRequestRow).where(ClientRequestRow.token_hash == hash_token(token))
    )
    if row is None:
        return None
    return WrittenRequest(
        id=row.id,
        name=vault.read(row, "name") or "",
        email=vault.read(row, "email") or "",
        timezone=row.timezone,
        state=RequestState(row.state),
        answer_by_at=row.answer_by_at,
    )
