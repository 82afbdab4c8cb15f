"""The steps of a booking as tests take them: a small practice, and commands that are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from app.domain.practice import Mode
from app.domain.practice_file import read_practice_file
from app.extensions import vault
from app.models.audit import AuditRow
from app.models.booking import AppointmentRow, ClaimRow
from app.models.outbox import LetterRow
from app.services.booking import BookedAppointment, BookSlot, book_slot
from app.services.outbox_claims import mime_place_of
from app.services.practice import load_practice
from app.services.transaction import read_transaction
from app.tokens import new_token
from tests.clock import NOW
from tests.practice_sources import practice_source

NEXT_MONDAY = datetime.fromisoformat("2027-03-08T14:00Z")
"""09:00 in New York, where both therapists open on Mondays; a week after the tests' now."""


def load_small_practice(now: datetime = NOW) -> None:
    """Load two therapists who are open on Monday mornings for calls of 20 minutes."""
    load_practice(read_practice_file(practice_source()), digest="small", now=now)


def a_booking(**changes: object) -> BookSlot:
    """Return a command that books Ana's first time of next Monday."""
    command = BookSlot(
        therapist="ana-lund",
        service="first-call",
        starts_at=NEXT_MONDAY,
        mode=Mode.VIDEO,
        name="Maya",
        email="maya@example.com",
        timezone="America/Chicago",
        idempotency_key=new_token(),
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def booked(now: datetime = NOW, **changes: object) -> BookedAppointment:
    """Book Ana's first time of next Monday, with what differs."""
    return book_slot(a_booking(**changes), now=now)


def later(minutes: int, start: datetime = NEXT_MONDAY) -> datetime:
    """Return an instant some minutes after the first time of next Monday."""
    return start + timedelta(minutes=minutes)


def claims() -> list[tuple[str, datetime]]:
    """Return what is taken: state and start of each claim, in order."""
    with read_transaction() as session:
        rows = session.execute(select(ClaimRow.state, ClaimRow.starts_at))
        return sorted((state, starts_at) for state, starts_at in rows)


def appointments() -> list[AppointmentRow]:
    """Return all appointments in the order they were made."""
    with read_transaction() as session:
        return list(session.scalars(select(AppointmentRow).order_by(AppointmentRow.created_at)))


def letters(state: str | None = None) -> list[tuple[str, str, str]]:
    """Return kind, recipient and text of each letter, by kind."""
    with read_transaction() as session:
        rows = session.scalars(select(LetterRow).order_by(LetterRow.kind, LetterRow.sequence))
        return [
            (
                row.kind,
                vault.read(row, "recipient") or "",
                vault.read_bytes(mime_place_of(row), row.mime).decode(),
            )
            for row in rows
            if state is None or row.state == state
        ]


def acts() -> list[str]:
    """Return what the audit says was done, in order."""
    with read_transaction() as session:
        return list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))
