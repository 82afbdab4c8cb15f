"""Accepts a time by the rules that list it, under the locks, and says who takes part and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState, TherapistFull
from app.domain.errors import NotFound
from app.domain.practice import BufferRule, Mode, PoolKind
from app.domain.slots import SlotRules
from app.domain.slots_rooms import Room
from app.domain.slots_team import FAIR_WITHIN, FreeTime, Team, choose_fairly
from app.domain.timespan import Span
from app.models.base import new_id
from app.models.booking import ClaimRow
from app.models.practice import PracticeRow, ServiceRow, TherapistProfileRow, TherapistRow
from app.models.slots_reading import NOBODY, OwnClaims
from app.models.slots_reading_team import ServiceTerms, read_members
from app.services.slots_lock import NOBODY_THERE, LockedTeam, drop_claims, lock_rooms


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAsked:
    """The time that somebody asks for, and who they are to the diary.

    An appointment that is there already (`is_new` off) meets the way it does, and needs no free
    place; `rules` are those of the service unless given.
    """

    starts_at: datetime
    mode: Mode
    own: OwnClaims = NOBODY
    is_new: bool = True
    rules: SlotRules | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedTime:
    """A time that may be taken: who takes part, the first one for the appointment, and the room."""

    span: Span
    therapists: tuple[TherapistRow, ...]
    room: Room | None = None

    @property
    def room_id(self) -> str | None:
        """The id of the room, None for a call."""
        return None if self.room is None else self.room.id


def accept_time(
    session: Session, locked: LockedTeam, asked: TimeAsked, *, now: datetime
) -> AcceptedTime:
    """Return the time by the rules that list it, with who takes part and the room to take.

    Raises NotFound where somebody or the service is no longer there, TherapistFull, and what
    `Team.check` raises.
    """
    able = _find_able(locked, is_new=asked.is_new)
    room_ids = lock_rooms(session) if asked.mode is Mode.IN_PERSON else ()
    ids = [row.id for row in locked.therapists]
    drop_claims(  # lapsed ones, which the guards would still count
        session,
        ClaimRow.expires_at <= now,
        or_(ClaimRow.therapist_id.in_(ids), ClaimRow.room_id.in_(room_ids)),
    )
    team = _read_team(session, locked, able, asked, now=now)
    free = team.check(asked.starts_at, asked.mode, now=now)
    chosen = _choose(session, locked, able, free, asked.own)
    return AcceptedTime(
        span=free.slot.span,
        therapists=chosen,
        room=(
            team.find_room([row.slug for row in chosen], free.slot.span)
            if asked.mode is Mode.IN_PERSON
            else None
        ),
    )


def _find_able(locked: LockedTeam, *, is_new: bool) -> tuple[TherapistRow, ...]:
    """Return those who may take part: of a team of all everybody has to."""
    is_all = locked.kind is PoolKind.ALL
    there = tuple(row for row in locked.therapists if row.is_active)
    if not locked.service.is_active or not there or (is_all and there != locked.therapists):
        raise NotFound(NOBODY_THERE)
    if not is_new:
        return there
    able = tuple(row for row in there if row.places > 0)
    if not able or (is_all and able != there):
        full = next(row for row in there if row.places <= 0)
        raise TherapistFull(f"{full.name} takes no new people right now.")
    return able


def _read_team(
    session: Session,
    locked: LockedTeam,
    able: tuple[TherapistRow, ...],
    asked: TimeAsked,
    *,
    now: datetime,
) -> Team:
    """Read diaries and rooms as the pages do, good for the one start that is asked for."""
    rules = asked.rules or rules_of(locked.service, locked.practice)
    length = timedelta(minutes=rules.length_minutes)
    modes = tuple(Mode(mode) for mode in locked.service.modes) if asked.is_new else (asked.mode,)
    terms = ServiceTerms(rules=rules, modes=modes, sites=tuple(locked.service.sites))
    members = read_members(
        session,
        able,
        _read_modes(session, able) if asked.is_new else {row.slug: modes for row in able},
        terms,
        window=Span(starts_at=asked.starts_at, ends_at=asked.starts_at + length),
        now=now,
        own=asked.own,
    )
    return Team(kind=locked.kind, members=members, rules=rules, modes=modes)


def _read_modes(
    session: Session, therapists: Iterable[TherapistRow]
) -> dict[str, tuple[Mode, ...]]:
    """Read how each therapist meets, by slug."""
    ids = [row.id for row in therapists]
    rows = session.execute(
        select(TherapistRow.slug, TherapistProfileRow.document)
        .join(TherapistProfileRow, TherapistProfileRow.therapist_id == TherapistRow.id)
        .where(TherapistRow.id.in_(ids))
    )
    found = {}
    for slug, document in rows:
        modes = document.get("modes")
        found[slug] = tuple(Mode(mode) for mode in modes) if isinstance(modes, list) else ()
    return found


def _choose(
    session: Session,
    locked: LockedTeam,
    able: tuple[TherapistRow, ...],
    free: FreeTime,
    own: OwnClaims,
) -> tuple[TherapistRow, ...]:
    """Return who takes part: all, or of several who are free the one whose turn it is."""
    by_slug = {row.slug: row for row in able}
    rows = tuple(by_slug[slug] for slug in free.therapists)
    if locked.kind is PoolKind.ALL or len(rows) == 1:
        return rows
    slug = _find_held(session, rows, free, own)
    return (by_slug[slug or choose_fairly(free.therapists, _count(session, rows, free))],)


def _find_held(
    session: Session, rows: Sequence[TherapistRow], free: FreeTime, own: OwnClaims
) -> str | None:
    """Return with whom the visitor holds this very time: they were told the name."""
    if own.visitor_hash is None:
        return None
    return session.scalar(
        select(TherapistRow.slug)
        .join(ClaimRow, ClaimRow.therapist_id == TherapistRow.id)
        .where(
            ClaimRow.visitor_hash == own.visitor_hash,
            ClaimRow.state == ClaimState.HELD,
            ClaimRow.starts_at == free.starts_at,
            TherapistRow.id.in_([row.id for row in rows]),
        )
        .order_by(ClaimRow.held_at.desc(), ClaimRow.id)
        .limit(1)
    )


def _count(session: Session, rows: Sequence[TherapistRow], free: FreeTime) -> dict[str, int]:
    """Count the appointments of each around a time, by slug."""
    counted = session.execute(
        select(TherapistRow.slug, func.count().label("number"))
        .join(ClaimRow, ClaimRow.therapist_id == TherapistRow.id)
        .where(
            ClaimRow.state == ClaimState.BOOKED,
            ClaimRow.starts_at >= free.starts_at - FAIR_WITHIN,
            ClaimRow.starts_at < free.starts_at + FAIR_WITHIN,
            TherapistRow.id.in_([row.id for row in rows]),
        )
        .group_by(TherapistRow.slug)
    )
    return {row.slug: row.number for row in counted}


def rules_of(service: ServiceRow, practice: PracticeRow) -> SlotRules:
    """Return the rules by which a service's slots are laid out."""
    return SlotRules(
        length_minutes=service.length_minutes,
        step_minutes=service.step_minutes,
        buffer_before_minutes=service.buffer_before_minutes,
        buffer_after_minutes=service.buffer_after_minutes,
        notice_minutes=service.notice_minutes,
        horizon_days=service.horizon_days,
        buffer_rule=BufferRule(practice.buffer_rule),
        service=service.slug,
        limits=service.limits,
    )


def claims_of(locked: LockedTeam, accepted: AcceptedTime) -> tuple[ClaimRow, ...]:
    """Return a claim on the diary of each who takes part, the first one with the room.

    The caller says in which state and for whom, and adds them.
    """
    return tuple(
        ClaimRow(
            id=new_id(),
            therapist_id=therapist.id,
            service_id=locked.service.id,
            room_id=accepted.room_id if position == 0 else None,
            starts_at=accepted.span.starts_at,
            ends_at=accepted.span.ends_at,
            buffer_before_minutes=locked.service.buffer_before_minutes,
            buffer_after_minutes=locked.service.buffer_after_minutes,
        )
        for position, therapist in enumerate(accepted.therapists)
    )
