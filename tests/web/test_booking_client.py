"""The client's own page when there is nothing to change any more, and links that lead nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app.models.booking import AppointmentRow
from app.services.transaction import write_transaction
from tests.clock import NOW
from tests.journey import appointments, claims, letters
from tests.web_client import Browser, Page
from tests.web_steps import TUESDAY_MORNING, book_time

FRIDAY_NINE = "2027-03-05T14:00Z"


@pytest.fixture
def booked(browser: Browser) -> Page:
    return book_time(browser)


def own(page: Page, end: str = "") -> str:
    return page.path + end


def test_a_call_that_is_near_cannot_be_changed_but_says_whom_to_ask(browser: Browser) -> None:
    page = book_time(browser, TUESDAY_MORNING)
    assert "It is less than 24 hours to the call" in page.text
    assert "+1 845 555 0112" in page.text
    for end in ("/move", "/cancel"):
        shown = browser.get(own(page, end))
        assert shown.h1 == "It is too close to the call to change it here"
        assert "Tuesday, March 2, 8:30 am, New York time" in shown.text


def test_a_page_left_open_past_the_limit_changes_nothing(
    browser: Browser, demo: Flask, booked: Page, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + timedelta(days=2, hours=1))
    move, cancel = browser.get(own(booked, "/move")), browser.get(own(booked, "/cancel"))
    clock.shift(timedelta(hours=2))
    late = browser.pick(move, FRIDAY_NINE, status=409)
    assert late.h1 == "It is too close to the call to change it here"
    assert browser.press(cancel, "Cancel this call", status=409).h1 == late.h1
    with demo.app_context():
        assert appointments()[0].sequence == 0


def test_a_call_that_is_over_says_so_for_a_day(
    browser: Browser, booked: Page, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + timedelta(days=3, hours=3))
    assert browser.get(own(booked)).h1 == "This call is over"
    clock.move_to(NOW + timedelta(days=5))
    for end in ("", "/move", "/cancel"):
        page = browser.get(own(booked, end), status=410)
        assert page.h1 == "This link has run out"
        assert page.link("Write to us")
    assert browser.client.get(own(booked, "/appointment.ics")).status_code == 410


def test_a_cancelled_call_can_be_taken_back_for_ten_minutes(
    browser: Browser, booked: Page, clock: time_machine.Traveller
) -> None:
    cancelled = browser.press(browser.get(own(booked, "/cancel")), "Cancel this call")
    assert "until 10:10 am, New York time" in cancelled.text
    clock.shift(timedelta(minutes=10))
    assert browser.get(own(booked)).h1 == "Your call is cancelled"
    assert "Undo" not in browser.get(own(booked)).text
    assert browser.press(cancelled, "Undo", status=409).h1 == "This call was cancelled"


def test_a_cancelled_call_is_not_taken_back_once_its_time_is_booked(
    browser: Browser, demo: Flask, booked: Page
) -> None:
    cancelled = browser.press(browser.get(own(booked, "/cancel")), "Cancel this call")
    other = book_time(Browser(demo), name="Ben", email="ben@example.com")
    assert other.h1 == "You’re booked, Ben."
    assert browser.press(cancelled, "Undo", status=409).h1 == "This call was cancelled"
    with demo.app_context():
        assert len(claims()) == 1


def test_a_cancelled_call_is_neither_moved_nor_cancelled_again(
    browser: Browser, demo: Flask, booked: Page
) -> None:
    move, cancel = browser.get(own(booked, "/move")), browser.get(own(booked, "/cancel"))
    browser.press(cancel, "Cancel this call")
    assert browser.pick(move, FRIDAY_NINE, status=409).h1 == "This call was cancelled"
    assert browser.press(cancel, "Cancel this call", status=409).h1 == "This call was cancelled"
    for end in ("/move", "/cancel"):
        assert browser.get(own(booked, end)).h1 == "This call was cancelled"
    assert browser.client.get(own(booked, "/appointment.ics")).status_code == 410
    with demo.app_context():
        assert len([kind for kind, *_ in letters() if kind == "cancelled"]) == 1


def test_a_time_that_went_while_moving_leaves_the_old_one(
    browser: Browser, demo: Flask, booked: Page
) -> None:
    move = browser.get(own(booked, "/move"))
    book_time(Browser(demo), FRIDAY_NINE, name="Ben", email="ben@example.com")
    gone = browser.pick(move, FRIDAY_NINE, status=409)
    assert "That time has just gone" in gone.text
    assert "Your old time is still yours" in gone.text
    assert browser.get(own(booked)).h1 == "Your call with Cecilia"
    moved = browser.pick(gone)
    assert moved.h1 == "Your call has moved"


def test_moving_to_the_time_it_has_changes_nothing(
    browser: Browser, demo: Flask, booked: Page
) -> None:
    browser.pick(browser.get(own(booked, "/move")), "2027-03-04T17:00Z")
    with demo.app_context():
        assert appointments()[0].sequence == 0
        assert len(letters()) == 2


def test_a_note_that_is_too_long_stays_in_its_field(browser: Browser, booked: Page) -> None:
    note = "I am sorry. " * 60
    page = browser.press(
        browser.get(own(booked, "/cancel")), "Cancel this call", note=note, status=400
    )
    assert page.title.startswith("Error: ")
    assert page.problems == ["Use 500 characters or fewer here"]
    assert page.field("note") == (note.strip(),)
    assert browser.get(own(booked)).h1 == "Your call with Cecilia"


def test_a_declined_call_leads_to_somebody_else(
    browser: Browser, demo: Flask, booked: Page
) -> None:
    with demo.app_context(), write_transaction() as session:
        session.execute(update(AppointmentRow).values(status="declined"))
    page = browser.get(own(booked))
    assert page.h1 == "Cecilia can’t take this on right now"
    assert page.link("See who else fits")


def test_looking_at_a_link_changes_nothing(browser: Browser, demo: Flask, booked: Page) -> None:
    for end in ("", "/move", "/cancel"):
        browser.get(own(booked, end))
    assert browser.client.get(own(booked, "/undo")).status_code == 405
    with demo.app_context():
        (appointment,) = appointments()
        assert (appointment.status, appointment.sequence) == ("confirmed", 0)


@pytest.mark.parametrize("token", ["M4de-Up_" * 5 + "abc", "short", "%00", "x" * 300, "é" * 43])
def test_a_made_up_link_leads_nowhere(browser: Browser, token: str) -> None:
    for end in ("", "/move", "/cancel"):
        assert browser.get(f"/c/{token}{end}", status=404).h1 == "There is nothing here"
    assert browser.client.get(f"/c/{token}/appointment.ics").status_code == 404
    for end in ("/move", "/cancel", "/undo"):
        browser.post(f"/c/{token}{end}", {"slot": FRIDAY_NINE}, status=404)
