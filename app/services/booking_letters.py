"""The letters of an appointment: to the client with the invite, to the therapist without a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from babel.lists import format_list
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.booking import say_place
from app.domain.invite import Party
from app.domain.outbox import LetterKind
from app.domain.practice import Mode
from app.extensions import vault
from app.mail.letters import AppointmentLetter, NoticeLetter
from app.mail.render import write_letter
from app.models.booking import AppointmentMemberRow, AppointmentRow
from app.models.intake import ClientRequestRow
from app.models.practice import (
    PracticeRow,
    RoomRow,
    SiteRow,
    TherapistProfileRow,
    TherapistRow,
)
from app.services.letterhead import house_of, link_to, sender_of
from app.services.outbox import drop_superseded, enqueue


class Change(StrEnum):
    """What happened to an appointment; the word is also that of its audit row."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"


_ENDS_EARLIER_NEWS = frozenset({Change.MOVED, Change.CANCELLED})
_TO_CLIENT = {
    Change.BOOKED: LetterKind.BOOKED,
    Change.MOVED: LetterKind.MOVED,
    Change.CANCELLED: LetterKind.CANCELLED,
    Change.RESTORED: LetterKind.BOOKED,
}
_TO_THERAPIST = {
    Change.BOOKED: LetterKind.NOTICE_BOOKED,
    Change.MOVED: LetterKind.NOTICE_MOVED,
    Change.CANCELLED: LetterKind.NOTICE_CANCELLED,
    Change.RESTORED: LetterKind.NOTICE_BOOKED,
}


def post_letters(
    session: Session,
    appointment: AppointmentRow,
    *,
    change: Change,
    now: datetime,
    previous_starts_at: datetime | None = None,
) -> None:
    """Write both letters of a change and put them into the outbox of the open transaction.

    Letters about the same appointment that have not left yet are dropped, as the new ones say it
    all; but a restored appointment is a new calendar entry, and the old one's end has to be told.
    """
    practice = session.scalars(select(PracticeRow)).one()
    therapists = list_participants(session, appointment)
    letters: list[AppointmentLetter | NoticeLetter] = [
        _client_letter(
            session, appointment, practice, therapists, change=change, previous=previous_starts_at
        ),
        *_notices(appointment, practice, therapists, change=change, previous=previous_starts_at),
    ]
    if change in _ENDS_EARLIER_NEWS:
        for kind in sorted({letter.kind for letter in letters}):
            drop_superseded(session, subject_id=appointment.id, kind=kind)
    for letter in letters:
        enqueue(session, write_letter(letter), now=now, starts_at=appointment.starts_at)


def list_participants(session: Session, appointment: AppointmentRow) -> list[TherapistRow]:
    """Return the therapists of an appointment, its own first."""
    lead = session.get_one(TherapistRow, appointment.therapist_id)
    if appointment.pool_id is None:
        return [lead]
    others = session.scalars(
        select(TherapistRow)
        .join(AppointmentMemberRow, AppointmentMemberRow.therapist_id == TherapistRow.id)
        .where(AppointmentMemberRow.appointment_id == appointment.id)
        .order_by(TherapistRow.position)
    )
    return [lead, *others]


def _client_letter(
    session: Session,
    appointment: AppointmentRow,
    practice: PracticeRow,
    therapists: Sequence[TherapistRow],
    *,
    change: Change,
    previous: datetime | None,
) -> AppointmentLetter:
    """Return the facts of the client's letter."""
    request = session.get_one(ClientRequestRow, appointment.request_id)
    limit = appointment.starts_at - timedelta(hours=practice.change_limit_hours)
    return AppointmentLetter(
        kind=_TO_CLIENT[change],
        subject_id=appointment.id,
        uid=appointment.uid,
        sequence=appointment.sequence,
        stamped_at=appointment.stamped_at,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        timezone=appointment.timezone,
        mode=Mode(appointment.mode),
        place=_place_of(session, appointment, practice),
        therapist_name=format_list([therapist.name for therapist in therapists], locale="en_US"),
        recipient=Party(
            name=vault.read(request, "name") or "", email=vault.read(request, "email") or ""
        ),
        manage_url=link_to(f"/c/{vault.read(appointment, 'token')}"),
        changeable_until=limit if limit > appointment.stamped_at else None,
        sender=sender_of(practice),
        house=house_of(practice),
        previous_starts_at=previous,
    )


def _place_of(session: Session, appointment: AppointmentRow, practice: PracticeRow) -> str:
    """Return where one meets in person, empty for a call."""
    if appointment.mode != Mode.IN_PERSON:
        return ""
    if appointment.room_id is not None:
        room, site = session.execute(
            select(RoomRow, SiteRow)
            .join(SiteRow, SiteRow.id == RoomRow.site_id)
            .where(RoomRow.id == appointment.room_id)
        ).one()
        return say_place(site.name, site.address, room.name)
    profile = session.get_one(TherapistProfileRow, appointment.therapist_id).document
    return str(profile.get("site") or practice.address)


def _notices(
    appointment: AppointmentRow,
    practice: PracticeRow,
    therapists: Sequence[TherapistRow],
    *,
    change: Change,
    previous: datetime | None,
) -> Iterator[NoticeLetter]:
    """Yield the facts of the letter to each therapist; the client's name stays in the workspace.

    Therapists who share an address get one.
    """
    told: set[str | None] = set()
    for copy, therapist in enumerate(therapists):
        reader = vault.email_index(therapist.email)
        if reader not in told:
            told.add(reader)
            yield NoticeLetter(
                kind=_TO_THERAPIST[change],
                subject_id=appointment.id,
                sequence=appointment.sequence,
                copy=copy,
                stamped_at=appointment.stamped_at,
                starts_at=appointment.starts_at,
                timezone=therapist.timezone,
                recipient=Party(name=therapist.name, email=therapist.email),
                workspace_url=link_to("/workspace/"),
                sender=sender_of(practice),
                previous_starts_at=previous,
            )
