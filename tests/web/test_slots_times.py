"""Choose a time: whose zone the times are in, which week, and what cannot be pressed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.journey import claims
from tests.practice_sources import practice_source
from tests.web_client import Browser, Page
from tests.web_steps import THURSDAY_NOON, TUESDAY_MORNING, check_time, load_source

TIMES = "/times/cecilia-oaks"


def bar(page: Page) -> str:
    """Return the sentence that names the zone."""
    (found,) = re.findall(r"Times are shown for .*?, where it is now [^.]*\.", page.text)
    return str(found)


def test_the_practice_says_that_its_own_zone_is_assumed(browser: Browser) -> None:
    page = browser.get(TIMES)
    assert bar(page) == "Times are shown for New York (Eastern Time), where it is now 10:00 am."
    assert "That is where the practice is." in page.text


def test_a_zone_is_chosen_without_javascript_and_kept(browser: Browser) -> None:
    page = browser.press(browser.get(TIMES), "Update times", tz="Europe/Berlin")
    assert page.url == f"{TIMES}?tz=Europe/Berlin"
    assert "where it is now 4:00 pm" in bar(page)
    assert "2:30 pm" in page.text
    assert browser.cookie("tz") == "Europe/Berlin"
    again = browser.get("/times/daniel-reyes")
    assert "Berlin" in bar(again)
    assert "That is where the practice is." not in again.text


@pytest.mark.parametrize(
    ("zone", "city"),
    [
        ("Asia/Katmandu", "Kathmandu"),
        ("Asia%2FCalcutta", "Kolkata"),
        ("America/Buenos_Aires", "Buenos Aires"),
        ("US/Pacific", "Los Angeles"),
        ("Asia/Kathmandu", "Kathmandu"),
        ("America/Argentina/ComodRivadavia", "Catamarca"),
    ],
)
def test_a_browser_may_tell_its_zone_by_an_old_name(browser: Browser, zone: str, city: str) -> None:
    browser.client.set_cookie("tz", zone)
    assert city in bar(browser.get(TIMES))
    check = check_time(browser)
    assert f"{city} time" in check.text


@pytest.mark.parametrize(
    "zone",
    [
        "Mars/Olympus",
        "../../etc/passwd",
        "/etc/localtime",
        "localtime",
        "x" * 2000,
        "%00",
        "é",
        "Asia",
    ],
)
def test_a_zone_that_is_none_falls_back_to_the_practices(browser: Browser, zone: str) -> None:
    assert "New York" in bar(browser.get(TIMES, query={"tz": zone}))
    assert browser.cookie("tz") is None
    browser.client.set_cookie("tz", zone)
    assert "New York" in bar(browser.get(TIMES))


def test_a_slot_is_the_same_instant_in_every_zone(browser: Browser) -> None:
    here = browser.get(TIMES).slots[0]
    for zone in ("Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles", "UTC"):
        assert browser.get(f"{TIMES}?tz={zone}").slots[0] == here


def test_both_zones_stand_on_the_confirmation(browser: Browser) -> None:
    browser.get(f"{TIMES}?tz=Asia/Kolkata")
    check = check_time(browser)
    assert "Thursday, March 4, 10:30 pm" in check.text
    assert "Kolkata time" in check.text
    booked = browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    assert "Your time, Kolkata (India Time)" in booked.text
    assert "It is noon for Cecilia in New York" in booked.text
    browser.client.set_cookie("tz", "Europe/Paris")
    again = browser.get(booked.path)
    assert "10:30 to 10:50 pm" in again.text, "it stays in the zone it was booked in"


def test_weeks_are_links_and_the_past_gives_way_to_now(browser: Browser) -> None:
    page = browser.get(TIMES)
    assert "March 1 to 5" in page.text
    (later,) = [link for link in page.root.all("a") if "Next week" in link.get("aria-label")]
    following = browser.get(later.get("href"))
    assert "March 8 to 12" in following.text
    assert all(slot >= "2027-03-08" for slot in following.slots[3:])
    (back,) = [link for link in following.root.all("a") if "Week before" in link.get("aria-label")]
    assert browser.get(back.get("href")).slots == page.slots
    assert browser.get(f"{TIMES}?week=2020-01-06").slots == page.slots


@pytest.mark.parametrize(
    "query",
    ["week=9999-12-31", "week=0001-01-01", "week=soon", "week=", "mode=smoke", "week=2027-13-45"],
)
def test_an_odd_address_shows_the_times_all_the_same(browser: Browser, query: str) -> None:
    assert TUESDAY_MORNING in browser.get(f"{TIMES}?{query}").slots


def test_the_horizon_ends_the_weeks(browser: Browser) -> None:
    page = browser.get(f"{TIMES}?week=2027-03-29")
    assert not [link for link in page.root.all("a") if "Next week" in link.get("aria-label")]
    assert max(page.slots) < "2027-03-31"


def test_a_change_of_the_clocks_in_view_is_told(browser: Browser) -> None:
    page = browser.get(f"{TIMES}?week=2027-03-08")
    assert "Clocks go forward on Sunday, March 14." in page.text
    assert "Clocks go" not in browser.get(f"{TIMES}?week=2027-03-01").text
    berlin = browser.get(f"{TIMES}?week=2027-03-22&tz=Europe/Berlin")
    assert "Clocks go forward on Sunday, March 28." in berlin.text


def test_times_after_the_change_are_right_in_both_zones(browser: Browser) -> None:
    before = browser.get("/times/cecilia-oaks?week=2027-03-08&tz=Europe/Berlin")
    after = browser.get("/times/cecilia-oaks?week=2027-03-15&tz=Europe/Berlin")
    assert "2027-03-09T13:30Z" in before.slots
    assert "2027-03-16T12:30Z" in after.slots
    assert "1:30 pm" in after.text


def test_picking_a_time_holds_it_for_its_visitor_alone(browser: Browser, demo: Flask) -> None:
    check_time(browser)
    assert THURSDAY_NOON in browser.get(TIMES).slots
    assert THURSDAY_NOON not in Browser(demo).get(TIMES).slots
    with demo.app_context():
        assert [state for state, _ in claims()] == ["held"]


@pytest.mark.parametrize(
    ("slot", "mode", "status"),
    [
        ("2027-03-04T17:05Z", "video", 409),  # off the grid
        ("2027-03-01T16:00Z", "video", 409),  # inside the notice
        ("2027-02-25T17:00Z", "video", 409),  # past
        ("2027-06-03T16:00Z", "video", 409),  # beyond the horizon
        ("9000-06-03T16:00Z", "video", 409),
        ("2027-03-06T17:00Z", "video", 409),  # a day off
        (THURSDAY_NOON, "in_person", 409),  # a way that is not offered
        (THURSDAY_NOON, "smoke", 400),
        (THURSDAY_NOON, "", 400),
        ("", "video", 400),
        ("tomorrow", "video", 400),
        ("9999-12-31T23:59Z", "video", 400),
        ("2027-03-04T17:00", "video", 400),
        ("2027-03-04T17:00Z' OR 1=1", "video", 400),
    ],
)
def test_a_crafted_time_is_refused_by_the_rules_that_list_times(
    browser: Browser, demo: Flask, slot: str, mode: str, status: int
) -> None:
    page = browser.post(TIMES, {"slot": slot, "mode": mode}, status=status)
    assert page.slots
    with demo.app_context():
        assert claims() == []
    fields = {"person": "cecilia-oaks", "slot": slot, "mode": mode}
    known = {"name": "Maya", "email": "maya@example.com"}
    answer = browser.client.post(
        "/book", data=fields | known | {"csrf_token": browser.form_token()}
    )
    assert answer.status_code in {303, 409}
    with demo.app_context():
        assert claims() == []


def test_nobody_of_that_name_has_no_times(browser: Browser) -> None:
    assert browser.get("/times/nobody", status=404).h1 == "There is nothing here"
    browser.post("/times/nobody", {"slot": THURSDAY_NOON, "mode": "video"}, status=404)


def test_an_hour_that_comes_twice_is_told_apart(site: Flask, clock: time_machine.Traveller) -> None:
    source = practice_source()
    source["therapists"][0]["weekly_hours"] = {"sun": [["00:00", "04:00"]]}
    source["services"][0]["step_minutes"] = 60
    load_source(site, source)
    clock.move_to(datetime(2027, 11, 1, 12, tzinfo=UTC))
    page = Browser(site).get("/times/ana-lund?week=2027-11-01")
    assert page.slots[-5:] == [f"2027-11-07T0{hour}:00Z" for hour in (4, 5, 6, 7, 8)]
    assert "1:00 am (UTC−4)" in page.text
    assert "1:00 am (UTC−5)" in page.text
    assert "Clocks go back on Sunday, November 7." in page.text
    clock.move_to(datetime(2027, 3, 8, 12, tzinfo=UTC))
    page = Browser(site).get("/times/ana-lund?week=2027-03-08")
    assert page.slots[-3:] == [f"2027-03-14T0{hour}:00Z" for hour in (5, 6, 7)]
    assert "Sunday, March 14, 2:00 am" not in page.text


def test_a_page_left_open_for_long_holds_nothing_and_says_to_try_again(
    browser: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    times = browser.get(TIMES)
    clock.shift(timedelta(hours=5))
    page = browser.pick(times, THURSDAY_NOON, status=400)
    assert "Go back and try it again." in page.text
    assert browser.pick(browser.get(times.url), THURSDAY_NOON).h1 == "Check and book your call"
