"""The last page before a call is booked: what it asks, what it keeps, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.journey import appointments, letters
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME, THURSDAY_NOON, book_time, check_time


def count_booked(app: Flask) -> int:
    with app.app_context():
        return len(appointments())


def test_a_missing_name_keeps_the_address(browser: Browser, demo: Flask) -> None:
    page = browser.press(check_time(browser), "Book this call", name=" ", email=EMAIL, status=400)
    assert page.title.startswith("Error: ")
    assert page.problems == ["Enter a name we can use"]
    assert page.field("email") == (EMAIL,)
    booked = browser.press(page, "Book this call", name=NAME)
    assert booked.h1 == "You’re booked, Maya."
    assert count_booked(demo) == 1


@pytest.mark.parametrize(
    "email",
    ["", "maya", "maya@", "@example.com", "maya@example", "a b@example.com", "maya@-x.example"],
)
def test_a_wrong_address_keeps_the_name(browser: Browser, demo: Flask, email: str) -> None:
    page = browser.press(check_time(browser), "Book this call", name=NAME, email=email, status=400)
    assert page.problems == ["Enter an email address like name@example.com"]
    assert page.field("name") == (NAME,)
    assert page.field("email") == (email,)
    assert page.field("slot") == (THURSDAY_NOON,)
    assert count_booked(demo) == 0


@pytest.mark.parametrize(
    "email",
    [
        "maya@example.com, ben@example.com",
        "maya@example.com\r\nBcc: ben@example.com",
        "maya@example.com\x0bBcc: ben@example.com",
        "Maya <maya@example.com>",
        "maya@example.com\u2028",
        "maya\x00@example.com",
        "maya@" + "a" * 250 + ".com",
    ],
)
def test_an_address_reaches_one_reader_only(browser: Browser, demo: Flask, email: str) -> None:
    page = check_time(browser)
    fields = {
        name: control.sent[0] for name, control in page.form("Book this call").controls.items()
    }
    answer = browser.client.post("/book", data=fields | {"name": NAME, "email": email})
    assert answer.status_code in {303, 400}
    with demo.app_context():
        assert {recipient for _, recipient, _ in letters()} <= {
            "maya@example.com",
            "cecilia@oaks.example",
        }


def test_a_name_that_is_too_long_stays_in_its_field(browser: Browser) -> None:
    page = browser.press(
        check_time(browser), "Book this call", name="M" * 81, email=EMAIL, status=400
    )
    assert page.problems == ["Use 80 characters or fewer for your name"]
    assert page.field("name") == ("M" * 81,)


@pytest.mark.parametrize(
    "name",
    ["Zoë", "李 娜", "مايا", "O’Neill-Ødegård", "Maya\u200d", "M", "😀", "Maya\r\nBcc: x@y.z"],
)
def test_any_name_can_be_used(browser: Browser, demo: Flask, name: str) -> None:
    book_time(browser, name=name)
    assert count_booked(demo) == 1
    with demo.app_context():
        assert all("\nBcc:" not in text.replace("\r", "") for *_, text in letters())


def test_a_page_left_open_for_long_keeps_what_was_typed(
    browser: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    check = check_time(browser)
    clock.shift(timedelta(hours=5))
    page = browser.press(check, "Book this call", name=NAME, email=EMAIL, status=400)
    assert "This page was open for a long time" in page.text
    assert page.field("name") == (NAME,)
    assert page.field("email") == (EMAIL,)
    assert count_booked(demo) == 0
    assert browser.press(page, "Book this call").h1 == "You’re booked, Maya."


def test_a_form_from_elsewhere_books_nothing(browser: Browser, demo: Flask) -> None:
    check_time(browser)
    fields = {
        "person": "cecilia-oaks",
        "slot": THURSDAY_NOON,
        "mode": "video",
        "name": NAME,
        "email": EMAIL,
    }
    assert browser.client.post("/book", data=fields).status_code == 400
    stranger = Browser(demo).form_token()
    answer = browser.client.post("/book", data=fields | {"csrf_token": stranger})
    assert answer.status_code == 400
    assert count_booked(demo) == 0


def test_a_robot_that_fills_in_everything_books_nothing(browser: Browser, demo: Flask) -> None:
    check = check_time(browser)
    page = browser.press(
        check, "Book this call", name=NAME, email=EMAIL, website="spam.example", status=400
    )
    assert page.field("name") == (NAME,)
    assert count_booked(demo) == 0


def test_somebody_who_wrote_to_us_need_not_type_it_again(browser: Browser) -> None:
    browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL)
    page = check_time(browser)
    assert page.field("name") == (NAME,)
    assert page.field("email") == (EMAIL,)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "person=cecilia-oaks&mode=video",
        "person=cecilia-oaks&mode=video&slot=tomorrow",
        "person=cecilia-oaks&mode=video&slot=2027-03-04",
        "person=cecilia-oaks&mode=carrier_pigeon&slot=2027-03-04T17:00Z",
        "person=&mode=video&slot=2027-03-04T17:00Z",
        "person=cecilia-oaks&mode=video&slot=9999-12-31T23:59Z",
        "person=cecilia-oaks&mode=video&slot=0001-01-01T00:00Z",
    ],
)
def test_an_address_without_a_time_leads_back(browser: Browser, query: str) -> None:
    page = browser.get(f"/book?{query}")
    assert page.path in {"/", "/times/cecilia-oaks"}


def test_an_unknown_person_is_not_booked(browser: Browser) -> None:
    query = "person=nobody&mode=video&slot=2027-03-04T17:00Z"
    assert browser.get(f"/book?{query}", status=404).h1 == "There is nothing here"
