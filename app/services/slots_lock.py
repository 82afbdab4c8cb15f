"""The locks of booking: whoever changes a diary takes them first, in an order that never blocks.

That is therapists by id, then rooms by id, then claims by id: nobody who keeps to it waits for
somebody who waits for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.practice import PoolKind
from app.domain.practice_fields import is_slug
from app.models.booking import ClaimRow
from app.models.practice import (
    PoolMemberRow,
    PoolRow,
    PracticeRow,
    RoomRow,
    ServiceRow,
    TherapistRow,
)

NOBODY_THERE = "There is no such therapist or kind of call here."


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedTeam:
    """Therapists whose diaries are ours for the rest of the transaction, and what is booked there.

    One therapist is a team of any with one member. Of a team of all the first one leads.
    """

    practice: PracticeRow
    service: ServiceRow
    kind: PoolKind
    therapists: tuple[TherapistRow, ...]
    pool: PoolRow | None = None


def lock_team(session: Session, who: str, service: str) -> LockedTeam:
    """Lock the therapist or the pool of this slug; raise NotFound where one is unknown."""
    if not (is_slug(who) and is_slug(service)):
        raise NotFound(NOBODY_THERE)
    therapist = session.scalar(
        update(TherapistRow)
        .where(TherapistRow.slug == who)
        .values(diary_version=TherapistRow.diary_version + 1)
        .returning(TherapistRow)
    )
    if therapist is not None:
        return team_of(session, (therapist,), service)
    pool = session.scalar(select(PoolRow).where(PoolRow.slug == who, PoolRow.is_active))
    if pool is None:
        raise NotFound(NOBODY_THERE)
    ids = session.scalars(
        select(PoolMemberRow.therapist_id)
        .where(PoolMemberRow.pool_id == pool.id)
        .order_by(PoolMemberRow.position)
    ).all()
    rows = lock_therapists(session, ids)
    if pool.kind == PoolKind.ANY:
        rows = tuple(sorted(rows, key=lambda row: row.position))
    return team_of(session, rows, service, kind=PoolKind(pool.kind), pool=pool)


def lock_therapists(session: Session, ids: Sequence[str]) -> tuple[TherapistRow, ...]:
    """Take the row locks of several therapists by ascending id; return them in the order given."""
    rows = session.scalars(
        select(TherapistRow)
        .where(TherapistRow.id.in_(ids))
        .order_by(TherapistRow.id)
        .with_for_update(key_share=True)
    )
    by_id = {row.id: row for row in rows}
    session.execute(
        update(TherapistRow)
        .where(TherapistRow.id.in_(ids))
        .values(diary_version=TherapistRow.diary_version + 1)
        .execution_options(synchronize_session=False)
    )
    return tuple(by_id[each] for each in ids if each in by_id)


def team_of(
    session: Session,
    therapists: tuple[TherapistRow, ...],
    service: str,
    *,
    kind: PoolKind = PoolKind.ANY,
    pool: PoolRow | None = None,
) -> LockedTeam:
    """Return therapists who are locked as a team, with practice and service; raise NotFound."""
    service_row = session.scalar(select(ServiceRow).where(ServiceRow.slug == service))
    if service_row is None or not therapists:
        raise NotFound(NOBODY_THERE)
    practice = session.scalars(select(PracticeRow)).one()
    return LockedTeam(
        practice=practice, service=service_row, kind=kind, therapists=therapists, pool=pool
    )


def lock_rooms(session: Session) -> Sequence[str]:
    """Take the locks of all rooms by ascending id, so that the last one goes to one alone."""
    return session.scalars(
        select(RoomRow.id)
        .where(RoomRow.is_active)
        .order_by(RoomRow.id)
        .with_for_update(key_share=True)
    ).all()


def drop_claims(session: Session, *which: ColumnElement[bool]) -> None:
    """Delete claims, by ascending id."""
    locked = select(ClaimRow.id).where(*which).order_by(ClaimRow.id).with_for_update()
    session.execute(
        delete(ClaimRow).where(ClaimRow.id.in_(locked)).execution_options(synchronize_session=False)
    )
