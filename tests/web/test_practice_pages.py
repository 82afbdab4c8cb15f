"""The practice's own pages, in each of the shapes that a practice can have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.journey import appointments
from tests.practice_sources import practice_source
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME, THURSDAY_NOON, demo_source, load_source

PUBLIC = (
    "/",
    "/help",
    "/privacy",
    "/accessibility",
    "/write",
    "/waitlist",
    "/waitlist?therapist=cecilia-oaks",
    "/match",
    "/start/1",
    "/start/2",
    "/start/3",
    "/start/stopped",
    "/people/cecilia-oaks",
    "/people/amara-njoku",
    "/times/cecilia-oaks",
    "/times/amara-njoku",
)


def demo_with(**therapist: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the demo practice with something different about Cecilia."""
    source = demo_source()
    source["therapists"][0].update(therapist)
    return source


def test_every_public_page_is_whole(browser: Browser) -> None:
    for path in PUBLIC:
        assert browser.get(path).h1


def test_the_practice_shows_who_is_free_first(browser: Browser) -> None:
    page = browser.get("/")
    assert "Next free call: tomorrow, Tuesday, March 2, at 8:30 am." in page.text
    assert "Times are for New York (Eastern Time), where it is now 10:00 am." in page.text
    assert "Amara Njoku Unhurried. Grief, identity, and old hurts. No free place" in page.text
    assert "$130" in page.text


def test_a_person_speaks_for_themselves(browser: Browser) -> None:
    page = browser.get("/people/cecilia-oaks")
    assert page.h1 == "Cecilia C. Oaks"
    assert "I grew up above my parents’ bakery" in page.text
    assert "I do not work with couples" in page.text
    assert browser.follow(page, "See Cecilia’s times").path == "/times/cecilia-oaks"


def test_nobody_of_that_name_is_here(browser: Browser) -> None:
    assert browser.get("/people/nobody", status=404).h1 == "There is nothing here"
    assert browser.get("/no/such/page", status=404).h1 == "There is nothing here"


def test_somebody_without_a_free_place_is_not_booked(browser: Browser, demo: Flask) -> None:
    person = browser.get("/people/amara-njoku")
    assert "Amara has no free place right now." in person.text
    waiting = browser.follow(person, "Tell me when someone is free")
    assert waiting.url == "/waitlist?therapist=amara-njoku"
    times = browser.get("/times/amara-njoku")
    assert "Amara has no free place right now" in times.text
    assert times.slots == []
    fields = {"slot": "2027-03-04T17:00Z", "mode": "video"}
    page = browser.post("/times/amara-njoku", fields, status=409)
    assert page.slots == []
    fields |= {"person": "amara-njoku", "name": NAME, "email": EMAIL}
    assert browser.post("/book", fields, status=409).slots == []
    with demo.app_context():
        assert appointments() == []


def test_a_practice_of_one_writes_a_letter(site: Flask) -> None:
    source = demo_source()
    source |= {"therapists": source["therapists"][:1], "pools": []}
    load_source(site, source)
    browser = Browser(site)
    page = browser.get("/")
    assert "We find out what keeps the worry going" in page.text
    assert "See free times first" in page.text
    assert "Cecilia C. Oaks" in [title.text for title in browser.get("/match").root.all("h2")]


def test_a_practice_with_nobody_free_offers_to_tell_later(site: Flask) -> None:
    source = demo_source()
    for therapist in source["therapists"]:
        therapist["places"] = 0
    load_source(site, source)
    page = Browser(site).get("/")
    assert "Find who fits you" not in page.text
    assert page.link("Tell me when someone is free").get("href") == "/waitlist"
    assert "Next free call" not in page.text


def test_a_practice_without_free_times_hides_the_next_one(site: Flask) -> None:
    source = demo_source()
    for therapist in source["therapists"]:
        therapist["weekly_hours"] = {}
    load_source(site, source)
    browser = Browser(site)
    page = browser.get("/")
    assert "Next free call" not in page.text
    times = browser.follow(page, "See free times first")
    assert "No free times in the next two weeks" in times.text
    waiting = times.link("Tell me when a time opens").get("href")
    assert waiting == "/waitlist?therapist=cecilia-oaks"
    assert times.link("See who else fits").get("href") == "/match"
    assert "No open call in the next two weeks" in page.text


