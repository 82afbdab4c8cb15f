"""View models of "Why is this time not offered?": the answer, and the whole day in stretches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class StretchKind(StrEnum):
    """How a stretch of the day is drawn; its words say the rest."""

    FREE = "free"
    TAKEN = "taken"
    NEAR = "near"
    FULL = "full"
    CLOSED = "closed"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStretch:
    """A part of the day, half-open, and why it is free or not; `starts` are the free ones in it.

    With `is_asked` the time that was asked about lies in it.
    """

    starts_at: datetime
    ends_at: datetime
    kind: StretchKind
    sentence: str
    starts: tuple[datetime, ...] = ()
    is_asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """Why the time is offered or not, with what lies right before and after it.

    `minute` counts after midnight. Where the clock shows the time twice there are two `verdicts`,
    each with its instant, else one. `next_free_at` is None where nothing is free for long.
    """

    is_free: bool
    day: date
    minute: int
    sentence: str
    verdicts: tuple[WhyVerdict, ...]
    before: DayStretch | None
    after: DayStretch | None
    next_free_at: datetime | None
    looked_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyVerdict:
    """One of the two instants at which the clock shows a time."""

    at: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage:
    """`/workspace/why`: times are in `zone`, by whose clock the therapist lives on `day`.

    With `is_paused` no time is shown to anybody new, with `has_no_way` to anybody: the therapist
    meets in none of the ways of this service.
    """

    now: datetime
    name: str
    service: str
    zone: str
    day: date
    stretches: tuple[DayStretch, ...]
    answer: WhyAnswer | None = None
    is_paused: bool = False
    has_no_way: bool = False
