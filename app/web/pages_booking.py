"""View models of booking, and of the client's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.booking import AppointmentStatus
from app.domain.practice import Mode
from app.web.pages import CallKind, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """One call: instants are aware UTC, shown in the client's `zone` and named in `own_zone` too.

    `own_zone` is the therapist's; of several who live by different clocks that of `own_name`.
    """

    person: Person
    starts_at: datetime
    ends_at: datetime
    zone: str
    own_zone: str
    mode: Mode
    length_minutes: int
    own_name: str = ""

    @property
    def are_clocks_equal(self) -> bool:
        """Whether all see the same time of day, so that naming it once is enough."""
        return self.zone == self.own_zone and not self.own_name


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPage:
    """`/book`: what is about to be booked; `told` are the answers in short words, maybe none.

    `place` is where one meets in person, empty for a call.
    """

    facts: CallFacts
    call: CallKind
    change_time_url: str
    place: str = ""
    told: tuple[str, ...] = ()
    change_answers_url: str = "/start/1"


class Moment(StrEnum):
    """What just happened, told once at the top of the client's own page."""

    NONE = "none"
    BOOKED = "booked"
    MOVED = "moved"
    RESTORED = "restored"  # a cancellation was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPage:
    """`/c/<token>`: confirmation and the client's own page while the call lies ahead.

    `place` is the address (in person), `call_url` the video page, both empty if there is none.
    Changing is open until `change_until` (the practice's limit); after it `can_change` is off and
    the page says how to reach the practice. `has_reminder` is on when one is still to be sent, at
    `reminder_at`. A link that is empty is not shown.
    """

    facts: CallFacts
    status: AppointmentStatus
    name: str
    email: str
    calendar_title: str
    moment: Moment = Moment.NONE
    place: str = ""
    call_url: str = ""
    calendar_url: str = ""
    google_url: str = ""
    outlook_url: str = ""
    yahoo_url: str = ""
    move_url: str = ""
    cancel_url: str = ""
    can_change: bool = True
    change_until: datetime | None = None
    change_limit_hours: int = 24
    reminder_at: datetime | None = None
    practice_phone: str = ""
    practice_email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPage:
    """`/c/<token>/cancel`: what would be cancelled; the form posts to the same address."""

    facts: CallFacts
    back_url: str
    move_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledPage:
    """The call is cancelled; it can be taken back by POST to `undo_url` until `undo_until`."""

    facts: CallFacts
    undo_url: str = ""
    undo_until: datetime | None = None
    times_url: str = "/"


class CallState(StrEnum):
    """Why the client's own page has nothing to change."""

    CANCELLED = "cancelled"
    DECLINED = "declined"
    OVER = "over"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePage:
    """The client's own page when the call was cancelled, is over, or is too close to change."""

    state: CallState
    facts: CallFacts
    times_url: str
    back_url: str = ""
    change_limit_hours: int = 24
    practice_phone: str = ""
    practice_email: str = ""
