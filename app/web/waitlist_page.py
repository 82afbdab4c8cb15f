"""Puts a place on the waiting list, or a time offered to it, into the words of its pages."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from app.domain.intake_answers import choices_of
from app.domain.practice import TherapistProfile
from app.domain.waitlist import LIVE, EntryState, OfferState
from app.queries.practice import Offer
from app.queries.practice_people import People
from app.queries.waitlist import OfferedTime, WaitlistEntry
from app.web.filters import mode_name
from app.web.forms.intake import TIME_LABELS
from app.web.forms.waitlist import WaitOffer
from app.web.pages import Person
from app.web.pages_booking import CallFacts
from app.web.pages_waitlist import (
    ListedMoment,
    ListedPage,
    OfferedPage,
    OverPage,
    OverState,
)

_OVER = {
    OfferState.OPEN: OverState.LAPSED,
    OfferState.LAPSED: OverState.LAPSED,
    OfferState.GONE: OverState.GONE,
    OfferState.DECLINED: OverState.DECLINED,
}
_ENDED = {
    EntryState.LEFT: OverState.LEFT,
    EntryState.BOOKED: OverState.BOOKED,
    EntryState.EXPIRED: OverState.EXPIRED,
}


def wait_offer(offer: Offer, profile: TherapistProfile | None) -> WaitOffer:
    """Return what one can wait for: this person or anybody, and how to meet."""
    modes = offer.first_call.modes
    if profile is None:
        return WaitOffer(modes=modes)
    return WaitOffer(
        modes=modes,
        person=profile.slug,
        first_name=profile.first_name,
        own_modes=People.of(profile).modes(offer.first_call),
    )


def listed_page(entry: WaitlistEntry, *, token: str, moment: ListedMoment) -> ListedPage:
    """Return somebody's place on the list."""
    wish = entry.wish
    return ListedPage(
        moment=moment,
        first_name="" if entry.therapist is None else entry.therapist.first_name,
        times=tuple(str(TIME_LABELS[choice]) for choice in choices_of(wish.times)),
        mode="" if wish.mode is None else mode_name(wish.mode),
        email=entry.email,
        expires_at=entry.expires_at,
        zone=wish.timezone,
        change_url=url_for("waitlist.change", token=token),
        leave_url=url_for("waitlist.leave", token=token),
        offer_url=(
            url_for("waitlist.own_page", token=entry.offer_token) if entry.offer_token else ""
        ),
    )


def offered_page(offered: OfferedTime, offer: Offer, *, token: str) -> OfferedPage:
    """Return a time that is kept for somebody."""
    return OfferedPage(
        facts=_facts_of(offered),
        expires_at=offered.expires_at,
        take_url=url_for("waitlist.take", token=token),
        decline_url=url_for("waitlist.decline", token=token),
        list_url=url_for("waitlist.own_page", token=offered.entry_token),
        place=offered.place or offered.therapist.site or offer.practice.address,
    )


def over_page(offered: OfferedTime) -> OverPage:
    """Return what became of a time that can no longer be answered."""
    is_live = offered.entry_state in LIVE
    state = _OVER.get(offered.state, OverState.GONE)
    if state is OverState.DECLINED and not is_live:  # it went with the place on the list
        state = _ENDED[offered.entry_state]
    slug = offered.therapist.slug
    return OverPage(
        state=state,
        facts=_facts_of(offered),
        list_url=url_for("waitlist.own_page", token=offered.entry_token) if is_live else "",
        again_url=url_for("waitlist.wait", therapist=slug),
        times_url=url_for("slots.times", slug=slug),
    )


def ended_page(entry: WaitlistEntry) -> OverPage:
    """Return what became of a place on the list that is no more."""
    slug = None if entry.therapist is None else entry.therapist.slug
    return OverPage(
        state=_ENDED.get(entry.state, OverState.EXPIRED),
        again_url=url_for("waitlist.wait", therapist=slug),
        times_url=url_for("matching.match") if slug is None else url_for("slots.times", slug=slug),
    )


def is_on_list(entry: WaitlistEntry, *, now: datetime) -> bool:
    """Tell whether somebody is still on the list."""
    return entry.state in LIVE and entry.expires_at > now


def _facts_of(offered: OfferedTime) -> CallFacts:
    """Return the facts of an offered time, in the zone of the one who waits."""
    return CallFacts(
        person=Person.of(offered.therapist),
        starts_at=offered.span.starts_at,
        ends_at=offered.span.ends_at,
        zone=offered.timezone,
        own_zone=offered.therapist.timezone,
        mode=offered.mode,
        length_minutes=offered.service.length_minutes,
    )
