"""Reads a written request as its client sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import LinkExpired
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


def find_request(session: Session, token: str, *, now: datetime) -> WrittenRequest | None:
    """Read the request behind a client's link, None where the link is no request's.

    Raises LinkExpired once the request has been kept as long as it is to be kept.
    """
    if not is_token(token):
        return None
    row = session.scalar(
        select(ClientRequestRow).where(ClientRequestRow.token_hash == hash_token(token))
    )
    if row is None:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        raise LinkExpired("This link has run out.")
    return WrittenRequest(
        id=row.id,
        name=vault.read(row, "name") or "",
        email=vault.read(row, "email") or "",
        timezone=row.timezone,
        state=RequestState(row.state),
        answer_by_at=row.answer_by_at,
    )
