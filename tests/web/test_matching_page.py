"""Who fits you, and why: what the page says of its people, and of those it leaves out."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web_client import Browser, Page
from tests.web_steps import answer_questions, demo_source, load_source


def names(page: Page) -> list[str]:
    """Return the people of the cards, in their order."""
    return [
        title.text
        for card in page.root.walk()
        if {"card", "match"} <= card.classes
        for title in card.all("h2")
    ]


def test_a_card_says_what_fits_and_what_is_different(browser: Browser) -> None:
    page = answer_questions(
        browser,
        goals={"goals": ["worry", "sleep"]},
        ease={"ease": ["plan", "gentle"]},
        times={"modes": ["video"], "region": "US-NY", "may_match": "y"},
    )
    assert page.h1 == "Who fits you, and why"
    assert names(page)[0] == "Cecilia C. Oaks"
    assert 1 <= len(names(page)) <= 3
    assert "of your" in page.text
    assert "Worry and poor sleep are what most people bring to me." in page.text
    assert "How we chose." in page.text
    assert "Nobody can pay to be listed first." in page.text
    assert "%" not in page.text


def test_the_answers_stand_on_top_and_can_be_changed(browser: Browser) -> None:
    page = answer_questions(browser, goals={"goals": ["grief"], "goal_note": "Since May."})
    assert "Live with a loss" in page.text
    assert "Since May" not in page.html
    changed = browser.follow(page, "Change your answers")
    assert changed.path == "/start/1"
    assert changed.field("goals") == ("grief",)


def test_without_consent_nothing_is_compared(browser: Browser) -> None:
    page = answer_questions(browser, times={"modes": ["video"]})
    assert page.h1 == "People you could talk to"
    assert "we compared nothing" in page.text
    assert "Fits" not in page.text
    assert len(names(page)) == 5


def test_nobody_is_shown_who_has_no_free_place(browser: Browser) -> None:
    page = answer_questions(browser, goals={"goals": ["grief", "identity", "trauma"]})
    assert "Amara Njoku" not in names(page)
    assert "Amara Njoku" in page.text, "she is named among those left out, with the reason"


def test_a_must_that_nobody_meets_says_so_honestly(browser: Browser) -> None:
    page = answer_questions(
        browser,
        ease={"languages": ["ase"], "gender": ["man"], "gender_weight": "must"},
        times={"modes": ["video"], "region": "elsewhere", "may_match": "y"},
    )
    assert page.h1 in {
        "No one here can take this on right now",
        "No one here is an obvious fit",
    }
    assert page.link("Tell us").get("href") == "/write"


def test_a_wish_for_somebody_non_binary_is_met(browser: Browser) -> None:
    page = answer_questions(
        browser,
        goals={"goals": ["identity"]},
        ease={"gender": ["non-binary"], "gender_weight": "must"},
        times={"may_match": "y"},
    )
    assert names(page) == ["Robin Whitfield"]


def test_a_visitor_without_answers_sees_everyone(browser: Browser) -> None:
    page = browser.get("/match")
    assert page.h1 == "People you could talk to"
    assert len(names(page)) == 5
    assert browser.follow(page, "Answer the questions").path == "/start/1"


def test_the_next_call_is_told_in_the_visitors_zone(browser: Browser) -> None:
    browser.client.set_cookie("tz", "Europe/Berlin")
    page = answer_questions(browser)
    assert "Times are for Berlin (Central European Time), where it is now 4:00 pm" in page.text
    assert "Tomorrow, Tue, March 2" in page.text


@pytest.mark.parametrize("places", [0, 1])
def test_a_practice_without_a_free_place_says_so(site: Flask, places: int) -> None:
    source = demo_source()
    for therapist in source["therapists"]:
        therapist["places"] = 0
    source["therapists"][0]["places"] = places
    load_source(site, source)
    page = Browser(site).get("/match")
    if places:
        assert names(page) == ["Cecilia C. Oaks"]
    else:
        assert page.h1 == "No one here can take this on right now"
        assert page.link("Tell us").get("href") == "/write"
