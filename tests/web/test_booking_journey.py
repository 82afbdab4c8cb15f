"""From the practice's page to a booked call and back again, as somebody without JavaScript goes."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.booking import AppointmentStatus
from tests.journey import appointments, claims, letters
from tests.web_client import Browser
from tests.web_steps import THURSDAY_NOON, answer_questions, book_time, check_time, token_of

SEE_OTHER = (303,)


def test_three_questions_lead_to_a_booked_call(browser: Browser, demo: Flask) -> None:
    home = browser.get("/")
    question = browser.follow(home, "Find who fits you")
    assert question.h1 == "What would you like to be different?"
    question = browser.press(question, "Continue", goals=["worry", "sleep"])
    assert question.through == SEE_OTHER
    assert question.h1 == "What helps you feel at ease with someone?"
    question = browser.press(question, "Continue", ease=["plan", "gentle"])
    assert question.h1 == "When and how could you talk?"
    fits = browser.press(
        question,
        "Continue",
        modes=["video"],
        times=["weekday_morning"],
        region="US-NY",
        may_match="y",
    )
    assert fits.h1 == "Who fits you, and why"
    assert "Worry less" in fits.text
    times = browser.follow(fits, "See Cecilia’s times")
    assert times.slots[0] == "2027-03-02T13:30Z"
    check = browser.pick(times)
    assert check.h1 == "Check and book your call"
    assert "Tuesday, March 2, 8:30 am" in check.text
    booked = browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    assert booked.through == SEE_OTHER
    assert booked.h1 == "You’re booked, Maya."
    assert "maya@example.com" in booked.text
    with demo.app_context():
        (appointment,) = appointments()
        assert appointment.status == AppointmentStatus.CONFIRMED
        assert claims() == [("booked", appointment.starts_at)]
        assert [kind for kind, *_ in letters()] == ["booked", "notice_booked"]


def test_free_times_first_is_booked_in_four_pages(browser: Browser) -> None:
    times = browser.follow(browser.get("/"), "See free times first")
    check = browser.pick(times)
    booked = browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    assert booked.h1 == "You’re booked, Maya."


def test_skipping_every_question_shows_everyone(browser: Browser) -> None:
    page = browser.follow(browser.get("/"), "Find who fits you")
    for number in (1, 2, 3):
        assert page.path == f"/start/{number}"
        page = browser.press(page, "Skip this question")
    assert page.h1 == "People you could talk to"
    assert "Fits" not in page.text
    times = browser.follow(page, "See Daniel’s times")
    assert browser.pick(times).h1 == "Check and book your call"


def test_a_booked_call_is_moved_cancelled_and_taken_back(browser: Browser, demo: Flask) -> None:
    booked = book_time(browser)
    move = browser.follow(booked, "Move it to another time")
    assert "Thursday, March 4, noon" in move.text
    assert THURSDAY_NOON in move.slots, "the time it has does not stand in its own way"
    moved = browser.pick(move, "2027-03-05T14:00Z")
    assert moved.h1 == "Your call has moved"
    assert "Friday, March 5 9:00 to 9:20 am" in moved.text
    cancel = browser.follow(moved, "Cancel it")
    assert "Friday, March 5" in cancel.text
    cancelled = browser.press(cancel, "Cancel this call", note="See you another time")
    assert cancelled.h1 == "Your call is cancelled"
    restored = browser.press(cancelled, "Undo")
    assert restored.h1 == "Your call is back"
    with demo.app_context():
        (appointment,) = appointments()
        assert appointment.status == AppointmentStatus.CONFIRMED
        assert appointment.sequence == 3
        assert len(claims()) == 1


def test_the_link_shows_the_call_as_often_as_it_is_opened(browser: Browser, demo: Flask) -> None:
    token = token_of(book_time(browser))
    elsewhere = Browser(demo)
    for _ in range(2):
        page = elsewhere.get(f"/c/{token}")
        assert page.h1 == "Your call with Cecilia"
    with demo.app_context():
        assert len(appointments()) == 1


def test_the_calendar_file_carries_the_call(browser: Browser) -> None:
    booked = book_time(browser)
    answer = browser.client.get(booked.link("Calendar file").get("href"))
    assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.get_data(as_text=True).split("\r\n")
    assert "METHOD:PUBLISH" in lines
    assert "CLASS:PRIVATE" in lines


def test_reloading_the_confirmation_books_nothing_more(browser: Browser, demo: Flask) -> None:
    booked = book_time(browser)
    assert browser.get(booked.url).h1 == booked.h1
    with demo.app_context():
        assert len(appointments()) == 1
        assert len(letters()) == 2


def test_the_same_press_twice_books_once(browser: Browser, demo: Flask) -> None:
    check = check_time(browser)
    first = browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    second = browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    assert first.path == second.path
    with demo.app_context():
        assert len(appointments()) == 1
        assert len(letters()) == 2


def test_back_after_booking_shows_the_booking(browser: Browser) -> None:
    check = check_time(browser)
    booked = browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    back = browser.get(check.url)
    assert back.path == booked.path
    assert back.through == SEE_OTHER


def test_what_was_answered_is_read_back_before_booking(browser: Browser) -> None:
    answer_questions(browser, goals={"goals": ["grief"], "goal_note": "my mother"})
    check = check_time(browser)
    assert "Live with a loss" in check.text
    assert "my mother" not in check.html


@pytest.mark.parametrize("mode", ["video", "phone"])
def test_the_way_to_talk_that_was_chosen_is_booked(
    browser: Browser, demo: Flask, mode: str
) -> None:
    times = browser.get(f"/times/cecilia-oaks?mode={mode}")
    assert times.field("mode") == (mode,)
    check = browser.pick(times)
    browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    with demo.app_context():
        assert appointments()[0].mode == mode
