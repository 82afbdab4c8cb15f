"""When a calendar is read again, what of it is stored, and when it counts as out of date."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.timespan import Span

READ_EVERY = timedelta(minutes=15)
"""The shortest pause between two looks at one calendar."""

LONGEST_PAUSE = timedelta(hours=6)
"""The longest pause that we take by ourselves after failures."""

LONGEST_ASKED_PAUSE = timedelta(days=1)
"""The longest pause that a server may ask us for."""

STALE_AFTER = timedelta(hours=3)
"""How old the last good reading may be before the therapist is warned."""

LOOK_BACK = timedelta(days=1)
LOOK_AHEAD = timedelta(days=400)
KEEP_PAST = timedelta(days=8)
"""How long a busy time is kept after its end: as long as the week of a limit may ask."""

MOST_ADDRESSES = 5
MOST_FILES = 5
LONGEST_NAME = 100

_JITTER_SHARE = 0.2
_JITTER_STEPS = 1_000
_DOUBLINGS = 8
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


class SourceKind(StrEnum):
    """Where busy times come from: an address that is read again and again, or a file, once."""

    ADDRESS = "address"
    FILE = "file"


class SourceState(StrEnum):
    """How a calendar stands, as the therapist is told."""

    FINE = "fine"
    WAITING = "waiting"
    """Nobody has looked at it yet."""
    FAILING = "failing"
    """The last look failed; what is known is not old yet."""
    STALE = "stale"
    """What is known is old: it was not read for hours."""
    UNREAD = "unread"
    """It was looked at and never could be read: nothing of it is kept free."""


class TooManyCalendars(DomainError):
    """A therapist has as many calendars, or times by hand, as one may have."""

    code = "too_many_calendars"


def window_at(now: datetime) -> Span:
    """Return the stretch of time whose busy times are stored, whole days in UTC.

    Whole days, so that a long event under way looks the same in every reading of a day.
    """
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(starts_at=midnight - LOOK_BACK, ends_at=midnight + LOOK_AHEAD + timedelta(days=1))


def next_read_at(
    now: datetime, *, seed: str, failures: int = 0, asked_at: datetime | None = None
) -> datetime:
    """Return when to look again: the pause doubles with each failure in a row, up to hours.

    Up to a fifth is added, drawn from `seed`, so that calendars of one server part ways. `asked_at`
    is when the server wants us back at the earliest.
    """
    pause = min(READ_EVERY * (1 << min(max(failures, 0), _DOUBLINGS)), LONGEST_PAUSE)
    digest = hashlib.sha256(f"{seed}:{now.isoformat()}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") % _JITTER_STEPS / _JITTER_STEPS
    pause *= 1 + _JITTER_SHARE * share
    if asked_at is not None:
        pause = max(pause, min(asked_at - now, LONGEST_ASKED_PAUSE))
    return now + pause


def read_retry_after(header: str | None, *, now: datetime) -> datetime | None:
    """Return the instant that a Retry-After header names (RFC 9110 10.2.3), None for nonsense."""
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return now + min(timedelta(seconds=int(text)), LONGEST_ASKED_PAUSE)
    try:
        named = parsedate_to_datetime(text)
        return named.replace(tzinfo=named.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def may_be_unchanged(read_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether "nothing new" is an answer that helps.

    Once a day the calendar is read whole, since the window moves on with the days.
    """
    return read_at is not None and read_at.astimezone(UTC).date() == now.astimezone(UTC).date()


def state_of(
    *, read_at: datetime | None, tried_at: datetime | None, failures: int, now: datetime
) -> SourceState:
    """Return how the calendar at an address stands."""
    if read_at is None:
        return SourceState.UNREAD if tried_at is not None else SourceState.WAITING
    if read_at < now - STALE_AFTER:
        return SourceState.STALE
    return SourceState.FAILING if failures else SourceState.FINE
