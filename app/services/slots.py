"""Holds: a picked time stays with its visitor for some minutes, without a word about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.booking import (
    HOLDS_PER_NETWORK,
    HOLDS_PER_VISITOR,
    ClaimState,
    hold_expires_at,
)
from app.domain.practice import Mode
from app.domain.slots import SlotTaken
from app.domain.timespan import Span
from app.models.base import new_id
from app.models.booking import ClaimRow
from app.models.guards import OverlapRefused
from app.models.slots_reading import OwnClaims
from app.services.slots_accept import AcceptedTime, TimeAsked, accept_time, claims_of
from app.services.slots_lock import drop_claims, lock_team
from app.services.transaction import rerun_once, write_transaction
from app.tokens import hash_token


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSlot:
    """A time that a visitor picked; `starts_at` is aware UTC.

    `therapist` may be a pool as well. `network` is a digest of where the visitor comes from, None
    where it does not count.
    """

    visitor_token: str
    therapist: str
    service: str
    starts_at: datetime
    mode: Mode
    network: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSlot:
    """The time now held, with whom (slugs, the one of the appointment first), and until when.

    Where `expires_at` is None the time is free but not kept: its network holds enough.
    """

    span: Span
    therapists: tuple[str, ...]
    expires_at: datetime | None


@rerun_once
def hold_slot(command: HoldSlot, *, now: datetime) -> HeldSlot:
    """Hold a time for its visitor, or prolong the hold they have on it.

    Of a visitor's live holds only the newest stay. Raises NotFound, TherapistFull, ModeNotOffered,
    SlotTaken or SlotNotOffered.
    """
    try:
        with write_transaction() as session:
            return _hold(session, command, now=now)
    except OverlapRefused:
        raise SlotTaken("That time has just gone.") from None


def _hold(session: Session, command: HoldSlot, *, now: datetime) -> HeldSlot:
    """Put the claims of a hold in the place of those that it replaces."""
    visitor_hash = hash_token(command.visitor_token)
    locked = lock_team(session, command.therapist, command.service)
    asked = TimeAsked(
        starts_at=command.starts_at, mode=command.mode, own=OwnClaims(visitor_hash=visitor_hash)
    )
    accepted = accept_time(session, locked, asked, now=now)
    therapists = tuple(row.slug for row in accepted.therapists)
    holds = _list_holds(session, visitor_hash)
    replaced = [hold for hold in holds if any(_is_replaced(row, accepted) for row in hold)]
    if _is_network_full(session, command.network, replaced, now=now):
        return HeldSlot(span=accepted.span, therapists=therapists, expires_at=None)
    _drop_older(session, holds, replaced)
    held_at = min((hold[0].held_at or now for hold in replaced), default=now)
    expires_at = hold_expires_at(held_at, now=now)
    hold_id = new_id()
    for claim in claims_of(locked, accepted):
        claim.state = ClaimState.HELD
        claim.hold_id = hold_id
        claim.held_at = held_at
        claim.visitor_hash = visitor_hash
        claim.network_hash = command.network
        claim.expires_at = expires_at
        session.add(claim)
    session.flush()
    return HeldSlot(span=accepted.span, therapists=therapists, expires_at=expires_at)


def _list_holds(session: Session, visitor_hash: str) -> list[list[ClaimRow]]:
    """Return the visitor's holds, the newest first, each with its claims."""
    rows = session.scalars(
        select(ClaimRow)
        .where(ClaimRow.visitor_hash == visitor_hash, ClaimRow.state == ClaimState.HELD)
        .order_by(ClaimRow.expires_at.desc(), ClaimRow.held_at.desc(), ClaimRow.id)
    )
    holds: dict[str, list[ClaimRow]] = defaultdict(list)
    for row in rows:
        holds[row.hold_id or row.id].append(row)
    return list(holds.values())


def _is_replaced(hold: ClaimRow, accepted: AcceptedTime) -> bool:
    """Tell whether the visitor's hold would stand in the way of the new one."""
    is_shared = hold.therapist_id in {row.id for row in accepted.therapists} or (
        hold.room_id is not None and hold.room_id == accepted.room_id
    )
    span = accepted.span
    return is_shared and hold.starts_at < span.ends_at and span.starts_at < hold.ends_at


def _is_network_full(
    session: Session, network: str | None, replaced: Sequence[list[ClaimRow]], *, now: datetime
) -> bool:
    """Tell whether as many times are held from a network as may be, those replaced aside."""
    if network is None:
        return False
    held = session.scalar(
        select(func.count(ClaimRow.hold_id.distinct())).where(
            ClaimRow.network_hash == network,
            ClaimRow.expires_at > now,
            ClaimRow.hold_id.not_in([hold[0].hold_id for hold in replaced]),
        )
    )
    return (held or 0) >= HOLDS_PER_NETWORK


def _drop_older(
    session: Session, holds: Sequence[list[ClaimRow]], replaced: Sequence[list[ClaimRow]]
) -> None:
    """Drop the holds that the new one replaces, and the oldest beyond the limit."""
    others = [hold for hold in holds if hold not in replaced]
    dropped = [*replaced, *others[HOLDS_PER_VISITOR - 1 :]]
    if dropped:
        drop_claims(session, ClaimRow.id.in_([row.id for hold in dropped for row in hold]))


def renew_holds(visitor_token: str, *, now: datetime) -> None:
    """Give a visitor's live holds their full time again, up to the end of their life."""
    with write_transaction() as session:
        held = session.execute(
            select(ClaimRow.id, ClaimRow.held_at)
            .where(
                ClaimRow.visitor_hash == hash_token(visitor_token),
                ClaimRow.state == ClaimState.HELD,
                ClaimRow.expires_at > now,
            )
            .order_by(ClaimRow.id)
        ).all()
        for claim_id, held_at in held:
            session.execute(
                update(ClaimRow)
                .where(ClaimRow.id == claim_id)
                .values(expires_at=hold_expires_at(held_at or now, now=now))
            )


def sweep_holds(*, now: datetime) -> int:
    """Delete every lapsed hold; return how many there were."""
    with write_transaction() as session:
        lapsed = (
            select(ClaimRow.id)
            .where(ClaimRow.expires_at <= now)
            .with_for_update(skip_locked=True)  # whoever has it in hand deletes it
        )
        swept = session.scalars(
            delete(ClaimRow).where(ClaimRow.id.in_(lapsed)).returning(ClaimRow.id)
        )
        return len(swept.all())
