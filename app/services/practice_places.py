"""Puts the sites, rooms and pools of a practice file into the database, each known by its slug."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.practice import Pool, PracticeRoom, Site
from app.models.base import new_id
from app.models.practice import PoolMemberRow, PoolRow, RoomRow, SiteRow

_Row = TypeVar("_Row", SiteRow, RoomRow, PoolRow)


def load_places(session: Session, sites: Sequence[Site], rooms: Sequence[PracticeRoom]) -> None:
    """Add or change the sites and rooms of the file; the others are kept and no longer used."""
    site_ids = _load_sites(session, sites)
    known = _retire(session.scalars(select(RoomRow)))
    for position, room in enumerate(rooms):
        row = known.get(room.slug) or RoomRow(id=new_id(), slug=room.slug)
        row.site_id, row.position, row.name = site_ids[room.site], position, room.name
        row.is_active = True
        session.add(row)
    session.flush()


def _load_sites(session: Session, sites: Sequence[Site]) -> dict[str, str]:
    """Add or change the sites; return their ids by slug."""
    known = _retire(session.scalars(select(SiteRow)))
    ids: dict[str, str] = {}
    for position, site in enumerate(sites):
        row = known.get(site.slug) or SiteRow(id=new_id(), slug=site.slug)
        row.position, row.name, row.address = position, site.name, site.address
        row.is_active = True
        session.add(row)
        ids[site.slug] = row.id
    session.flush()  # a room points at its site
    return ids


def load_pools(session: Session, pools: Sequence[Pool], therapist_ids: Mapping[str, str]) -> None:
    """Add or change the pools of the file with their members; the others are no longer offered."""
    known = _retire(session.scalars(select(PoolRow)))
    members: list[dict[str, object]] = []
    for position, pool in enumerate(pools):
        row = known.get(pool.slug) or PoolRow(id=new_id(), slug=pool.slug)
        row.position, row.name, row.kind, row.is_active = position, pool.name, pool.kind, True
        session.add(row)
        members += [
            {"pool_id": row.id, "therapist_id": therapist_ids[slug], "position": place}
            for place, slug in enumerate(pool.therapists)
        ]
    session.flush()
    session.execute(delete(PoolMemberRow))
    if members:
        session.execute(insert(PoolMemberRow), members)


def _retire(rows: Iterable[_Row]) -> dict[str, _Row]:
    """Mark all as no longer in use, and return them by slug."""
    known = {row.slug: row for row in rows}
    for row in known.values():
        row.is_active = False
    return known
