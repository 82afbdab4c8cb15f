"""A client's link that has run out shows nothing more, whichever way it is tried."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.clock import NOW
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME, THURSDAY_NOON, book_time

EXPIRED = "This link has run out"


def test_no_form_of_an_old_link_shows_the_call(
    browser: Browser, clock: time_machine.Traveller
) -> None:
    path = book_time(browser).path
    clock.move_to(NOW + timedelta(days=30))
    fields = {"slot": THURSDAY_NOON, "mode": "video"}
    for end in ("/move", "/cancel", "/undo"):
        assert browser.post(path + end, fields, status=410).h1 == EXPIRED


def test_the_link_of_a_message_runs_out_with_the_message(
    browser: Browser, clock: time_machine.Traveller
) -> None:
    path = browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL).path
    clock.move_to(NOW + timedelta(days=89))
    assert browser.get(path).h1 == "Thank you, Maya."
    clock.move_to(NOW + timedelta(days=90))
    assert browser.get(path, status=410).h1 == EXPIRED
