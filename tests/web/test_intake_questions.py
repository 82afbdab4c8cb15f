"""The three short questions: nothing is required, nothing typed is lost, everything can go."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.extensions import vault
from app.models.intake import ClientRequestRow
from app.services.transaction import read_transaction
from tests.journey import acts
from tests.web_client import Browser, Page
from tests.web_pages import Filled
from tests.web_steps import answer_questions, check_time


def drafts(app: Flask) -> list[object]:
    with app.app_context(), read_transaction() as session:
        rows = session.scalars(select(ClientRequestRow)).all()
        return [vault.read_json(row, "answers") for row in rows]


def ask(browser: Browser, number: int, *, status: int = 200, fill: Filled | None = None) -> Page:
    page = browser.get(f"/start/{number}")
    return browser.press(page, "Continue", status=status, fill=fill)


def test_too_many_goals_keep_every_tick_and_word(browser: Browser, demo: Flask) -> None:
    goals = ["worry", "sleep", "mood", "stress"]
    page = ask(browser, 1, status=400, fill={"goals": goals, "goal_note": "It began in May."})
    assert page.title.startswith("Error: ")
    assert page.problems == ["Choose no more than three. You have four now."]
    assert set(page.field("goals")) == set(goals)
    assert page.field("goal_note") == ("It began in May.",)
    assert drafts(demo) == []
    page = browser.press(page, "Continue", goals=goals[:3])
    assert page.path == "/start/2"


@pytest.mark.parametrize(("number", "field"), [(1, "goal_note"), (2, "avoid_note")])
def test_a_text_that_is_too_long_stays_in_its_field(
    browser: Browser, number: int, field: str
) -> None:
    text = "“Ünruhe” & <worry>\r\n" * 30 + "."
    page = ask(browser, number, status=400, fill={field: text})
    assert page.problems == ["Use 500 characters or fewer here"]
    assert page.field(field)[0].replace("\r\n", "\n") == text.replace("\r\n", "\n")


@pytest.mark.parametrize("amount", ["a lot", "-1", "1e9", "NaN", "Infinity", "120,50"])
def test_an_amount_that_is_none_stays_in_its_field(browser: Browser, amount: str) -> None:
    page = ask(browser, 3, status=400, fill={"pay": "self", "pay_up_to": amount})
    assert page.problems == ["Enter an amount like 120"]
    assert page.field("pay_up_to") == (amount,)


def test_an_error_moves_the_eye_and_the_field_says_it_again(browser: Browser) -> None:
    page = ask(browser, 1, status=400, fill={"goal_note": "x" * 501})
    (summary,) = [box for box in page.root.walk() if box.get("role") == "alert"]
    assert summary.has("autofocus")
    assert summary.all("a")[0].get("href") == "#goal_note"
    (field,) = [box for box in page.root.all("textarea") if box.get("id") == "goal_note"]
    assert field.get("aria-invalid") == "true"
    assert "goal_note-error" in field.get("aria-describedby").split()


def test_somebody_who_comes_back_finds_their_answers(browser: Browser) -> None:
    answer_questions(
        browser,
        goals={"goals": ["sleep", "grief"], "goal_note": "Since May."},
        ease={"ease": ["gentle"], "avoid_note": "The dark.", "gender": ["woman"]},
        times={"modes": ["phone"], "region": "US-NY", "pay": "lower_fee", "may_match": "y"},
    )
    first, second, third = (browser.get(f"/start/{number}") for number in (1, 2, 3))
    assert set(first.field("goals")) == {"sleep", "grief"}
    assert first.field("goal_note") == ("Since May.",)
    assert second.field("avoid_note") == ("The dark.",)
    assert second.field("gender") == ("woman",)
    assert third.field("modes") == ("phone",)
    assert third.field("region") == ("US-NY",)
    assert third.field("pay") == ("lower_fee",)
    assert third.field("may_match") == ("y",)


def test_consent_is_not_ticked_for_anybody(browser: Browser) -> None:
    assert browser.get("/start/3").field("may_match") == ()


def test_skipping_a_question_drops_what_it_said_before(browser: Browser) -> None:
    answer_questions(browser, goals={"goals": ["sleep"], "goal_note": "Since May."})
    browser.press(browser.get("/start/1"), "Skip this question")
    page = browser.get("/start/1")
    assert page.field("goals") == ()
    assert page.field("goal_note") == ("",)
    assert browser.get("/start/2").field("ease") == ("plan",)


def test_stopping_deletes_answers_and_holds_at_once(browser: Browser, demo: Flask) -> None:
    answer_questions(browser)
    check_time(browser)
    page = browser.press(browser.get("/start/2"), "Stop and delete")
    assert page.h1 == "Your answers are deleted"
    assert drafts(demo) == []
    assert browser.cookie("visit") is None
    assert browser.get("/start/1").field("goals") == ()
    with demo.app_context():
        assert "intake.discarded" in acts()


def test_stopping_before_anything_was_said_says_so(browser: Browser) -> None:
    page = browser.press(browser.get("/start/1"), "Stop and delete")
    assert page.h1 == "There was nothing to delete"


def test_the_answers_of_one_visitor_are_not_shown_to_another(browser: Browser, demo: Flask) -> None:
    answer_questions(browser, goals={"goals": ["sleep"], "goal_note": "Since May."})
    other = Browser(demo)
    assert other.get("/start/1").field("goal_note") == ("",)
    other.client.set_cookie("visit", "x" * 43)
    assert other.get("/start/1").field("goal_note") == ("",)


def test_a_page_left_open_for_long_keeps_what_was_typed(
    browser: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    question = browser.get("/start/1")
    clock.shift(timedelta(hours=5))
    typed: Filled = {"goals": ["mood"], "goal_note": "It is heavy."}
    page = browser.press(question, "Continue", status=400, fill=typed)
    assert "Nothing you typed is lost" in page.text
    assert page.field("goals") == ("mood",)
    assert page.field("goal_note") == ("It is heavy.",)
    assert drafts(demo) == []
    assert browser.press(page, "Continue").path == "/start/2"


def test_a_form_from_elsewhere_keeps_nothing(browser: Browser, demo: Flask) -> None:
    assert browser.client.post("/start/1", data={"goals": "mood"}).status_code == 400
    assert browser.client.post("/start/1", data={"skip": "1"}).status_code == 400
    assert browser.client.post("/start/stop").status_code == 400
    assert drafts(demo) == []


@pytest.mark.parametrize(
    ("number", "fields"),
    [
        (1, {"goals": "to_be_rich"}),
        (2, {"ease": "hypnosis"}),
        (2, {"languages": "tlh"}),
        (2, {"gender": "robot"}),
        (2, {"gender_weight": "99"}),
        (3, {"modes": "carrier_pigeon"}),
        (3, {"region": "XX-YY"}),
        (3, {"who": "dog"}),
        (3, {"pay_plan": "Nobody’s plan"}),
    ],
)
def test_a_choice_that_was_never_offered_is_refused(
    browser: Browser, demo: Flask, number: int, fields: dict[str, str]
) -> None:
    page = browser.post(f"/start/{number}", fields, status=400)
    assert page.problems
    assert drafts(demo) == []


@pytest.mark.parametrize("number", [0, 4, 99999999999999999999])
def test_there_are_three_questions(browser: Browser, number: int) -> None:
    assert browser.get(f"/start/{number}", status=404).h1 == "There is nothing here"


def test_looking_at_the_questions_writes_nothing(browser: Browser, demo: Flask) -> None:
    for number in (1, 2, 3):
        browser.get(f"/start/{number}")
    with demo.app_context(), read_transaction() as session:
        assert session.scalar(select(func.count()).select_from(ClientRequestRow)) == 0


def test_without_a_number_the_first_question_is_asked(browser: Browser) -> None:
    assert browser.get("/start/").path == "/start/1"
