"""What the slot engine is given and gives back: rules of a service, a therapist's diary, slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.practice import NO_LIMITS, BufferRule, Limits, Service, WeeklyHours, Window
from app.domain.timespan import Span

__all__ = [
    "NO_LIMITS",
    "Blocker",
    "BlockerKind",
    "DateSpan",
    "Diary",
    "HoursPeriod",
    "Limits",
    "Refusal",
    "Slot",
    "SlotNotOffered",
    "SlotRules",
    "SlotTaken",
    "Travel",
]


class Refusal(StrEnum):
    """Why a time is not to be had, in the order in which the reasons are looked at."""

    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    CLOSED = "closed"
    OFF_GRID = "off_grid"
    TAKEN = "taken"
    BUFFER = "buffer"
    LIMIT = "limit"


class SlotNotOffered(DomainError):
    """The rules do not offer this time, whoever else books."""

    code = "slot_not_offered"

    def __init__(
        self, message: str, *, reason: Refusal = Refusal.CLOSED, field: str | None = None
    ) -> None:
        super().__init__(message, field=field)
        self.reason = reason


class SlotTaken(DomainError):
    """The rules offer this time, but something else in the diary stands in the way."""

    code = "slot_taken"

    def __init__(
        self, message: str, *, reason: Refusal = Refusal.TAKEN, field: str | None = None
    ) -> None:
        super().__init__(message, field=field)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRules:
    """How the slots of a service are laid out; length and step are at least one minute.

    `horizon_days` counts dates of the therapist's calendar: 0 is only today. `limits` count what is
    of the same `service` (its slug), or all where it has none.
    """

    length_minutes: int
    step_minutes: int
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    notice_minutes: int = 0
    horizon_days: int | None = None
    buffer_rule: BufferRule = BufferRule.LARGER
    service: str | None = None
    limits: Limits = NO_LIMITS

    @classmethod
    def of(cls, service: Service, buffer_rule: BufferRule) -> SlotRules:
        """Return the rules of a service in a practice with this rule for buffers."""
        return cls(
            length_minutes=service.length_minutes,
            step_minutes=service.step_minutes,
            buffer_before_minutes=service.buffer_before_minutes,
            buffer_after_minutes=service.buffer_after_minutes,
            notice_minutes=service.notice_minutes,
            horizon_days=service.horizon_days,
            buffer_rule=buffer_rule,
            service=service.slug,
            limits=service.limits,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """Local dates, both ends included; without `ends_on` it goes on."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Local dates, both ends included, on which the therapist lives by another zone's clock."""

    starts_on: date
    ends_on: date | None
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPeriod:
    """A usual week and the dates, both included, between which it is valid; None = no bound."""

    weekly: WeeklyHours
    valid_from: date | None = None
    valid_until: date | None = None


class BlockerKind(StrEnum):
    """What takes the therapist's time; a busy time has no buffers of its own."""

    HOLD = "hold"
    APPOINTMENT = "appointment"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """A stretch of the diary that is taken; `counts` tells whether limits count it.

    `service` is the slug of what is booked, None for a busy time.
    """

    span: Span
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    kind: BlockerKind = BlockerKind.APPOINTMENT
    counts: bool = True
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """All that decides when a therapist is free.

    A day off beats an override (no windows = closed), which beats a public holiday, which beats the
    weekly hours; the hours of all periods valid on a date are joined. Travels share no date.
    `holidays` are the dates that one closes, with its name. `limits` are the most the therapist
    takes on of all services together.
    """

    timezone: str
    hours: tuple[HoursPeriod, ...]
    overrides: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    days_off: tuple[DateSpan, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    travel: tuple[Travel, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time that can be booked."""

    span: Span

    @property
    def starts_at(self) -> datetime:
        """Return the aware UTC instant at which it starts."""
        return self.span.starts_at

    @property
    def ends_at(self) -> datetime:
        """Return the aware UTC instant at which it ends."""
        return self.span.ends_at
