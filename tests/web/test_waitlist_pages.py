"""The waiting list on pages: the way onto it, one's place on it, and the times it offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from app.domain.waitlist import ENTRY_DAYS
from app.models.intake import ClientRequestRow
from app.models.practice import TherapistRow
from app.models.waitlist import WaitlistEntryRow, WaitlistOfferRow
from app.services.transaction import read_transaction, write_transaction
from app.services.waitlist_turn import run_waitlist
from app.web.visitor import read_now
from tests.clock import NOW
from tests.journey import appointments, claims, letters
from tests.waitlist_steps import (
    entry_states,
    kept,
    links_in,
    load_scarce_practice,
    offer_states,
    send_letters,
    told,
)
from tests.web_client import Browser, Page
from tests.web_pages import Filled
from tests.web_steps import EMAIL, NAME, answer_questions

WAIT = "/waitlist?therapist=ana-lund"


@pytest.fixture
def scarce(site: Flask) -> Flask:
    """Give the application with a practice that has one free time."""
    with site.app_context():
        load_scarce_practice()
    return site


@pytest.fixture
def visitor(scarce: Flask) -> Browser:
    return Browser(scarce)


def put_on(browser: Browser, email: str = EMAIL, **filled: str | list[str]) -> Page:
    """Put somebody on the list; return their place on it."""
    fields: Filled = {"name": NAME, "email": email, "consent": "y", **filled}
    return browser.press(browser.get(WAIT), "Put me on the list", fill=fields)


def offered(app: Flask, browser: Browser) -> Page:
    """Let the worker take its turn, and open the newest letter's link."""
    with app.app_context():
        send_letters()
        run_waitlist(now=read_now())
        link = next(link for link in links_in(told("offered")[-1]) if link.startswith("/w/"))
    return browser.get(link)


def test_a_full_diary_leads_to_the_list(browser: Browser, demo: Flask) -> None:
    times = browser.get("/times/amara-njoku")
    page = browser.follow(times, "Tell me when a time opens")
    assert page.url == "/waitlist?therapist=amara-njoku"
    assert "when a time with Amara opens" in page.text
    other = browser.follow(browser.get("/times/cecilia-oaks"), "None of these work?")
    assert other.url == "/waitlist?therapist=cecilia-oaks"


def test_who_waits_sees_what_for_and_until_when(visitor: Browser, scarce: Flask) -> None:
    page = put_on(visitor, times=["weekday_morning", "weekend"], mode="phone")
    assert page.through == (303,)
    assert page.h1 == "You are on the list."
    assert "With Ana When Weekday mornings, Weekends How Phone" in page.text
    assert "until Friday, April 30, 11:00 am, New York time" in page.text
    assert EMAIL in page.text
    again = visitor.get(page.path)
    assert (again.h1, EMAIL in again.text) == ("Your place on the list", False)
    with scarce.app_context():
        assert page.path in links_in(*told("listed"))


def test_nobody_named_means_anybody(visitor: Browser) -> None:
    for address in ("/waitlist", "/waitlist?therapist=nobody", "/waitlist?therapist=a%00b"):
        page = visitor.get(address)
        assert page.field("therapist") == ("any",)
    page = visitor.press(page, "Put me on the list", name=NAME, email=EMAIL, consent="y")
    assert "With Anyone who is free When Any time How Any way" in page.text


def test_a_mistake_keeps_everything_that_was_chosen(visitor: Browser, scarce: Flask) -> None:
    page = visitor.press(
        visitor.get(WAIT),
        "Put me on the list",
        name="",
        email="maya@",
        times=["weekend"],
        therapist="any",
        status=400,
    )
    assert page.title.startswith("Error: ")
    assert page.problems == [
        "Enter a name we can use",
        "Enter an email address like name@example.com",
        "Tick the box, so that we may write to you",
    ]
    assert (page.field("times"), page.field("therapist")) == (("weekend",), ("any",))
    with scarce.app_context():
        assert entry_states() == []


def test_a_way_in_which_somebody_never_meets_is_a_mistake(demo: Flask) -> None:
    browser = Browser(demo)
    with demo.app_context(), write_transaction() as session:
        session.execute(update(TherapistRow).values(places=1))
    fields = {"name": NAME, "email": EMAIL, "consent": "y", "therapist": "cecilia-oaks"}
    page = browser.post("/waitlist?therapist=cecilia-oaks", fields | {"mode": "mail"}, status=400)
    assert page.problems
    with demo.app_context():
        assert entry_states() == []


def test_a_robot_or_a_form_from_elsewhere_waits_for_nothing(
    visitor: Browser, scarce: Flask
) -> None:
    fields = {"name": NAME, "email": EMAIL, "consent": "y"}
    assert visitor.client.post("/waitlist", data=fields).status_code == 400
    visitor.press(
        visitor.get(WAIT),
        "Put me on the list",
        name=NAME,
        email=EMAIL,
        consent="y",
        website="spam.example",
        status=400,
    )
    with scarce.app_context():
        assert entry_states() == []


