"""Valid letters and invites; a test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.invite import Invite, Party
from app.domain.outbox import LetterKind
from app.domain.practice import CrisisContact, Mode
from app.mail.letters import (
    AppointmentLetter,
    House,
    NoticeLetter,
    RequestLetter,
    Sender,
    WaitlistLetter,
)

WRITTEN_AT = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)
STARTS_AT = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
SUBJECT_ID = "5c6f0f7e-1b0a-4c7e-9d7e-0a1b2c3d4e5f"
UID = "1f0d6a0e-93a4-4c55-8b5e-2f6c8a7b9d10@oaks.example"

SENDER = Sender(
    party=Party(name="C. Oaks", email="calls@oaks.example"), reply_to="hello@oaks.example"
)
HOUSE = House(
    name="Cecilia C. Oaks",
    phone="+1 312 555 0100",
    crisis=(
        CrisisContact(name="Lifeline", number="988", hours="day and night"),
        CrisisContact(name="Emergency", number="911"),
    ),
    help_url="https://oaks.example/help",
)


def make_invite(**changes: Any) -> Invite:  # noqa: ANN401
    invite = Invite(
        uid=UID,
        sequence=0,
        stamped_at=WRITTEN_AT,
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + timedelta(minutes=20),
        timezone="America/Chicago",
        organizer=SENDER.party,
        attendee=Party(name="Dana Doe", email="dana@example.com"),
        location="Video call",
    )
    return replace(invite, **changes)


def make_appointment_letter(**changes: Any) -> AppointmentLetter:  # noqa: ANN401
    letter = AppointmentLetter(
        kind=LetterKind.BOOKED,
        subject_id=SUBJECT_ID,
        uid=UID,
        sequence=0,
        stamped_at=WRITTEN_AT,
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + timedelta(minutes=20),
        timezone="America/Chicago",
        mode=Mode.VIDEO,
        place="",
        therapist_name="Cecilia C. Oaks",
        recipient=Party(name="Dana Doe", email="dana@example.com"),
        manage_url="https://oaks.example/c/TOKEN",
        changeable_until=STARTS_AT - timedelta(days=1),
        sender=SENDER,
        house=HOUSE,
    )
    return replace(letter, **changes)


def make_request_letter(**changes: Any) -> RequestLetter:  # noqa: ANN401
    letter = RequestLetter(
        subject_id=SUBJECT_ID,
        received_at=WRITTEN_AT,
        answer_by_at=datetime(2026, 2, 24, 23, 0, tzinfo=UTC),
        timezone="America/Chicago",
        recipient=Party(name="Dana Doe", email="dana@example.com"),
        manage_url="https://oaks.example/c/TOKEN",
        sender=SENDER,
        house=HOUSE,
    )
    return replace(letter, **changes)


def make_notice(**changes: Any) -> NoticeLetter:  # noqa: ANN401
    letter = NoticeLetter(
        kind=LetterKind.NOTICE_BOOKED,
        subject_id=SUBJECT_ID,
        sequence=0,
        stamped_at=WRITTEN_AT,
        starts_at=STARTS_AT,
        timezone="America/New_York",
        recipient=Party(name="Cecilia C. Oaks", email="cecilia@oaks.example"),
        workspace_url="https://oaks.example/workspace/",
        sender=SENDER,
    )
    return replace(letter, **changes)


def make_waitlist_letter(**changes: Any) -> WaitlistLetter:  # noqa: ANN401
    letter = WaitlistLetter(
        kind=LetterKind.OFFERED,
        subject_id=SUBJECT_ID,
        written_at=WRITTEN_AT,
        starts_at=STARTS_AT,
        mode=Mode.VIDEO,
        until=WRITTEN_AT + timedelta(hours=12),
        timezone="America/Chicago",
        therapist_name="Cecilia C. Oaks",
        recipient=Party(name="Dana Doe", email="dana@example.com"),
        manage_url="https://oaks.example/c/TOKEN",
        list_url="https://oaks.example/w/LIST",
        sender=SENDER,
        house=HOUSE,
    )
    return replace(letter, **changes)
