"""Holds: a picked time stays with its visitor for some minutes, without a word about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.booking import (
    HOLD_MINUTES,
    HOLDS_PER_VISITOR,
    ClaimState,
    ModeNotOffered,
    TherapistFull,
)
from app.domain.errors import NotFound
from app.domain.practice import BufferRule, Mode
from app.domain.practice_fields import is_slug
from app.domain.slots import Slot, SlotRules, check_offered
from app.domain.timespan import Span
from app.models.base import new_id
from app.models.booking import ClaimRow
from app.models.practice import PracticeRow, ServiceRow, TherapistProfileRow, TherapistRow
from app.models.slots_reading import NOBODY, OwnClaims, read_diaries
from app.services.transaction import rerun_once, write_transaction
from app.tokens import hash_token

_NOBODY = "There is no such therapist or kind of call here."


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSlot:
    """A time that a visitor picked; `starts_at` is aware UTC."""

    visitor_token: str
    therapist: str
    service: str
    starts_at: datetime
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSlot:
    """The time now held, and until when."""

    span: Span
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedDiary:
    """A therapist whose diary is ours for the rest of the transaction, and what is booked there."""

    practice: PracticeRow
    therapist: TherapistRow
    service: ServiceRow


@rerun_once
def hold_slot(command: HoldSlot, *, now: datetime) -> HeldSlot:
    """Hold a time for its visitor, or prolong the hold they have on it.

    Of a visitor's live holds only the newest stay. Raises NotFound, TherapistFull, ModeNotOffered,
    SlotTaken or SlotNotOffered.
    """
    visitor_hash = hash_token(command.visitor_token)
    with write_transaction() as session:
        locked = lock_diary(session, command.therapist, command.service, now=now)
        check_open(locked)
        check_places(locked)
        check_mode(session, locked, command.mode)
        own = OwnClaims(visitor_hash=visitor_hash)
        slot = check_slot(session, locked, command.starts_at, own=own, now=now)
        _drop_older_holds(session, visitor_hash, slot.span, therapist_id=locked.therapist.id)
        claim = claim_of(locked, slot.span)
        claim.state = ClaimState.HELD
        claim.visitor_hash = visitor_hash
        claim.expires_at = now + timedelta(minutes=HOLD_MINUTES)
        session.add(claim)
        session.flush()
        return HeldSlot(span=slot.span, expires_at=claim.expires_at)


def _drop_older_holds(
    session: Session, visitor_hash: str, span: Span, *, therapist_id: str
) -> None:
    """Drop the visitor's holds that the new one replaces, and the oldest beyond the limit."""
    holds = session.scalars(
        select(ClaimRow)
        .where(ClaimRow.visitor_hash == visitor_hash, ClaimRow.state == ClaimState.HELD)
        .order_by(ClaimRow.expires_at.desc(), ClaimRow.id)
    ).all()
    kept = 1
    for hold in holds:
        replaced = (
            hold.therapist_id == therapist_id
            and hold.starts_at < span.ends_at
            and span.starts_at < hold.ends_at
        )
        if replaced or kept == HOLDS_PER_VISITOR:
            session.delete(hold)
        else:
            kept += 1
    session.flush()


def prolong_holds(visitor_token: str, *, now: datetime) -> None:
    """Give a visitor's live holds their full time again."""
    with write_transaction() as session:
        session.execute(
            update(ClaimRow)
            .where(
                ClaimRow.visitor_hash == hash_token(visitor_token),
                ClaimRow.state == ClaimState.HELD,
                ClaimRow.expires_at > now,
            )
            .values(expires_at=now + timedelta(minutes=HOLD_MINUTES))
        )


def sweep_holds(*, now: datetime) -> int:
    """Delete every lapsed hold; return how many there were."""
    with write_transaction() as session:
        swept = session.scalars(
            delete(ClaimRow).where(ClaimRow.expires_at <= now).returning(ClaimRow.id)
        )
        return len(swept.all())


def lock_diary(session: Session, therapist: str, service: str, *, now: datetime) -> LockedDiary:
    """Take the therapist's row lock by writing to it, and clear their lapsed holds.

    Every change of a diary passes here first, so that changes of one therapist follow each other
    on both databases. Raises NotFound for an unknown therapist or service.
    """
    if not (is_slug(therapist) and is_slug(service)):
        raise NotFound(_NOBODY)
    therapist_row = session.scalar(
        update(TherapistRow)
        .where(TherapistRow.slug == therapist)
        .values(diary_version=TherapistRow.diary_version + 1)
        .returning(TherapistRow)
    )
    service_row = session.scalar(select(ServiceRow).where(ServiceRow.slug == service))
    if therapist_row is None or service_row is None:
        raise NotFound(_NOBODY)
    session.execute(
        delete(ClaimRow).where(
            ClaimRow.therapist_id == therapist_row.id, ClaimRow.expires_at <= now
        )
    )
    practice = session.scalars(select(PracticeRow)).one()
    return LockedDiary(practice=practice, therapist=therapist_row, service=service_row)


def check_open(locked: LockedDiary) -> None:
    """Raise NotFound unless the therapist and the service still take new bookings."""
    if not locked.therapist.is_active or not locked.service.is_active:
        raise NotFound(_NOBODY)


def check_places(locked: LockedDiary) -> None:
    """Raise TherapistFull unless the therapist has a place for somebody new."""
    if locked.therapist.places <= 0:
        raise TherapistFull(f"{locked.therapist.name} takes no new people right now.")


def check_mode(session: Session, locked: LockedDiary, mode: Mode) -> None:
    """Raise ModeNotOffered unless both the service and the therapist meet in this way."""
    profile = session.get_one(TherapistProfileRow, locked.therapist.id).document
    modes = profile.get("modes")
    if mode not in locked.service.modes or not isinstance(modes, list) or mode not in modes:
        raise ModeNotOffered("This way of meeting is not offered here.", field="mode")


def check_slot(
    session: Session,
    locked: LockedDiary,
    starts_at: datetime,
    *,
    now: datetime,
    own: OwnClaims = NOBODY,
    rules: SlotRules | None = None,
) -> Slot:
    """Return the slot at `starts_at` by the rules that list it, or raise as they say."""
    rules = rules or rules_of(locked.service, locked.practice)
    around = Span(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=rules.length_minutes))
    diaries = read_diaries(session, [locked.therapist], window=around, now=now, own=own)
    return check_offered(diaries[locked.therapist.id], rules, starts_at=starts_at, now=now)


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


def claim_of(locked: LockedDiary, span: Span) -> ClaimRow:
    """Return a claim on the locked diary; the caller says for whom and adds it."""
    return ClaimRow(
        id=new_id(),
        therapist_id=locked.therapist.id,
        service_id=locked.service.id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        buffer_before_minutes=locked.service.buffer_before_minutes,
        buffer_after_minutes=locked.service.buffer_after_minutes,
    )
