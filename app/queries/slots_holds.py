"""Reads whether a visitor's holds are due to be renewed, so that most pages need not write."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState, hold_expires_at
from app.models.booking import ClaimRow
from app.tokens import hash_token

_WORTH_WRITING = timedelta(minutes=1)


def is_renewal_due(session: Session, visitor_token: str, *, now: datetime) -> bool:
    """Tell whether a live hold of the visitor would gain a minute or more by being renewed."""
    held = session.execute(
        select(ClaimRow.held_at, ClaimRow.expires_at).where(
            ClaimRow.visitor_hash == hash_token(visitor_token),
            ClaimRow.state == ClaimState.HELD,
            ClaimRow.expires_at > now,
        )
    )
    return any(
        hold_expires_at(held_at or now, now=now) >= expires_at + _WORTH_WRITING
        for held_at, expires_at in held
        if expires_at is not None
    )
