"""A time that went to somebody else in between: nothing is lost, the nearest come first."""

from __future__ import annotations

from flask import Flask

from tests.journey import appointments
from tests.web_client import Browser, Page
from tests.web_steps import EMAIL, NAME, THURSDAY_NOON, answer_questions, book_time, check_time

NEAREST = {"2027-03-04T17:30Z", "2027-03-04T18:00Z"}


def nearest(page: Page) -> list[str]:
    """Return the times of the block that comes first."""
    (block,) = [part for part in page.root.walk() if "soonest" in part.classes]
    return [button.get("value") for button in block.all("button")]


def test_a_time_that_goes_before_it_is_picked(browser: Browser, demo: Flask) -> None:
    times = browser.get("/times/cecilia-oaks")
    book_time(Browser(demo), name="Ben", email="ben@example.com")
    page = browser.pick(times, THURSDAY_NOON, status=409)
    assert page.title.startswith("That time has just gone")
    assert "Thursday, March 4, noon is no longer free" in page.text
    assert THURSDAY_NOON not in page.slots
    assert set(nearest(page)) >= NEAREST
    assert browser.pick(page, nearest(page)[0]).h1 == "Check and book your call"


def test_a_time_that_goes_before_it_is_booked(browser: Browser, demo: Flask) -> None:
    answer_questions(browser, goals={"goals": ["grief"], "goal_note": "Since May."})
    check = browser.get(f"/book?person=cecilia-oaks&slot={THURSDAY_NOON}&mode=phone")
    book_time(Browser(demo), name="Ben", email="ben@example.com")
    page = browser.press(check, "Book this call", name=NAME, email=EMAIL, status=409)
    assert "Nothing you told us is lost" in page.text
    assert set(nearest(page)) >= NEAREST
    assert page.field("mode") == ("phone",)
    again = browser.pick(page, nearest(page)[0])
    assert "Live with a loss" in again.text
    assert again.field("name") == (NAME,)
    assert again.field("email") == (EMAIL,)
    assert browser.press(again, "Book this call").h1 == "You’re booked, Maya."
    with demo.app_context():
        assert len(appointments()) == 2


def test_a_time_that_somebody_holds_is_gone_for_others(browser: Browser, demo: Flask) -> None:
    times = browser.get("/times/cecilia-oaks")
    check_time(Browser(demo))
    assert "That time has just gone" in browser.pick(times, THURSDAY_NOON, status=409).text
