"""Public holidays by country and region: local dates with English names, from a library."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType, ModuleType

_LONGEST_NAME = 100


@lru_cache(maxsize=16)
def list_holidays(country: str, region: str, first: int, last: int) -> Mapping[date, str]:
    """Return the public holidays of the years from `first` to `last`, in order.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 or empty. Of a region that is not known
    they are those of the whole country; a country that is not known has none.
    """
    if not is_known_country(country):
        return {}
    found = _library().country_holidays(
        country,
        subdiv=_subdivision(country, region) if is_known_region(country, region) else None,
        years=range(first, last + 1),
        language="en_US",
    )
    named = {day: " ".join(name.split())[:_LONGEST_NAME] for day, name in sorted(found.items())}
    return MappingProxyType(named)


def is_known_country(country: str) -> bool:
    """Tell whether the holidays of a country are known."""
    return country in _library().list_supported_countries()


def is_known_region(country: str, region: str) -> bool:
    """Tell whether the holidays of a region are known apart; none at all counts as known."""
    regions = _library().list_supported_countries().get(country, ())
    return not region or _subdivision(country, region) in regions


def _subdivision(country: str, region: str) -> str:
    """Return the part of a region behind its country."""
    return region.removeprefix(f"{country}-")


def _library() -> ModuleType:
    """Return the library; it takes a tenth of a second to import, which no page should wait for."""
    return importlib.import_module("holidays")
