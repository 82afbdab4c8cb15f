"""The practice and its people."""

from __future__ import annotations

from app.api.blueprint import Operations, read_now
from app.api.schemas_practice import PracticeSchema, TherapistsSchema
from app.api.slots_free import free_slot
from app.domain.timespan import get_zone
from app.queries.practice import Offer, list_profiles, read_offer
from app.queries.slots import list_first_slots, modes_of
from app.services.transaction import read_transaction

bp = Operations("api_practice", __name__, description="The practice and its people")


@bp.operation("/practice", gives=PracticeSchema)
def practice() -> Offer:
    """Show the practice and its services."""
    with read_transaction() as session:
        return read_offer(session)


@bp.operation("/therapists", gives=TherapistsSchema)
def therapists() -> dict[str, object]:
    """List the therapists, each with the next free time of the first service."""
    now = read_now()
    with read_transaction() as session:
        offer = read_offer(session)
        service, zone = offer.first_call, get_zone(offer.practice.timezone)
        profiles = list_profiles(session)
        first = list_first_slots(session, service, offer.practice.buffer_rule, now=now)
    listed = []
    for profile in profiles:
        slot, modes = first.get(profile.slug), modes_of(service, profile.modes)
        is_open = profile.places > 0
        listed.append(
            {
                "profile": profile,
                "takes_new_people": is_open,
                "next_slot": free_slot(slot, zone, modes) if slot and modes and is_open else None,
            }
        )
    return {"therapists": listed}
