"""The way onto the waiting list and off it, and what somebody on it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, NotFound, Problem
from app.domain.practice_fields import is_slug
from app.domain.waitlist import (
    CONSENT,
    LIVE,
    MOST_ENTRIES,
    EntryState,
    NotWaiting,
    Wish,
    entry_end,
)
from app.extensions import vault
from app.models.base import new_id
from app.models.intake import ClientRequestRow, RequestState
from app.models.practice import ServiceRow, TherapistRow
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.audit import CLIENT, Act, record_act
from app.services.intake import CONSENT_VERSION, DRAFT_DAYS, find_or_add_request
from app.services.transaction import rerun_once, write_transaction
from app.services.waitlist_kept import end_entry
from app.services.waitlist_letters import post_listed
from app.tokens import hash_token, new_token, token_of


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWaitlist:
    """Somebody who wants to hear when a time opens.

    `visitor_token` finds the answers given in this browser. The same `idempotency_key`, which
    nobody else can know, gives the first entry again and posts no second letter.
    """

    wish: Wish
    name: str
    email: str
    visitor_token: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWish:
    """Something else to wait for, by the link of the entry."""

    token: str
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """A place on the list: its own link, and until when it is kept."""

    token: str
    expires_at: datetime


@rerun_once
def join_waitlist(command: JoinWaitlist, *, now: datetime) -> ListedEntry:
    """Put somebody on the list and post the letter that says so.

    Who waits for the same therapist in the same browser already changes what they wait for.
    Raises NotFound, or InvalidInput where they wait for as many as they may.
    """
    with write_transaction() as session:
        key = command.idempotency_key
        token = new_token() if key is None else token_of(key)
        before = None if key is None else _find_entry(session, token)
        if before is not None:
            return _listed(before)
        target = _find_target(session, command.wish)
        request = _find_request(session, command, now=now)
        live = session.scalars(
            select(WaitlistEntryRow).where(
                WaitlistEntryRow.request_id == request.id, WaitlistEntryRow.state.in_(LIVE)
            )
        ).all()
        entry = next((row for row in live if row.therapist_id == target.therapist_id), None)
        is_new = entry is None
        if entry is None:
            if len(live) >= MOST_ENTRIES:
                _refuse("You wait for three people already. Leave one of those lists first.")
            entry = _new_entry(request, token, now=now)
        _set_wish(entry, command.wish, target, now=now)
        _seal_contact(request, command, until=entry.expires_at, now=now)
        session.flush()  # the request first: the entry points at it
        session.add(entry)
        session.flush()
        if is_new:
            post_listed(session, entry, now=now)
        _record(session, entry, "joined" if is_new else "changed", now=now)
        return _listed(entry)


@rerun_once
def change_wish(command: ChangeWish, *, now: datetime) -> ListedEntry:
    """Change what somebody waits for; their days on the list start anew.

    Raises NotFound, NotWaiting, or InvalidInput where another entry of theirs waits for the same.
    """
    with write_transaction() as session:
        entry = _get_entry(session, command.token)
        if entry.state not in LIVE or entry.expires_at <= now:
            raise NotWaiting("You are no longer on the list.")
        target = _find_target(session, command.wish)
        twin = session.scalar(
            select(WaitlistEntryRow.id).where(
                WaitlistEntryRow.request_id == entry.request_id,
                WaitlistEntryRow.therapist_id.is_not_distinct_from(target.therapist_id),
                WaitlistEntryRow.state.in_(LIVE),
                WaitlistEntryRow.id != entry.id,
            )
        )
        if twin is not None:
            _refuse("You are on the list for this already. Leave one of the two.")
        _set_wish(entry, command.wish, target, now=now)
        request = session.get_one(ClientRequestRow, entry.request_id)
        _keep_until(request, entry.expires_at)
        _record(session, entry, "changed", now=now)
        return _listed(entry)


@rerun_once
def leave_waitlist(token: str, *, now: datetime) -> None:
    """Take somebody off the list, by the link of their entry or of a time offered to them.

    Who has left already stays away. Raises NotFound.
    """
    with write_transaction() as session:
        entry = _get_entry(session, token)
        if entry.state in LIVE:
            end_entry(session, entry, state=EntryState.LEFT, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The rows that a wish names by their slugs."""

    service_id: str
    therapist_id: str | None


