"""The waiting list's turn of the worker: ends what is over, and offers what has opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState
from app.domain.waitlist import LIVE, EntryState
from app.models.booking import ClaimRow
from app.models.practice import PracticeRow
from app.models.waitlist import WaitlistEntryRow
from app.services.audit import SYSTEM
from app.services.slots_lock import drop_claims
from app.services.transaction import read_transaction, rerun_once, write_transaction
from app.services.waitlist_kept import end_entry
from app.services.waitlist_offers import end_offers, offer_time
from app.services.waitlist_openings import read_plan

MOST_EXPIRED = 100
"""Entries that one turn takes off the list, those first that ended longest ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitlistRound:
    """What one turn did: offers made and ended, kept times set free, entries that ran out."""

    offered: int = 0
    ended: int = 0
    freed: int = 0
    expired: int = 0


def run_waitlist(*, now: datetime) -> WaitlistRound:
    """Take one turn; a practice where nobody waits costs one statement."""
    with read_transaction() as session:
        if not _is_busy(session):
            return WaitlistRound()
    ended = end_offers(now=now)
    expired = _expire_entries(now=now)
    with read_transaction() as session:
        plan = read_plan(session, now=now)
    offered = sum(offer_time(choice, now=now) for choice in plan.choices)
    freed = _free_times(plan.unwanted) if plan.unwanted else 0
    return WaitlistRound(offered=offered, ended=ended, freed=freed, expired=expired)


def _is_busy(session: Session) -> bool:
    """Tell whether somebody is on the list, or a time is kept for it."""
    is_anybody = exists().where(WaitlistEntryRow.state.in_(LIVE))
    is_anything = exists().where(ClaimRow.state == ClaimState.OFFERED)
    return session.scalar(select(PracticeRow.id).where(or_(is_anybody, is_anything))) is not None


@rerun_once
def _expire_entries(*, now: datetime) -> int:
    """Take those off the list whose days are over; return how many there were."""
    is_over = (WaitlistEntryRow.state == EntryState.WAITING, WaitlistEntryRow.expires_at <= now)
    with read_transaction() as session:
        if session.scalar(select(exists().where(*is_over))) is not True:
            return 0
    with write_transaction() as session:
        entries = session.scalars(
            select(WaitlistEntryRow)
            .where(*is_over)
            .order_by(WaitlistEntryRow.expires_at, WaitlistEntryRow.id)
            .limit(MOST_EXPIRED)
            .with_for_update(skip_locked=True)
        ).all()
        for entry in entries:
            end_entry(session, entry, state=EntryState.EXPIRED, now=now, actor=SYSTEM)
        return len(entries)


@rerun_once
def _free_times(claim_ids: tuple[str, ...]) -> int:
    """Give times that nobody on the list wants to whoever comes; return how many were kept."""
    with write_transaction() as session:
        which = (ClaimRow.id.in_(claim_ids), ClaimRow.state == ClaimState.OFFERED)
        found = session.scalars(select(ClaimRow.id).where(*which)).all()
        drop_claims(session, *which)
        return len(found)
