"""Reads a practice file: the practice, its services and its therapists, or all its mistakes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.domain.parsing import Problems, Reader
from app.domain.practice import (
    BufferRule,
    CrisisContact,
    Mode,
    PracticeFile,
    PracticeSettings,
    Service,
    TherapistHours,
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
from app.domain.practice_file_therapist import read_therapist
from app.domain.practice_hours import read_hours

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MINUTES_OF_DAY = 24 * 60


def read_practice_file(source: Mapping[str, object]) -> PracticeFile:
    """Return the practice of a parsed file; raise InvalidInput with every mistake found in it."""
    problems = Problems()
    reader = Reader(source, problems)
    for key in ("practice", "services", "therapists"):
        reader.require(key)
    practice = _read_settings(reader.table("practice"))
    services = _read_services(reader)
    therapists, hours = _read_therapists(reader, practice, services)
    reader.finish()
    problems.raise_if_any()
    return PracticeFile(practice=practice, services=services, therapists=therapists, hours=hours)


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


def _read_services(reader: Reader) -> tuple[Service, ...]:
    """Read the services in order; the first is the one that clients book by themselves."""
    services: dict[str, Service] = {}
    for each in reader.tables("services", most=50):
        service = _read_service(each)
        if service.slug and service.slug in services:
            each.note("slug", f"Another service is called “{service.slug}” already.")
        services[service.slug] = service
    check_not_empty(reader, "services")
    return tuple(services.values())


def _read_service(reader: Reader) -> Service:
    """Read one service; its step is its length where none is given."""
    reader.require("length_minutes")
    length = _whole(reader, "length_minutes", 50, low=5, high=720)
    service = Service(
        slug=read_slug(reader),
        name=read_needed_line(reader, "name"),
        length_minutes=length,
        step_minutes=_whole(reader, "step_minutes", length, low=5, high=_MINUTES_OF_DAY),
        buffer_before_minutes=_whole(reader, "buffer_before_minutes", 0, low=0, high=240),
        buffer_after_minutes=_whole(reader, "buffer_after_minutes", 0, low=0, high=240),
        notice_minutes=_whole(reader, "notice_minutes", 0, low=0, high=60 * _MINUTES_OF_DAY),
        horizon_days=reader.integer("horizon_days", None, low=1, high=730),
        modes=reader.choices("modes", Mode) if reader.has("modes") else (Mode.VIDEO,),
        price=reader.number("price", None, low=0, high=100_000),
    )
    check_not_empty(reader, "modes")
    horizon = service.horizon_days
    if horizon is not None and service.notice_minutes >= (horizon + 1) * _MINUTES_OF_DAY:
        reader.note("notice_minutes", "The notice is longer than the horizon: no time is left.")
    reader.finish()
    return service


def _read_therapists(
    reader: Reader, practice: PracticeSettings, services: tuple[Service, ...]
) -> tuple[tuple[TherapistProfile, ...], dict[str, TherapistHours]]:
    """Read the therapists in order, and their hours by slug."""
    shortest = min((service.length_minutes for service in services), default=0)
    therapists: dict[str, TherapistProfile] = {}
    hours: dict[str, TherapistHours] = {}
    for each in reader.tables("therapists"):
        profile = read_therapist(each, complete=True, timezone=practice.timezone)
        if profile.slug and profile.slug in therapists:
            each.note("slug", f"Another therapist is called “{profile.slug}” already.")
        therapists[profile.slug] = profile
        hours[profile.slug] = read_hours(each, shortest_minutes=shortest)
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