def test_somebody_who_meets_in_no_way_of_the_first_call_has_no_times(site: Flask) -> None:
    load_source(site, demo_with(modes=["in_person"], access={}))
    browser = Browser(site)
    assert browser.get("/times/cecilia-oaks").slots == []
    assert "No open call in the next two weeks" in browser.get("/").text
    page = browser.post("/times/cecilia-oaks", {"slot": THURSDAY_NOON, "mode": "video"}, status=409)
    assert page.slots == []


def test_somebody_who_has_left_is_no_longer_shown(site: Flask) -> None:
    load_source(site, demo_source())
    source = demo_source()
    source |= {"therapists": source["therapists"][1:], "pools": []}
    load_source(site, source, digest="without Cecilia")
    browser = Browser(site)
    assert "Cecilia" not in browser.get("/").root.one("main").one("h1").text
    browser.get("/people/cecilia-oaks", status=404)
    browser.get("/times/cecilia-oaks", status=404)


def test_a_practice_with_little_said_about_it_works(site: Flask) -> None:
    load_source(site, practice_source())
    browser = Browser(site)
    for path in ("/", "/people/ana-lund", "/help", "/privacy", "/start/3", "/match", "/write"):
        browser.get(path)
    page = browser.pick(browser.get("/times/ana-lund"))
    assert browser.press(page, "Book this call", name=NAME, email=EMAIL).status == 200


def test_before_a_practice_is_loaded_every_page_says_to_come_back(site: Flask) -> None:
    browser = Browser(site)
    for path in ("/", "/help", "/write", "/match", "/times/cecilia-oaks", "/start/1"):
        page = browser.get(path, status=503)
        assert page.h1 == "We are closed for a moment"
        assert page.headers["retry-after"] == "5"


def test_a_way_of_asking_that_is_not_meant_is_refused(browser: Browser) -> None:
    for method, path in (
        ("POST", "/"),
        ("PUT", "/write"),
        ("DELETE", "/book"),
        ("PATCH", "/match"),
    ):
        answer = browser.client.open(path, method=method, data={"csrf_token": browser.form_token()})
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
        assert "That does not work here" in answer.get_data(as_text=True)


@pytest.mark.parametrize("size", [65 * 1024, 2 * 1024 * 1024])
def test_a_body_that_is_too_long_is_refused_unread(browser: Browser, size: int) -> None:
    fields = {"csrf_token": browser.form_token(), "message": "a" * size}
    answer = browser.client.post("/write", data=fields)
    assert answer.status_code == 413
    assert "That was too long for us" in answer.get_data(as_text=True)


def test_a_form_of_too_many_parts_is_refused(browser: Browser) -> None:
    fields = {f"field{number}": "x" for number in range(300)}
    answer = browser.client.post(
        "/write",
        data={**fields, "csrf_token": browser.form_token()},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413


def test_a_failure_of_ours_shows_a_number_and_nothing_else(
    browser: Browser, demo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "Maya cannot sleep"
        raise RuntimeError(message)

    monkeypatch.setattr("app.web.practice.list_profiles", fail)
    demo.config["PROPAGATE_EXCEPTIONS"] = False
    page = browser.get("/", status=500)
    assert page.h1 == "Something went wrong on our side"
    assert "Maya" not in page.html
    assert "Traceback" not in page.html


def test_the_service_says_whether_it_is_up_and_ready(browser: Browser) -> None:
    for path, words in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
        answer = browser.client.get(path)
        assert (answer.status_code, answer.get_data(as_text=True)) == (200, words)
        assert answer.headers["Cache-Control"] == "no-store"
    robots = browser.client.get("/robots.txt", buffered=True).get_data(as_text=True)
    assert "Disallow: /c/" in robots


def test_what_is_kept_is_said_as_it_is_kept(browser: Browser) -> None:
    page = browser.get("/privacy")
    assert "we delete them after 14 days" in page.text
    assert "when you leave the list, or after 60 days" in page.text
    assert "hello@oaks.example" in page.text


def test_the_next_free_call_moves_on_with_the_clock(
    browser: Browser, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=1))
    assert "Wednesday, March 3" in browser.get("/").text
