"""The client of the API and of `matching simulate` as JSON: read it, and write it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.domain.intake import (
    Client,
    Consent,
    PartOfDay,
    SafetyAnswer,
    StartWish,
    TimesRule,
)
from app.domain.intake_goals import MOST_GOALS, is_goal
from app.domain.intake_wishes import (
    access_document,
    favourite_document,
    pay_document,
    read_access,
    read_favourite,
    read_pay,
    read_travel,
    read_wish,
    travel_document,
    wish_document,
)
from app.domain.parsing import Problems, Reader
from app.domain.practice import Audience, Mode, StyleAxis, Weekday
from app.domain.practice_fields import read_email, read_line, read_region
from app.domain.timespan import is_zone

BENDS: Final = ("times", "wait", "mode", "pay", "fee", "travel", "nothing")
"""Where a client may say they could bend; `fee` is another word for `pay`."""

_CONTACT_KEYS = ("name", "email", "phone", "note")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_MOST_WISHES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """Who somebody is and what they wrote; kept apart from what matching reads."""

    name: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""


def read_contact(reader: Reader) -> ContactDetails:
    """Read name, ways to reach and note; whether one is needed is for the caller to say."""
    return ContactDetails(
        name=read_line(reader, "name"),
        email=read_email(reader),
        phone=read_line(reader, "phone", longest=40),
        note=reader.text("note", longest=2_000),
    )


def read_client(source: object) -> Client:
    """Read the answers of a client; every mistake is collected, unknown fields are mistakes.

    From a mapping: raises InvalidInput that lists them all. From a Reader: they are noted there,
    for the caller to raise. The fields of `read_contact` are let pass unread.
    """
    if isinstance(source, Reader):
        return _client_of(source)
    problems = Problems()
    client = _client_of(Reader(source, problems))
    problems.raise_if_any()
    return client


def client_document(client: Client) -> dict[str, object]:
    """Return the client as JSON-safe values that `read_client` reads back as the same client."""
    document: dict[str, object] = {
        "id": client.id,
        "timezone": client.timezone,
        "who": client.who,
        "region": client.region,
        "goals": list(client.goals),
        "style": {str(axis): value for axis, value in client.style.items()},
        "modes": [str(mode) for mode in client.modes],
        "favourite_mode": client.favourite_mode and favourite_document(client.favourite_mode),
        "languages": list(client.languages),
        "pay": client.pay and pay_document(client.pay),
        "travel": client.travel and travel_document(client.travel),
        "times": {str(day): [str(part) for part in parts] for day, parts in client.times.items()},
        "times_rule": str(client.times_rule),
        "start": client.start,
        "wishes": [wish_document(wish) for wish in client.wishes],
        "access": [access_document(wish) for wish in client.access],
        "avoid": list(client.avoid),
        "bend": list(client.bend),
        "safety": client.safety,
        "consents": [str(consent) for consent in client.consents],
    }
    return {key: value for key, value in document.items() if value not in (None, [], {})}


def _client_of(reader: Reader) -> Client:
    """Read every field that matching knows, then refuse the others."""
    for key in _CONTACT_KEYS:
        reader.raw(key)
    client = Client(
        id=reader.text("id"),
        timezone=_read_timezone(reader),
        who=reader.choice("who", Audience, None),
        region=read_region(reader) or None,
        goals=_read_goals(reader),
        style=_read_style(reader),
        modes=reader.choices("modes", Mode),
        favourite_mode=read_favourite(reader),
        languages=_read_languages(reader),
        pay=read_pay(reader),
        travel=read_travel(reader),
        times=_read_times(reader),
        times_rule=reader.choice("times_rule", TimesRule, None) or TimesRule.BEST,
        start=reader.choice("start", StartWish, None),
        wishes=tuple(read_wish(part) for part in reader.tables("wishes", most=_MOST_WISHES)),
        access=tuple(read_access(part) for part in reader.tables("access", most=_MOST_WISHES)),
        avoid=reader.words("avoid"),
        bend=_read_bend(reader),
        safety=reader.choice("safety", SafetyAnswer, None),
        consents=reader.choices("consents", Consent),
    )
    reader.finish()
    return client


def _read_timezone(reader: Reader) -> str:
    """Read the name of a zone, UTC where none is given."""
    name = reader.text("timezone", "UTC", longest=64)
    if is_zone(name):
        return name
    reader.note("timezone", "Use the name of a time zone, like America/New_York.")
    return "UTC"


def _read_goals(reader: Reader) -> tuple[str, ...]:
    """Read the goals picked, the main one first."""
    goals = reader.words("goals")
    for goal in goals:
        if not is_goal(goal):
            reader.note("goals", f"“{goal}” is not one of the goals.")
    if len(goals) > MOST_GOALS:
        reader.note("goals", f"Choose no more than three. You have {len(goals)} now.")
    return goals


def _read_style(reader: Reader) -> dict[StyleAxis, int]:
    """Read the sliders that were moved or left in the middle."""
    sliders = reader.table("style")
    found = {axis: sliders.integer(axis, None, low=-2, high=2) for axis in StyleAxis}
    sliders.finish()
    return {axis: value for axis, value in found.items() if value is not None}


def _read_languages(reader: Reader) -> tuple[str, ...]:
    """Read the languages that work, as tags like `en`."""
    languages = reader.words("languages", longest=35)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            reader.note("languages", f"“{language}” is not the code of a language, like en.")
    return languages


def _read_times(reader: Reader) -> dict[Weekday, tuple[PartOfDay, ...]]:
    """Read the parts of the week that work."""
    part = reader.table("times")
    times = {day: part.choices(day, PartOfDay) for day in Weekday}
    part.finish()
    return {day: parts for day, parts in times.items() if parts}


def _read_bend(reader: Reader) -> tuple[str, ...]:
    """Read where the client could bend, first choice first."""
    bends = reader.words("bend")
    for bend in bends:
        if bend not in BENDS:
            reader.note("bend", f"“{bend}” is not one of: {', '.join(BENDS)}.")
    return bends
