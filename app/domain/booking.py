"""An appointment's life: its states, and who may change it until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError, LinkExpired


class AppointmentStatus(StrEnum):
    """Where an appointment stands; `requested` waits for the therapist and blocks the time."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class ChangedBy(StrEnum):
    """Who moved or cancelled an appointment."""

    CLIENT = "client"
    THERAPIST = "therapist"
    PRACTICE = "practice"


class ClaimState(StrEnum):
    """Why a stretch of a therapist's diary is taken.

    A visitor's hold, an appointment, or kept for somebody on the waiting list.
    """

    HELD = "held"
    BOOKED = "booked"
    OFFERED = "offered"


HOLD_MINUTES = 10
"""How long a picked time stays with its visitor after their last sign of activity."""

HOLD_LIFE_MINUTES = 60
"""How long one hold lives in all, however active its visitor is."""

HOLDS_PER_VISITOR = 2
"""How many times one visitor may hold at once; the oldest gives way to a new one."""

HOLDS_PER_NETWORK = 6
"""How many times may be held at once from one network; who comes later books without a hold."""

UNDO_MINUTES = 10
"""How long a cancellation can be taken back, while the time is still free."""

LINK_HOURS = 24
"""How long after its appointment a client's link still opens."""

APPOINTMENTS_PER_REQUEST = 3
"""How many appointments ahead one request may have: enough to meet several people."""

BLOCKING = frozenset({AppointmentStatus.REQUESTED, AppointmentStatus.CONFIRMED})
"""The states in which an appointment keeps its time."""


class AppointmentCancelled(DomainError):
    """The appointment was cancelled or declined before."""

    code = "appointment_cancelled"


class AppointmentOver(DomainError):
    """The appointment has begun or is past."""

    code = "appointment_over"


class TooLateToChange(DomainError):
    """The practice's limit for changes by the client has passed."""

    code = "too_late_to_change"


class NotUndoable(DomainError):
    """The cancellation is too old to be taken back, or was not the client's own."""

    code = "not_undoable"


class ModeNotOffered(DomainError):
    """The service or the therapist does not meet in this way."""

    code = "mode_not_offered"


class TooManyAppointments(DomainError):
    """One request has as many appointments ahead as it may have."""

    code = "too_many_appointments"


class TooManyHolds(DomainError):
    """As many times are held from this network as may be."""

    code = "too_many_holds"


class TherapistFull(DomainError):
    """The therapist has no free place for a new client."""

    code = "therapist_full"


def hold_expires_at(held_at: datetime, *, now: datetime) -> datetime:
    """Return until when a hold lasts that was first picked at `held_at` and is active now."""
    life_ends_at = held_at + timedelta(minutes=HOLD_LIFE_MINUTES)
    return min(now + timedelta(minutes=HOLD_MINUTES), life_ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides whether an appointment may be changed; instants are aware UTC."""

    status: AppointmentStatus
    starts_at: datetime
    cancelled_at: datetime | None = None
    cancelled_by: ChangedBy | None = None


def check_active(standing: Standing, *, now: datetime) -> None:
    """Raise AppointmentCancelled or AppointmentOver unless the appointment lies ahead."""
    if standing.status not in BLOCKING:
        raise AppointmentCancelled("This call was cancelled.")
    if standing.starts_at <= now:
        raise AppointmentOver("This call has begun or is over.")


def check_changeable(standing: Standing, *, now: datetime, limit_hours: int) -> None:
    """Raise unless a client may still move or cancel: up to and including `limit_hours` before."""
    check_active(standing, now=now)
    if now > standing.starts_at - timedelta(hours=limit_hours):
        raise TooLateToChange("It is too close to the call to change it here.")


def check_link_lives(ends_at: datetime, *, now: datetime) -> None:
    """Raise LinkExpired once the appointment has been over for a day."""
    if now > ends_at + timedelta(hours=LINK_HOURS):
        raise LinkExpired("This link has run out.")


def check_undoable(standing: Standing, *, now: datetime) -> None:
    """Raise NotUndoable unless the client cancelled within the last minutes and it lies ahead."""
    if (
        standing.status is not AppointmentStatus.CANCELLED
        or standing.cancelled_by is not ChangedBy.CLIENT
        or standing.cancelled_at is None
        or now >= standing.cancelled_at + timedelta(minutes=UNDO_MINUTES)
        or standing.starts_at <= now
    ):
        raise NotUndoable("This can no longer be undone.")


def say_place(site: str, address: str, room: str) -> str:
    """Return where a meeting in person takes place, as letters, pages and calendars say it."""
    whole = [address] if address.startswith(site) else [site, address]
    return ", ".join(part for part in (*whole, room) if part)
