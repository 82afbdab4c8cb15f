"""The ways from the practice's page to a call, and away from it, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser_site import CECILIA, Site
from tests.browser_visit import Visit
from tests.web_steps import EMAIL, NAME

if TYPE_CHECKING:
    from tests.browser.conftest import OpenVisit

pytestmark = pytest.mark.browser

MOST_TAPS_GUIDED = 12
MOST_TAPS_SKIPPING = 9
MOST_TAPS_DIRECT = 5


def book(visit: Visit) -> None:
    """Say who calls, and book."""
    assert visit.h1 == "Check and book your call"
    visit.type("What should", NAME)
    visit.type("Email", EMAIL)
    visit.press("Book this call")
    assert visit.h1 == f"You’re booked, {NAME}."


def test_three_questions_lead_to_a_call_in_twelve_taps(visit: Visit) -> None:
    visit.open("/")
    visit.follow("Find who fits you")
    visit.tap("Sleep better")
    visit.press("Continue")
    visit.tap("A clear plan")
    visit.press("Continue")
    visit.tap("You may use my answers")
    visit.press("Continue")
    assert visit.h1 == "Who fits you, and why"
    visit.follow("See Cecilia’s times")
    visit.pick()
    book(visit)
    assert visit.taps <= MOST_TAPS_GUIDED


def test_somebody_who_skips_every_question_needs_nine_taps(visit: Visit) -> None:
    visit.open("/")
    visit.follow("Find who fits you")
    for _ in range(3):
        visit.press("Skip this question")
    assert visit.h1 == "People you could talk to"
    visit.follow("See Cecilia’s times")
    visit.pick()
    book(visit)
    assert visit.taps <= MOST_TAPS_SKIPPING


def test_somebody_who_wants_times_first_books_in_five_taps(visit: Visit) -> None:
    visit.open("/")
    visit.follow("See free times first")
    visit.pick()
    book(visit)
    assert visit.taps <= MOST_TAPS_DIRECT


def test_a_call_moves_and_its_old_time_is_free_again(visit: Visit, site: Site) -> None:
    before, after = site.free_times()[:2]
    visit.open(f"/c/{site.book(before)}")
    visit.follow("Move it to another time")
    visit.turn_to(after)
    visit.pick(after)
    assert visit.h1 == "Your call has moved"
    left = site.free_times()
    assert before in left
    assert after not in left


def test_a_call_is_cancelled_and_taken_back(visit: Visit, site: Site) -> None:
    slot = site.free_times()[0]
    visit.open(f"/c/{site.book(slot)}")
    visit.follow("Cancel it")
    visit.type("Anything you want", "I have caught a cold.")
    visit.press("Cancel this call")
    assert visit.h1 == "Your call is cancelled"
    assert slot in site.free_times()
    visit.press("Undo")
    assert visit.h1 == "Your call is back"
    assert slot not in site.free_times()


def test_a_message_is_received_and_answered_by_a_named_time(visit: Visit) -> None:
    visit.open("/")
    visit.follow("Write to us")
    visit.type("What can we call you", NAME)
    visit.type("Email", EMAIL)
    visit.type("What would you like to tell us", "I don’t know where to start.")
    visit.press("Send it")
    assert visit.h1 == f"Thank you, {NAME}."
    assert re.search(r"We will answer by \w+day, .+, New York time\.", visit.text)
    assert "In danger? Call 911 now." in visit.text


def test_a_time_that_somebody_else_has_just_taken_leads_to_the_nearest(
    visit: Visit, site: Site
) -> None:
    slot = site.free_times()[0]
    visit.open(f"/times/{CECILIA}")
    visit.turn_to(slot)
    site.book(slot)
    visit.pick(slot)
    assert visit.h1 == "Choose another time"
    assert visit.page.locator("[role=alert]:focus").count() == 1
    assert "Nothing you told us is lost" in visit.text
    assert site.free_times()[0] in visit.times, "the week of the time that has gone stays in view"
    visit.pick()
    book(visit)


def test_the_back_button_after_booking_shows_the_booking(visit: Visit) -> None:
    visit.open("/")
    visit.follow("See free times first")
    visit.pick()
    book(visit)
    booked = visit.path
    visit.page.go_back()
    assert visit.path == booked
    assert NAME in visit.h1 or "Your call" in visit.h1


def test_a_form_sent_empty_speaks_first_and_leads_to_the_field(visit: Visit) -> None:
    visit.open("/write")
    visit.press("Send it")
    assert visit.page.title().startswith("Error: ")
    assert visit.page.locator("[role=alert]:focus").count() == 1
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator("#name:focus").count() == 1


def test_a_keyboard_alone_books_a_call(open_visit: OpenVisit) -> None:
    visit = open_visit(java_script_enabled=False, has_touch=False)
    visit.open("/")
    visit.page.keyboard.press("Tab")
    assert visit.focused == "Skip to the main part"
    visit.tab_to("Find who fits you")
    visit.enter()
    visit.tab_to("Sleep better")
    visit.page.keyboard.press("Space")
    visit.enter()
    assert visit.path == "/start/2"
    visit.tab_to("Skip this question")
    visit.enter()
    visit.tab_to("You may use my answers")
    visit.page.keyboard.press("Space")
    visit.tab_to("Continue")
    visit.enter("Space")
    visit.tab_to("times")
    visit.enter()
    assert visit.path.startswith("/times/")
    visit.page.keyboard.press("Tab")
    while visit.page.locator(".soonest :focus").count() == 0:
        visit.page.keyboard.press("Tab")
    visit.enter()
    visit.tab_to("What should")
    visit.page.keyboard.type(NAME)
    visit.tab_to("Email")
    visit.page.keyboard.type(EMAIL)
    visit.enter()
    assert visit.h1 == f"You’re booked, {NAME}."


@pytest.mark.parametrize(
    ("timezone_id", "city"),
    [
        ("Asia/Kathmandu", "Kathmandu"),
        ("America/Chicago", "Chicago"),
        ("Asia/Kolkata", "Kolkata"),
        ("Europe/Kyiv", "Kyiv"),
    ],
)
def test_the_zone_that_the_browser_tells_is_the_zone_shown(
    open_visit: OpenVisit, timezone_id: str, city: str
) -> None:
    visit = open_visit(timezone_id=timezone_id)
    visit.open("/")
    assert [cookie.get("name") for cookie in visit.page.context.cookies()] == ["tz"]
    visit.follow("See free times first")
    assert f"Times are shown for {city}" in visit.text
    visit.pick()
    assert f"{city} time." in visit.text
