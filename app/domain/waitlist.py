"""The waiting list: who waits for which times, how long a time is kept, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from app.domain.booking import UNDO_MINUTES
from app.domain.errors import DomainError
from app.domain.intake import PartOfDay
from app.domain.practice import Mode, Weekday
from app.domain.timespan import Span, get_zone, instants_of


class EntryState(StrEnum):
    """Where somebody on the list stands; only who waits is offered a time."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    EXPIRED = "expired"


LIVE = frozenset({EntryState.WAITING, EntryState.OFFERED})
"""The states of those who are on the list."""


class OfferState(StrEnum):
    """What became of a time that was offered; `gone` means that we could not keep it."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"
    GONE = "gone"


CONSENT = "waitlist"
"""The name under which the consent to hear of open times is kept with a request."""

ENTRY_DAYS = 60
"""How long somebody stays on the list after they last answered."""

OFFER = timedelta(hours=12)
"""How long an offered time is kept, where neither night nor notice say otherwise."""

SHORTEST_OFFER = timedelta(hours=1)
"""A time that could not even be kept so long is left to whoever comes."""

GRACE = timedelta(minutes=5)
"""How long a time stays kept after its offer ended, so that the next one can have it."""

KEPT_BACK = timedelta(minutes=UNDO_MINUTES) + GRACE
"""How long a cancelled time stays kept for those who wait; most of it the client may undo."""

MOST_UNANSWERED = 3
"""Offers in a row without an answer after which somebody is no longer asked."""

OFFERS_AT_ONCE = 3
"""Times of one therapist that may be kept for the list at once; the rest is for all."""

MOST_ENTRIES = 3
"""How many entries one request may have at once: three people to wait for."""

LOOK_AHEAD = timedelta(days=28)
"""How far ahead open times are looked for."""

_NIGHT_HOUR, _MORNING_HOUR = 22, 8


class OfferOver(DomainError):
    """The offered time was taken, given back or is no longer kept."""

    code = "offer_over"


class NotWaiting(DomainError):
    """Who asks is not on the list, or no longer."""

    code = "not_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody waits for; service and therapist are slugs, None and empty mean any.

    `times` are parts of the day by weekday in `timezone`, as in intake; the dates, both included,
    are of the same zone.
    """

    service: str
    timezone: str
    therapist: str | None = None
    mode: Mode | None = None
    times: Mapping[Weekday, tuple[PartOfDay, ...]] = field(default_factory=dict)
    earliest_on: date | None = None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A time that could be offered, and in which ways the two could meet.

    `claim_id` names the claim that keeps it for the list already; without one it is free to all.
    """

    therapist: str
    service: str
    span: Span
    modes: tuple[Mode, ...]
    claim_id: str | None = None

    @property
    def starts_at(self) -> datetime:
        """Return the aware UTC instant at which it starts."""
        return self.span.starts_at


def is_wanted(wish: Wish, opening: Opening) -> bool:
    """Tell whether an opening is what somebody waits for."""
    return (
        wish.service == opening.service
        and wish.therapist in {None, opening.therapist}
        and find_mode(wish, opening.modes) is not None
        and is_wanted_time(wish, opening.starts_at)
    )


def is_wanted_time(wish: Wish, starts_at: datetime) -> bool:
    """Tell whether a start lies in the days and parts of the day that somebody named."""
    day, part = _local(starts_at, wish.timezone)
    if (wish.earliest_on and day < wish.earliest_on) or (wish.latest_on and day > wish.latest_on):
        return False
    return not wish.times or part in wish.times.get(tuple(Weekday)[day.weekday()], ())


def find_mode(wish: Wish, modes: tuple[Mode, ...]) -> Mode | None:
    """Return how the two would meet: as wished, else the first way there is; None if neither."""
    if wish.mode is None:
        return modes[0] if modes else None
    return wish.mode if wish.mode in modes else None


@lru_cache(maxsize=65_536)
def _local(instant: datetime, timezone: str) -> tuple[date, PartOfDay]:
    """Return the local date and part of the day of an instant."""
    local = instant.astimezone(get_zone(timezone))
    return local.date(), PartOfDay.of_hour(local.hour)


def find_offer_end(
    starts_at: datetime, *, now: datetime, notice_minutes: int, timezone: str
) -> datetime | None:
    """Return until when a time can be kept that is offered now, None where that is too short.

    Twelve hours, until the morning of the client's `timezone` where they would end by night, and
    never past the last moment at which the service may still be booked.
    """
    latest = starts_at - timedelta(minutes=notice_minutes)
    end = min(_after_the_night(now + OFFER, timezone), latest)
    return end if end - now >= SHORTEST_OFFER else None


def _after_the_night(instant: datetime, timezone: str) -> datetime:
    """Return the instant itself by day, by night the morning after it."""
    local = instant.astimezone(get_zone(timezone))
    if _MORNING_HOUR <= local.hour < _NIGHT_HOUR:
        return instant
    day = local.date() + timedelta(days=local.hour >= _NIGHT_HOUR)
    return next(iter(instants_of(day, _MORNING_HOUR * 60, get_zone(timezone))), instant)


def entry_end(latest_on: date | None, *, now: datetime) -> datetime:
    """Return until when somebody who answers now stays on the list, aware UTC.

    That is sixty days, or the end of their last date anywhere on earth where it comes before.
    """
    end = now + timedelta(days=ENTRY_DAYS)
    if latest_on is None:
        return end
    return min(end, datetime.combine(latest_on, time(), UTC) + timedelta(days=1, hours=12))


def is_given_up(answers: tuple[OfferState, ...]) -> bool:
    """Tell whether somebody left so many offers unanswered that they are not asked again.

    `answers` are what became of their offers, the newest first.
    """
    last = answers[:MOST_UNANSWERED]
    return len(last) == MOST_UNANSWERED and set(last) == {OfferState.LAPSED}
