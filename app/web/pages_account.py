"""View models of the way into the workspace, and of its first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.practice import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPage:
    """The page behind a one-time link: one button, so that a mail scanner uses nothing up."""

    action_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAppointment:
    """An appointment ahead; `client_zone` is named where it differs from the workspace's."""

    starts_at: datetime
    ends_at: datetime
    client_name: str
    client_zone: str
    therapist_name: str
    mode: Mode
    is_requested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRequest:
    """A request that waits for an answer, soonest promise first."""

    name: str
    received_at: datetime
    answer_by_at: datetime
    is_overdue: bool = False
    message: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacePage:
    """`/workspace/`: what lies ahead, and who waits; instants are shown in `zone`."""

    now: datetime
    zone: str
    appointments: tuple[WorkAppointment, ...] = ()
    requests: tuple[WorkRequest, ...] = ()
