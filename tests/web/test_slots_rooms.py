"""Rooms on the pages: each way to meet has its own times, and the place is told."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.practice import Mode
from tests.booking_pools import ANA, BEN, CLEO, load_pools, pools_source, taken
from tests.journey import booked, later
from tests.web_client import Browser, Page
from tests.web_steps import EMAIL, NAME, load_source

WEEK = "week=2027-03-08"
FIRST, SECOND = "2027-03-08T14:00Z", "2027-03-08T14:20Z"


@pytest.fixture
def browser(site: Flask) -> Browser:
    with site.app_context():
        load_pools(pools_source(rooms=["blue"]))
    return Browser(site)


def visit(browser: Browser, therapist: str = BEN, minutes: int = 0) -> None:
    """Let somebody else come to a therapist, which takes the only room."""
    with browser.app.app_context():
        booked(therapist=therapist, mode=Mode.IN_PERSON, starts_at=later(minutes))


def current(page: Page) -> list[str]:
    """Return the ways to meet whose times are shown."""
    return [link.text for link in page.root.all("a") if link.get("aria-current")]


def test_each_way_to_meet_leads_to_its_own_times(browser: Browser) -> None:
    visit(browser)
    page = browser.get(f"/times/{ANA}?{WEEK}&mode=in_person")
    assert current(page) == ["In person"]
    assert FIRST not in page.slots
    assert SECOND in page.slots
    video = browser.follow(page, "Video")
    assert video.url == f"/times/{ANA}?mode=video&week=2027-03-08"
    assert current(video) == ["Video"]
    assert FIRST in video.slots
    assert "2027-03-15" in browser.get(later_week(video)).html


def later_week(page: Page) -> str:
    """Return the link to the next week, which has to keep the way to meet."""
    (link,) = [link for link in page.root.all("a") if "Next week" in link.get("aria-label")]
    assert "mode=video" in link.get("href")
    return link.get("href")


def test_a_visit_is_booked_where_its_room_is(browser: Browser) -> None:
    page = browser.pick(browser.get(f"/times/{ANA}?{WEEK}&mode=in_person"), FIRST)
    assert "in person with Ana. Downtown, 12 Alder Street, Blue room" in page.text
    done = browser.press(page, "Book this call", name=NAME, email=EMAIL)
    assert "In person with Ana Lund. Downtown, 12 Alder Street, Blue room" in done.text
    with browser.app.app_context():
        assert [(who, room) for who, room, _ in taken()] == [(ANA, "blue")]


def test_the_last_room_that_goes_leaves_the_call(browser: Browser) -> None:
    times = browser.get(f"/times/{ANA}?{WEEK}&mode=in_person")
    visit(browser)
    gone = browser.pick(times, FIRST, status=409)
    assert "That time has just gone" in gone.text
    assert current(gone) == ["In person"]
    assert FIRST not in gone.slots
    assert gone.slots[0] == SECOND
    assert FIRST in browser.follow(gone, "Video").slots


def test_the_way_that_has_times_is_shown_where_none_is_asked_for(browser: Browser) -> None:
    source = pools_source(rooms=["blue"])
    source["therapists"][0]["weekly_hours"] = {"mon": [["09:00", "09:20"]]}
    load_source(browser.app, source, digest="short")
    visit(browser, CLEO)
    assert current(browser.get(f"/times/{ANA}")) == ["In person"], "a week later a room is free"
    source["services"][0]["horizon_days"] = 10
    load_source(browser.app, source, digest="near")
    assert current(browser.get(f"/times/{ANA}")) == ["Video"]


def test_one_way_or_no_rooms_leave_the_page_as_it_was(browser: Browser) -> None:
    source = pools_source()
    source["rooms"] = []
    load_source(browser.app, source, digest="roomless")
    page = browser.get(f"/times/{ANA}?{WEEK}")
    assert current(page) == []
    assert page.field("mode") == ("in_person",)
    source = pools_source()
    source["services"][0]["modes"] = ["in_person"]
    load_source(browser.app, source, digest="visits")
    assert current(browser.get(f"/times/{ANA}?{WEEK}")) == []


def test_a_visit_moves_to_times_with_a_free_room(browser: Browser) -> None:
    visit(browser, BEN, 20)
    page = browser.pick(browser.get(f"/times/{ANA}?{WEEK}&mode=in_person"), FIRST)
    done = browser.press(page, "Book this call", name=NAME, email=EMAIL)
    move = browser.get(f"{done.path}/move?{WEEK}")
    assert SECOND not in move.slots
    assert current(move) == []
    fields = {"slot": SECOND, "mode": "in_person"}
    assert (
        "Your old time is still yours" in browser.post(f"{done.path}/move", fields, status=409).text
    )
    assert browser.pick(move, "2027-03-08T14:40Z").h1 == "Your call has moved"


def test_a_visit_that_no_room_is_left_for_is_neither_moved_nor_taken_back(browser: Browser) -> None:
    page = browser.pick(browser.get(f"/times/{ANA}?{WEEK}&mode=in_person"), FIRST)
    done = browser.press(page, "Book this call", name=NAME, email=EMAIL)
    source = pools_source(rooms=[])
    load_source(browser.app, source, digest="closed")
    assert not browser.get(f"{done.path}/move?{WEEK}").slots
    fields = {"slot": SECOND, "mode": "in_person"}
    assert (
        "Your old time is still yours" in browser.post(f"{done.path}/move", fields, status=409).text
    )
    cancelled = browser.press(browser.get(f"{done.path}/cancel"), "Cancel this call")
    browser.press(cancelled, "Undo", status=409)


def test_somebody_who_meets_only_in_person_is_next_free_when_a_room_is(browser: Browser) -> None:
    source = pools_source(rooms=["blue"])
    source["therapists"] = source["therapists"][:2]
    source["pools"] = []
    for each in source["therapists"]:
        each["modes"] = ["in_person"]
    load_source(browser.app, source, digest="visits")
    assert "Next open call: today" in browser.get("/").text
    with browser.app.app_context():
        for minutes in (0, 20, 40, 60, 80, 100):
            starts_at = later(minutes - 7 * 24 * 60 + 60)
            booked(therapist=BEN, mode=Mode.IN_PERSON, starts_at=starts_at)
    home = browser.get("/").text
    assert "Next open call: today" not in home
