"""Whom one can book under one name: a therapist, or a pool of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.practice import Mode, PoolKind, Service, TherapistProfile
from app.domain.practice_document import read_profile
from app.domain.practice_fields import is_slug
from app.models.practice import PoolMemberRow, PoolRow, TherapistProfileRow, TherapistRow
from app.queries.practice import get_profile


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Those who stand behind a slug: one therapist, any of several, or all of them together.

    Of all the first one leads; of any they stand in the practice's order.
    """

    slug: str
    name: str
    kind: PoolKind
    profiles: tuple[TherapistProfile, ...]
    is_pool: bool = True

    @classmethod
    def of(cls, profile: TherapistProfile) -> People:
        """Return one therapist as the people behind their own name."""
        return cls(
            slug=profile.slug,
            name=profile.name,
            kind=PoolKind.ANY,
            profiles=(profile,),
            is_pool=False,
        )

    @property
    def lead(self) -> TherapistProfile:
        """The first of them."""
        return self.profiles[0]

    @property
    def is_together(self) -> bool:
        """Whether one meets several at once."""
        return self.kind is PoolKind.ALL

    @property
    def is_undecided(self) -> bool:
        """Whether it depends on the time whom one meets."""
        return self.is_pool and not self.is_together

    @property
    def takes_new(self) -> bool:
        """Whether there is a place for somebody new: with any of them, or with all."""
        free = [profile.places > 0 for profile in self.profiles]
        return all(free) if self.is_together else any(free)

    def modes(self, service: Service) -> tuple[Mode, ...]:
        """Return how a service can be had with them, in its order: all have to, or any."""
        enough = all if self.is_together else any
        return tuple(
            mode
            for mode in service.modes
            if enough(mode in profile.modes for profile in self.profiles)
        )


def get_people(session: Session, slug: str) -> People:
    """Read the active therapist or pool of this slug; raise NotFound where there is none."""
    try:
        return People.of(get_profile(session, slug))
    except NotFound:
        pool = find_pool(session, slug)
        if pool is None:
            raise
        return pool


def find_pool(session: Session, slug: str) -> People | None:
    """Read the active pool of this slug, None where there is none."""
    pools = _read_pools(session, slug) if is_slug(slug) else ()
    return next(iter(pools), None)


def list_pools(session: Session) -> tuple[People, ...]:
    """Read all active pools in the practice's order, in one statement."""
    return _read_pools(session)


def _read_pools(session: Session, slug: str | None = None) -> tuple[People, ...]:
    """Read pools with their members."""
    query = (
        select(PoolRow, TherapistRow, TherapistProfileRow.document)
        .join(PoolMemberRow, PoolMemberRow.pool_id == PoolRow.id)
        .join(TherapistRow, TherapistRow.id == PoolMemberRow.therapist_id)
        .join(TherapistProfileRow, TherapistProfileRow.therapist_id == TherapistRow.id)
        .where(PoolRow.is_active)
        .order_by(PoolRow.position, PoolMemberRow.position)
    )
    if slug is not None:
        query = query.where(PoolRow.slug == slug)
    members: dict[PoolRow, list[tuple[TherapistRow, TherapistProfile]]] = {}
    for pool, therapist, document in session.execute(query):
        members.setdefault(pool, []).append((therapist, read_profile(document)))
    found = (_people_of(pool, each) for pool, each in members.items())
    return tuple(people for people in found if people is not None)


def _people_of(
    pool: PoolRow, members: Sequence[tuple[TherapistRow, TherapistProfile]]
) -> People | None:
    """Return the people of a pool, None where those who are needed have left."""
    kind = PoolKind(pool.kind)
    there = [member for member in members if member[0].is_active]
    if not there or (kind is PoolKind.ALL and len(there) < len(members)):
        return None
    if kind is PoolKind.ANY:
        there.sort(key=lambda member: member[0].position)
    return People(
        slug=pool.slug,
        name=pool.name,
        kind=kind,
        profiles=tuple(profile for _, profile in there),
    )
