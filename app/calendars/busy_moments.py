"""Dates, times and lengths as calendars write them, and the instants they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from app.domain.timespan import DAY, EPOCH

_MOMENT = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[T ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?"
    r"[ ]?(Z|[+-][0-9]{2}:?[0-9]{2})?|Z)?",  # some write a Z behind a date
    re.ASCII | re.IGNORECASE,
)
_LENGTH = re.compile(
    r"[+]?P(?:T(?=[0-9]+[WD]))?(?:([0-9]+)W)?(?:([0-9]+)D)?"  # some write PT1W
    r"(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?",
    re.ASCII | re.IGNORECASE,
)
MOST_DAYS: Final = 400 * 366
"""Nothing lasts longer."""

_LEAP_SECOND = 60
_AS_DATE = (time(0, 0, 0), time(23, 59, 59))
_MIDNIGHT_AFTER = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A date or a time as it was written: `wall` is naive, midnight for a date."""

    wall: datetime
    is_date: bool = False
    zone: tzinfo | None = None
    """What the value itself says, as a Z does; None for a date and for a local time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date or a time with the zone in which it is read."""

    wall: datetime
    zone: tzinfo
    is_date: bool = False
    is_floating: bool = False
    """True for a time that came without a zone; a date has none either, but is told apart."""
    is_guess: bool = False
    """True where a zone was named that nobody knows."""

    @property
    def instant(self) -> int:
        """Whole seconds from the epoch; see `instant_of`."""
        return instant_of(self.wall, self.zone)

    def day(self, floating: tzinfo) -> date:
        """Return the date that is meant where only dates count.

        The first or last second of a day in UTC is how some write a date; any other instant has
        the date it has in `floating`, the zone in which dates are read.
        """
        if self.is_date or self.zone is not UTC or self.wall.time() in _AS_DATE:
            return self.wall.date()
        return wall_at(self.instant, floating).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long something lasts: whole days by the calendar, then seconds by the clock."""

    days: int = 0
    seconds: int = 0

    @property
    def is_negative(self) -> bool:
        """Tell whether the end lies before the start."""
        return self.days < 0 or self.seconds < 0

    @property
    def most(self) -> timedelta:
        """Return a time that no stretch of this length exceeds, whatever the clock does."""
        return timedelta(days=abs(self.days) + 1, seconds=abs(self.seconds))

    def span_from(
        self, wall: datetime, zone: tzinfo, instant: int | None = None
    ) -> tuple[int, int]:
        """Return the instants of what starts then: the earlier, and the later.

        A negative length reaches back; both are equal where there is no length. `instant` is that
        of the start, where it is known already.
        """
        starts = instant_of(wall, zone) if instant is None else instant
        ends = starts + self.seconds
        if self.days:
            ends = instant_of(wall + timedelta(days=self.days), zone) + self.seconds
        return (starts, ends) if starts <= ends else (ends, starts)


def instant_of(wall: datetime, zone: tzinfo) -> int:
    """Return the whole seconds from the epoch to a local time.

    The first of two where the clock shows it twice; where it is skipped, as if the clock had not
    been changed yet (RFC 5545, 3.3.5).
    """
    return int(wall.replace(tzinfo=zone).timestamp())


def wall_at(instant: int, zone: tzinfo) -> datetime:
    """Return the naive local time so many seconds after the epoch."""
    found = (EPOCH + timedelta(seconds=instant)).astimezone(zone)
    return found.replace(tzinfo=None, fold=0)


def read_written(text: str) -> Written:
    """Read a date or a time; raise ValueError for what is neither, or is in no calendar."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        msg = "This is neither a date nor a time"
        raise ValueError(msg)
    day = datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001
    if found[4] is None:
        return Written(wall=day, is_date=True)
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    second -= second == _LEAP_SECOND
    if hour == _MIDNIGHT_AFTER and not minute and not second:
        day, hour = day + timedelta(days=1), 0
    return Written(
        wall=day.replace(hour=hour, minute=minute, second=second), zone=_offset(found[7])
    )


def _offset(text: str | None) -> tzinfo | None:
    """Read what stands behind a time: nothing, a Z, or an offset that should not be there."""
    if text is None:
        return None
    return UTC if text in {"Z", "z"} else timezone(read_offset(text))


def read_offset(text: str) -> timedelta:
    """Read an offset from UTC, such as +0130; raise ValueError for what is none."""
    found = re.fullmatch(r"([+-])?([0-9]{2}):?([0-9]{2}):?([0-9]{2})?", text.strip(), re.ASCII)
    if found is None or int(found[2]) >= 24 or int(found[3]) >= 60:  # noqa: PLR2004
        msg = "This is no offset from UTC"
        raise ValueError(msg)
    size = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return -size if found[1] == "-" else size


def read_length(text: str) -> Length:
    """Read a duration; raise ValueError for what is none, or reaches back."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        msg = "This is no duration"
        raise ValueError(msg)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    days += 7 * weeks
    seconds += 3_600 * hours + 60 * minutes
    if days * DAY + seconds > MOST_DAYS * DAY:
        msg = "This is longer than any event"
        raise ValueError(msg)
    return Length(days=days, seconds=seconds)


def read_period(text: str, locate: Callable[[str], Moment]) -> tuple[Moment, Length]:
    """Read a start with its end or its duration; `locate` gives a time its zone."""
    start_text, slash, end_text = text.partition("/")
    start = locate(start_text)
    if not slash:
        msg = "This is no period"
        raise ValueError(msg)
    if end_text.strip()[:1] in {"P", "p", "+", "-"}:
        return start, read_length(end_text)
    return start, Length(seconds=locate(end_text).instant - start.instant)
