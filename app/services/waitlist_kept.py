"""What booking and cancelling mean to the waiting list: times kept for it, and who is through."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.booking import UNDO_MINUTES, ClaimState
from app.domain.errors import NotFound
from app.domain.practice import Mode
from app.domain.timespan import Span
from app.domain.waitlist import (
    CONSENT,
    GRACE,
    KEPT_BACK,
    LIVE,
    OFFERS_AT_ONCE,
    EntryState,
    OfferOver,
    OfferState,
    Opening,
    find_offer_end,
)
from app.domain.waitlist_order import choose_offers
from app.extensions import vault
from app.models.booking import AppointmentRow, ClaimRow
from app.models.intake import ClientRequestRow, RequestState
from app.models.practice import ServiceRow, TherapistRow
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.audit import CLIENT, Act, Actor, record_act
from app.services.intake import touch_request
from app.services.slots_lock import drop_claims
from app.services.waitlist_letters import withdraw_offered
from app.services.waitlist_line import read_line
from app.tokens import hash_token


def release_time(session: Session, appointment: AppointmentRow, *, now: datetime) -> None:
    """Free the time of a cancelled appointment, its diary locked, or keep it for who waits for it.

    What is kept back lapses soon after the client can no longer take the cancellation back, unless
    it is offered by then. The time of several therapists at once is nobody's on the list.
    """
    claims = session.scalars(
        select(ClaimRow).where(ClaimRow.appointment_id == appointment.id)
    ).all()
    if len(claims) == 1 and _is_awaited(session, claims[0], now=now):
        claims[0].state = ClaimState.OFFERED
        claims[0].expires_at = now + KEPT_BACK
    else:
        drop_claims(session, ClaimRow.appointment_id == appointment.id)


def _is_awaited(session: Session, claim: ClaimRow, *, now: datetime) -> bool:
    """Tell whether somebody on the list could be offered the time once nobody can undo."""
    therapist = session.get_one(TherapistRow, claim.therapist_id)
    service = session.get_one(ServiceRow, claim.service_id)
    offered_at = now + timedelta(minutes=UNDO_MINUTES)
    end = find_offer_end(
        claim.starts_at,
        now=offered_at,
        notice_minutes=service.notice_minutes,
        timezone=therapist.timezone,
    )
    kept = count_kept(session, therapist.id, now=now)
    if end is None or therapist.places <= 0 or kept >= OFFERS_AT_ONCE:
        return False
    line = read_line(
        session,
        WaitlistEntryRow.service_id == service.id,
        or_(WaitlistEntryRow.therapist_id.is_(None), WaitlistEntryRow.therapist_id == therapist.id),
        now=now,
    )
    opening = Opening(
        therapist=therapist.slug,
        service=service.slug,
        span=Span(starts_at=claim.starts_at, ends_at=claim.ends_at),
        modes=tuple(Mode(mode) for mode in service.modes),
        claim_id=claim.id,
    )
    return bool(choose_offers(line.waiters, [opening], asked=line.asked, room={}))


def count_kept(session: Session, therapist_id: str, *, now: datetime) -> int:
    """Return how many times of a therapist are kept for the list."""
    counted = session.scalar(
        select(func.count())
        .select_from(ClaimRow)
        .where(
            ClaimRow.therapist_id == therapist_id,
            ClaimRow.state == ClaimState.OFFERED,
            ClaimRow.expires_at > now,
        )
    )
    return counted or 0


def get_open_offer(session: Session, token: str, *, now: datetime) -> WaitlistOfferRow:
    """Return an offer that may still be answered, locked; raise NotFound or OfferOver."""
    offer = lock_offer(session, WaitlistOfferRow.token_hash == hash_token(token))
    if offer is None:
        raise NotFound("This link leads nowhere.", field="offer_token")
    if offer.state != OfferState.OPEN or offer.expires_at <= now:
        raise OfferOver("This time is no longer kept.")
    return offer


def get_request_of(session: Session, offer: WaitlistOfferRow) -> ClientRequestRow:
    """Return the request of the one to whom a time is offered."""
    entry = session.get_one(WaitlistEntryRow, offer.entry_id)
    return session.get_one(ClientRequestRow, entry.request_id)


def lock_offer(session: Session, which: ColumnElement[bool]) -> WaitlistOfferRow | None:
    """Return an offer with its row and that of its entry locked, the entry first as everywhere."""
    of_offer = select(WaitlistOfferRow.entry_id).where(which).scalar_subquery()
    session.scalar(
        select(WaitlistEntryRow).where(WaitlistEntryRow.id == of_offer).with_for_update()
    )
    return session.scalar(
        select(WaitlistOfferRow)
        .where(which)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def settle_booking(
    session: Session,
    request: ClientRequestRow,
    appointment: AppointmentRow,
    *,
    offer: WaitlistOfferRow | None,
    now: datetime,
) -> None:
    """Take a client who has booked off the list, by whichever of their entries they waited.

    The time that they took from the list is theirs; others that were kept for them are let go.
    """
    if offer is not None:
        offer.state = OfferState.TAKEN
        offer.appointment_id = appointment.id
    entries = session.scalars(
        select(WaitlistEntryRow)
        .join(ClientRequestRow, ClientRequestRow.id == WaitlistEntryRow.request_id)
        .where(
            WaitlistEntryRow.state.in_(LIVE),
            or_(
                ClientRequestRow.id == request.id,
                ClientRequestRow.email_index == request.email_index,
            ),
        )
        .order_by(WaitlistEntryRow.id)
        .with_for_update(of=WaitlistEntryRow)
        .execution_options(populate_existing=True)
    ).all()
    for entry in entries:
        end_entry(session, entry, state=EntryState.BOOKED, now=now)


def end_entry(
    session: Session,
    entry: WaitlistEntryRow,
    *,
    state: EntryState,
    now: datetime,
    actor: Actor = CLIENT,
) -> None:
    """Take an entry off the list, with whatever is kept for it; the contact goes with the last."""
    entry.state = state
    offers = session.scalars(
        select(WaitlistOfferRow)
        .where(WaitlistOfferRow.entry_id == entry.id, WaitlistOfferRow.state == OfferState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for offer in offers:
        offer.state = OfferState.DECLINED
        withdraw_offered(session, offer)
        let_go(session, offer, now=now)
    session.flush()
    _forget_contact(session, entry.request_id, now=now)
    act = Act(action=f"waitlist.{state}", object_type="waitlist_entry", object_id=entry.id)
    record_act(session, act, actor=actor, now=now)


def let_go(session: Session, offer: WaitlistOfferRow, *, now: datetime) -> None:
    """Keep the time of an offer that is over for moments only: until the next one has it."""
    session.execute(
        update(ClaimRow)
        .where(ClaimRow.offer_id == offer.id)
        .values(expires_at=now + GRACE)
        .execution_options(synchronize_session=False)
    )


def _forget_contact(session: Session, request_id: str, *, now: datetime) -> None:
    """Delete name and address where nothing but the list needed them; answers stay a draft."""
    request = session.get_one(ClientRequestRow, request_id)
    is_live = exists().where(
        WaitlistEntryRow.request_id == request_id, WaitlistEntryRow.state.in_(LIVE)
    )
    if request.state != RequestState.WAITING or session.scalar(select(is_live)):
        return
    for column in ("name", "email"):
        vault.seal(request, column, None)
    request.email_index = None
    request.consents = [given for given in request.consents if given["id"] != CONSENT]
    request.state = RequestState.DRAFT
    touch_request(request, now=now)
