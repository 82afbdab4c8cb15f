"""What the slot engine is given and gives back: rules of a service, a therapist's diary, slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.practice import BufferRule, Service, WeeklyHours, Window
from app.domain.timespan import Span


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
class Limits:
    """The most a therapist takes on in a day and in a week from Monday to Sunday; None = no limit.

    Minutes are those of the appointments, without buffers. An appointment counts whole on the
    therapist's local date on which it starts.
    """

    per_day: int | None = None
    per_week: int | None = None
    minutes_per_day: int | None = None
    minutes_per_week: int | None = None

    @property
    def is_set(self) -> bool:
        """Tell whether any limit is set."""
        return self != NO_LIMITS


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRules:
    """How the slots of a service are laid out; length and step are at least one minute.

    `horizon_days` counts dates of the therapist's calendar: 0 is only today.
    """

    length_minutes: int
    step_minutes: int
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    notice_minutes: int = 0
    horizon_days: int | None = None
    buffer_rule: BufferRule = BufferRule.LARGER
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
    """A stretch of the diary that is taken; `counts` tells whether limits count it."""

    span: Span
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    kind: BlockerKind = BlockerKind.APPOINTMENT
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """All that decides when a therapist is free.

    A day off beats an override, an override (no windows = closed) replaces the weekly hours of its
    date, and the hours of all periods valid on a date are joined. Travels share no date.
    """

    timezone: str
    hours: tuple[HoursPeriod, ...]
    overrides: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    days_off: tuple[DateSpan, ...] = ()
    travel: tuple[Travel, ...] = ()
    blockers: tuple[Blocker, ...] = ()


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
