"""The same request many times at once: one booking, and everybody gets its result."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app.domain.slots import SlotTaken
from app.services.booking import BookedAppointment, BookSlot, book_slot
from tests.clock import NOW
from tests.journey import a_booking, appointments, claims, letters, load_small_practice

AT_ONCE = 8


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def book_at_once(app: Flask, command_of: Callable[[int], BookSlot]) -> list[BookedAppointment]:
    """Book from many threads that start together; leave out those whose time was taken."""
    barrier = Barrier(AT_ONCE)

    def book(number: int) -> BookedAppointment | None:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                return book_slot(command_of(number), now=NOW)
            except SlotTaken:
                return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [result for result in pool.map(book, range(AT_ONCE)) if result is not None]


def test_a_request_that_is_sent_eight_times_at_once_books_once(context: Flask) -> None:
    results = book_at_once(context, lambda _: a_booking(idempotency_key="one"))
    assert len(results) == AT_ONCE
    assert len({result.token for result in results}) == 1
    assert len(appointments()) == len(claims()) == 1
    assert len(letters()) == 2


def test_one_key_for_two_therapists_at_once_books_with_one(context: Flask) -> None:
    people = ("ana-lund", "ben-ode")
    results = book_at_once(
        context,
        lambda number: a_booking(idempotency_key="one", therapist=people[number % 2]),
    )
    assert len(results) == AT_ONCE
    assert len({result.token for result in results}) == 1
    assert len(appointments()) == 1


def test_different_keys_for_one_time_at_once_have_one_winner(context: Flask) -> None:
    results = book_at_once(context, lambda _: a_booking())
    assert len(results) == 1
    assert len(claims()) == 1
