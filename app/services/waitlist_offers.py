"""Times offered to the waiting list: made, taken, given back, and ended when nobody answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState, ModeNotOffered, TherapistFull
from app.domain.errors import NotFound
from app.domain.practice import Mode
from app.domain.slots import SlotNotOffered, SlotTaken
from app.domain.waitlist import (
    GRACE,
    MOST_UNANSWERED,
    EntryState,
    OfferOver,
    OfferState,
    entry_end,
    find_offer_end,
    is_given_up,
)
from app.domain.waitlist_order import Choice
from app.extensions import vault
from app.models.base import new_id
from app.models.booking import ClaimRow
from app.models.guards import OverlapRefused
from app.models.intake import ClientRequestRow
from app.models.practice import PracticeRow, ServiceRow, TherapistRow
from app.models.slots_reading import NOBODY, OwnClaims
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.audit import CLIENT, SYSTEM, Act, Actor, record_act
from app.services.booking import BookedAppointment, BookSlot, book_slot
from app.services.slots_accept import AcceptedTime, TimeAsked, accept_time, claims_of
from app.services.slots_lock import LockedTeam, drop_claims, lock_team
from app.services.transaction import read_transaction, rerun_once, write_transaction
from app.services.waitlist_kept import end_entry, get_open_offer, let_go, lock_offer
from app.services.waitlist_letters import post_lapsed, post_offered, withdraw_offered
from app.tokens import hash_token, new_token, token_of

MOST_ENDED = 100
"""Offers that one turn ends, those first that ended longest ago."""

_REFUSALS = (NotFound, TherapistFull, ModeNotOffered, SlotTaken, SlotNotOffered, OverlapRefused)
"""Why a time that was open when a turn began may not be offered any more."""


def offer_time(choice: Choice, *, now: datetime) -> bool:
    """Offer a time to one who waits, if both are still as they were; tell whether it was."""
    try:
        return _offer_time(choice, now=now)
    except _REFUSALS:
        return False


@rerun_once
def _offer_time(choice: Choice, *, now: datetime) -> bool:
    """Check, keep the time, write the letter and the audit row in one transaction."""
    opening = choice.opening
    with write_transaction() as session:
        locked = lock_team(session, opening.therapist, opening.service)
        session.execute(select(PracticeRow.id).with_for_update())  # one offer at a time, of anybody
        entry = _find_waiting(session, choice, now=now)
        claim = None
        if opening.claim_id is not None:
            claim = session.get(ClaimRow, opening.claim_id)
            if claim is None or claim.state != ClaimState.OFFERED:
                return False
        end = find_offer_end(
            opening.starts_at,
            now=now,
            notice_minutes=locked.service.notice_minutes,
            timezone=choice.waiter.wish.timezone,
        )
        if entry is None or end is None:
            return False
        asked = TimeAsked(starts_at=opening.starts_at, mode=choice.mode, own=_own_of(claim))
        accepted = accept_time(session, locked, asked, now=now)
        if claim is not None:
            drop_claims(session, ClaimRow.id == claim.id)
        _keep(session, locked, accepted, entry, choice.mode, end=end, now=now)
        return True


def _own_of(claim: ClaimRow | None) -> OwnClaims:
    """Return the kept time itself as what does not stand in the way of offering it."""
    if claim is None:
        return NOBODY
    return OwnClaims(appointment_id=claim.appointment_id, offer_id=claim.offer_id)


def _find_waiting(session: Session, choice: Choice, *, now: datetime) -> WaitlistEntryRow | None:
    """Return the entry, locked, unless its person has a time to answer about, or had this one."""
    person = choice.waiter.person
    is_asked = exists().where(
        ClientRequestRow.id == WaitlistEntryRow.request_id,
        ClientRequestRow.email_index == person,
        WaitlistEntryRow.state == EntryState.OFFERED,
    )
    was_asked = exists().where(
        ClientRequestRow.id == WaitlistEntryRow.request_id,
        ClientRequestRow.email_index == person,
        WaitlistOfferRow.entry_id == WaitlistEntryRow.id,
        WaitlistOfferRow.starts_at == choice.opening.starts_at,
        TherapistRow.id == WaitlistOfferRow.therapist_id,
        TherapistRow.slug == choice.opening.therapist,
    )
    if session.scalar(select(is_asked)) or session.scalar(select(was_asked)):
        return None
    return session.scalar(
        select(WaitlistEntryRow)
        .where(
            WaitlistEntryRow.id == choice.waiter.entry_id,
            WaitlistEntryRow.state == EntryState.WAITING,
            WaitlistEntryRow.expires_at > now,
        )
        .with_for_update()
    )


def _keep(
    session: Session,
    locked: LockedTeam,
    accepted: AcceptedTime,
    entry: WaitlistEntryRow,
    mode: Mode,
    *,
    end: datetime,
    now: datetime,
) -> None:
    """Add the offer and the claim that keeps its time, and write to who waits."""
    token = new_token()
    offer = WaitlistOfferRow(
        id=new_id(),
        entry_id=entry.id,
        therapist_id=accepted.therapists[0].id,
        service_id=locked.service.id,
        mode=mode,
        starts_at=accepted.span.starts_at,
        ends_at=accepted.span.ends_at,
        token_hash=hash_token(token),
        state=OfferState.OPEN,
        created_at=now,
        expires_at=end,
    )
    vault.seal(offer, "token", token)
    session.add(offer)
    session.flush()  # the offer first: the claim points at it
    for claim in claims_of(locked, accepted):
        claim.state = ClaimState.OFFERED
        claim.offer_id = offer.id
        claim.expires_at = end + GRACE
        session.add(claim)
    entry.state = EntryState.OFFERED
    entry.offers += 1
    entry.offered_at = now
    session.flush()
    post_offered(session, entry, offer, now=now)
    _record(session, offer, "offered", actor=SYSTEM, now=now)


def take_offer(token: str, *, now: datetime) -> BookedAppointment:
    """Book the time that is kept for somebody, as any booking is made; twice gives the first.

    Raises NotFound, or OfferOver where it is no longer kept or cannot be had after all; in the
    latter case the one who waits is on the list as before.
    """
    with read_transaction() as session:
        command = _command_of(session, token)
    try:
        return book_slot(command, now=now)
    except (NotFound, TherapistFull, ModeNotOffered, SlotTaken, SlotNotOffered):
        _close_offer(token, state=OfferState.GONE, actor=SYSTEM, now=now)
        raise OfferOver("This time cannot be had any more.") from None


def _command_of(session: Session, token: str) -> BookSlot:
    """Return the booking of an offered time; its key is as secret as the link."""
    found = session.execute(
        select(WaitlistOfferRow, WaitlistEntryRow.timezone, TherapistRow.slug, ServiceRow.slug)
        .join(WaitlistEntryRow, WaitlistEntryRow.id == WaitlistOfferRow.entry_id)
        .join(TherapistRow, TherapistRow.id == WaitlistOfferRow.therapist_id)
        .join(ServiceRow, ServiceRow.id == WaitlistOfferRow.service_id)
        .where(WaitlistOfferRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        raise NotFound("This link leads nowhere.")
    offer, timezone, therapist, service = found
    return BookSlot(
        therapist=therapist,
        service=service,
        starts_at=offer.starts_at,
        mode=Mode(offer.mode),
        timezone=timezone,
        idempotency_key=token_of(token),
        offer_token=token,
    )


def decline_offer(token: str, *, now: datetime) -> None:
    """Give an offered time back and stay on the list, for the full time again.

    Raises NotFound, or OfferOver where it is no longer kept.
    """
    _close_offer(token, state=OfferState.DECLINED, actor=CLIENT, now=now)


@rerun_once
def _close_offer(token: str, *, state: OfferState, actor: Actor, now: datetime) -> None:
    """End an open offer by its link; its time goes to the next one within moments."""
    with write_transaction() as session:
        offer = get_open_offer(session, token, now=now)
        entry = _pass_on(session, offer, state=state, now=now)
        entry.expires_at = max(entry.expires_at, entry_end(entry.latest_on, now=now))
        _record(session, offer, state, actor=actor, now=now)


def end_offers(*, now: datetime) -> int:
    """End the offers whose time to answer is over; return how many there were."""
    is_over = (WaitlistOfferRow.state == OfferState.OPEN, WaitlistOfferRow.expires_at <= now)
    with read_transaction() as session:
        ids = session.scalars(
            select(WaitlistOfferRow.id)
            .where(*is_over)
            .order_by(WaitlistOfferRow.expires_at, WaitlistOfferRow.id)
            .limit(MOST_ENDED)
        ).all()
    return sum(_lapse(offer_id, now=now) for offer_id in ids)


@rerun_once
def _lapse(offer_id: str, *, now: datetime) -> bool:
    """End one offer that nobody answered; whoever leaves too many is no longer asked.

    Where its letter never left there was nothing to answer, and no letter tells of it.
    """
    with write_transaction() as session:
        offer = lock_offer(session, WaitlistOfferRow.id == offer_id)
        if offer is None or offer.state != OfferState.OPEN or offer.expires_at > now:
            return False
        was_told = withdraw_offered(session, offer)
        state = OfferState.LAPSED if was_told else OfferState.GONE
        entry = _pass_on(session, offer, state=state, now=now)
        answers = session.scalars(
            select(WaitlistOfferRow.state)
            .where(WaitlistOfferRow.entry_id == entry.id)
            .order_by(WaitlistOfferRow.created_at.desc(), WaitlistOfferRow.id)
            .limit(MOST_UNANSWERED)
        )
        is_last = is_given_up(tuple(OfferState(answer) for answer in answers))
        if was_told:
            post_lapsed(session, entry, offer, now=now, is_last=is_last)
        _record(session, offer, state, actor=SYSTEM, now=now)
        if is_last:
            end_entry(session, entry, state=EntryState.EXPIRED, now=now, actor=SYSTEM)
        return True


def _pass_on(
    session: Session, offer: WaitlistOfferRow, *, state: OfferState, now: datetime
) -> WaitlistEntryRow:
    """End an offer, keep its time for the next one, and put its entry back into the line."""
    offer.state = state
    entry = session.get_one(WaitlistEntryRow, offer.entry_id)
    if entry.state == EntryState.OFFERED:
        entry.state = EntryState.WAITING
    let_go(session, offer, now=now)
    session.flush()
    return entry


def _record(
    session: Session, offer: WaitlistOfferRow, word: str, *, actor: Actor, now: datetime
) -> None:
    """Add the audit row of what became of an offer."""
    act = Act(action=f"waitlist.{word}", object_type="waitlist_offer", object_id=offer.id)
    record_act(session, act, actor=actor, now=now)
