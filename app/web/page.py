"""One read of the database for each page: the practice around it, and what the page asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, g
from sqlalchemy.orm import Session

from app.domain.practice import TherapistProfile
from app.queries.practice import NoPractice, Offer, read_offer
from app.queries.practice_people import People
from app.services.transaction import read_transaction
from app.web.filters import _ as gettext
from app.web.filters import all_of, any_of
from app.web.pages import CallKind, PageFrame, Person
from app.web.visitor import find_zone

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """An open read of the database, the practice, and the zone in which times are shown."""

    session: Session
    offer: Offer
    zone: str


@contextmanager
def open_page() -> Iterator[PageRead]:
    """Yield one consistent view of the database for a page; it cannot write."""
    with read_transaction() as session:
        offer = read_offer(session)
        g.offer = offer
        yield PageRead(session=session, offer=offer, zone=find_zone() or offer.practice.timezone)


def register_frame(app: Flask) -> None:
    """Give every template its `frame`."""
    app.context_processor(lambda: {"frame": _frame()})


def _frame() -> PageFrame:
    """Return the practice around a page; pages of a failure do without it."""
    offer = _find_offer()
    if offer is None:
        return PageFrame(practice_name="Rapport")
    practice = offer.practice
    return PageFrame(
        practice_name=practice.name,
        address=practice.address,
        answer_within_working_days=practice.answer_within_working_days,
    )


def _find_offer() -> Offer | None:
    """Return the practice that this request has read, or read it now."""
    offer: Offer | None = g.get("offer")
    if offer is None and not g.get("is_failing", False):
        try:
            with read_transaction() as session:
                offer = g.offer = read_offer(session)
        except NoPractice:
            return None
    return offer


def call_of(offer: Offer, *, slug: str | None = None) -> CallKind:
    """Return the call that clients book, as pages speak of it."""
    service = (offer.find_service(slug) if slug else None) or offer.first_call
    return CallKind(
        slug=service.slug,
        length_minutes=service.length_minutes,
        modes=service.modes,
        price=service.price,
        currency=offer.practice.currency,
    )


def person_of(people: People) -> Person:
    """Return people as pages speak of them: "Ana", "Ana and Ben", or "Ana or Ben"."""
    if len(people.profiles) == 1:
        return Person.of(people.lead)
    if not people.is_together:
        return Person(slug=people.slug, name=people.name, first_name=_any_of(people.profiles))
    return Person(
        slug=people.slug,
        name=all_of([profile.name for profile in people.profiles]),
        first_name=all_of([profile.first_name for profile in people.profiles]),
        count=len(people.profiles),
    )


def _any_of(profiles: tuple[TherapistProfile, ...]) -> str:
    """Return the first names of those who come into question, while they are few."""
    if len(profiles) > _MOST_NAMED:
        return gettext("one of us")
    return any_of([profile.first_name for profile in profiles])
