"""View models of "Choose a time": a zone, the soonest times, and a week in days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from app.domain.intake import PartOfDay
from app.domain.practice import Mode
from app.web.pages import CallKind, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotButton:
    """A free time as a submit button; with `is_repeated` its local hour happens twice that day."""

    starts_at: datetime
    is_repeated: bool = False

    @property
    def value(self) -> str:
        """What the button sends: the start in UTC, such as 2027-03-14T05:00Z."""
        return self.starts_at.strftime("%Y-%m-%dT%H:%MZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """The free times of a morning (before 12:00), afternoon or evening (from 17:00), never none."""

    part: PartOfDay
    slots: tuple[SlotButton, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A local date of the week shown, with its times in order.

    The first day of a row without times has `next_free`, where a later one is known.
    """

    day: date
    parts: tuple[DayPart, ...] = ()
    next_free: SlotButton | None = None

    @property
    def count(self) -> int:
        """How many times are free."""
        return sum(len(part.slots) for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """A week of local dates, five or seven; a link that is None leads nowhere (past, horizon).

    Where the week has no times, `next_free` is the next one after it, and `next_url` its week.
    """

    days: tuple[DayView, ...]
    earlier: WeekLink | None = None
    later: WeekLink | None = None
    next_free: SlotButton | None = None
    next_url: str = ""

    @property
    def count(self) -> int:
        """How many times are free in the week."""
        return sum(day.count for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLink:
    """Another week: its address, and its first and last day for the link's name."""

    url: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneGroup:
    """A group of the zone list, such as "Near you"; `options` are written out, times included."""

    label: str
    options: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneBar:
    """The zone that times are shown in; `is_assumed` when it is only the practice's own.

    The form sends `tz` by GET to `url`, with `week` kept.
    """

    zone: str
    now: datetime
    url: str
    groups: tuple[ZoneGroup, ...] = ()
    week: str = ""
    is_assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """The clocks go forward or back on `day`, a day in view."""

    day: date
    is_forward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WayLink:
    """A way to meet that has times of its own, and the address of its list."""

    mode: Mode
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """The appointment that is to move: its old time stays until the new one is taken."""

    starts_at: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesPage:
    """`/times/<slug>` and `/c/<token>/move`: the same lists, posted to `action_url`.

    `taken_at` is the time that has just gone (status 409); `soonest` are then the nearest times,
    and `next_free` is the first one after it.
    `mode` is the way chosen before, one of `call.modes`. Where some times are for one way only,
    those of `mode` are shown and `ways` lead to the others. With `is_undecided` it depends on the
    time whom one meets. `reopens_hint` is a sentence such as
    "Cecilia opens new times most Mondays.", or empty. `is_paused` is on at no free places.
    """

    person: Person
    call: CallKind
    mode: Mode
    action_url: str
    back_url: str
    zone_bar: ZoneBar
    week: WeekView
    soonest: tuple[SlotButton, ...] = ()
    taken_at: datetime | None = None
    next_free: SlotButton | None = None
    clock_change: ClockChange | None = None
    moving: Moving | None = None
    is_paused: bool = False
    reopens_hint: str = ""
    change_limit_hours: int = 24
    ways: tuple[WayLink, ...] = ()
    is_undecided: bool = False

    @property
    def has_times(self) -> bool:
        """Whether anything can be chosen, in this week or soon."""
        is_open = not self.is_paused and bool(self.call.modes)
        return is_open and (bool(self.soonest) or self.week.count > 0)
