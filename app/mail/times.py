"""Times as a reader says them, always with the name of the reader's own zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import get_timezone_location, get_timezone_name

from app.domain.timespan import get_zone

NBSP = "\u00a0"
"""Keeps “8:30 am” on one line."""

_LOCALE = "en_US"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NOON = 12


def say_moment(at: datetime, *, timezone: str, now: datetime) -> str:
    """Return “Tuesday, March 3, 8:30 am, Chicago time (Central Time)”.

    The year is told where it is not that of `now`, the offset where the local hour happens twice.
    """
    zone = get_zone(timezone)
    local = at.astimezone(zone)
    day = f"{_DAYS[local.weekday()]}, {_MONTHS[local.month - 1]}{NBSP}{local.day}"
    if local.year != now.astimezone(zone).year:
        day += f", {local.year}"
    return f"{day}, {say_clock(at, timezone=timezone)}, {say_zone(timezone)}"


def say_clock(at: datetime, *, timezone: str) -> str:
    """Return “8:30 am”, “5 pm”, “noon” or “midnight”, with the offset where it is said twice."""
    local = at.astimezone(get_zone(timezone))
    if local.minute:
        text = f"{(local.hour - 1) % _NOON + 1}:{local.minute:02}{NBSP}{_half(local)}"
    elif local.hour % _NOON:
        text = f"{local.hour % _NOON}{NBSP}{_half(local)}"
    else:
        text = "noon" if local.hour else "midnight"
    return f"{text} ({_offset(local)})" if _is_said_twice(local) else text


def say_weekday(at: datetime, *, timezone: str) -> str:
    """Return “Tuesday”."""
    return _DAYS[at.astimezone(get_zone(timezone)).weekday()]


@lru_cache(maxsize=1_024)
def say_zone(timezone: str) -> str:
    """Return “Chicago time (Central Time)”; a zone that has no name of its own keeps its city."""
    zone = get_zone(timezone)
    city = get_timezone_location(zone, locale=_LOCALE, return_city=True).rpartition("/")[2]
    if city in {"UTC", "Unknown City"} or timezone.startswith("Etc/"):
        return timezone.removeprefix("Etc/")
    name = get_timezone_name(zone, width="long", locale=_LOCALE)
    return f"{city} time" if "(" in name or city in name else f"{city} time ({name})"


def _half(local: datetime) -> str:
    """Return the half of the day."""
    return "am" if local.hour < _NOON else "pm"


def _is_said_twice(local: datetime) -> bool:
    """Tell whether clocks show this local time twice; a time got from an instant is in no gap."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _offset(local: datetime) -> str:
    """Return “UTC−6” or “UTC+5:30”."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
