"""The waiting list as rules read it: who waits for what, and what was offered to whom before."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.booking import AppointmentStatus
from app.domain.intake import Client, Consent
from app.domain.intake_document import read_kept
from app.domain.matching import Candidate
from app.domain.matching_gates import find_violations
from app.domain.practice import TherapistProfile
from app.domain.waitlist import EntryState, Wish
from app.domain.waitlist_order import Asked, Waiter
from app.extensions import vault
from app.models.booking import AppointmentRow
from app.models.intake import ClientRequestRow
from app.models.practice import ServiceRow, TherapistRow
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow, wish_of

MOST_READ = 2_000
"""Entries that one turn looks at, those first who wait longest."""

_ALWAYS_OPEN = frozenset({"times"})
"""The gate of matching that is not asked: the wish itself says when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Those who may be offered a time now, and what nobody is offered again."""

    waiters: tuple[Waiter, ...]
    asked: AbstractSet[Asked]


def read_line(
    session: Session,
    *which: ColumnElement[bool],
    now: datetime,
    profiles: Mapping[str, TherapistProfile] | None = None,
) -> Line:
    """Read who waits, without those who have a time to answer about: four statements.

    With `profiles`, by slug, whoever waits for anybody is offered those only who suit what they
    told us, where they allowed us to compare.
    """
    busy = set(
        session.scalars(
            select(ClientRequestRow.email_index)
            .join(WaitlistEntryRow, WaitlistEntryRow.request_id == ClientRequestRow.id)
            .where(WaitlistEntryRow.state == EntryState.OFFERED)
        )
    )
    rows = session.execute(
        select(WaitlistEntryRow, ClientRequestRow, ServiceRow.slug, TherapistRow.slug)
        .join(ClientRequestRow, ClientRequestRow.id == WaitlistEntryRow.request_id)
        .join(ServiceRow, ServiceRow.id == WaitlistEntryRow.service_id)
        .outerjoin(TherapistRow, TherapistRow.id == WaitlistEntryRow.therapist_id)
        .where(
            WaitlistEntryRow.state == EntryState.WAITING, WaitlistEntryRow.expires_at > now, *which
        )
        .order_by(WaitlistEntryRow.created_at, WaitlistEntryRow.id)
        .limit(MOST_READ)
    )
    waiters = []
    for entry, request, service, therapist in rows:
        if request.email_index not in busy:
            wish = wish_of(entry, service=service, therapist=therapist)
            suited = None
            if entry.therapist_id is None and profiles is not None:
                suited = _find_suited(request, wish, profiles, now=now)
            waiters.append(
                Waiter(
                    entry_id=entry.id,
                    person=request.email_index or request.id,
                    wish=wish,
                    since=entry.created_at,
                    offers=entry.offers,
                    therapists=suited,
                )
            )
    return Line(waiters=tuple(waiters), asked=_read_asked(session, now=now))


def _read_asked(session: Session, *, now: datetime) -> AbstractSet[Asked]:
    """Read the times ahead that each person was offered, or had booked and gave up."""
    offered = (
        select(ClientRequestRow.email_index, TherapistRow.slug, WaitlistOfferRow.starts_at)
        .join(WaitlistEntryRow, WaitlistEntryRow.request_id == ClientRequestRow.id)
        .join(WaitlistOfferRow, WaitlistOfferRow.entry_id == WaitlistEntryRow.id)
        .join(TherapistRow, TherapistRow.id == WaitlistOfferRow.therapist_id)
        .where(WaitlistOfferRow.starts_at > now)
    )
    given_up = (
        select(ClientRequestRow.email_index, TherapistRow.slug, AppointmentRow.starts_at)
        .join(AppointmentRow, AppointmentRow.request_id == ClientRequestRow.id)
        .join(TherapistRow, TherapistRow.id == AppointmentRow.therapist_id)
        .where(AppointmentRow.starts_at > now, AppointmentRow.status == AppointmentStatus.CANCELLED)
    )
    return {
        (person, therapist, starts_at)
        for query in (offered, given_up)
        for person, therapist, starts_at in session.execute(query)
        if person is not None
    }


def _find_suited(
    request: ClientRequestRow,
    wish: Wish,
    profiles: Mapping[str, TherapistProfile],
    *,
    now: datetime,
) -> AbstractSet[str] | None:
    """Return who can see the client by what they told us, None where we may not compare."""
    _, client = read_kept(
        vault.read_json(request, "answers"), client_id=request.id, timezone=request.timezone
    )
    if Consent.MATCHING not in client.consents:
        return None
    modes = () if wish.mode is None else (wish.mode,)
    asked = replace(client, modes=modes, times={})
    return {slug for slug, profile in profiles.items() if _suits(asked, profile, now=now)}


def _suits(client: Client, profile: TherapistProfile, *, now: datetime) -> bool:
    """Tell whether no gate of matching is shut between the two."""
    candidate = Candidate(profile=profile, slots=(), places=profile.places)
    return set(find_violations(client, candidate, (), now=now)) <= _ALWAYS_OPEN
