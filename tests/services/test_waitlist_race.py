"""Races around a kept time: the one who waits, the worker and whoever comes; exactly one wins."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import DomainError
from app.domain.waitlist import GRACE, OFFER
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.transaction import read_transaction
from app.services.waitlist import leave_waitlist
from app.services.waitlist_offers import decline_offer, take_offer
from app.services.waitlist_turn import run_waitlist
from tests.clock import NOW
from tests.journey import appointments, booked, claims
from tests.waitlist_steps import (
    FREE_AT,
    entry_states,
    join,
    load_scarce_practice,
    offer_states,
    offer_tokens,
)

END = NOW + OFFER

Ask = Callable[[], object]


def race(app: Flask, *asks: Ask) -> list[object]:
    """Let all ask at once; return what each got, a refusal as itself."""
    barrier = Barrier(len(asks))

    def run(ask: Ask) -> object:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                return ask()
            except DomainError as refusal:
                return refusal

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(run, asks))


def wins(results: list[object]) -> int:
    """Return how many were not refused."""
    return sum(not isinstance(result, DomainError) for result in results)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_scarce_practice()


@pytest.mark.parametrize("_round", range(2))
def test_a_time_is_taken_lapses_or_is_booked_by_whoever_comes(context: Flask, _round: int) -> None:
    join()
    run_waitlist(now=NOW)
    (token,) = offer_tokens()
    took, _, came = race(
        context,
        lambda: take_offer(token, now=END - timedelta(seconds=1)),
        lambda: run_waitlist(now=END),
        lambda: booked(now=END + GRACE, email="wanda@example.com"),
    )
    assert wins([took, came]) == 1
    assert ([row.starts_at for row in appointments()], claims()) == (
        [FREE_AT],
        [("booked", FREE_AT)],
    )
    assert offer_states()[0] in ({"taken"} if wins([took]) else {"open", "lapsed", "gone"})


def test_two_presses_at_once_book_once(context: Flask) -> None:
    join()
    run_waitlist(now=NOW)
    (token,) = offer_tokens()
    results = race(context, *(lambda: take_offer(token, now=NOW) for _ in range(4)))
    assert len(set(results)) == 1
    assert (wins(results), len(appointments())) == (4, 1)


def test_a_time_is_taken_or_given_back_never_both(context: Flask) -> None:
    join()
    run_waitlist(now=NOW)
    (token,) = offer_tokens()
    took, gave = race(
        context, lambda: take_offer(token, now=NOW), lambda: decline_offer(token, now=NOW)
    )
    assert wins([took, gave]) == 1
    assert offer_states() == (["taken"] if wins([took]) else ["declined"])
    assert len(appointments()) == wins([took])


def test_workers_side_by_side_offer_each_time_and_each_person_once(context: Flask) -> None:
    load_scarce_practice(minutes=60)
    for name in ("ada", "ben", "cleo", "ada"):
        join(name)
    race(context, *(lambda: run_waitlist(now=NOW) for _ in range(4)))
    with read_transaction() as session:
        starts = list(session.scalars(select(WaitlistOfferRow.starts_at)))
    assert len(starts) == len(set(starts)) == 3
    assert sorted(entry_states()) == ["offered", "offered", "offered", "waiting"]


def test_who_leaves_as_a_time_is_offered_keeps_nothing_back(context: Flask) -> None:
    token = join()
    race(context, lambda: leave_waitlist(token, now=NOW), lambda: run_waitlist(now=NOW))
    with read_transaction() as session:
        states = set(session.scalars(select(WaitlistEntryRow.state)))
    assert states == {"left"}
    assert "open" not in offer_states()
