"""Free times as several operations answer them, and the nearest ones where one has gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.api.problems import ProblemFound, document_of
from app.api.schemas_slots import SlotSchema
from app.domain.errors import InvalidInput, NotFound, Problem
from app.domain.practice import Mode, Service
from app.domain.slots import NEAREST_WITHIN, SlotTaken
from app.domain.slots_team import FreeTime
from app.domain.timespan import Span, get_zone
from app.queries.booking import Appointment
from app.queries.practice import Offer, read_offer
from app.queries.practice_people import get_people
from app.queries.slots_team import TeamRequest, open_team
from app.services.transaction import read_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSlot:
    """A free time; `local` is its start in the zone asked for, with the offset.

    Of a pool of any, `therapists` are those who are free then.
    """

    starts_at: datetime
    ends_at: datetime
    local: str
    modes: tuple[Mode, ...]
    therapists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The time that somebody asks for, and who they are to the diary; no timezone: the practice's.

    An empty service stands for the first one.
    """

    therapist: str
    service: str
    starts_at: datetime
    mode: Mode
    timezone: str = ""
    visitor_token: str | None = None
    moving: Appointment | None = None


def free_slot(time: FreeTime, zone: ZoneInfo) -> FreeSlot:
    """Return a free time with its start on a clock of `zone`."""
    return FreeSlot(
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        local=say_local(time.starts_at, zone),
        modes=time.modes,
        therapists=time.therapists,
    )


def say_local(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant on a clock of `zone`; the offset tells hours apart that come twice."""
    return instant.astimezone(zone).isoformat()


def get_service(offer: Offer, slug: str) -> Service:
    """Return the service of this name, the first one for no name; raise InvalidInput."""
    service = offer.find_service(slug) if slug else offer.first_call
    if service is None:
        raise _missing("service", "There is no such service here.")
    return service


def find_default_service(slug: str) -> str:
    """Return the name of a service as it was given, that of the first one where none was."""
    if slug:
        return slug
    with read_transaction() as session:
        return read_offer(session).first_call.slug


@contextmanager
def offering_nearest(asked: Asked, *, now: datetime) -> Iterator[None]:
    """Turn a time that has gone into a problem with the nearest free ones.

    What a body names and nobody knows is a mistake in its field, not in the address.
    """
    try:
        yield
    except SlotTaken as taken:
        nearest = _read_nearest(asked, now=now)
        raise ProblemFound(document_of(taken, nearest=nearest)) from None
    except NotFound as missing:
        if missing.field is not None:
            raise _missing(missing.field, missing.message) from None
        with read_transaction() as session:
            get_service(read_offer(session), asked.service)
        raise _missing("therapist", "There is nobody of that name here.") from None


def _read_nearest(asked: Asked, *, now: datetime) -> object:
    """Return the free times nearest to the one asked for, as JSON."""
    around = Span(
        starts_at=asked.starts_at - NEAREST_WITHIN, ends_at=asked.starts_at + NEAREST_WITHIN
    )
    with read_transaction() as session:
        offer = read_offer(session)
        service = get_service(offer, asked.service)
        moving = asked.moving
        request = TeamRequest(
            people=moving.people if moving else get_people(session, asked.therapist),
            service=service,
            buffer_rule=offer.practice.buffer_rule,
            visitor_token=asked.visitor_token,
            appointment_id=moving.id if moving else None,
            moving_mode=moving.mode if moving else None,
        )
        team = open_team(session, request, window=around, now=now)
    zone = get_zone(asked.timezone or offer.practice.timezone)
    nearest = team.nearest(asked.starts_at, now=now, mode=asked.mode)
    return SlotSchema(many=True).dump([free_slot(time, zone) for time in nearest])


def _missing(field: str, message: str) -> InvalidInput:
    """Return the mistake of naming something that is not there."""
    return InvalidInput((Problem(field=field, message=message),))
