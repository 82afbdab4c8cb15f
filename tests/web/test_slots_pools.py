"""Pools on the pages: whoever is free first, and several at once, from the list to the letter."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.booking_pools import ANA, BEN, load_pools, participants, pools_source, taken
from tests.journey import booked, later
from tests.web_client import Browser, Page
from tests.web_steps import EMAIL, NAME, load_source

MONDAY = "?week=2027-03-08&mode=video"
FIRST = "2027-03-08T14:00Z"


@pytest.fixture
def browser(site: Flask) -> Browser:
    with site.app_context():
        load_pools()
    return Browser(site)


def fill(site: Flask) -> None:
    """Let Ana take no new people."""
    source = pools_source()
    source["therapists"][0]["places"] = 0
    load_source(site, source, digest="full")


def take(site: Flask, therapist: str, minutes: int = 0) -> None:
    """Let somebody else book a time."""
    with site.app_context():
        booked(therapist=therapist, starts_at=later(minutes))


def check(browser: Browser, pool: str, slot: str = FIRST) -> Page:
    return browser.pick(browser.get(f"/times/{pool}{MONDAY}"), slot)


def book(browser: Browser, page: Page, *, status: int = 200) -> Page:
    return browser.press(page, "Book this call", name=NAME, email=EMAIL, status=status)


def test_the_practice_shows_its_pools(browser: Browser) -> None:
    home = browser.get("/")
    assert "You meet Ben and Ana at once." in home.text
    assert browser.follow(home, "Whoever is free").path == "/times/either"
    assert browser.follow(home, "Ben and Cleo").path == "/times/pair"


def test_a_pool_that_takes_nobody_is_not_shown(browser: Browser, site: Flask) -> None:
    fill(site)
    home = browser.get("/")
    assert not [link for link in home.root.all("a") if link.get("href") == "/times/both"]
    assert browser.follow(home, "Whoever is free").slots
    paused = browser.get("/times/both")
    assert "Ben and Ana have no free place right now" in paused.text
    assert not paused.slots


def test_any_of_several_is_a_choice_of_times_and_then_one_name(browser: Browser) -> None:
    times = browser.get(f"/times/either{MONDAY}")
    assert times.h1 == "Choose a time to talk with Ana or Ben"
    assert "You see who it is before you book." in times.text
    page = browser.pick(times, FIRST)
    assert "with Ana" in page.text
    assert browser.follow(page, "Change").path == "/times/either"
    done = book(browser, page)
    assert "Video call with Ana Lund." in done.text
    with browser.app.app_context():
        assert participants() == [(ANA, [], "either")]


def test_a_time_of_any_that_went_leads_back_to_the_times_of_all(
    browser: Browser, site: Flask
) -> None:
    page = check(browser, "either")
    fill(site)
    gone = book(browser, page, status=409)
    assert gone.h1 == "Choose a time to talk with Ana or Ben"
    assert "with Ben" in browser.pick(gone, FIRST).text


def test_many_names_become_one_of_us(site: Flask) -> None:
    source = pools_source()
    for name in ("dora-day", "emil-ek"):
        source["therapists"].append({**source["therapists"][0], "slug": name, "name": name})
    source["pools"][0]["therapists"] = [each["slug"] for each in source["therapists"]]
    load_source(site, source)
    page = Browser(site).get("/times/either")
    assert page.h1 == "Choose a time to talk with one of us"


def test_the_last_page_needs_a_name(browser: Browser) -> None:
    query = f"person=either&slot={FIRST}&mode=video"
    assert browser.get(f"/book?{query}").path == "/times/either"
    fields = {"person": "either", "slot": FIRST, "mode": "video", "name": NAME, "email": EMAIL}
    assert browser.post("/book", fields, status=200).path == "/times/either"
    with browser.app.app_context():
        assert taken() == []


def test_several_at_once_are_named_on_every_page(browser: Browser) -> None:
    times = browser.get(f"/times/both{MONDAY}")
    assert times.h1 == "Choose a time to talk with Ben and Ana"
    page = browser.pick(times, FIRST)
    assert "What should Ben and Ana call you?" in page.html
    assert "Only Ben and Ana see what you told us." in page.text
    done = book(browser, page)
    assert "Ben and Ana look forward to meeting you." in done.text
    assert "New York time, for all of you." in done.text
    assert "Video call with Ben Ode and Ana Lund." in done.text
    times = browser.get(f"{done.path}/move?week=2027-03-08")
    assert times.h1 == "Move your call with Ben and Ana"
    moved = browser.pick(times, "2027-03-08T15:00Z")
    assert "Ben and Ana know. The old time is free again." in moved.text
    cancel = browser.follow(moved, "Cancel it")
    assert "Ben and Ana get a short note" in cancel.text
    assert "Anything you want Ben and Ana to know" in cancel.html
    cancelled = browser.press(cancel, "Cancel this call")
    assert "Ben and Ana know. There is nothing more to do." in cancelled.text
    assert browser.follow(cancelled, "Choose another time").path == "/times/both"
    back = browser.press(cancelled, "Undo")
    assert "Nothing has changed. Ben and Ana know." in back.text
    with browser.app.app_context():
        assert [who for who, _, _ in taken()] == [ANA, BEN]


def test_a_time_of_all_is_gone_once_one_of_them_is_taken(browser: Browser, site: Flask) -> None:
    page = check(browser, "both")
    take(site, ANA, 20)
    slots = Browser(site).get(f"/times/both{MONDAY}").slots
    assert "2027-03-08T14:20Z" not in slots
    assert "2027-03-08T14:40Z" in slots
    fill(site)
    assert "Ben and Ana have no free place" in book(browser, page, status=409).text


def test_whose_clock_is_told_where_they_live_by_several(site: Flask) -> None:
    source = pools_source()
    source["therapists"][0]["timezone"] = "America/Chicago"
    source["therapists"][0]["weekly_hours"] = {"mon": [["08:00", "11:00"]]}
    load_source(site, source)
    browser = Browser(site)
    done = book(browser, check(browser, "both"))
    assert "It is 9:00 am for Ben in New York." in done.text.replace("\u00a0", " ")
