"""The words of the public pages: plain enough, kind enough, and no time without its zone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from app.services.waitlist_turn import run_waitlist
from tests.clock import NOW
from tests.reading import grade_of
from tests.waitlist_steps import offer_tokens, send_letters
from tests.web_client import Browser, Page
from tests.web_pages import HIDDEN, INLINE, Element
from tests.web_steps import (
    EMAIL,
    NAME,
    THURSDAY_NOON,
    TUESDAY_MORNING,
    answer_questions,
    book_time,
    check_time,
)

HARDEST_GRADE = 6.0
FEWEST_WORDS = 5
FORBIDDEN = (
    *("should", "just", "simply", "patient", "patients", "client", "clients"),
    *("symptom", "symptoms", "assessment", "intake", "modality", "submit", "brave"),
)
FINE = re.compile(r"has just|anything we should avoid|what should \w+ call you")
"""Where such a word neither hurries anybody nor tells them what to do."""

TIME = re.compile(r"\b\d{1,2}:\d\d\s(?:am|pm)\b|\bnoon\b|\bmidnight\b")
ZONE = re.compile(
    r"\bNew York\b.{0,20}\btime\b|\bTimes are (?:shown )?for New York\b", re.IGNORECASE
)


def blocks(element: Element) -> Iterator[str]:
    """Give the words of the page block by block, as they stand between two line breaks."""
    words: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            words.append(child)
        elif child.tag in HIDDEN or child.tag == "select" or "trap" in child.classes:
            continue
        elif child.tag in INLINE and not child.all("p", "li", "h1", "h2", "h3"):
            words.append(child.text)
        else:
            yield " ".join("".join(words).split())
            words = []
            yield from blocks(child)
    yield " ".join("".join(words).split())


def sentences(page: Page) -> list[str]:
    """Return the strings of five words or more, each with its full stop."""
    found = [block for block in blocks(page.root.one("body")) if len(block.split()) >= FEWEST_WORDS]
    return [text if text[-1] in ".?!:”" else f"{text}." for text in found]


def waiting_pages(browser: Browser) -> Iterator[Page]:
    """Show the pages of the waiting list."""
    wait = browser.get("/waitlist?therapist=cecilia-oaks")
    yield wait
    yield browser.press(wait, "Put me on the list", name="", email="x", status=400)
    listed = browser.press(wait, "Put me on the list", name=NAME, email=EMAIL, consent="y")
    yield listed
    yield browser.follow(listed, "Change what you wait for")
    with browser.app.app_context():
        send_letters()
        run_waitlist(now=NOW)
        (token,) = offer_tokens()
    offered = browser.get(f"/w/{token}")
    yield offered
    yield browser.press(offered, "Not this one")
    yield browser.press(browser.get(listed.path), "Leave the list")


def all_pages(browser: Browser, clock: time_machine.Traveller) -> Iterator[Page]:
    """Show every public page, in most of its states."""
    for path in ("/", "/help", "/privacy", "/accessibility", "/match", "/start/stopped"):
        yield browser.get(path)
    for path in ("/people/cecilia-oaks", "/people/amara-njoku", "/times/amara-njoku", "/write"):
        yield browser.get(path)
    for number in (1, 2, 3):
        yield browser.get(f"/start/{number}")
    yield answer_questions(browser)
    yield browser.get("/times/cecilia-oaks")
    yield browser.get("/times/cecilia-oaks?week=2027-03-08")
    check = check_time(browser)
    yield check
    yield browser.press(check, "Book this call", name="", email="x", status=400)
    booked = browser.press(check, "Book this call", name=NAME, email=EMAIL)
    yield booked
    yield browser.get(booked.path)
    yield browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL)
    yield browser.get(f"{booked.path}/move")
    cancelled = browser.press(browser.get(f"{booked.path}/cancel"), "Cancel this call")
    yield cancelled
    yield browser.press(cancelled, "Undo")
    yield browser.get(f"{booked.path}/cancel")
    late = book_time(Browser(browser.app), TUESDAY_MORNING, email=EMAIL)
    yield late
    yield browser.get(f"{late.path}/move")
    other = Browser(browser.app)
    yield other.post("/times/cecilia-oaks", {"slot": THURSDAY_NOON, "mode": "video"}, status=409)
    yield from waiting_pages(Browser(browser.app))
    yield browser.get("/nowhere", status=404)
    clock.move_to(NOW.replace(day=4, hour=18))
    yield browser.get(booked.path)
    clock.move_to(NOW.replace(day=6))
    yield browser.get(booked.path, status=410)


def test_every_page_reads_as_easily_as_we_promise(
    browser: Browser, clock: time_machine.Traveller
) -> None:
    hard = {}
    for page in all_pages(browser, clock):
        grade = grade_of(" ".join(sentences(page)))
        if grade > HARDEST_GRADE:
            hard[page.url] = grade
    assert hard == {}


def test_no_page_uses_a_word_that_hurts_or_hurries(
    browser: Browser, clock: time_machine.Traveller
) -> None:
    found = []
    for page in all_pages(browser, clock):
        shown = page.root.one("body").text
        words = set(re.findall(r"[a-z’']+", FINE.sub("", shown.lower())))
        found += [(page.url, word) for word in FORBIDDEN if word in words]
        found += [(page.url, sign) for sign in ("!", "12:00 am", "12:00 pm") if sign in shown]
        found += [(page.url, sign) for sign in ("'", '"') if sign in shown]
    assert found == []


def test_no_time_is_shown_without_its_zone(browser: Browser, clock: time_machine.Traveller) -> None:
    shown = 0
    for page in all_pages(browser, clock):
        if TIME.search(page.text):
            shown += 1
            assert ZONE.search(page.text), page.url
    assert shown > 10


@pytest.mark.parametrize(
    ("path", "most"), [("/start/1", 130), ("/start/2", 130), ("/start/3", 130)]
)
def test_a_question_is_short(browser: Browser, path: str, most: int) -> None:
    page = browser.get(path)
    folded = " ".join(part.text for part in page.root.one("main").all("details"))
    words = len(page.text.split()) - len(folded.split())
    assert words <= most


def test_who_fits_is_short(browser: Browser, demo: Flask) -> None:
    page = answer_questions(browser)
    folded = " ".join(part.text for part in page.root.one("main").all("details"))
    assert len(page.text.split()) - len(folded.split()) <= 300
