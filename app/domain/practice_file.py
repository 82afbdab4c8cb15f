"""Reads a practice file: the practice, its services and its therapists, or all its mistakes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.parsing import Problems, Reader
from app.domain.practice import (
    BufferRule,
    CrisisContact,
    Mode,
    Pool,
    PracticeRoom,
    PracticeSettings,
    Service,
    Site,
    TherapistProfile,
)
from app.domain.practice_fields import (
    check_not_empty,
    read_email,
    read_languages,
    read_line,
    read_needed_line,
    read_region,
    read_slug,
    read_zone,
)
from app.domain.practice_file_hours import read_hours, read_limits, read_slugs
from app.domain.practice_file_places import read_pools, read_rooms, read_sites
from app.domain.practice_file_therapist import read_therapist
from app.domain.practice_service import RANGES, list_service_conflicts
from app.domain.slots_hours import TherapistHours

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFile:
    """A whole practice as one file: `hours` by the slug of the therapist."""

    practice: PracticeSettings
    services: tuple[Service, ...]
    therapists: tuple[TherapistProfile, ...]
    hours: Mapping[str, TherapistHours]
    sites: tuple[Site, ...] = ()
    rooms: tuple[PracticeRoom, ...] = ()
    pools: tuple[Pool, ...] = ()


def read_practice_file(source: Mapping[str, object]) -> PracticeFile:
    """Return the practice of a parsed file; raise InvalidInput with every mistake found in it."""
    problems = Problems()
    reader = Reader(source, problems)
    for key in ("practice", "services", "therapists"):
        reader.require(key)
    practice = _read_settings(reader.table("practice"))
    sites = read_sites(reader)
    rooms = read_rooms(reader, sites)
    services = _read_services(reader, sites)
    therapists, hours = _read_therapists(reader, practice, services, rooms)
    pools = read_pools(reader, hours)
    reader.finish()
    problems.raise_if_any()
    return PracticeFile(
        practice=practice,
        services=services,
        therapists=therapists,
        hours=hours,
        sites=sites,
        rooms=rooms,
        pools=pools,
    )


def _read_settings(reader: Reader) -> PracticeSettings:
    """Read the practice itself."""
    for key in ("timezone", "email"):
        reader.require(key)
    country = _read_code(reader, "country", "", form=_COUNTRY, example="US")
    reader.require("country")
    check_not_empty(reader, "languages")
    region = read_region(reader)
    if country and region and not region.startswith(f"{country}-"):
        reader.note("region", f"Use a region of the country, like {country}-NY.")
    settings = PracticeSettings(
        name=read_needed_line(reader, "name", longest=200),
        timezone=read_zone(reader, "UTC"),
        country=country,
        region=region,
        languages=read_languages(reader),
        email=read_email(reader),
        phone=read_line(reader, "phone", longest=40),
        address=read_line(reader, "address", longest=300),
        answer_within_working_days=_whole(reader, "answer_within_working_days", 2, low=1, high=30),
        change_limit_hours=_whole(reader, "change_limit_hours", 24, low=0, high=720),
        buffer_rule=reader.choice("buffer_rule", BufferRule, None) or BufferRule.LARGER,
        keeps_holidays=reader.boolean("keeps_holidays", default=True),
        currency=_read_code(reader, "currency", "USD", form=_CURRENCY, example="USD"),
        lower_fee_places=reader.integer("lower_fee_places", None, low=0, high=1_000),
        crisis=tuple(_read_contact(each) for each in reader.tables("crisis", most=10)),
    )
    reader.finish()
    return settings


def _read_contact(reader: Reader) -> CrisisContact:
    """Read one line of urgent help."""
    contact = CrisisContact(
        name=read_needed_line(reader, "name"),
        number=read_needed_line(reader, "number"),
        hours=read_line(reader, "hours"),
    )
    reader.finish()
    return contact


def _read_services(reader: Reader, sites: tuple[Site, ...]) -> tuple[Service, ...]:
    """Read the services in order; the first is the one that clients book by themselves."""
    known = {site.slug for site in sites}
    services: dict[str, Service] = {}
    for each in reader.tables("services", most=50):
        service = _read_service(each, known)
        if service.slug and service.slug in services:
            each.note("slug", f"Another service is called “{service.slug}” already.")
        services[service.slug] = service
    check_not_empty(reader, "services")
    return tuple(services.values())


def _read_service(reader: Reader, sites: Collection[str]) -> Service:
    """Read one service; its step is its length where none is given."""
    reader.require("length_minutes")
    length = _minutes(reader, "length_minutes", 50)
    (low, high), (cheapest, dearest) = RANGES["horizon_days"], RANGES["price"]
    service = Service(
        slug=read_slug(reader),
        name=read_needed_line(reader, "name"),
        length_minutes=length,
        step_minutes=_minutes(reader, "step_minutes", length),
        buffer_before_minutes=_minutes(reader, "buffer_before_minutes", 0),
        buffer_after_minutes=_minutes(reader, "buffer_after_minutes", 0),
        notice_minutes=_minutes(reader, "notice_minutes", 0),
        horizon_days=reader.integer("horizon_days", None, low=low, high=high),
        modes=reader.choices("modes", Mode) if reader.has("modes") else (Mode.VIDEO,),
        sites=read_slugs(reader, "sites", sites, noun="site"),
        price=reader.number("price", None, low=cheapest, high=dearest),
        limits=read_limits(reader),
    )
    check_not_empty(reader, "modes")
    for problem in list_service_conflicts(service):
        reader.note(problem.field, problem.message)
    reader.finish()
    return service


def _minutes(reader: Reader, key: str, default: int) -> int:
    """Read a number of minutes of a service."""
    low, high = RANGES[key]
    return _whole(reader, key, default, low=low, high=high)


def _read_therapists(
    reader: Reader,
    practice: PracticeSettings,
    services: tuple[Service, ...],
    rooms: tuple[PracticeRoom, ...],
) -> tuple[tuple[TherapistProfile, ...], dict[str, TherapistHours]]:
    """Read the therapists in order, and their hours by slug."""
    shortest = min((service.length_minutes for service in services), default=0)
    known_rooms = {room.slug for room in rooms}
    therapists: dict[str, TherapistProfile] = {}
    hours: dict[str, TherapistHours] = {}
    for each in reader.tables("therapists"):
        profile = read_therapist(each, complete=True, timezone=practice.timezone)
        if profile.slug and profile.slug in therapists:
            each.note("slug", f"Another therapist is called “{profile.slug}” already.")
        therapists[profile.slug] = profile
        hours[profile.slug] = read_hours(each, shortest_minutes=shortest, rooms=known_rooms)
        each.finish()
    check_not_empty(reader, "therapists")
    return tuple(therapists.values()), hours


def _whole(reader: Reader, key: str, default: int, *, low: int, high: int) -> int:
    """Read a whole number that has a default."""
    value = reader.integer(key, default, low=low, high=high)
    return default if value is None else value


def _read_code(
    reader: Reader, key: str, default: str, *, form: re.Pattern[str], example: str
) -> str:
    """Read a short code of a standard."""
    value = read_line(reader, key)
    if value and not form.fullmatch(value):
        reader.note(key, f"Use a code like {example}.")
        return default
    return value or default
