"""Write to us: the second door, with the time by which an answer comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.extensions import vault
from app.models.intake import ClientRequestRow
from app.services.transaction import read_transaction
from tests.journey import letters
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME, answer_questions, token_of

MESSAGE = "I have not slept since the move.\r\nCould we talk in the evening?"


def requests(app: Flask) -> list[tuple[str, str | None, str | None]]:
    with app.app_context(), read_transaction() as session:
        rows = session.scalars(select(ClientRequestRow)).all()
        return [(row.state, vault.read(row, "name"), vault.read(row, "message")) for row in rows]


def test_a_message_gets_a_page_with_the_time_of_the_answer(browser: Browser, demo: Flask) -> None:
    write = browser.get("/write")
    assert "We will answer by Tuesday, March 2, 5:00 pm, New York time." in write.text
    page = browser.press(write, "Send it", name=NAME, email=EMAIL, message=MESSAGE)
    assert page.through == (303,)
    assert page.h1 == "Thank you, Maya."
    assert "We will answer by Tuesday, March 2, 5:00 pm, New York time." in page.text
    assert "988" in page.text
    assert requests(demo) == [("open", NAME, MESSAGE)]
    with demo.app_context():
        assert [kind for kind, *_ in letters()] == ["notice_request", "received"]


def test_a_message_sent_on_friday_is_answered_on_monday(
    browser: Browser, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2027, 3, 5, 23, 30, tzinfo=UTC))
    assert "by Monday, March 8, 5:00 pm, New York time" in browser.get("/write").text


def test_the_link_of_a_message_opens_elsewhere_too(browser: Browser, demo: Flask) -> None:
    page = browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL)
    assert Browser(demo).get(page.path).h1 == "Thank you, Maya."


def test_a_mistake_keeps_everything_that_was_typed(browser: Browser, demo: Flask) -> None:
    page = browser.press(
        browser.get("/write"), "Send it", name="", email="maya@", message=MESSAGE, status=400
    )
    assert page.title.startswith("Error: ")
    assert page.problems == [
        "Enter a name we can use",
        "Enter an email address like name@example.com",
    ]
    assert page.field("email") == ("maya@",)
    assert page.field("message")[0].split() == MESSAGE.split()
    assert requests(demo) == []
    sent = browser.press(page, "Send it", name=NAME, email=EMAIL)
    assert sent.h1 == "Thank you, Maya."


def test_a_message_that_is_too_long_stays_in_its_field(browser: Browser) -> None:
    page = browser.press(
        browser.get("/write"), "Send it", name=NAME, email=EMAIL, message="a" * 2001, status=400
    )
    assert page.problems == ["Use 2,000 characters or fewer here"]
    assert page.field("message") == ("a" * 2001,)
    assert page.field("name") == (NAME,)


def test_a_page_left_open_for_long_keeps_what_was_typed(
    browser: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    write = browser.get("/write")
    clock.shift(timedelta(hours=5))
    page = browser.press(write, "Send it", name=NAME, email=EMAIL, message=MESSAGE, status=400)
    assert "Nothing you typed is lost" in page.text
    assert page.field("message")[0].split() == MESSAGE.split()
    assert requests(demo) == []
    assert browser.press(page, "Send it").h1 == "Thank you, Maya."


def test_a_form_from_elsewhere_sends_nothing(browser: Browser, demo: Flask) -> None:
    answer = browser.client.post("/write", data={"name": NAME, "email": EMAIL})
    assert answer.status_code == 400
    assert requests(demo) == []


def test_a_robot_that_fills_in_everything_sends_nothing(browser: Browser, demo: Flask) -> None:
    browser.press(
        browser.get("/write"),
        "Send it",
        name=NAME,
        email=EMAIL,
        website="spam.example",
        status=400,
    )
    assert requests(demo) == []


def test_answers_and_message_are_one_request(browser: Browser, demo: Flask) -> None:
    answer_questions(browser)
    page = browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL)
    assert len(requests(demo)) == 1
    questions = browser.follow(page, "Find who fits you")
    assert questions.field("goals") == ("sleep",)


def test_the_same_press_twice_sends_once(browser: Browser, demo: Flask) -> None:
    write = browser.get("/write")
    pages = [
        browser.press(write, "Send it", name=NAME, email=EMAIL, message=MESSAGE) for _ in range(2)
    ]
    assert pages[0].path == pages[1].path
    assert len(requests(demo)) == 1
    with demo.app_context():
        assert len(letters()) == 2
    other = browser.press(write, "Send it", name=NAME, email=EMAIL, message="And one thing more")
    assert other.path != pages[0].path
    assert len(requests(demo)) == 2


def test_a_second_message_is_a_request_of_its_own(browser: Browser, demo: Flask) -> None:
    first = browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL, message="One")
    write = browser.get("/write")
    assert write.field("name") == (NAME,)
    assert write.field("message") == ("",)
    second = browser.press(write, "Send it", message="Two")
    assert token_of(first) != token_of(second)
    assert sorted(message or "" for *_, message in requests(demo)) == ["One", "Two"]
    assert browser.get(first.path).h1 == second.h1


def test_writing_too_often_is_held_back_kindly(browser: Browser) -> None:
    for _ in range(10):
        browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL)
    page = browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL, status=429)
    assert page.h1 == "That was a lot at once"
    assert int(page.headers["retry-after"]) > 0


@pytest.mark.parametrize("end", ["/move", "/cancel"])
def test_a_message_has_nothing_to_move_or_cancel(browser: Browser, end: str) -> None:
    page = browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL)
    assert browser.get(page.path + end, status=404).h1 == "There is nothing here"