def _find_target(session: Session, wish: Wish) -> _Target:
    """Find service and therapist of a wish; raise NotFound where one is not there any more."""
    service_id = session.scalar(
        select(ServiceRow.id).where(ServiceRow.slug == wish.service, ServiceRow.is_active)
    )
    therapist_id = None
    if wish.therapist is not None:
        therapist_id = session.scalar(
            select(TherapistRow.id).where(
                TherapistRow.slug == (wish.therapist if is_slug(wish.therapist) else ""),
                TherapistRow.is_active,
            )
        )
    if service_id is None or (wish.therapist is not None and therapist_id is None):
        raise NotFound("There is no such therapist or kind of call here.", field="therapist")
    return _Target(service_id=service_id, therapist_id=therapist_id)


def _find_request(session: Session, command: JoinWaitlist, *, now: datetime) -> ClientRequestRow:
    """Return the visitor's request; a new one where theirs belongs to another address.

    What was written to us, or waits, keeps the contact it came with.
    """
    zone = command.wish.timezone
    row = find_or_add_request(session, command.visitor_token, timezone=zone, now=now)
    known = vault.read(row, "email")
    if row.state == RequestState.DRAFT or known in {None, command.email}:
        return row
    row = ClientRequestRow(
        id=new_id(),
        state=RequestState.DRAFT,
        timezone=zone,
        consents=[],
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    return row


def _seal_contact(
    row: ClientRequestRow, command: JoinWaitlist, *, until: datetime, now: datetime
) -> None:
    """Put name and address under seal, note the consent, and keep the request long enough."""
    vault.seal(row, "name", command.name)
    vault.seal(row, "email", command.email)
    row.email_index = vault.email_index(command.email)
    if all(given["id"] != CONSENT for given in row.consents):
        consent = {"id": CONSENT, "version": CONSENT_VERSION, "at": now.isoformat()}
        row.consents = [*row.consents, consent]
    if row.state == RequestState.DRAFT:
        row.state, row.expires_at = RequestState.WAITING, None
    row.updated_at = now
    _keep_until(row, until)


def _keep_until(row: ClientRequestRow, until: datetime) -> None:
    """Keep the request a while longer than its entry, so that links can say what became of it."""
    until += timedelta(days=DRAFT_DAYS)
    row.expires_at = until if row.expires_at is None else max(until, row.expires_at)


def _new_entry(request: ClientRequestRow, token: str, *, now: datetime) -> WaitlistEntryRow:
    """Return a fresh entry; the caller says what it waits for."""
    entry = WaitlistEntryRow(
        id=new_id(),
        request_id=request.id,
        token_hash=hash_token(token),
        state=EntryState.WAITING,
        offers=0,
        created_at=now,
    )
    vault.seal(entry, "token", token)
    return entry


def _set_wish(entry: WaitlistEntryRow, wish: Wish, target: _Target, *, now: datetime) -> None:
    """Let an entry wait for something; its days start anew."""
    entry.service_id, entry.therapist_id = target.service_id, target.therapist_id
    entry.mode = wish.mode
    entry.times = {str(day): [str(part) for part in parts] for day, parts in wish.times.items()}
    entry.earliest_on, entry.latest_on = wish.earliest_on, wish.latest_on
    entry.timezone = wish.timezone
    entry.expires_at = entry_end(wish.latest_on, now=now)


def _find_entry(session: Session, token: str) -> WaitlistEntryRow | None:
    """Find an entry by its link, or by that of a time offered for it; it is locked."""
    by_offer = select(WaitlistOfferRow.entry_id).where(
        WaitlistOfferRow.token_hash == hash_token(token)
    )
    return session.scalar(
        select(WaitlistEntryRow)
        .where(
            or_(
                WaitlistEntryRow.token_hash == hash_token(token),
                WaitlistEntryRow.id == by_offer.scalar_subquery(),
            )
        )
        .with_for_update()
    )


def _get_entry(session: Session, token: str) -> WaitlistEntryRow:
    """Find an entry by its link; raise NotFound."""
    entry = _find_entry(session, token)
    if entry is None:
        raise NotFound("This link leads nowhere.")
    return entry


def _listed(entry: WaitlistEntryRow) -> ListedEntry:
    """Return the frozen result of an entry's row."""
    token = vault.read(entry, "token")
    if token is None:
        raise NotFound("This entry has no link.")
    return ListedEntry(token=token, expires_at=entry.expires_at)


def _refuse(message: str) -> NoReturn:
    """Raise InvalidInput about for whom somebody waits."""
    raise InvalidInput((Problem(field="therapist", message=message),))


def _record(session: Session, entry: WaitlistEntryRow, word: str, *, now: datetime) -> None:
    """Add the audit row of what a client did."""
    act = Act(action=f"waitlist.{word}", object_type="waitlist_entry", object_id=entry.id)
    record_act(session, act, actor=CLIENT, now=now)
