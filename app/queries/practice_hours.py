"""Reads the hours of all therapists as they were entered, and the places and pools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.practice import Pool, PoolKind, PracticeRoom, Site
from app.domain.slots_hours import TherapistHours
from app.models.practice import PoolMemberRow, PoolRow, RoomRow, SiteRow, TherapistRow
from app.models.slots_reading_hours import read_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where people meet, and who can be booked as one, in the practice's order."""

    sites: tuple[Site, ...]
    rooms: tuple[PracticeRoom, ...]
    pools: tuple[Pool, ...]


def list_hours(session: Session) -> Mapping[str, TherapistHours]:
    """Read the hours of all active therapists by slug, in the practice's order."""
    rows = session.scalars(
        select(TherapistRow).where(TherapistRow.is_active).order_by(TherapistRow.position)
    ).all()
    hours = read_hours(session, rows).hours
    return {row.slug: replace(hours[row.id], rooms=tuple(row.rooms)) for row in rows}


def list_places(session: Session) -> Places:
    """Read sites, rooms and pools with their active members: four statements."""
    sites = session.execute(
        select(SiteRow.slug, SiteRow.name, SiteRow.address)
        .where(SiteRow.is_active)
        .order_by(SiteRow.position)
    )
    rooms = session.execute(
        select(RoomRow.slug, RoomRow.name, SiteRow.slug)
        .join(SiteRow, SiteRow.id == RoomRow.site_id)
        .where(RoomRow.is_active)
        .order_by(RoomRow.position)
    )
    members: dict[str, list[str]] = defaultdict(list)
    for pool_id, slug in session.execute(
        select(PoolMemberRow.pool_id, TherapistRow.slug)
        .join(TherapistRow, TherapistRow.id == PoolMemberRow.therapist_id)
        .where(TherapistRow.is_active)
        .order_by(PoolMemberRow.position)
    ):
        members[pool_id].append(slug)
    pools = session.scalars(select(PoolRow).where(PoolRow.is_active).order_by(PoolRow.position))
    return Places(
        sites=tuple(Site(slug=slug, name=name, address=address) for slug, name, address in sites),
        rooms=tuple(PracticeRoom(slug=slug, name=name, site=site) for slug, name, site in rooms),
        pools=tuple(
            Pool(
                slug=pool.slug,
                name=pool.name,
                kind=PoolKind(pool.kind),
                therapists=tuple(members[pool.id]),
            )
            for pool in pools
        ),
    )
