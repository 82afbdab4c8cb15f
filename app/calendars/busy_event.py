"""One entry of a calendar as it bears on being busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from typing import Final

from app.calendars.busy_moments import (
    MOST_DAYS,
    Length,
    Moment,
    read_length,
    read_period,
    read_written,
    wall_at,
)
from app.calendars.busy_rule import Rule, read_rule
from app.calendars.busy_text import Component, Property
from app.calendars.busy_zones import Zones
from app.domain.busy import BusyTrouble

MOST_EXCEPTIONS: Final = 10_000
UNKNOWN_LENGTH: Final = Length(seconds=3_600)
"""How long a time is busy whose end cannot be read."""

_NO_LENGTH = Length()
_ONE_DAY = Length(days=1)
_FIRST_YEAR, _LAST_YEAR = 2, 9_998
"""A day more or less can still be told from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event, a series of them, or what replaces a part of a series."""

    start: Moment
    length: Length
    is_free: bool = False
    replaces: Moment | None = None
    """Which start of a series this stands for."""
    replaces_rest: bool = False
    """True where all later ones move with it."""
    rules: tuple[Rule, ...] = ()
    rules_out: tuple[Rule, ...] = ()
    extra: tuple[tuple[Moment, Length | None], ...] = ()
    """More starts, some with a length of their own."""
    left_out: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the times of one calendar are read."""

    zones: Zones
    floating: tzinfo
    """For times without a zone."""
    dates: tzinfo
    """For dates."""


def is_free(component: Component) -> bool:
    """Tell whether an event leaves its time free."""
    return (
        component.value("TRANSP").upper() == "TRANSPARENT"
        or component.value("STATUS").upper() == "CANCELLED"
    )


def moves_rest(component: Component) -> bool:
    """Tell whether what replaces one start of a series moves all later ones as well."""
    return any(
        line.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
        for line in component.every("RECURRENCE-ID")
    )


def is_all_day(component: Component) -> bool:
    """Tell whether an event is about whole days."""
    if component.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
        return True
    start = next(iter(component.every("DTSTART")), None)
    return start is not None and "T" not in start.value.upper()


def _length_between(start: Moment, end: Moment) -> Length:
    """Return the time from start to end, negative where the end lies before the start.

    A day that ends on the day it begins lasts this day. What ends later by the clock on the wall
    lasts as long as that clock says, although it was set forward meanwhile.
    """
    if start.is_date and end.is_date:
        days = (end.wall - start.wall).days or 1
        return Length(days=max(-MOST_DAYS, min(days, MOST_DAYS)))
    if start.zone is end.zone and start.instant >= end.instant and start.wall < end.wall:
        return Length(seconds=int((end.wall - start.wall).total_seconds()))
    return Length(seconds=end.instant - start.instant)


