"""Spans of time and zones: the one place where wall-clock times of a local date become instants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.errors import DomainError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()
MINUTE = 60
DAY = 24 * 60 * MINUTE
"""Seconds; inside the slot engine instants are whole seconds after the epoch."""

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
"""The calendar that is looked at; what lies outside of it is refused or closed."""

_SECOND = timedelta(seconds=1)
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*", re.ASCII)
_NOT_ZONES = ("localtime", "posixrules", "Factory", "posix/", "right/")
_WIDEST_OFFSET = 16 * 60 * MINUTE
_PROBE = 4 * 60 * MINUTE
"""No zone has changed its clock twice, and back, within this time."""


class UnknownZone(DomainError):
    """The name is not one of the IANA time zones of this machine."""

    code = "unknown_zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open stretch of time between two aware UTC instants."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            msg = "A span has to end after its start"
            raise ValueError(msg)

    @property
    def length(self) -> timedelta:
        """Return the time that passes from start to end."""
        return self.ends_at - self.starts_at

    def overlaps(self, other: Span) -> bool:
        """Tell whether both share an instant; spans that only touch do not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a local date in which the zone keeps one `offset` from UTC; all in seconds.

    `starts` and `ends` count from the epoch, half-open.
    """

    starts: int
    ends: int
    offset: int


@lru_cache(maxsize=1_024)  # zoneinfo itself keeps the last eight only
def get_zone(name: str) -> ZoneInfo:
    """Return the IANA zone; raise UnknownZone for anything else, paths and aliases of this host."""
    if len(name) < 100 and _ZONE_NAME.fullmatch(name) and not name.startswith(_NOT_ZONES):  # noqa: PLR2004
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    raise UnknownZone(f"There is no time zone called “{name[:100]}”.", field="timezone")


def is_zone(name: str) -> bool:
    """Tell whether `get_zone` knows the name."""
    try:
        get_zone(name)
    except UnknownZone:
        return False
    return True


def seconds_of(instant: datetime) -> int:
    """Return the whole seconds from the epoch to an aware instant, rounded down."""
    return (instant - EPOCH) // _SECOND


def seconds_from(instant: datetime) -> int:
    """Return the whole seconds from the epoch to an aware instant, rounded up."""
    return -((EPOCH - instant) // _SECOND)


def instant_at(second: int) -> datetime:
    """Return the aware UTC instant so many seconds after the epoch."""
    return EPOCH + timedelta(seconds=second)


@lru_cache(maxsize=65_536)
def stretches_of(day: int, zone: ZoneInfo) -> tuple[Stretch, ...]:
    """Return the parts of a local date, given by its ordinal, in order of time.

    One for most dates, two or more where the clock changes, none where the zone skips the date.
    """
    opens = (day - EPOCH_ORDINAL) * DAY
    found: list[Stretch] = []

    def add(starts: int, ends: int, offset: int) -> None:
        starts, ends = max(starts, opens - offset), min(ends, opens + DAY - offset)
        if starts < ends:
            found.append(Stretch(starts=starts, ends=ends, offset=offset))

    first, last = opens - _WIDEST_OFFSET, opens + DAY + _WIDEST_OFFSET
    began, offset = first, _offset_at(first, zone)
    for probe in range(first + _PROBE, last + 1, _PROBE):
        while _offset_at(probe, zone) != offset:
            change = _find_change(max(began, probe - _PROBE), probe, zone)
            add(began, change, offset)
            began, offset = change, _offset_at(change, zone)
    add(began, last, offset)
    return tuple(found)


def _offset_at(second: int, zone: ZoneInfo) -> int:
    """Return the zone's offset from UTC in seconds at an instant."""
    local = zone.fromutc(instant_at(second).replace(tzinfo=zone))
    offset = local.utcoffset() or timedelta()
    return offset.days * DAY + offset.seconds


def _find_change(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the first second that no longer has the offset that `before` has."""
    offset = _offset_at(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after


def instants_of(day: date, minute: int, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the aware UTC instants, in order, at which clocks in the zone show this time.

    `minute` counts from 0 to 1440 after midnight, 1440 being 00:00 of the next date. None where the
    clock skips the time, two where it shows it twice.
    """
    days, minute_of_day = divmod(minute, DAY // MINUTE)
    ordinal = day.toordinal() + days
    wall = (ordinal - EPOCH_ORDINAL) * DAY + minute_of_day * MINUTE
    return tuple(
        instant_at(wall - stretch.offset)
        for stretch in stretches_of(ordinal, zone)
        if stretch.starts <= wall - stretch.offset < stretch.ends
    )


def date_at(instant: datetime, timezone: str) -> date:
    """Return the date that the calendar of a zone shows at an instant."""
    return instant.astimezone(get_zone(timezone)).date()
