"""What all letters of the practice share: who sends them, and what they say about help."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.domain.intake_crisis import urgent_help_of
from app.domain.invite import Party
from app.domain.practice import CrisisContact
from app.extensions import get_settings
from app.mail.letters import House, Sender
from app.models.base import new_id
from app.models.practice import PracticeRow


def sender_of(practice: PracticeRow) -> Sender:
    """Return the sender of every letter: the address of the settings, else the practice's own."""
    address = get_settings().mail_sender or practice.email
    return Sender(
        party=Party(name=practice.name, email=address), reply_to=practice.email or address
    )


def house_of(practice: PracticeRow) -> House:
    """Return the foot of a letter to a client; the practice's own lines replace the country's."""
    lines = [CrisisContact(**contact) for contact in practice.crisis] or [
        CrisisContact(name=line.name, number=line.number, hours=line.note)
        for line in urgent_help_of(practice.country).lines
    ]
    return House(
        name=practice.name,
        phone=practice.phone,
        crisis=tuple(lines),
        help_url=link_to("/help"),
    )


def link_to(path: str) -> str:
    """Return the full address of one of our pages."""
    return get_settings().public_url + path


def new_uid() -> str:
    """Return a fresh name for a calendar entry, unique on all hosts (RFC 5545 3.8.4.7)."""
    return f"{new_id()}@{own_host()}"


def own_host() -> str:
    """Return the host under which people reach us; the entries that we make end in it."""
    return urlsplit(get_settings().public_url).hostname or ""