class EventReader:
    """Reads the lines of one entry, and notes each kind of trouble once."""

    def __init__(self, component: Component, places: Places) -> None:
        self._component = component
        self._places = places
        self.troubles: set[BusyTrouble] = set()
        if component.has_lost_lines:
            self.troubles.add(BusyTrouble.BROKEN_EVENT)

    def read_event(self) -> Event | None:
        """Read the entry as an event; None where it has no start that can be read."""
        start, replaces = self._moment("DTSTART"), self._moment("RECURRENCE-ID")
        leaves_free = is_free(self._component)
        if start is None and leaves_free:
            start = replaces
        if start is None:
            self.troubles.add(BusyTrouble.BROKEN_EVENT)
            return None
        return Event(
            start=start,
            length=self._checked(self._length(start)),
            is_free=leaves_free,
            replaces=replaces,
            replaces_rest=replaces is not None and moves_rest(self._component),
            rules=self._rules("RRULE", start),
            rules_out=self._rules("EXRULE", start),
            extra=tuple(self._extra()),
            left_out=tuple(self._left_out()),
        )

    def read_busy_periods(self) -> Iterator[tuple[int, int]]:
        """Yield the busy instants of free/busy lines, from and until; they are always in UTC."""
        for line in self._component.every("FREEBUSY"):
            if line.parameters.get("FBTYPE", "").upper() == "FREE":
                continue
            for text in line.value.split(","):
                if not text.strip():
                    continue
                try:
                    start, length = read_period(text, self._locating(line, unnamed=UTC))
                    yield self._checked(length).span_from(start.wall, start.zone)
                except (ValueError, ArithmeticError):
                    self.troubles.add(BusyTrouble.BROKEN_DATE)

    def _moment(self, name: str) -> Moment | None:
        """Read the date or time of a line, None where it is missing or cannot be read."""
        line = next(iter(self._component.every(name)), None)
        if line is None:
            return None
        try:
            return self._locating(line)(line.value)
        except (ValueError, ArithmeticError):
            self.troubles.add(BusyTrouble.BROKEN_EVENT)
            return None

    def _locating(
        self, line: Property, *, unnamed: tzinfo | None = None
    ) -> Callable[[str], Moment]:
        """Return what reads the dates and times of a line in the zone that it names.

        Where it names none, they are read in the zones for that, or else in `unnamed`.
        """
        floating, dates = unnamed or self._places.floating, unnamed or self._places.dates

        def locate(text: str) -> Moment:
            written = read_written(text)
            if not _FIRST_YEAR <= written.wall.year <= _LAST_YEAR:
                msg = "This is in no calendar that anybody keeps"
                raise ValueError(msg)
            kind = line.parameters.get("VALUE", "").upper()
            is_date = written.is_date or (kind == "DATE" and written.wall.time() == time.min)
            if is_date:
                return Moment(wall=written.wall, zone=dates, is_date=True)
            name = line.parameters.get("TZID")
            named = None if name is None else self._places.zones.find(name)
            if written.zone is not None:
                if named is not None and named.utcoffset(written.wall):
                    self.troubles.add(BusyTrouble.ZONE_AND_UTC)
                return Moment(wall=written.wall, zone=written.zone)
            if named is not None:
                return Moment(wall=written.wall, zone=named)
            if name is not None:
                self.troubles.add(BusyTrouble.UNKNOWN_ZONE)
            return Moment(
                wall=written.wall,
                zone=floating,
                is_floating=True,
                is_guess=name is not None,
            )

        return locate

    def _length(self, start: Moment) -> Length:
        """Return how long the event lasts, which may be a negative time."""
        if self._component.every("DTEND"):
            end = self._moment("DTEND")
            if end is not None:
                return _length_between(start, end)
        elif self._component.every("DURATION"):
            try:
                return read_length(self._component.value("DURATION"))
            except ValueError:
                self.troubles.add(BusyTrouble.BROKEN_EVENT)
        else:
            return _ONE_DAY if start.is_date else _NO_LENGTH
        return _ONE_DAY if start.is_date else UNKNOWN_LENGTH

    def _checked(self, length: Length) -> Length:
        """Note a time that ends before it starts."""
        if length.is_negative:
            self.troubles.add(BusyTrouble.END_BEFORE_START)
        return length

    def _rules(self, name: str, start: Moment) -> tuple[Rule, ...]:
        """Read the rules of a series; one with faults is left out."""
        found = []
        for line in self._component.every(name):
            try:
                found.append(
                    read_rule(
                        line.value,
                        start=start.wall,
                        is_date=start.is_date,
                        read_until=lambda text: self._until(text, start),
                    )
                )
            except (ValueError, ArithmeticError):
                self.troubles.add(BusyTrouble.BROKEN_RULE)
        return tuple(found)

    def _until(self, text: str, start: Moment) -> datetime:
        """Return an UNTIL in the local time of its series.

        A date ends a series of times as that day begins: this is what programs do, although some
        who write it mean the day's end.
        """
        written = read_written(text)
        if written.zone is None:
            return written.wall
        until = Moment(wall=written.wall, zone=written.zone)
        if start.is_date:
            return datetime.combine(until.day(self._places.dates), time.max)
        return wall_at(until.instant, start.zone)

    def _extra(self) -> Iterator[tuple[Moment, Length | None]]:
        """Yield the starts that a series has besides those by rule."""
        for line in self._component.every("RDATE"):
            locate = self._locating(line)
            for text in line.value.split(","):
                if not text.strip():
                    continue
                try:
                    if "/" in text:
                        start, length = read_period(text, locate)
                        yield start, self._checked(length)
                    else:
                        yield locate(text), None
                except (ValueError, ArithmeticError):
                    self.troubles.add(BusyTrouble.BROKEN_DATE)

    def _left_out(self) -> Iterator[Moment]:
        """Yield the starts that a series leaves out, as many of them as are read."""
        left = MOST_EXCEPTIONS
        for line in self._component.every("EXDATE"):
            locate = self._locating(line)
            for text in line.value.split(",", left):
                if not text.strip():
                    continue
                if left <= 0:
                    self.troubles.add(BusyTrouble.TOO_MANY_EXCEPTIONS)
                    return
                left -= 1
                try:
                    yield locate(text)
                except (ValueError, ArithmeticError):
                    self.troubles.add(BusyTrouble.BROKEN_DATE)
