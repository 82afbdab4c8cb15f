"""The facts that letters are written from; nothing here knows how a letter looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.invite import InviteStatus, Party
from app.domain.outbox import LetterKind
from app.domain.practice import CrisisContact, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """From whom letters come; `party` also organizes every invite, so that replies have a home.

    The name is what a stranger may read beside the subject, so it names no therapy. `reply_to` is
    the practice's own mailbox, empty where answers go to the sender.
    """

    party: Party
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What every letter to a client says about the practice: how to call, where help is now."""

    name: str
    phone: str
    crisis: tuple[CrisisContact, ...]
    help_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentLetter:
    """A letter to the client about their appointment: booked, moved or cancelled.

    `subject_id` is the appointment's id. Instants are aware UTC; `timezone` is the client's zone.
    `previous_starts_at` is known for a move. `place` is the address for a visit in person.
    `changeable_until` is None where the client can no longer change it by the link.
    """

    kind: LetterKind
    subject_id: str
    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    mode: Mode
    place: str
    therapist_name: str
    recipient: Party
    manage_url: str
    changeable_until: datetime | None
    sender: Sender
    house: House
    status: InviteStatus = InviteStatus.CONFIRMED
    previous_starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLetter:
    """A letter to a client who wrote to the practice: by when they get an answer.

    `subject_id` is the request's id; `manage_url` is the client's own page, empty if there is none.
    """

    subject_id: str
    received_at: datetime
    answer_by_at: datetime
    timezone: str
    recipient: Party
    manage_url: str
    sender: Sender
    house: House


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLetter:
    """A letter to a therapist or the practice: something waits in the workspace, and when.

    It has no field for the client's name or answers, on purpose. `starts_at` is the appointment's
    start, or for a request the instant by which it needs an answer. `timezone` is the reader's.
    Of several therapists who are told of one appointment each has a `copy`, counted from 0.
    """

    kind: LetterKind
    subject_id: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    timezone: str
    recipient: Party
    workspace_url: str
    sender: Sender
    previous_starts_at: datetime | None = None
    copy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitlistLetter:
    """A letter to somebody on the waiting list: they are on it, a time has opened, or it went.

    `subject_id` is the id of their entry, or of the time offered. `manage_url` opens what the
    letter is about, `list_url` their place on the list. `until` ends that place; of a time it says
    how long it is kept. `therapist_name` is empty for anybody. After a time that `is_last` no other
    is offered.
    """

    kind: LetterKind
    subject_id: str
    written_at: datetime
    timezone: str
    recipient: Party
    manage_url: str
    list_url: str
    until: datetime
    therapist_name: str
    sender: Sender
    house: House
    starts_at: datetime | None = None
    mode: Mode | None = None
    place: str = ""
    is_last: bool = False


Letter = AppointmentLetter | RequestLetter | NoticeLetter | WaitlistLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedLetter:
    """A letter ready to be sent: the bytes never change, however often it is tried."""

    kind: LetterKind
    subject_id: str
    sequence: int
    message_id: str
    recipient: str
    mime: bytes
