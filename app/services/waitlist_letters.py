"""The letters of the waiting list: one about the list, then at most two about each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.booking import say_place
from app.domain.invite import Party
from app.domain.outbox import LetterKind, LetterState
from app.domain.practice import Mode
from app.extensions import vault
from app.mail.letters import WaitlistLetter
from app.mail.render import write_letter
from app.models.booking import ClaimRow
from app.models.intake import ClientRequestRow
from app.models.outbox import LetterRow
from app.models.practice import (
    PracticeRow,
    RoomRow,
    SiteRow,
    TherapistProfileRow,
    TherapistRow,
)
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.letterhead import house_of, link_to, sender_of
from app.services.outbox import drop_superseded, enqueue


def post_listed(session: Session, entry: WaitlistEntryRow, *, now: datetime) -> None:
    """Tell somebody that they are on the list, and how to leave it."""
    letter = _letter_of(session, entry, therapist_id=entry.therapist_id, now=now)
    enqueue(session, write_letter(letter), now=now)


def post_offered(
    session: Session, entry: WaitlistEntryRow, offer: WaitlistOfferRow, *, now: datetime
) -> None:
    """Tell somebody of a time that is kept for them; pointless once it no longer is."""
    letter = _letter_of(session, entry, therapist_id=offer.therapist_id, now=now)
    about = _about(session, letter, offer, kind=LetterKind.OFFERED)
    about = replace(about, manage_url=link_to(f"/w/{vault.read(offer, 'token')}"))
    enqueue(session, write_letter(about), now=now, starts_at=offer.expires_at)


def post_lapsed(
    session: Session,
    entry: WaitlistEntryRow,
    offer: WaitlistOfferRow,
    *,
    now: datetime,
    is_last: bool,
) -> None:
    """Tell somebody that a time is no longer kept for them, and whether others will come."""
    letter = _letter_of(session, entry, therapist_id=offer.therapist_id, now=now)
    about = _about(session, letter, offer, kind=LetterKind.LAPSED)
    again = link_to(_again_path(session, entry))
    about = replace(about, is_last=is_last, manage_url=again if is_last else letter.list_url)
    enqueue(session, write_letter(about), now=now, starts_at=offer.starts_at)


def withdraw_offered(session: Session, offer: WaitlistOfferRow) -> bool:
    """Drop the letter about a time if it has not left yet; tell whether it had left."""
    drop_superseded(session, subject_id=offer.id, kind=LetterKind.LAPSED)
    state = session.scalar(
        select(LetterRow.state).where(
            LetterRow.subject_id == offer.id, LetterRow.kind == LetterKind.OFFERED
        )
    )
    return state not in {LetterState.DROPPED, LetterState.FAILED}


def _letter_of(
    session: Session, entry: WaitlistEntryRow, *, therapist_id: str | None, now: datetime
) -> WaitlistLetter:
    """Return the letter about the list itself, which those about a time begin from."""
    practice = session.scalars(select(PracticeRow)).one()
    request = session.get_one(ClientRequestRow, entry.request_id)
    own_url = link_to(f"/w/{vault.read(entry, 'token')}")
    name = ""
    if therapist_id is not None:
        name = str(session.get_one(TherapistProfileRow, therapist_id).document["name"])
    return WaitlistLetter(
        kind=LetterKind.LISTED,
        subject_id=entry.id,
        written_at=now,
        timezone=entry.timezone,
        recipient=Party(
            name=vault.read(request, "name") or "", email=vault.read(request, "email") or ""
        ),
        manage_url=own_url,
        list_url=own_url,
        until=entry.expires_at,
        therapist_name=name,
        sender=sender_of(practice),
        house=house_of(practice),
    )


def _about(
    session: Session, letter: WaitlistLetter, offer: WaitlistOfferRow, *, kind: LetterKind
) -> WaitlistLetter:
    """Return the letter as one about a time."""
    profile = session.get_one(TherapistProfileRow, offer.therapist_id).document
    practice = session.scalars(select(PracticeRow)).one()
    return replace(
        letter,
        kind=kind,
        subject_id=offer.id,
        starts_at=offer.starts_at,
        mode=Mode(offer.mode),
        place=_find_place(session, offer) or str(profile.get("site") or practice.address),
        until=offer.expires_at,
    )


def _find_place(session: Session, offer: WaitlistOfferRow) -> str | None:
    """Return the place and room that are kept with a time, None where there is none."""
    found = session.execute(
        select(SiteRow.name, SiteRow.address, RoomRow.name)
        .join(RoomRow, RoomRow.site_id == SiteRow.id)
        .join(ClaimRow, ClaimRow.room_id == RoomRow.id)
        .where(ClaimRow.offer_id == offer.id)
    ).one_or_none()
    return None if found is None else say_place(*found)


def _again_path(session: Session, entry: WaitlistEntryRow) -> str:
    """Return where somebody comes back to the list."""
    if entry.therapist_id is None:
        return "/waitlist"
    return f"/waitlist?therapist={session.get_one(TherapistRow, entry.therapist_id).slug}"
