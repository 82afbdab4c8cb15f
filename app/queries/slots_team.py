"""Reads the free times of a therapist, of a pool, or of everybody, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.practice import BufferRule, Mode, PoolKind, Service, TherapistProfile
from app.domain.slots import SlotRules
from app.domain.slots_team import FreeTime, Team
from app.domain.timespan import Span
from app.models.practice import TherapistRow
from app.models.slots_reading import NOBODY, OwnClaims
from app.models.slots_reading_hours import list_owners
from app.models.slots_reading_team import ServiceTerms, read_members
from app.queries.practice_people import People
from app.queries.slots import SOON
from app.tokens import hash_token


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRequest:
    """Whose times to list, by the rules of which service, and who asks.

    A visitor's own hold does not stand in the way, nor does the appointment that is to move; that
    one meets by `moving_mode`, and its people need no free place for it.
    """

    people: People
    service: Service
    buffer_rule: BufferRule
    visitor_token: str | None = None
    appointment_id: str | None = None
    moving_mode: Mode | None = None


def open_team(session: Session, request: TeamRequest, *, window: Span, now: datetime) -> Team:
    """Read the diaries of those who may take part, good for starts within `window`.

    Where nobody has a place, or of a team of all one has none, nobody may.
    """
    people, service = request.people, request.service
    is_new = request.moving_mode is None
    able = people.profiles
    if is_new:
        able = tuple(profile for profile in able if profile.places > 0)
        if people.is_together and able != people.profiles:
            able = ()
    modes = service.modes if request.moving_mode is None else (request.moving_mode,)
    terms = ServiceTerms(
        rules=SlotRules.of(service, request.buffer_rule), modes=modes, sites=service.sites
    )
    visitor = request.visitor_token
    members = read_members(
        session,
        _read_rows(session, able),
        {profile.slug: profile.modes if is_new else modes for profile in able},
        terms,
        window=window,
        now=now,
        own=OwnClaims(
            visitor_hash=None if visitor is None else hash_token(visitor),
            appointment_id=request.appointment_id,
        ),
    )
    return Team(kind=people.kind, members=members, rules=terms.rules, modes=modes)


def _read_rows(session: Session, able: Iterable[TherapistProfile]) -> list[TherapistRow]:
    """Read the rows of therapists, in the order given."""
    order = [profile.slug for profile in able]
    if not order:
        return []
    rows = session.scalars(select(TherapistRow).where(TherapistRow.slug.in_(order)))
    return sorted(rows, key=lambda row: order.index(row.slug))


def list_first_times(
    session: Session,
    profiles: Iterable[TherapistProfile],
    service: Service,
    buffer_rule: BufferRule,
    *,
    now: datetime,
) -> Mapping[str, FreeTime | None]:
    """Return the next free time of each therapist by slug, None where none comes soon."""
    window = Span(starts_at=now, ends_at=now + SOON)
    teams = _open_all(session, profiles, service, buffer_rule, window=window, now=now)
    return {slug: team.find_first(window, now=now) for slug, team in teams.items()}


def list_all_times(
    session: Session,
    profiles: Iterable[TherapistProfile],
    service: Service,
    buffer_rule: BufferRule,
    *,
    window: Span,
    now: datetime,
) -> Mapping[str, tuple[FreeTime, ...]]:
    """Return the free times of each therapist by slug that start within `window`."""
    teams = _open_all(session, profiles, service, buffer_rule, window=window, now=now)
    return {slug: team.list_times(window, now=now) for slug, team in teams.items()}


def _open_all(
    session: Session,
    profiles: Iterable[TherapistProfile],
    service: Service,
    buffer_rule: BufferRule,
    *,
    window: Span,
    now: datetime,
) -> dict[str, Team]:
    """Read the diaries of these therapists at once, each as a team of their own."""
    rules = SlotRules.of(service, buffer_rule)
    terms = ServiceTerms(rules=rules, modes=service.modes, sites=service.sites)
    modes = {profile.slug: profile.modes for profile in profiles}
    owners = [owner for owner in list_owners(session) if owner.slug in modes]
    members = read_members(session, owners, modes, terms, window=window, now=now, own=NOBODY)
    return {
        member.slug: Team(kind=PoolKind.ANY, members=(member,), rules=rules, modes=service.modes)
        for member in members
    }
