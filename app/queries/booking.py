"""Reads an appointment as its client sees it, by the client's own link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.booking import (
    BLOCKING,
    AppointmentStatus,
    ChangedBy,
    Standing,
    say_place,
)
from app.domain.errors import NotFound
from app.domain.practice import Mode, PoolKind, Service, TherapistProfile
from app.domain.practice_document import read_profile
from app.domain.timespan import Span
from app.extensions import vault
from app.models.booking import AppointmentMemberRow, AppointmentRow
from app.models.intake import ClientRequestRow
from app.models.practice import (
    PoolRow,
    RoomRow,
    ServiceRow,
    SiteRow,
    TherapistProfileRow,
    TherapistRow,
)
from app.queries.practice import service_of
from app.queries.practice_people import People
from app.tokens import hash_token, is_token, new_token

_MOST_ANEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """What a calendar knows the appointment by."""

    uid: str
    sequence: int
    stamped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One appointment with its people; `timezone` is the client's.

    `place` is where its room is, empty without one.
    """

    id: str
    span: Span
    mode: Mode
    timezone: str
    standing: Standing
    entry: CalendarEntry
    people: People
    service: Service
    client_name: str
    client_email: str
    place: str = ""

    @property
    def status(self) -> AppointmentStatus:
        """Where the appointment stands."""
        return self.standing.status

    @property
    def therapist(self) -> TherapistProfile:
        """The therapist whose appointment it is; of several the lead."""
        return self.people.lead


def find_appointment(session: Session, token: str) -> Appointment | None:
    """Read the appointment behind a client's link, None where the link is no appointment's."""
    if not is_token(token):
        return None
    found = session.execute(
        select(
            AppointmentRow,
            ClientRequestRow,
            ServiceRow,
            TherapistProfileRow.document,
            RoomRow,
            SiteRow,
            PoolRow,
        )
        .join(ClientRequestRow, AppointmentRow.request_id == ClientRequestRow.id)
        .join(ServiceRow, AppointmentRow.service_id == ServiceRow.id)
        .join(TherapistProfileRow, AppointmentRow.therapist_id == TherapistProfileRow.therapist_id)
        .outerjoin(RoomRow, AppointmentRow.room_id == RoomRow.id)
        .outerjoin(SiteRow, RoomRow.site_id == SiteRow.id)
        .outerjoin(PoolRow, AppointmentRow.pool_id == PoolRow.id)
        .where(AppointmentRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        return None
    row, request, service, document, room, site, pool = found
    by = row.cancelled_by
    return Appointment(
        id=row.id,
        span=Span(starts_at=row.starts_at, ends_at=row.ends_at),
        mode=Mode(row.mode),
        timezone=row.timezone,
        standing=Standing(
            status=AppointmentStatus(row.status),
            starts_at=row.starts_at,
            cancelled_at=row.cancelled_at,
            cancelled_by=None if by is None else ChangedBy(by),
        ),
        entry=CalendarEntry(uid=row.uid, sequence=row.sequence, stamped_at=row.stamped_at),
        people=_people_of(session, row.id, read_profile(document), pool),
        service=service_of(service),
        client_name=vault.read(request, "name") or "",
        client_email=vault.read(request, "email") or "",
        place=say_place(site.name, site.address, room.name) if room else "",
    )


def _people_of(
    session: Session, appointment_id: str, lead: TherapistProfile, pool: PoolRow | None
) -> People:
    """Return whom the client meets: the therapist, with the others where several take part.

    Further times are those of the pool, or where there is none any more, of the lead.
    """
    if pool is None or pool.kind != PoolKind.ALL:
        return People.of(lead)
    documents = session.scalars(
        select(TherapistProfileRow.document)
        .join(
            AppointmentMemberRow,
            AppointmentMemberRow.therapist_id == TherapistProfileRow.therapist_id,
        )
        .join(TherapistRow, TherapistRow.id == AppointmentMemberRow.therapist_id)
        .where(AppointmentMemberRow.appointment_id == appointment_id)
        .order_by(TherapistRow.position)
    )
    return People(
        slug=pool.slug if pool.is_active else lead.slug,
        name=pool.name,
        kind=PoolKind.ALL,
        profiles=(lead, *map(read_profile, documents)),
    )


def get_appointment(session: Session, token: str) -> Appointment:
    """Read the appointment behind a client's link; raise NotFound."""
    appointment = find_appointment(session, token)
    if appointment is None:
        raise NotFound("This link leads nowhere.")
    return appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """A key to book under, and the link's token of the live appointment that it made before."""

    key: str
    token: str | None = None


def find_key_use(session: Session, key: str) -> KeyUse:
    """Return the first of a series of keys that is unused, or that a live appointment has.

    Somebody who cancelled may book the same time anew, under the next key of the series.
    """
    for count in range(_MOST_ANEW):
        use = f"{key}:{count}"
        row = session.scalar(
            select(AppointmentRow).where(AppointmentRow.idempotency_hash == hash_token(use))
        )
        if row is None:
            return KeyUse(key=use)
        if row.status in BLOCKING:
            return KeyUse(key=use, token=vault.read(row, "token"))
    return KeyUse(key=new_token())
