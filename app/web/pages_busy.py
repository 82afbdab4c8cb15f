"""View models of busy times: a therapist's calendars, and the times by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.queries.busy import BusySource, HandTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody whose busy times one may also look at."""

    name: str
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard:
    """A calendar with what can be done to it; a file can only be renamed or removed."""

    source: BusySource
    change_url: str
    remove_url: str
    read_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandRow:
    """A busy time by hand, and how to take it back."""

    time: HandTime
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyPage:
    """`/workspace/busy/<slug>`: times are shown in `zone`, the therapist's own.

    `moment` is what was just done, a word, empty where nothing was.
    """

    now: datetime
    zone: str
    name: str
    sources: tuple[SourceCard, ...]
    times: tuple[HandRow, ...]
    address_url: str
    file_url: str
    time_url: str
    colleagues: tuple[Colleague, ...] = ()
    moment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """`/workspace/busy/<slug>/calendars/<id>`: its name, its rule, and how to remove it."""

    name: str
    is_file: bool
    back_url: str
    remove_url: str
