"""The practice and its people."""

from __future__ import annotations

from dataclasses import dataclass

from app.api.blueprint import Operations, read_now
from app.api.schemas_practice import PracticeSchema, TherapistsSchema
from app.api.slots_free import free_slot
from app.domain.practice import PoolKind, PracticeSettings, Service
from app.domain.timespan import get_zone
from app.queries.practice import list_profiles, read_offer
from app.queries.practice_people import list_pools
from app.queries.slots_team import list_first_times
from app.services.transaction import read_transaction

bp = Operations("api_practice", __name__, description="The practice and its people")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPool:
    """Therapists who can be booked as one: any of them, or all together."""

    slug: str
    name: str
    kind: PoolKind
    therapists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPractice:
    """The practice with all that can be booked."""

    practice: PracticeSettings
    services: tuple[Service, ...]
    pools: tuple[ShownPool, ...]


@bp.operation("/practice", gives=PracticeSchema)
def practice() -> ShownPractice:
    """Show the practice, its services, and who can be booked as one."""
    with read_transaction() as session:
        offer = read_offer(session)
        pools = list_pools(session)
    return ShownPractice(
        practice=offer.practice,
        services=offer.services,
        pools=tuple(
            ShownPool(
                slug=pool.slug,
                name=pool.name,
                kind=pool.kind,
                therapists=tuple(profile.slug for profile in pool.profiles),
            )
            for pool in pools
        ),
    )


@bp.operation("/therapists", gives=TherapistsSchema)
def therapists() -> dict[str, object]:
    """List the therapists, each with the next free time of the first service."""
    now = read_now()
    with read_transaction() as session:
        offer = read_offer(session)
        service, zone = offer.first_call, get_zone(offer.practice.timezone)
        profiles = list_profiles(session)
        first = list_first_times(session, profiles, service, offer.practice.buffer_rule, now=now)
    listed = []
    for profile in profiles:
        time, is_open = first.get(profile.slug), profile.places > 0
        listed.append(
            {
                "profile": profile,
                "takes_new_people": is_open,
                "next_slot": free_slot(time, zone) if time and is_open else None,
            }
        )
    return {"therapists": listed}
