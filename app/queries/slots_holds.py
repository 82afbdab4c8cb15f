"""Reads what a visitor holds: whether it is due to be renewed, and where it would take place."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState, hold_expires_at, say_place
from app.models.booking import ClaimRow
from app.models.practice import RoomRow, SiteRow
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


def find_held_place(session: Session, visitor_token: str, *, starts_at: datetime) -> str:
    """Return where the room is that the visitor holds for a time, empty where they hold none."""
    found = session.execute(
        select(SiteRow.name, SiteRow.address, RoomRow.name)
        .join(RoomRow, RoomRow.site_id == SiteRow.id)
        .join(ClaimRow, ClaimRow.room_id == RoomRow.id)
        .where(
            ClaimRow.visitor_hash == hash_token(visitor_token),
            ClaimRow.state == ClaimState.HELD,
            ClaimRow.starts_at == starts_at,
        )
        .order_by(ClaimRow.held_at.desc())
        .limit(1)
    ).one_or_none()
    return "" if found is None else say_place(*found)
