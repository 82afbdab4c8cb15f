"""The rooms of the practice as times need them: one statement, however many."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.slots_rooms import Room, Rooms
from app.domain.timespan import Span
from app.models.booking import ClaimRow
from app.models.practice import RoomRow, SiteRow
from app.models.slots_reading import NOBODY, OwnClaims, are_not_of

_MARGIN = timedelta(days=1)
"""Around the span asked for: longer than any appointment."""


def read_rooms(
    session: Session, *, window: Span, now: datetime, own: OwnClaims = NOBODY
) -> Rooms | None:
    """Return all rooms in the practice's order, good for starts within `window`.

    None where the practice has no rooms, so that they do not matter.
    """
    is_near = and_(
        ClaimRow.room_id == RoomRow.id,
        ClaimRow.starts_at >= window.starts_at - _MARGIN,
        ClaimRow.starts_at < window.ends_at + _MARGIN,
        or_(ClaimRow.expires_at.is_(None), ClaimRow.expires_at > now),
        *are_not_of(own),
    )
    rows = session.execute(
        select(
            RoomRow.id,
            RoomRow.slug,
            RoomRow.name,
            SiteRow.slug,
            ClaimRow.starts_at,
            ClaimRow.ends_at,
        )
        .join(SiteRow, SiteRow.id == RoomRow.site_id)
        .outerjoin(ClaimRow, is_near)
        .where(RoomRow.is_active, SiteRow.is_active)
        .order_by(RoomRow.position, ClaimRow.starts_at)
    )
    taken: dict[tuple[str, str, str, str], list[Span]] = defaultdict(list)
    for *room, starts_at, ends_at in rows:
        spans = taken[room[0], room[1], room[2], room[3]]
        if starts_at is not None:
            spans.append(Span(starts_at=starts_at, ends_at=ends_at))
    if not taken:
        return None
    return tuple(
        Room(id=key, slug=slug, name=name, site=site, taken=tuple(spans))
        for (key, slug, name, site), spans in taken.items()
    )
