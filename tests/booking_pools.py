"""A small practice with rooms and pools, and what is taken there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.practice_file import read_practice_file
from app.models.booking import AppointmentMemberRow, AppointmentRow, ClaimRow
from app.models.practice import PoolRow, RoomRow, TherapistRow
from app.services.practice import load_practice
from app.services.transaction import read_transaction
from tests.clock import NOW
from tests.practice_sources import practice_source, therapist_source

ANA, BEN, CLEO = "ana-lund", "ben-ode", "cleo-wing"


def pools_source(rooms: Iterable[str] = ("blue", "green")) -> dict[str, Any]:
    """Return three therapists who meet in person or by video, in rooms at one site, and pools."""
    source = practice_source()
    source["services"][0] |= {"modes": ["in_person", "video"], "sites": ["downtown"]}
    source["therapists"] = [
        therapist_source(slug) | {"modes": ["in_person", "video"]} for slug in (ANA, BEN, CLEO)
    ]
    source["sites"] = [
        {"slug": "downtown", "name": "Downtown", "address": "12 Alder Street"},
        {"slug": "uptown", "name": "Uptown"},
    ]
    source["rooms"] = [
        {"slug": slug, "name": f"{slug.title()} room", "site": "downtown"} for slug in rooms
    ]
    source["rooms"].append({"slug": "attic", "name": "Attic", "site": "uptown"})
    source["pools"] = [
        {"slug": "either", "name": "Whoever is free", "kind": "any", "therapists": [ANA, BEN]},
        {"slug": "both", "name": "Ana and Ben", "kind": "all", "therapists": [BEN, ANA]},
        {"slug": "pair", "name": "Ben and Cleo", "kind": "all", "therapists": [BEN, CLEO]},
    ]
    return source


def load_pools(source: dict[str, Any] | None = None, *, digest: str = "pools") -> None:
    """Load the practice with pools."""
    load_practice(read_practice_file(source or pools_source()), digest=digest, now=NOW)


Taken = list[tuple[str, str | None, datetime]]


def taken(state: str | None = None) -> Taken:
    """Return whose time is taken, in which room, and from when, in order."""
    with read_transaction() as session:
        rows = session.execute(
            select(TherapistRow.slug, RoomRow.slug, ClaimRow.starts_at, ClaimRow.state)
            .join(ClaimRow, ClaimRow.therapist_id == TherapistRow.id)
            .outerjoin(RoomRow, ClaimRow.room_id == RoomRow.id)
            .order_by(ClaimRow.starts_at, TherapistRow.slug)
        ).all()
    return [(who, room, at) for who, room, at, found in rows if state in {None, found}]


def participants() -> list[tuple[str, list[str], str | None]]:
    """Return of each appointment whose it is, who takes part besides, and by which pool."""
    with read_transaction() as session:
        rows = session.execute(
            select(AppointmentRow.id, TherapistRow.slug, PoolRow.slug)
            .join(TherapistRow, AppointmentRow.therapist_id == TherapistRow.id)
            .outerjoin(PoolRow, AppointmentRow.pool_id == PoolRow.id)
            .order_by(AppointmentRow.starts_at, TherapistRow.slug)
        ).all()
        others = session.execute(
            select(AppointmentMemberRow.appointment_id, TherapistRow.slug)
            .join(TherapistRow, AppointmentMemberRow.therapist_id == TherapistRow.id)
            .order_by(TherapistRow.slug)
        ).all()
    return [
        (lead, [slug for appointment, slug in others if appointment == key], pool)
        for key, lead, pool in rows
    ]
