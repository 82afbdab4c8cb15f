"""Keeps what a visitor holds while they are active: each page on the way to a booking renews it."""

from __future__ import annotations

from flask import Flask, request

from app.domain.errors import DomainError
from app.queries.slots_holds import is_renewal_due
from app.services.slots import renew_holds
from app.services.transaction import read_transaction
from app.web.visitor import find_visitor, read_now

RENEWING = frozenset(
    {
        "booking.book",
        "booking.check",
        "intake.question",
        "matching.match",
        "practice.home",
        "practice.person",
        "slots.pick",
        "slots.times",
    }
)
"""The endpoints that are a sign of somebody on their way to a booking."""


def register_renewal(app: Flask) -> None:
    """Renew the visitor's holds before each page of the way, at most once a minute."""
    app.before_request(_renew)


def _renew() -> None:
    """Renew what is due; a page is shown all the same while nothing can be written."""
    visitor = find_visitor() if request.endpoint in RENEWING else None
    if visitor is None:
        return
    now = read_now()
    with read_transaction() as session:
        is_due = is_renewal_due(session, visitor, now=now)
    if is_due:
        try:
            renew_holds(visitor, now=now)
        except DomainError:
            return  # the hold lasts some minutes yet, and the next page tries again
