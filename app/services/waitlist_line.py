"""The waiting list as rules read it: who waits for what, and what was offered to whom before."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, load_only

from app.domain.booking import AppointmentStatus
from app.domain.intake import Consent
from app.domain.intake_document import read_kept
from app.domain.matching import Candidate
from app.domain.matching_gates import Gates
from app.domain.outbox import LetterKind, LetterState
from app.domain.practice import Mode, TherapistProfile
from app.domain.waitlist import LOOK_AHEAD, EntryState
from app.domain.waitlist_order import Asked, Waiter
from app.extensions import vault
from app.models.booking import AppointmentRow
from app.models.intake import ClientRequestRow
from app.models.outbox import LetterRow
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
    """Read who waits: five statements, however many.

    Left out are those who have a time to answer about, and those whom no letter has reached yet.
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
    is_waiting = (
        WaitlistEntryRow.state == EntryState.WAITING,
        WaitlistEntryRow.expires_at > now,
        ~_is_unreached(),
        *which,
    )
    suited = {} if profiles is None else _read_suited(session, is_waiting, profiles, now=now)
    rows = session.execute(
        select(WaitlistEntryRow, ClientRequestRow.email_index, ServiceRow.slug, TherapistRow.slug)
        .join(ClientRequestRow, ClientRequestRow.id == WaitlistEntryRow.request_id)
        .join(ServiceRow, ServiceRow.id == WaitlistEntryRow.service_id)
        .outerjoin(TherapistRow, TherapistRow.id == WaitlistEntryRow.therapist_id)
        .where(*is_waiting)
        .order_by(WaitlistEntryRow.created_at, WaitlistEntryRow.id)
        .limit(MOST_READ)
    )
    waiters = tuple(
        Waiter(
            entry_id=entry.id,
            person=person or entry.request_id,
            wish=wish_of(entry, service=service, therapist=therapist),
            since=entry.created_at,
            offers=entry.offers,
            therapists=suited.get(entry.id),
        )
        for entry, person, service, therapist in rows
        if person not in busy
    )
    return Line(waiters=waiters, asked=_read_asked(session, now=now))


def _is_unreached() -> ColumnElement[bool]:
    """Return whether the letter that says "you are on the list" has not left, or was refused."""
    return exists().where(
        LetterRow.subject_id == WaitlistEntryRow.id,
        LetterRow.kind == LetterKind.LISTED,
        LetterRow.state.in_((LetterState.WAITING, LetterState.FAILED)),
    )


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


def _read_suited(
    session: Session,
    is_waiting: tuple[ColumnElement[bool], ...],
    profiles: Mapping[str, TherapistProfile],
    *,
    now: datetime,
) -> dict[str, AbstractSet[str] | None]:
    """Read who can see those who wait for anybody, by entry; None where we may not compare."""
    rows = session.execute(
        select(WaitlistEntryRow.id, WaitlistEntryRow.mode, ClientRequestRow)
        .join(ClientRequestRow, ClientRequestRow.id == WaitlistEntryRow.request_id)
        .options(load_only(ClientRequestRow.answers, ClientRequestRow.timezone))
        .where(WaitlistEntryRow.therapist_id.is_(None), *is_waiting)
        .order_by(WaitlistEntryRow.created_at, WaitlistEntryRow.id)
        .limit(MOST_READ)
    )
    return {
        entry_id: _find_suited(request, mode, profiles, now=now) for entry_id, mode, request in rows
    }


def _find_suited(
    request: ClientRequestRow,
    mode: str | None,
    profiles: Mapping[str, TherapistProfile],
    *,
    now: datetime,
) -> AbstractSet[str] | None:
    """Return who can see the client by what they told us and how they would like to meet now."""
    _, client = read_kept(
        vault.read_json(request, "answers"), client_id=request.id, timezone=request.timezone
    )
    if Consent.MATCHING not in client.consents:
        return None
    modes = () if mode is None else (Mode(mode),)
    gates = Gates(
        replace(client, modes=modes, times={}, travel=None), now=now, horizon_days=LOOK_AHEAD.days
    )
    return {slug for slug, profile in profiles.items() if _suits(gates, profile)}


def _suits(gates: Gates, profile: TherapistProfile) -> bool:
    """Tell whether no gate of matching is shut between the two; when and where is the wish's."""
    view = gates.look_at(Candidate(profile=profile, places=profile.places))
    return set(gates.find_violations(view)) <= _ALWAYS_OPEN
