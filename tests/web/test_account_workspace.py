"""The workspace: a link that opens it once, a session that ends, and who sees whose calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.domain.account import Role
from app.services.account import InviteAccount, invite_account
from tests.clock import NOW
from tests.journey import acts
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME, THURSDAY_NOON, book_time

Invite = Callable[..., str]


@pytest.fixture
def invite(demo: Flask) -> Invite:
    """Give the address of a fresh one-time link."""

    def make(email: str = "office@oaks.example", role: Role = Role.ADMIN) -> str:
        with demo.app_context():
            command = InviteAccount(email=email, role=role)
            return f"/workspace/enter/{invite_account(command, now=NOW).token}"

    return make


def sign_in(app: Flask, link: str) -> Browser:
    browser = Browser(app)
    page = browser.press(browser.get(link), "Open the workspace")
    assert page.h1 == "Today"
    return browser


def test_looking_at_a_link_uses_nothing_up(browser: Browser, invite: Invite, demo: Flask) -> None:
    link = invite()
    for _ in range(3):
        browser.get(link)
    assert browser.client.head(link).status_code == 200
    assert browser.cookie("sid") is None
    with demo.app_context():
        assert "account.signed_in" not in acts()
    page = browser.press(browser.get(link), "Open the workspace")
    assert page.path == "/workspace/"
    assert page.through == (303,)


def test_a_link_opens_once(browser: Browser, invite: Invite, demo: Flask) -> None:
    link = invite()
    entrance = browser.get(link)
    other = Browser(demo)
    waiting = other.get(link)
    browser.press(entrance, "Open the workspace")
    assert other.press(waiting, "Open the workspace", status=410).h1 == "This link has run out"
    assert other.get(link, status=410).h1 == "This link has run out"
    other.get("/workspace/", status=401)


def test_a_link_runs_out_by_itself_and_by_the_next_one(
    browser: Browser, invite: Invite, clock: time_machine.Traveller
) -> None:
    first, second = invite(), invite()
    browser.get(first, status=410)
    browser.get(second)
    clock.shift(timedelta(hours=72))
    browser.get(second, status=410)


@pytest.mark.parametrize("token", ["M4de-Up_" * 5 + "abc", "short", "x" * 43])
def test_a_made_up_link_looks_like_one_that_has_run_out(browser: Browser, token: str) -> None:
    assert browser.get(f"/workspace/enter/{token}", status=410).h1 == "This link has run out"
    browser.post(f"/workspace/enter/{token}", {}, status=410)


def test_entering_needs_the_page_with_its_button(browser: Browser, invite: Invite) -> None:
    link = invite()
    assert browser.client.post(link).status_code == 400
    browser.get(link)


def test_the_cookie_is_for_the_server_alone(browser: Browser, invite: Invite) -> None:
    page = browser.get(invite())
    fields = page.form("Open the workspace").payload(None, {})
    answer = browser.client.post(page.path, data=fields)
    (cookie,) = [
        value for value in answer.headers.getlist("Set-Cookie") if value.startswith("sid=")
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_cookie_is_dead_after_signing_out(invite: Invite, demo: Flask) -> None:
    browser = sign_in(demo, invite())
    kept = browser.cookie("sid")
    assert kept is not None
    page = browser.press(browser.get("/workspace/"), "Sign out")
    assert page.path == "/"
    assert browser.cookie("sid") is None
    thief = Browser(demo)
    thief.client.set_cookie("sid", kept)
    thief.get("/workspace/", status=401)
    thief.post("/workspace/sign-out", {}, status=401)


def test_a_session_falls_idle_and_ends_after_twelve_hours(
    invite: Invite, demo: Flask, clock: time_machine.Traveller
) -> None:
    idle = sign_in(demo, invite())
    clock.shift(timedelta(minutes=31))
    idle.get("/workspace/", status=401)
    busy = sign_in(demo, invite())
    for _ in range(35):
        clock.shift(timedelta(minutes=20))
        busy.get("/workspace/")
    clock.shift(timedelta(minutes=21))
    busy.get("/workspace/", status=401)


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "M4de-Up_" * 5 + "abc", "é" * 20])
def test_a_made_up_cookie_opens_nothing(browser: Browser, cookie: str) -> None:
    browser.client.set_cookie("sid", cookie)
    assert browser.get("/workspace/", status=401).h1
    browser.post("/workspace/sign-out", {}, status=401)


def test_a_therapist_sees_their_own_calls_alone(
    browser: Browser, invite: Invite, demo: Flask
) -> None:
    book_time(browser, THURSDAY_NOON, name="Maya Cecilias", email=EMAIL)
    book_time(Browser(demo), "2027-03-04T14:00Z", "daniel-reyes", name="Ben Daniels", email=EMAIL)
    browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL, message="Anyone there?")
    cecilia = sign_in(demo, invite("cecilia@oaks.example", Role.THERAPIST)).get("/workspace/")
    assert "Maya Cecilias" in cecilia.text
    assert "Ben Daniels" not in cecilia.html
    assert "Anyone there?" not in cecilia.html
    office = sign_in(demo, invite()).get("/workspace/")
    assert "Maya Cecilias" in office.text
    assert "Ben Daniels" in office.text
    assert "Anyone there?" in office.text
    assert "Answer by Tuesday, March 2, 5:00 pm" in office.text


def test_an_answer_that_is_late_is_a_word(
    browser: Browser, invite: Invite, demo: Flask, clock: time_machine.Traveller
) -> None:
    browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL)
    clock.shift(timedelta(days=2))
    assert "Overdue" in sign_in(demo, invite()).get("/workspace/").text


def test_the_times_of_the_workspace_name_their_zone(
    browser: Browser, invite: Invite, demo: Flask
) -> None:
    browser.client.set_cookie("tz", "Europe/Berlin")
    book_time(browser)
    page = sign_in(demo, invite()).get("/workspace/")
    assert "Times are shown for New York (Eastern Time), where it is now 10:00 am." in page.text
    assert "Thursday, March 4, noon" in page.text
    assert "6:00 pm for them, in Berlin" in page.text
