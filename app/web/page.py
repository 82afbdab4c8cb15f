"""One read of the database for each page: the practice around it, and what the page asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, g
from sqlalchemy.orm import Session

from app.queries.practice import NoPractice, Offer, read_offer
from app.services.transaction import read_transaction
from app.web.pages import CallKind, PageFrame
from app.web.visitor import find_zone


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
