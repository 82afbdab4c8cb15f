"""Why a time is offered or not: a code for each reason, and the facts that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.slots_blocking import Limit
from app.domain.slots_dates import Windows
from app.domain.slots_rules import Blocker, Slot


class Reason(StrEnum):
    """What decides about a time, in the order in which the rules are looked at.

    The last two are for a time as the clock tells it, not for an instant.
    """

    OFFERED = "offered"
    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    DAY_OFF = "day_off"
    OVERRIDE_CLOSED = "override_closed"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside_hours"
    RUNS_OVER_END = "runs_over_end"
    OFF_GRID = "off_grid"
    TAKEN = "taken"
    BUFFER = "buffer"
    LIMIT = "limit"
    CLOCK_SKIPPED = "clock_skipped"
    CLOCK_TWICE = "clock_twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSoon:
    """The notice ends later: the first instant after it."""

    earliest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFar:
    """The horizon ends before: the last date within it."""

    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OnHoliday:
    """A public holiday closes the date; its name may be empty."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideHours:
    """The date is open in other windows: where the one before ended, and the one after begins."""

    windows: Windows
    ended_minute: int | None
    opens_minute: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTheEnd:
    """The opening ends before the appointment would."""

    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OffTheGrid:
    """The starts on the grid right before and right after, taken or not, where there are."""

    nearest: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Something in the diary lies in the time."""

    blocker: Blocker


@dataclass(frozen=True, slots=True, kw_only=True)
class TooClose:
    """Something in the diary lies nearer than so many minutes, behind the time or ahead of it."""

    blocker: Blocker
    gap_minutes: int
    is_behind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """A limit has no room for one more."""

    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """The clock goes forward at this instant, past the time that was asked for."""

    changes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """The clock shows the time at two instants, each with its own explanation."""

    both: tuple[Explanation, ...]


Facts = (
    TooSoon
    | TooFar
    | OnHoliday
    | OutsideHours
    | OverTheEnd
    | OffTheGrid
    | Taken
    | TooClose
    | Full
    | Skipped
    | Twice
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a time is offered or not: a code, the facts where it has some, and a sentence.

    `starts_at` is the instant: the first one where the clock shows the time twice, that of the
    change where the clock skips it. `day` and `timezone` are those the therapist lives by then.
    `next_free` is the first free slot after it.
    """

    reason: Reason
    starts_at: datetime
    day: date
    timezone: str
    facts: Facts | None = None
    sentence: str = ""
    next_free: Slot | None = None

    @property
    def blocker(self) -> Blocker | None:
        """Return what is in the way, where something is."""
        return self.facts.blocker if isinstance(self.facts, Taken | TooClose) else None
