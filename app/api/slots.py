"""Free times of a therapist or a pool, and holds on one of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import request

from app.api.blueprint import Operations, read_now
from app.api.schemas_slots import HoldBody, HoldSchema, SlotsQuery, SlotsSchema
from app.api.slots_free import (
    Asked,
    FreeSlot,
    find_default_service,
    free_slot,
    get_service,
    offering_nearest,
)
from app.domain.booking import TooManyHolds
from app.domain.errors import InvalidInput, NotFound, Problem
from app.domain.practice import Mode
from app.domain.practice_fields import is_slug
from app.domain.slots import find_days_window
from app.domain.timespan import get_zone
from app.queries.practice import read_offer
from app.queries.practice_people import get_people
from app.queries.slots_team import TeamRequest, open_team
from app.services.limits import find_network
from app.services.slots import HoldSlot, hold_slot
from app.services.transaction import read_transaction
from app.tokens import new_token

MOST_DAYS: Final = 62
"""How many dates one request may ask for."""

bp = Operations("api_slots", __name__, description="Free times and holds")


@bp.operation(
    "/therapists/<slug>/slots",
    query=SlotsQuery,
    gives=SlotsSchema,
    refuses=(HTTPStatus.NOT_FOUND,),
)
def slots(query: dict[str, Any], slug: str) -> dict[str, tuple[FreeSlot, ...]]:
    """List the free times of a therapist or a pool on some dates, at most 62, both ends included.

    The dates are those of `timezone`, the practice's where none is given. Somebody who takes no new
    people has no free times.
    """
    _check_dates(query)
    now = read_now()
    if not is_slug(slug):
        raise NotFound("There is nobody of that name here.")
    with read_transaction() as session:
        people = get_people(session, slug)
        offer = read_offer(session)
        service = get_service(offer, query.get("service", ""))
        zone = get_zone(query.get("timezone") or offer.practice.timezone)
        window = find_days_window(query["first_on"], query["last_on"], zone)
        if window is None:
            return {"slots": ()}
        asked = TeamRequest(people=people, service=service, buffer_rule=offer.practice.buffer_rule)
        team = open_team(session, asked, window=window, now=now)
    return {"slots": tuple(free_slot(time, zone) for time in team.list_times(window, now=now))}


def _check_dates(query: dict[str, Any]) -> None:
    """Raise InvalidInput for dates in the wrong order, or too many."""
    days = (query["last_on"] - query["first_on"]).days + 1
    if days < 1:
        raise InvalidInput((Problem(field="to", message="Use a date that is not before from."),))
    if days > MOST_DAYS:
        message = f"Ask for {MOST_DAYS} dates at most."
        raise InvalidInput((Problem(field="to", message=message),))


@bp.operation(
    "/holds",
    method="POST",
    body=HoldBody,
    gives=HoldSchema,
    status=HTTPStatus.CREATED,
    refuses=(HTTPStatus.CONFLICT,),
)
def hold(body: dict[str, Any]) -> dict[str, object]:
    """Hold a time for ten minutes, or prolong a hold; a booking names the hold's token.

    With one token at most two times are held at once, the older one gives way. However often it is
    prolonged, a hold ends an hour after it began.
    """
    now = read_now()
    visitor = body.get("hold_token") or new_token()
    asked = Asked(
        therapist=body["therapist"],
        service=body.get("service", ""),
        starts_at=body["starts_at"],
        mode=Mode(body["mode"]),
        visitor_token=visitor,
    )
    command = HoldSlot(
        visitor_token=visitor,
        therapist=asked.therapist,
        service=find_default_service(asked.service),
        starts_at=asked.starts_at,
        mode=asked.mode,
        network=find_network(request.remote_addr),
    )
    with offering_nearest(asked, now=now):
        held = hold_slot(command, now=now)
    if held.expires_at is None:
        raise TooManyHolds("Too many times are held from your network. It can be booked at once.")
    return {
        "hold_token": visitor,
        "therapists": held.therapists,
        "expires_at": held.expires_at,
    }