def test_a_page_left_open_for_long_keeps_what_was_typed(
    visitor: Browser, clock: time_machine.Traveller
) -> None:
    page = visitor.get(WAIT)
    clock.shift(timedelta(hours=5))
    filled = {"name": NAME, "email": EMAIL, "consent": "y"}
    again = visitor.press(page, "Put me on the list", status=400, fill=dict(filled))
    assert "Nothing you typed is lost" in again.text
    assert visitor.press(again, "Put me on the list").h1 == "You are on the list."


def test_the_same_press_twice_is_one_place(visitor: Browser, scarce: Flask) -> None:
    page = visitor.get(WAIT)
    pages = [
        visitor.press(page, "Put me on the list", name=NAME, email=EMAIL, consent="y")
        for _ in range(2)
    ]
    assert pages[0].path == pages[1].path
    with scarce.app_context():
        assert (entry_states(), len(letters())) == (["waiting"], 1)


def test_what_was_told_before_is_filled_in(demo: Flask) -> None:
    browser = Browser(demo)
    answer_questions(browser, times={"times": ["weekend"], "may_match": "y"})
    page = browser.get("/waitlist?therapist=cecilia-oaks")
    assert page.field("times") == ("weekend",)


def test_what_one_waits_for_can_be_changed(visitor: Browser) -> None:
    page = put_on(visitor)
    change = visitor.follow(page, "Change what you wait for")
    assert change.field("therapist") == ("ana-lund",)
    changed = visitor.press(change, "Save", therapist="any", times=["weekend"])
    assert "We have changed it." in changed.text
    assert "With Anyone who is free When Weekends" in changed.text


def test_leaving_is_one_press_and_final(visitor: Browser, scarce: Flask) -> None:
    page = put_on(visitor)
    left = visitor.press(page, "Leave the list")
    assert left.h1 == "You are off the list"
    assert left.link("Wait for a time again").get("href") == WAIT
    assert visitor.get(f"{page.path}/change").h1 == "You are off the list"
    with scarce.app_context():
        assert entry_states() == ["left"]


def test_looking_at_an_offer_changes_nothing(visitor: Browser, scarce: Flask) -> None:
    put_on(visitor)
    page = offered(scarce, visitor)
    assert page.h1 == "A time with Ana has opened"
    assert "until Tuesday, March 2, 8:00 am, New York time" in page.text
    assert "Monday, March 8 9:00 to 9:20 am" in page.text
    for _ in range(3):  # as mail scanners do
        for end in ("", "/take", "/decline", "/leave"):
            Browser(scarce).client.get(page.path + end)
    with scarce.app_context():
        assert (offer_states(), appointments()) == (["open"], [])


def test_taking_it_leads_to_the_booking(visitor: Browser, scarce: Flask) -> None:
    put_on(visitor)
    page = offered(scarce, visitor)
    booked = visitor.press(page, "Take this time")
    assert booked.h1 == "You’re booked, Maya."
    assert booked.path.startswith("/c/")
    assert visitor.get(page.path).path == booked.path
    assert visitor.press(page, "Take this time").path == booked.path
    with scarce.app_context():
        assert len(appointments()) == 1


def test_giving_it_back_keeps_the_place(visitor: Browser, scarce: Flask) -> None:
    own = put_on(visitor)
    page = offered(scarce, visitor)
    assert visitor.follow(page, "See what you wait for").path == own.path
    assert visitor.follow(visitor.get(own.path), "See it, and take it").path == page.path
    declined = visitor.press(page, "Not this one")
    assert declined.h1 == "You gave this time back"
    assert visitor.follow(declined, "Your place on the list").path == own.path
    assert "A time is kept for you" not in visitor.get(own.path).text
    taken = visitor.press(page, "Take this time", status=409)
    assert taken.h1 == "You gave this time back"


def test_an_offer_that_is_over_says_so(
    visitor: Browser, scarce: Flask, clock: time_machine.Traveller
) -> None:
    put_on(visitor)
    page = offered(scarce, visitor)
    clock.move_to(NOW + timedelta(hours=22))
    assert visitor.get(page.path).h1 == "This time is no longer kept for you"
    for end in ("/take", "/decline"):
        late = visitor.post(page.path + end, {}, status=409)
        assert late.h1 == "This time is no longer kept for you"
        assert "You are still on the list" in late.text
    clock.move_to(NOW + timedelta(days=7))
    assert visitor.get(page.path, status=410).h1 == "This link has run out"
    assert visitor.post(f"{page.path}/take", {}, status=410).h1 == "This link has run out"


def test_a_page_of_yesterday_shows_itself_again(
    visitor: Browser, scarce: Flask, clock: time_machine.Traveller
) -> None:
    own = put_on(visitor)
    page = offered(scarce, visitor)
    clock.shift(timedelta(hours=5))
    for words in ("Take this time", "Not this one"):
        again = visitor.press(page, words)
        assert (again.path, again.h1) == (page.path, page.h1)
    assert visitor.press(own, "Leave the list").h1 == "Your place on the list"
    assert visitor.press(again, "Take this time").h1 == "You’re booked, Maya."


