"""The time zone behind a name in a calendar: IANA's, Windows's, or one the calendar explains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.calendars.busy_steps import Steps
from app.calendars.busy_text import Component, unescape
from app.calendars.busy_vtimezone import read_timezone
from app.domain.timespan import get_zone, is_zone

_OFFSET = re.compile(r"\(?(?:UTC|GMT) ?([+-]) ?([0-9]{1,2})(?:[:.]?([0-5][0-9]))?\)?", re.ASCII)
_AMERICAN = re.compile(r"(\w+) Time \(US (?:&|and) Canada\)")
_PROBES = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
_MOST_ZONES = 500
_MOST_PARTS = 3


class Zones:
    """Finds the zones of one calendar, each once."""

    def __init__(self, written: Sequence[Component], steps: Steps) -> None:
        self._written: dict[str, Component] = {}
        for component in written[:_MOST_ZONES]:
            self._written.setdefault(_plain(unescape(component.value("TZID"))), component)
        self._found: dict[str, tzinfo | None] = {}
        self._steps = steps

    def find(self, name: str) -> tzinfo | None:
        """Return the zone of this name, None where nobody knows it."""
        if name not in self._found:
            if len(self._found) >= _MOST_ZONES:
                return None
            plain = _plain(name)
            self._found[name] = self._look_for(plain) if plain else None
        return self._found[name]

    def _look_for(self, name: str) -> tzinfo | None:
        """Try the ways to understand a name, the surest first.

        A name like Europe/Berlin or W. Europe Standard Time says more than its description, which
        is often shortened to one year. A bare word such as EST or Eastern means what the calendar
        says it means.
        """
        known = _find_known(name)
        written = self._written.get(name)
        if (
            written is not None
            and (known is None or "/" not in name.strip("/"))
            and (name.casefold() not in _windows_names())
        ):
            return read_timezone(written, self._steps) or known or _find_shown(name)
        return known or _find_shown(name)


def _plain(name: str) -> str:
    """Return a name without the quotes and blanks around it."""
    return " ".join(name.strip("\"' \t").split())[:200]


def _find_known(name: str) -> ZoneInfo | None:
    """Find an IANA or Windows name, written in any case, or at the end of a longer one.

    Some put their own address and a date before it: /example.org/20050126_1/Europe/Berlin.
    """
    windows = _windows_names().get(name.casefold())
    if windows is not None:
        return get_zone(windows)
    parts = [part for part in name.split("/") if part][-_MOST_PARTS:]
    for first in range(len(parts)):
        candidate = "/".join(parts[first:])
        if is_zone(candidate):
            return get_zone(candidate)
        spelt = _iana_names().get(candidate.casefold())
        if spelt is not None:
            return get_zone(spelt)
    return None


def _find_shown(name: str) -> tzinfo | None:
    """Find a zone by how programs show it: (UTC+01:00) Amsterdam, Berlin, or an offset alone."""
    found = _OFFSET.match(name.upper())
    american = _AMERICAN.search(name)
    if american is not None:
        return _find_known(f"{american[1]} Standard Time")
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    offset = -size if found[1] == "-" else size
    if found.end() == len(name):
        return timezone(offset) if size < timedelta(hours=24) else None
    return next(_in_cities(name[found.end() :], offset), None)


def _in_cities(names: str, offset: timedelta) -> Iterator[ZoneInfo]:
    """Yield the zones of the named cities that have this offset in winter or summer."""
    for city in re.split(r"[,;/&]", names):
        spelt = _cities().get(city.strip().replace(" ", "_").casefold())
        if spelt is not None:
            zone = get_zone(spelt)
            if any(probe.astimezone(zone).utcoffset() == offset for probe in _PROBES):
                yield zone


@cache
def _windows_names() -> dict[str, str]:
    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items() if is_zone(zone)}


@cache
def _iana_names() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones()) if is_zone(name)}


@cache
def _cities() -> dict[str, str]:
    names = (name for name in sorted(available_timezones()) if "/" in name and is_zone(name))
    return {name.rpartition("/")[2].casefold(): name for name in names}
