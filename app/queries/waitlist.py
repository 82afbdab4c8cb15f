"""Reads the waiting list: as one who waits sees it by their link, and as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState, say_place
from app.domain.practice import Mode, Service, TherapistProfile
from app.domain.practice_document import read_profile
from app.domain.timespan import Span
from app.domain.waitlist import LIVE, EntryState, OfferState, Wish
from app.extensions import vault
from app.models.booking import AppointmentRow, ClaimRow
from app.models.intake import ClientRequestRow
from app.models.practice import (
    RoomRow,
    ServiceRow,
    SiteRow,
    TherapistProfileRow,
    TherapistRow,
)
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow, wish_of
from app.queries.practice import service_of
from app.tokens import hash_token, is_token

_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitlistEntry:
    """Somebody's place on the list; without `therapist` they wait for anybody.

    `offer_token` is that of a time that is kept for them, empty for none.
    """

    state: EntryState
    wish: Wish
    service: Service
    therapist: TherapistProfile | None
    expires_at: datetime
    email: str
    offer_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTime:
    """A time that was offered to somebody, in their `timezone`, kept until `expires_at`.

    `entry_token` is that of their place on the list, `booked_token` that of the booking it became,
    empty for none. `place` is where the room is that is kept with it.
    """

    state: OfferState
    entry_state: EntryState
    span: Span
    mode: Mode
    timezone: str
    therapist: TherapistProfile
    service: Service
    expires_at: datetime
    entry_token: str
    booked_token: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingClient:
    """Somebody on the list as the practice sees them; without `therapist` they take anybody."""

    name: str
    therapist: str | None
    wish: Wish
    state: EntryState
    offers: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitlistStatus:
    """All without a name; `kept` counts the times that are kept for the list now."""

    entries: Mapping[EntryState, int]
    offers: Mapping[OfferState, int]
    kept: int
    since: datetime | None


def find_entry(session: Session, token: str) -> WaitlistEntry | None:
    """Read somebody's place on the list by their link, None where the link is none of these."""
    if not is_token(token):
        return None
    found = session.execute(
        select(WaitlistEntryRow, ClientRequestRow, ServiceRow, TherapistProfileRow)
        .join(ClientRequestRow, ClientRequestRow.id == WaitlistEntryRow.request_id)
        .join(ServiceRow, ServiceRow.id == WaitlistEntryRow.service_id)
        .outerjoin(
            TherapistProfileRow, TherapistProfileRow.therapist_id == WaitlistEntryRow.therapist_id
        )
        .where(WaitlistEntryRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        return None
    row, request, service, profile = found
    offer = session.scalar(
        select(WaitlistOfferRow).where(
            WaitlistOfferRow.entry_id == row.id, WaitlistOfferRow.state == OfferState.OPEN
        )
    )
    therapist = None if row.therapist_id is None else read_profile(profile.document)
    slug = None if therapist is None else therapist.slug
    return WaitlistEntry(
        state=EntryState(row.state),
        wish=wish_of(row, service=service.slug, therapist=slug),
        service=service_of(service),
        therapist=therapist,
        expires_at=row.expires_at,
        email=vault.read(request, "email") or "",
        offer_token="" if offer is None else vault.read(offer, "token") or "",
    )


def find_offered(session: Session, token: str) -> OfferedTime | None:
    """Read an offered time by its link, None where the link is no offer's."""
    if not is_token(token):
        return None
    found = session.execute(
        select(
            WaitlistOfferRow,
            WaitlistEntryRow,
            ServiceRow,
            TherapistProfileRow.document,
            AppointmentRow,
            RoomRow,
            SiteRow,
        )
        .join(WaitlistEntryRow, WaitlistEntryRow.id == WaitlistOfferRow.entry_id)
        .join(ServiceRow, ServiceRow.id == WaitlistOfferRow.service_id)
        .join(
            TherapistProfileRow, TherapistProfileRow.therapist_id == WaitlistOfferRow.therapist_id
        )
        .outerjoin(AppointmentRow, AppointmentRow.id == WaitlistOfferRow.appointment_id)
        .outerjoin(ClaimRow, ClaimRow.offer_id == WaitlistOfferRow.id)
        .outerjoin(RoomRow, RoomRow.id == ClaimRow.room_id)
        .outerjoin(SiteRow, SiteRow.id == RoomRow.site_id)
        .where(WaitlistOfferRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        return None
    row, entry, service, document, appointment, room, site = found
    return OfferedTime(
        state=OfferState(row.state),
        entry_state=EntryState(entry.state),
        span=Span(starts_at=row.starts_at, ends_at=row.ends_at),
        mode=Mode(row.mode),
        timezone=entry.timezone,
        therapist=read_profile(document),
        service=service_of(service),
        expires_at=row.expires_at,
        entry_token=vault.read(entry, "token") or "",
        booked_token="" if row.appointment_id is None else vault.read(appointment, "token") or "",
        place="" if row.mode != Mode.IN_PERSON else _say_place(room, site),
    )


def _say_place(room: RoomRow | None, site: SiteRow | None) -> str:
    """Return where a room is, empty for none."""
    if room is None or site is None:
        return ""
    return say_place(site.name, site.address, room.name)


def list_waiting(session: Session) -> tuple[WaitingClient, ...]:
    """Read who is on the list, whoever waits longest first, in one statement."""
    rows = session.execute(
        select(WaitlistEntryRow, ClientRequestRow, ServiceRow.slug, TherapistRow)
        .join(ClientRequestRow, ClientRequestRow.id == WaitlistEntryRow.request_id)
        .join(ServiceRow, ServiceRow.id == WaitlistEntryRow.service_id)
        .outerjoin(TherapistRow, TherapistRow.id == WaitlistEntryRow.therapist_id)
        .where(WaitlistEntryRow.state.in_(LIVE))
        .order_by(WaitlistEntryRow.created_at, WaitlistEntryRow.id)
        .limit(_LISTED)
    )
    return tuple(
        WaitingClient(
            name=vault.read(request, "name") or "",
            therapist=None if row.therapist_id is None else therapist.name,
            wish=wish_of(
                row,
                service=service,
                therapist=None if row.therapist_id is None else therapist.slug,
            ),
            state=EntryState(row.state),
            offers=row.offers,
            since=row.created_at,
        )
        for row, request, service, therapist in rows
    )


def read_waitlist_status(session: Session, *, now: datetime) -> WaitlistStatus:
    """Read how the list stands, with four statements."""
    entries = session.execute(
        select(WaitlistEntryRow.state, func.count()).group_by(WaitlistEntryRow.state)
    )
    offers = session.execute(
        select(WaitlistOfferRow.state, func.count()).group_by(WaitlistOfferRow.state)
    )
    kept = session.scalar(
        select(func.count())
        .select_from(ClaimRow)
        .where(ClaimRow.state == ClaimState.OFFERED, ClaimRow.expires_at > now)
    )
    since = session.scalar(
        select(func.min(WaitlistEntryRow.created_at)).where(WaitlistEntryRow.state.in_(LIVE))
    )
    return WaitlistStatus(
        entries=dict.fromkeys(EntryState, 0) | {EntryState(state): n for state, n in entries},
        offers=dict.fromkeys(OfferState, 0) | {OfferState(state): n for state, n in offers},
        kept=kept or 0,
        since=since,
    )