def test_a_time_that_cannot_be_had_any_more_is_told_kindly(visitor: Browser, scarce: Flask) -> None:
    put_on(visitor)
    page = offered(scarce, visitor)
    with scarce.app_context(), write_transaction() as session:
        session.execute(update(TherapistRow).values(places=0))
    gone = visitor.press(page, "Take this time", status=409)
    assert gone.h1 == "This time has gone"
    assert visitor.get(page.path).h1 == gone.h1


def test_who_leaves_or_books_finds_that_at_the_offer_too(visitor: Browser, scarce: Flask) -> None:
    own = put_on(visitor)
    page = offered(scarce, visitor)
    visitor.press(own, "Leave the list")
    assert visitor.get(page.path).h1 == "You are off the list"
    with scarce.app_context():
        run_waitlist(now=NOW)
        assert (kept(), claims()) == ([], [])
    other = put_on(visitor, "ben@example.com")
    check = visitor.pick(visitor.get("/times/ana-lund"))
    visitor.press(check, "Book this call", name=NAME, email="ben@example.com")
    assert visitor.get(other.path).h1 == "You have a call booked"


def test_a_place_runs_out_after_its_days(visitor: Browser, clock: time_machine.Traveller) -> None:
    page = put_on(visitor)
    clock.shift(timedelta(days=ENTRY_DAYS))
    assert visitor.get(page.path).h1 == "You are no longer on the list"


def test_three_people_are_enough_to_wait_for(browser: Browser, demo: Flask) -> None:
    fields: Filled = {"name": NAME, "email": EMAIL, "consent": "y"}
    people = ["cecilia-oaks", "amara-njoku", "daniel-reyes"]
    pages = [browser.get(f"/waitlist?therapist={who}") for who in people]
    for page in pages:
        browser.press(page, "Put me on the list", fill=dict(fields))
    wait = browser.get("/waitlist")
    assert wait.field("name") == (NAME,)
    more = browser.press(wait, "Put me on the list", fill=dict(fields), status=400)
    assert more.problems == ["You wait for three people already. Leave one of those lists first."]
    with demo.app_context(), read_transaction() as session:
        assert len(set(session.scalars(select(WaitlistEntryRow.request_id)))) == 1
        assert len(entry_states()) == 3


def test_waiting_twice_for_the_same_is_a_mistake(visitor: Browser) -> None:
    put_on(visitor, therapist="any")
    change = visitor.follow(put_on(visitor), "Change what you wait for")
    page = visitor.press(change, "Save", therapist="any", status=400)
    assert page.problems == ["You are on the list for this already. Leave one of the two."]


def test_a_change_after_leaving_changes_nothing(visitor: Browser) -> None:
    own = put_on(visitor)
    change = visitor.follow(own, "Change what you wait for")
    visitor.press(own, "Leave the list")
    assert visitor.press(change, "Save", times=["weekend"]).h1 == "You are off the list"


def test_joining_too_often_is_held_back_kindly(visitor: Browser) -> None:
    page = visitor.get(WAIT)
    for _ in range(10):
        visitor.press(page, "Put me on the list", name=NAME, email=EMAIL, consent="y")
    held = visitor.press(
        page, "Put me on the list", name=NAME, email=EMAIL, consent="y", status=429
    )
    assert held.h1 == "That was a lot at once"


def test_no_page_of_the_list_shows_what_the_database_finds_it_by(
    visitor: Browser, scarce: Flask
) -> None:
    own = put_on(visitor)
    page = offered(scarce, visitor)
    with scarce.app_context(), read_transaction() as session:
        secrets: set[str | None] = set()
        for request in session.scalars(select(ClientRequestRow)):
            secrets |= {request.id, request.visitor_hash, request.email_index}
        for row in (
            *session.scalars(select(WaitlistEntryRow)),
            *session.scalars(select(WaitlistOfferRow)),
        ):
            secrets |= {row.id, row.token_hash, row.therapist_id, row.service_id}
    for path in (own.path, f"{own.path}/change", page.path):
        html = visitor.get(path).html
        assert [secret for secret in secrets - {None} if str(secret) in html] == []


def test_the_letters_say_nothing_of_what_was_told(demo: Flask) -> None:
    browser = Browser(demo)
    answer_questions(browser, goals={"goals": ["sleep"], "goal_note": "I lie awake"})
    wait = browser.get("/waitlist?therapist=cecilia-oaks")
    browser.press(wait, "Put me on the list", name=NAME, email=EMAIL, consent="y")
    with demo.app_context():
        send_letters()
        run_waitlist(now=NOW)
        texts = [*told("listed"), *told("offered")]
    assert len(texts) == 2
    for text in texts:
        assert not {"awake", "Sleep", "sleep", "therap"} & set(text.split())
