"""A picked time stays with its visitor while they are active, and for an hour at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.domain.booking import HOLDS_PER_NETWORK
from app.models.booking import ClaimRow
from app.models.engine import DatabaseBusy
from app.services.transaction import read_transaction
from app.web import slots_renewal
from app.web.slots_renewal import RENEWING
from tests.clock import NOW
from tests.journey import claims
from tests.web_client import Browser
from tests.web_steps import THURSDAY_NOON, check_time

Visit = Callable[[Browser], object]
BOOK = f"/book?person=cecilia-oaks&slot={THURSDAY_NOON}&mode=video"


def look(path: str) -> Visit:
    return lambda browser: browser.get(path)


WAYS: dict[str, Visit] = {
    "booking.check": look(BOOK),
    "booking.book": lambda browser: browser.press(
        browser.get(BOOK), "Book this call", name="", email="", status=400
    ),
    "slots.times": look("/times/cecilia-oaks"),
    "slots.pick": lambda browser: browser.post(
        "/times/cecilia-oaks", {"slot": "soon", "mode": "video"}, status=400
    ),
    "intake.question": look("/start/2"),
    "matching.match": look("/match"),
    "practice.home": look("/"),
    "practice.person": look("/people/daniel-reyes"),
}
"""A visit to each page that is a sign of activity."""


def held_until(app: Flask) -> list[timedelta | None]:
    """Return how long after the tests' now each hold ends."""
    with app.app_context(), read_transaction() as session:
        ends = session.scalars(select(ClaimRow.expires_at).order_by(ClaimRow.starts_at))
        return [None if end is None else end - NOW for end in ends]


def test_every_page_on_the_way_is_tried() -> None:
    assert WAYS.keys() == RENEWING


@pytest.mark.parametrize("endpoint", sorted(WAYS))
def test_each_page_on_the_way_renews_the_hold(
    browser: Browser, demo: Flask, clock: time_machine.Traveller, endpoint: str
) -> None:
    check_time(browser)
    assert held_until(demo) == [timedelta(minutes=10)]
    clock.shift(timedelta(minutes=9))
    WAYS[endpoint](browser)
    assert held_until(demo) == [timedelta(minutes=19)]


def test_a_reload_keeps_the_hold_and_writes_at_most_once_a_minute(
    browser: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    check_time(browser)
    clock.shift(timedelta(seconds=59))
    browser.get(BOOK)
    assert held_until(demo) == [timedelta(minutes=10)]
    clock.shift(timedelta(seconds=1))
    browser.get(BOOK)
    assert held_until(demo) == [timedelta(minutes=11)]


def test_an_hour_after_the_first_pick_the_time_is_free_for_others(
    browser: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    check_time(browser)
    for _ in range(6):
        clock.shift(timedelta(minutes=9))
        browser.get(BOOK)
        browser.pick(browser.get("/times/cecilia-oaks"), THURSDAY_NOON)
    assert held_until(demo) == [timedelta(minutes=60)]
    assert THURSDAY_NOON not in Browser(demo).get("/times/cecilia-oaks").slots
    clock.shift(timedelta(minutes=6))
    assert THURSDAY_NOON in Browser(demo).get("/times/cecilia-oaks").slots
    browser.press(browser.get(BOOK), "Book this call", name="Maya", email="maya@example.com")
    with demo.app_context():
        assert [state for state, _ in claims()] == ["booked"]


def test_other_pages_and_other_visitors_renew_nothing(
    browser: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    check_time(browser)
    clock.shift(timedelta(minutes=9))
    browser.get("/help")
    Browser(demo).get(BOOK)
    assert held_until(demo) == [timedelta(minutes=10)]


def test_a_page_is_shown_while_a_hold_cannot_be_renewed(
    browser: Browser, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_time(browser)
    clock.shift(timedelta(minutes=9))

    def refuse(*_arguments: object, **_settings: object) -> None:
        raise DatabaseBusy

    monkeypatch.setattr(slots_renewal, "renew_holds", refuse)
    assert browser.get(BOOK).status == 200


def test_a_hundred_visitors_of_one_network_do_not_fill_a_diary(demo: Flask) -> None:
    free = Browser(demo).get("/times/cecilia-oaks?week=2027-03-08").slots
    browsers = [Browser(demo) for _ in range(HOLDS_PER_NETWORK + 3)]
    slots = sorted(set(free))[: len(browsers)]
    pages = [
        browser.pick(browser.get("/times/cecilia-oaks?week=2027-03-08"), slot)
        for browser, slot in zip(browsers, slots, strict=True)
    ]
    assert {page.h1 for page in pages} == {"Check and book your call"}
    with demo.app_context():
        assert len(claims()) == HOLDS_PER_NETWORK
    done = browsers[-1].press(pages[-1], "Book this call", name="Maya", email="maya@example.com")
    assert done.h1 == "You’re booked, Maya."


def test_another_network_holds_on_its_own(browser: Browser, demo: Flask) -> None:
    times = "/times/cecilia-oaks?week=2027-03-08"
    for slot in sorted(set(browser.get(times).slots))[:HOLDS_PER_NETWORK]:
        other = Browser(demo)
        other.pick(other.get(times), slot)
    browser.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    check_time(browser, min(browser.get(times).slots))
    with demo.app_context():
        assert len(claims()) == HOLDS_PER_NETWORK + 1
