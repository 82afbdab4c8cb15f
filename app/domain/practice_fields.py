"""Reads the small fields of a practice file: one line of text, an address, a region, a zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from app.domain.parsing import Reader
from app.domain.timespan import is_zone

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+", re.ASCII)
_REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)

_LONGEST_SLUG = 64
_LONGEST_EMAIL = 254
_LONGEST_ZONE = 64


def is_email(value: str) -> bool:
    """Tell whether this is an address as people write it; quoted and bare-host forms are not."""
    return len(value) <= _LONGEST_EMAIL and bool(_EMAIL.fullmatch(value))


def is_slug(value: str) -> bool:
    """Tell whether this can be a slug, so that nothing else reaches the database."""
    return len(value) <= _LONGEST_SLUG and bool(_SLUG.fullmatch(value))


def read_line(reader: Reader, key: str, *, longest: int = 100) -> str:
    """Read text that has no line break, so that it is safe in the header of a letter."""
    value = reader.text(key, longest=longest)
    if len(value.splitlines()) > 1:
        reader.note(key, "Write this on one line.")
        return ""
    return value


def read_slug(reader: Reader, key: str = "slug") -> str:
    """Read the name that stands in addresses; it has to be given."""
    value = read_needed_line(reader, key, longest=_LONGEST_SLUG)
    if value and not _SLUG.fullmatch(value):
        reader.note(key, "Use lower-case letters, digits and single hyphens, like cecilia-oaks.")
        return ""
    return value


def read_needed_line(reader: Reader, key: str, *, longest: int = 100) -> str:
    """Read one line that has to be given and may not be empty."""
    reader.require(key)
    value = read_line(reader, key, longest=longest)
    raw = reader.raw(key)
    if isinstance(raw, str) and not raw.strip():
        reader.note(key, "This may not be empty.")
    return value


def read_email(reader: Reader, key: str = "email") -> str:
    """Read an email address, empty where it is missing."""
    value = read_line(reader, key, longest=_LONGEST_EMAIL)
    if value and not is_email(value):
        reader.note(key, "Enter an email address like name@example.com.")
        return ""
    return value


def read_zone(reader: Reader, default: str, key: str = "timezone") -> str:
    """Read the name of a time zone, `default` where it is missing."""
    value = read_line(reader, key, longest=_LONGEST_ZONE)
    if value and not is_zone(value):
        reader.note(key, "Use the name of a time zone like America/New_York.")
        return default
    return value or default


def read_region(reader: Reader, key: str = "region") -> str:
    """Read a region of ISO 3166-2, or a whole country; empty where it is missing."""
    value = read_line(reader, key)
    if value and not _REGION.fullmatch(value):
        reader.note(key, "Use a region like US-NY, or a country like NZ.")
        return ""
    return value


def read_languages(reader: Reader, key: str = "languages") -> tuple[str, ...]:
    """Read language codes (BCP 47); English where the list is missing."""
    found: list[str] = []
    for code in reader.words(key):
        if _LANGUAGE.fullmatch(code):
            found.append(code)
        else:
            reader.note(key, f"“{code}” is not a language code like en, es or pt-BR.")
    return tuple(found) if reader.has(key) else ("en",)


def check_not_empty(reader: Reader, *keys: str) -> None:
    """Note each list that was given without an entry."""
    for key in keys:
        if reader.raw(key) == []:
            reader.note(key, "Name at least one.")


def guess(word: str, known: Iterable[str]) -> str:
    """Return a sentence that offers the nearest known word, empty where none is near."""
    near = get_close_matches(word, sorted(known), n=1)
    return f" Did you mean “{near[0]}”?" if near else ""
