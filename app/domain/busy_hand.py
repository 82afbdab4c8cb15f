"""Busy times by hand: typed as dates and clock times of a zone, checked, and turned into spans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.errors import InvalidInput, Problem
from app.domain.timespan import FIRST_DAY, LAST_DAY, Span, get_zone, instants_of

MOST_BY_HAND = 200
LONGEST_BY_HAND = timedelta(days=366)
FURTHEST_START = timedelta(days=2 * 366)
MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEntry:
    """What somebody typed: minutes count from local midnight, None stands for the whole day.

    Without `ends_on` it ends on the date on which it starts.
    """

    starts_on: date
    ends_on: date | None = None
    starts_minute: int | None = None
    ends_minute: int | None = None


def span_of_entry(entry: HandEntry, timezone: str) -> Span:
    """Return the stretch of time that clocks in the zone show so, or raise InvalidInput.

    Where a time comes twice, it is busy from the first to the second: that is the safe side.
    """
    ends_on = entry.ends_on or entry.starts_on
    starts_at = _instants(entry.starts_on, entry.starts_minute or 0, timezone, field="starts")[0]
    ends_minute = MIDNIGHT if entry.ends_minute is None else entry.ends_minute
    ends_at = _instants(ends_on, ends_minute, timezone, field="ends")[-1]
    if ends_at <= starts_at:
        raise _refusal("ends", "Choose an end after the start.")
    return Span(starts_at=starts_at, ends_at=ends_at)


def _instants(day: date, minute: int, timezone: str, *, field: str) -> tuple[datetime, ...]:
    """Return when clocks show this, at least once; a midnight that is skipped is its first hour."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _refusal(field, "Choose a date within two years.")
    zone = get_zone(timezone)
    found = instants_of(day, minute, zone)
    if not found and minute in {0, MIDNIGHT}:
        found = instants_of(day, minute + 60, zone)
    if not found:
        raise _refusal(field, "The clocks skip this time on that day. Choose another one.")
    return found


def check_by_hand(span: Span, *, now: datetime) -> None:
    """Raise InvalidInput unless a busy time by hand lies ahead, within reach, and is not too long.

    The problems are at the fields `starts` and `ends`.
    """
    if span.ends_at <= now:
        raise _refusal("ends", "Choose an end that lies ahead.")
    if span.length > LONGEST_BY_HAND:
        raise _refusal("ends", "Choose an end within one year of the start.")
    if span.starts_at > now + FURTHEST_START:
        raise _refusal("starts", "Choose a date within two years.")


def _refusal(field: str, message: str) -> InvalidInput:
    return InvalidInput((Problem(field=field, message=message),))
