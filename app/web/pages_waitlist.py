"""View models of the waiting list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.web.pages_booking import CallFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitPage:
    """`/waitlist` and `/w/<token>/change`: what to wait for; the form is posted to `action_url`.

    `first_name` is whom the page is about, empty for anybody. `days` is how long one stays.
    """

    action_url: str
    back_url: str
    days: int
    first_name: str = ""
    has_modes: bool = True


class ListedMoment(StrEnum):
    """What just happened, told once at the top of somebody's place on the list."""

    NONE = "none"
    JOINED = "joined"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPage:
    """`/w/<token>`: what somebody waits for; `first_name` is empty for anybody.

    `times` are in short words, none for any time; `mode` is empty for any way. `offer_url` leads to
    a time that is kept for them now, empty for none.
    """

    moment: ListedMoment
    first_name: str
    times: tuple[str, ...]
    mode: str
    email: str
    expires_at: datetime
    zone: str
    change_url: str
    leave_url: str
    offer_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPage:
    """`/w/<token>` of a time that is kept until `expires_at`; `place` is for a visit in person."""

    facts: CallFacts
    expires_at: datetime
    take_url: str
    decline_url: str
    list_url: str
    place: str = ""


class OverState(StrEnum):
    """Why there is nothing to answer: what became of the time, or of the place on the list."""

    LAPSED = "lapsed"
    GONE = "gone"
    DECLINED = "declined"
    LEFT = "left"
    BOOKED = "booked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverPage:
    """A time that is no longer kept, or a place on the list that is no more.

    With `list_url` somebody is still on the list; `again_url` leads back to it.
    """

    state: OverState
    again_url: str
    times_url: str
    facts: CallFacts | None = None
    list_url: str = ""
