"""What a calendar says about when somebody is busy: times only, never a title or a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.timespan import Span


class CalendarUnreadable(DomainError):
    """The text is no calendar, or reading it would cost more than one calendar may."""

    code = "calendar_unreadable"


class BusyTrouble(StrEnum):
    """What was odd about a calendar that could be read all the same."""

    BROKEN_EVENT = "broken_event"
    """An event lacks a start that can be read, or something else: the start, where there is one,
    is busy for as long as is known."""
    BROKEN_RULE = "broken_rule"
    """A recurrence rule cannot be read: only the first time is busy."""
    BROKEN_DATE = "broken_date"
    """A single date of a series cannot be read: one left out stays busy, one added is not."""
    END_BEFORE_START = "end_before_start"
    """Busy from the earlier to the later."""
    TOO_FREQUENT = "too_frequent"
    """A series repeats so often that it is busy from its start to its end, without gaps."""
    TOO_MANY_EXCEPTIONS = "too_many_exceptions"
    """A series leaves out more dates than are read: the rest of them stay busy."""
    UNKNOWN_ZONE = "unknown_zone"
    """Nobody knows the zone of a time: it is read in the zone for times without one."""
    ZONE_AND_UTC = "zone_and_utc"
    """A time names a zone and says UTC as well: it is read as UTC."""
    CUT_SHORT = "cut_short"
    """The text ends before the calendar does: events may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyWarning:
    """One kind of trouble, and how often it was met."""

    code: BusyTrouble
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyReading:
    """The busy times of one calendar inside the window that was asked for.

    `spans` are in order, neither touch nor overlap, and lie inside the window; `warnings` are in
    the order of `BusyTrouble`; `events` counts the entries that could have made somebody busy.
    """

    spans: tuple[Span, ...]
    warnings: tuple[BusyWarning, ...]
    events: int

    @property
    def is_whole(self) -> bool:
        """Tell whether the text was complete; if not, what is not busy here may be busy there."""
        return all(warning.code is not BusyTrouble.CUT_SHORT for warning in self.warnings)
