"""Times that could be offered to the waiting list: those kept for it, and those free to all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.booking import UNDO_MINUTES, ClaimState
from app.domain.practice import Mode, PoolKind, TherapistProfile
from app.domain.practice_document import read_profile
from app.domain.slots_team import Team
from app.domain.timespan import Span
from app.domain.waitlist import (
    LOOK_AHEAD,
    OFFERS_AT_ONCE,
    SHORTEST_OFFER,
    OfferState,
    Opening,
)
from app.domain.waitlist_order import Choice, choose_offers
from app.models.booking import AppointmentRow, ClaimRow
from app.models.practice import PracticeRow, ServiceRow, TherapistProfileRow, TherapistRow
from app.models.slots_reading_team import ServiceTerms, read_members
from app.models.waitlist import WaitlistOfferRow
from app.services.slots_accept import rules_of
from app.services.waitlist_line import Line, read_line

MOST_KEPT = 50
"""Kept times that one turn looks at, the soonest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a turn is to do: times to offer, and kept ones (ids of claims) that nobody wants."""

    choices: tuple[Choice, ...]
    unwanted: tuple[str, ...]


def read_plan(session: Session, *, now: datetime) -> Plan:
    """Read who waits and what is open, and say who is offered what."""
    therapists = session.scalars(
        select(TherapistRow).where(TherapistRow.is_active).order_by(TherapistRow.position)
    ).all()
    profiles = _read_profiles(session)
    line = read_line(session, now=now, profiles=profiles)
    kept = tuple(_read_kept(session, profiles, now=now))
    room = _count_room(session, therapists, now=now)
    free = tuple(_read_free(session, therapists, profiles, line, room, now=now))
    choices = choose_offers(line.waiters, [*kept, *free], asked=line.asked, room=room)
    wanted = {choice.opening.claim_id for choice in choices}
    return Plan(
        choices=choices,
        unwanted=tuple(
            opening.claim_id
            for opening in kept
            if opening.claim_id is not None and opening.claim_id not in wanted
        ),
    )


def _read_profiles(session: Session) -> dict[str, TherapistProfile]:
    """Read the profiles of all active therapists by slug."""
    documents = session.scalars(
        select(TherapistProfileRow.document)
        .join(TherapistRow, TherapistRow.id == TherapistProfileRow.therapist_id)
        .where(TherapistRow.is_active)
    )
    profiles = map(read_profile, documents)
    return {profile.slug: profile for profile in profiles}


def _read_kept(
    session: Session, profiles: Mapping[str, TherapistProfile], *, now: datetime
) -> Iterator[Opening]:
    """Yield the times that were kept back or offered, and may go to somebody else now."""
    undone_by = now - timedelta(minutes=UNDO_MINUTES)
    is_given_up = and_(
        ClaimRow.appointment_id.is_not(None), AppointmentRow.cancelled_at <= undone_by
    )
    is_passed_on = and_(ClaimRow.offer_id.is_not(None), WaitlistOfferRow.state != OfferState.OPEN)
    rows = session.execute(
        select(ClaimRow, TherapistRow.slug, ServiceRow)
        .join(TherapistRow, TherapistRow.id == ClaimRow.therapist_id)
        .join(ServiceRow, ServiceRow.id == ClaimRow.service_id)
        .outerjoin(AppointmentRow, AppointmentRow.id == ClaimRow.appointment_id)
        .outerjoin(WaitlistOfferRow, WaitlistOfferRow.id == ClaimRow.offer_id)
        .where(ClaimRow.state == ClaimState.OFFERED, ClaimRow.expires_at > now)
        .where(or_(is_given_up, is_passed_on))
        .order_by(ClaimRow.starts_at, ClaimRow.id)
        .limit(MOST_KEPT)
    )
    for claim, therapist, service in rows:
        profile = profiles.get(therapist)
        is_worth_it = claim.starts_at >= now + _shortest(service)
        modes = _modes_of(service, profile) if profile is not None and is_worth_it else ()
        yield Opening(
            therapist=therapist,
            service=service.slug,
            span=Span(starts_at=claim.starts_at, ends_at=claim.ends_at),
            modes=modes,
            claim_id=claim.id,
        )


def _count_room(
    session: Session, therapists: Sequence[TherapistRow], *, now: datetime
) -> dict[str, int]:
    """Return how many more times of each therapist may be kept for the list, by slug."""
    counted = session.execute(
        select(ClaimRow.therapist_id, func.count())
        .where(ClaimRow.state == ClaimState.OFFERED, ClaimRow.expires_at > now)
        .group_by(ClaimRow.therapist_id)
    )
    kept = dict(counted.all())
    return {
        row.slug: max(0, OFFERS_AT_ONCE - kept.get(row.id, 0)) if row.places > 0 else 0
        for row in therapists
    }


def _read_free(
    session: Session,
    therapists: Sequence[TherapistRow],
    profiles: Mapping[str, TherapistProfile],
    line: Line,
    room: Mapping[str, int],
    *,
    now: datetime,
) -> Iterator[Opening]:
    """Yield the times within the next weeks that are free to all, of those somebody waits for."""
    practice = session.scalars(select(PracticeRow)).one()
    named = {(waiter.wish.service, waiter.wish.therapist) for waiter in line.waiters}
    services = session.scalars(
        select(ServiceRow).where(
            ServiceRow.is_active, ServiceRow.slug.in_({service for service, _ in named})
        )
    ).all()
    for service in services:
        rows = [
            row
            for row in therapists
            if room[row.slug] and {(service.slug, None), (service.slug, row.slug)} & named
        ]
        terms = ServiceTerms(
            rules=rules_of(service, practice),
            modes=tuple(Mode(mode) for mode in service.modes),
            sites=tuple(service.sites),
        )
        window = Span(starts_at=now + _shortest(service), ends_at=now + LOOK_AHEAD)
        modes = {slug: profile.modes for slug, profile in profiles.items()}
        for member in read_members(session, rows, modes, terms, window=window, now=now):
            team = Team(kind=PoolKind.ANY, members=(member,), rules=terms.rules, modes=terms.modes)
            for time in team.list_times(window, now=now):
                yield Opening(
                    therapist=member.slug,
                    service=service.slug,
                    span=time.slot.span,
                    modes=time.modes,
                )


def _modes_of(service: ServiceRow, profile: TherapistProfile) -> tuple[Mode, ...]:
    """Return how one can meet: by the service's ways that are the therapist's too."""
    return tuple(Mode(mode) for mode in service.modes if mode in profile.modes)


def _shortest(service: ServiceRow) -> timedelta:
    """Return how far ahead a time has to be, so that it can be kept for a while."""
    return timedelta(minutes=service.notice_minutes) + SHORTEST_OFFER
