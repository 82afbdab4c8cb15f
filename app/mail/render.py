"""Letters from facts: words from the templates, times in the reader's own zone, invites beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.domain.invite import Invite, InviteMethod, Party, calendar_text
from app.domain.outbox import LetterKind
from app.domain.practice import Mode
from app.mail.letters import (
    AppointmentLetter,
    FinishedLetter,
    Letter,
    NoticeLetter,
    RequestLetter,
    WaitlistLetter,
)
from app.mail.message import (
    CalendarPart,
    Content,
    Envelope,
    message_id_of,
    plain_address,
    write_message,
)
from app.mail.times import NBSP, say_moment, say_weekday

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_METHODS = {
    LetterKind.BOOKED: InviteMethod.REQUEST,
    LetterKind.MOVED: InviteMethod.REQUEST,
    LetterKind.CANCELLED: InviteMethod.CANCEL,
}
_LONGEST_NAME = 30
_PLACES = {Mode.VIDEO: "Video call", Mode.PHONE: "Phone call", Mode.IN_PERSON: "In person"}

Translate = Callable[[str], str]
"""Turns a message of the templates into the reader's language; the identity for US English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What the outside of a letter needs besides its words."""

    kind: LetterKind
    sequence: int
    written_at: datetime
    calendar: CalendarPart | None = None
    copy: int = 0


def write_letter(letter: Letter, *, translate: Translate = str) -> FinishedLetter:
    """Return the letter ready to be sent; equal facts give equal bytes."""
    frame = _frame_of(letter)
    envelope = Envelope(
        message_id=message_id_of(
            letter.subject_id,
            frame.sequence,
            frame.kind,
            sender_email=letter.sender.party.email,
            copy=frame.copy,
        ),
        written_at=frame.written_at,
        sender=letter.sender.party,
        reply_to=letter.sender.reply_to,
        recipient=plain_address(letter.recipient.email),
        subject=_render(frame, "subject.txt", letter, translate).strip(),
    )
    content = Content(
        plain=_render(frame, "body.txt", letter, translate).strip() + "\n",
        html=_render(frame, "body.html", letter, translate),
        calendar=frame.calendar,
    )
    return FinishedLetter(
        kind=frame.kind,
        subject_id=letter.subject_id,
        sequence=frame.sequence,
        message_id=envelope.message_id,
        recipient=envelope.recipient,
        mime=write_message(envelope, content),
    )


def invite_of(letter: AppointmentLetter) -> Invite:
    """Return the calendar entry that the letter carries.

    Its place is neutral: how to meet, or the bare address for a visit in person. Addresses are
    spelt as in the letter's headers, since programs compare them letter by letter.
    """
    return Invite(
        uid=letter.uid,
        sequence=letter.sequence,
        stamped_at=letter.stamped_at,
        starts_at=letter.starts_at,
        ends_at=letter.ends_at,
        timezone=letter.timezone,
        organizer=_reachable(letter.sender.party),
        attendee=_reachable(letter.recipient),
        status=letter.status,
        location=invite_place(letter.mode, letter.place),
    )


def invite_place(mode: Mode, place: str) -> str:
    """Return what a calendar entry says about where: the address, else the way to meet."""
    return place if mode is Mode.IN_PERSON and place else _PLACES[mode]


def _reachable(party: Party) -> Party:
    """Return the party with its address as mail servers write it."""
    return Party(name=party.name, email=plain_address(party.email))


def _frame_of(letter: Letter) -> _Frame:
    """Return the letter's kind, version and calendar text."""
    if isinstance(letter, RequestLetter):
        return _Frame(kind=LetterKind.RECEIVED, sequence=0, written_at=letter.received_at)
    if isinstance(letter, WaitlistLetter):
        return _Frame(kind=letter.kind, sequence=0, written_at=letter.written_at)
    if isinstance(letter, NoticeLetter):
        return _Frame(
            kind=letter.kind,
            sequence=letter.sequence,
            written_at=letter.stamped_at,
            copy=letter.copy,
        )
    method = _METHODS[letter.kind]
    return _Frame(
        kind=letter.kind,
        sequence=letter.sequence,
        written_at=letter.stamped_at,
        calendar=CalendarPart(
            method=method, content=calendar_text(invite_of(letter), method=method)
        ),
    )


def _render(frame: _Frame, part: str, letter: Letter, translate: Translate) -> str:
    """Render one of a letter's three parts; HTML keeps the words of a time together."""
    zone, written_at = letter.timezone, frame.written_at

    def moment(at: datetime) -> str:
        text = say_moment(at, timezone=zone, now=written_at)
        return text if part.endswith(".html") else text.replace(NBSP, " ")

    def weekday(at: datetime) -> str:
        return say_weekday(at, timezone=zone)

    def say(message: str, **values: object) -> str:
        return translate(message) % values if values else translate(message)

    template = _environment().get_template(f"mail/{frame.kind}/{part}")
    return template.render(
        letter=letter,
        _=say,
        moment=moment,
        weekday=weekday,
        greeted=first_name(letter.recipient.name),
        place=_PLACES,
    )


def first_name(name: str) -> str:
    """Return the name to greet by, empty where what was typed may be no name.

    Only letters are let through, so that nobody can send a message of theirs in a letter of ours.
    """
    word = (name.split() or [""])[0]
    letters = word.replace("-", "").replace("’", "").replace("'", "")
    return word if letters.isalpha() and len(word) <= _LONGEST_NAME else ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Make the letters' own environment: no web, and a fact that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
