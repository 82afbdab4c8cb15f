"""Reads an appointment as its client sees it, by the client's own link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.booking import BLOCKING, AppointmentStatus, ChangedBy, Standing
from app.domain.errors import NotFound
from app.domain.practice import Mode, Service, TherapistProfile
from app.domain.practice_document import read_profile
from app.domain.timespan import Span
from app.extensions import vault
from app.models.booking import AppointmentRow
from app.models.intake import ClientRequestRow
from app.models.practice import ServiceRow, TherapistProfileRow
from app.queries.practice import service_of
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
    """One appointment with both its people; `timezone` is the client's."""

    id: str
    span: Span
    mode: Mode
    timezone: str
    standing: Standing
    entry: CalendarEntry
    therapist: TherapistProfile
    service: Service
    client_name: str
    client_email: str

    @property
    def status(self) -> AppointmentStatus:
        """Where the appointment stands."""
        return self.standing.status


def find_appointment(session: Session, token: str) -> Appointment | None:
    """Read the appointment behind a client's link, None where the link is no appointment's."""
    if not is_token(token):
        return None
    found = session.execute(
        select(AppointmentRow, ClientRequestRow, ServiceRow, TherapistProfileRow.document)
        .join(ClientRequestRow, AppointmentRow.request_id == ClientRequestRow.id)
        .join(ServiceRow, AppointmentRow.service_id == ServiceRow.id)
        .join(TherapistProfileRow, AppointmentRow.therapist_id == TherapistProfileRow.therapist_id)
        .where(AppointmentRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        return None
    row, request, service, document = found
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
        therapist=read_profile(document),
        service=service_of(service),
        client_name=vault.read(request, "name") or "",
        client_email=vault.read(request, "email") or "",
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
