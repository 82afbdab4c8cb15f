"""The list of time zones to choose from, each with the time it is there now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import available_timezones

from babel.core import get_global
from flask_babel import get_locale
from markupsafe import Markup

from app.web.filters import _ as gettext
from app.web.filters import clock, zone_label
from app.web.pages_slots import ZoneBar, ZoneGroup
from app.web.slots_page import Listing

_CONTINENTS = (
    "Africa",
    "America",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
_LISTS_KEPT = 8


def zone_bar(listing: Listing, *, country: str, is_assumed: bool) -> ZoneBar:
    """Return the bar that names the zone and lets it be changed."""
    minute = listing.now.replace(second=0, microsecond=0)
    return ZoneBar(
        zone=listing.zone,
        now=listing.now,
        url=listing.base_url,
        groups=zone_groups(country, minute),
        week=listing.week.isoformat() if listing.week else "",
        is_assumed=is_assumed,
    )


def zone_groups(country: str, minute: datetime) -> tuple[ZoneGroup, ...]:
    """Return the zones to choose from, with the time that it is there at a full minute."""
    return _groups(country, str(get_locale() or "en"), minute)


@lru_cache(maxsize=_LISTS_KEPT)
def _groups(country: str, _locale: str, now: datetime) -> tuple[ZoneGroup, ...]:
    """Return the zones of the practice's country first, then all others by continent.

    Written out once a minute for each language: a list of a hundred zones with their times costs
    more than all the rest of its page.
    """
    near = _zones_of(country)
    listed = ((gettext("Near you"), near), *_zones_by_continent().items())
    return tuple(
        ZoneGroup(label=label, options=Markup("").join(_option(zone, now) for zone in zones))
        for label, zones in listed
        if zones
    )


def _option(zone: str, now: datetime) -> Markup:
    """Return one zone to choose, with the time it is there."""
    return Markup('<option value="{}">{}, {}</option>').format(
        zone, zone_label(zone, now), clock(now, zone)
    )


@cache
def _zones_of(country: str) -> tuple[str, ...]:
    """Return the zones of a country that have a name of their own."""
    territories: Mapping[str, str] = get_global("zone_territories")
    known = available_timezones()
    return tuple(
        sorted(zone for zone, code in territories.items() if code == country and zone in known)
    )


@cache
def _zones_by_continent() -> dict[str, tuple[str, ...]]:
    """Return one zone for each set of clock rules in use today, by continent.

    Unicode's mapping of Windows zones has one well-known city for each; all zones that there are
    would make the page three times as heavy, and any of them is accepted all the same.
    """
    cities: Mapping[str, str] = get_global("windows_zone_mapping")
    known = sorted(available_timezones().intersection(cities.values()))
    return {
        continent: tuple(zone for zone in known if zone.startswith(f"{continent}/"))
        for continent in _CONTINENTS
    }
