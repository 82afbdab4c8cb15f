"""Where nothing is free, and where a time is refused, the next free one is named."""

from __future__ import annotations

from flask import Flask

from tests.web_client import Browser
from tests.web_steps import THURSDAY_NOON, book_time, demo_source, load_source, token_of

TIMES = "/times/cecilia-oaks"


def closed_until(site: Flask, *, days_off: list[object]) -> Browser:
    """Load the demo practice with Cecilia away on some days."""
    source = demo_source()
    source["therapists"][0]["days_off"] = days_off
    load_source(site, source)
    return Browser(site)


def days(browser: Browser, week: str) -> list[str]:
    """Return the heads of the days of a week."""
    page = browser.get(f"{TIMES}?week={week}")
    return [part.one("header").text for part in page.root.all("section") if "day" in part.classes]


def test_a_day_without_times_leads_on_to_the_next_one_that_has_some(site: Flask) -> None:
    browser = closed_until(site, days_off=["2027-03-03", "2027-03-04"])
    assert days(browser, "2027-03-01") == [
        "Mon, March 1 No free times Next free: Tue, March 2, 8:30 am",
        "Tue, March 2 18 times",
        "Wed, March 3 No free times Next free: Fri, March 5, 8:30 am",
        "Thu, March 4 No free times",
        "Fri, March 5 7 times",
    ]


def test_a_week_without_times_leads_on_to_the_one_that_has_some(site: Flask) -> None:
    browser = closed_until(site, days_off=[{"from": "2027-03-08", "to": "2027-03-15"}])
    page = browser.get(f"{TIMES}?week=2027-03-08")
    assert "Nothing is free in these days. Next free: Tuesday, March 16, 8:30 am." in page.text
    assert "Next free" not in " ".join(days(browser, "2027-03-08"))
    later = browser.follow(page, "Go to that week")
    assert later.url == f"{TIMES}?week=2027-03-15&mode=video"
    assert "Tue, March 16 18 times" in later.text


def test_a_week_after_which_nothing_is_known_leads_nowhere(site: Flask) -> None:
    browser = closed_until(site, days_off=[{"from": "2027-03-08", "to": "2027-12-31"}])
    page = browser.get(f"{TIMES}?week=2027-03-08")
    assert "Next free" not in page.text


def test_after_a_refusal_the_next_free_time_is_named(browser: Browser, demo: Flask) -> None:
    book_time(Browser(demo), THURSDAY_NOON)
    fields = {"slot": THURSDAY_NOON, "mode": "video"}
    page = browser.post(TIMES, fields, status=409)
    assert "Next free: Thursday, March 4, 12:30 pm." in page.text
    page = browser.post(TIMES, fields | {"slot": "2027-03-05T17:30Z"}, status=409)
    assert "Next free: Monday, March 8, 8:30 am." in page.text
    booked = book_time(browser, "2027-03-04T18:00Z")
    page = browser.post(f"/c/{token_of(booked)}/move", {"slot": THURSDAY_NOON}, status=409)
    assert "Next free: Thursday, March 4, 12:30 pm." in page.text
