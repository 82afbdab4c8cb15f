"""Busy times in the workspace: calendars by address and as files, times by hand, and who sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.calendars.busy_address import ADDRESS_REFUSED
from app.calendars.busy_fetch import FetchOutcome
from app.domain.account import Role
from app.services.account import InviteAccount, invite_account
from app.services.busy_refresh import refresh_due
from tests.busy_elsewhere import ADDRESS, Elsewhere
from tests.busy_server import CALENDAR
from tests.clock import NOW
from tests.web_client import Browser, Page

OWN = "/workspace/busy/cecilia-oaks"
OTHER = "/workspace/busy/daniel-reyes"
BUSY_TUESDAY = "2027-03-02T14:00Z"

SignIn = Callable[..., Browser]


@pytest.fixture
def sign_in(demo: Flask) -> SignIn:
    """Give a browser in which somebody is signed in."""

    def make(email: str = "cecilia@oaks.example", role: Role = Role.THERAPIST) -> Browser:
        with demo.app_context():
            invited = invite_account(InviteAccount(email=email, role=role), now=NOW)
        browser = Browser(demo)
        entrance = browser.get(f"/workspace/enter/{invited.token}")
        browser.press(entrance, "Open the workspace")
        return browser

    return make


@pytest.fixture
def cecilia(sign_in: SignIn) -> Browser:
    return sign_in()


def add(browser: Browser, address: str = ADDRESS, name: str = "Work") -> Page:
    page = browser.get("/workspace/busy")
    return browser.press(page, "Add this calendar", address=address, address_name=name)


def hand_in(
    browser: Browser, content: bytes, name: str = "Holidays.ics", *, status: int = 200
) -> Page:
    fields = browser.get(OWN).form("Read this file").payload(None, {})
    fields["file"] = FileStorage(BytesIO(content), name)  # type: ignore[assignment]
    answer = upload(browser, fields)
    return browser._show(answer, f"{OWN}/file", status=status)  # noqa: SLF001


def upload(browser: Browser, fields: dict[str, Any]) -> TestResponse:
    boundary, body = encode_multipart(fields)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.client.post(f"{OWN}/file", data=body, content_type=kind)


def read_all(app: Flask, elsewhere: Elsewhere) -> None:
    with app.app_context():
        refresh_due(elsewhere.tools)


def test_a_calendar_is_added_and_soon_read(
    cecilia: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    page = add(cecilia)
    assert (page.path, page.through) == (OWN, (303,))
    assert "The calendar is added" in page.text
    assert "Not read yet" in page.text
    assert "Will be read within a minute" in page.text
    assert "private-key" not in page.html
    elsewhere = Elsewhere()
    elsewhere.says(
        ("2027-03-08T14:00Z", "2027-03-08T15:00Z"), ("2027-03-09T14:00Z", "2027-03-09T15:00Z")
    )
    read_all(demo, elsewhere)
    clock.shift(timedelta(minutes=3))
    page = cecilia.get(OWN)
    assert "Last read 3 minutes ago. 2 busy times lie ahead." in page.text
    assert "2 entries could not be read in full" in page.text
    assert "Will be read" not in page.text


def test_reading_now_is_asked_for_and_left_to_the_worker(cecilia: Browser, demo: Flask) -> None:
    add(cecilia)
    read_all(demo, Elsewhere())
    page = cecilia.press(cecilia.get(OWN), "Read it now")
    assert "The calendar will be read within a minute." in page.text
    assert "Read it now" not in page.text
    elsewhere = Elsewhere()
    read_all(demo, elsewhere)
    assert len(elsewhere.asked) == 1


def test_what_cannot_be_read_is_said_without_a_reason(cecilia: Browser, demo: Flask) -> None:
    add(cecilia)
    failures = set(FetchOutcome) - {FetchOutcome.READ, FetchOutcome.UNCHANGED}
    texts = []
    for outcome in failures:
        elsewhere = Elsewhere()
        elsewhere.fails(outcome)
        read_all(demo, elsewhere)
        assert len(elsewhere.asked) == 1
        texts.append(cecilia.get(OWN).text)
        cecilia.press(cecilia.get(OWN), "Read it now")
    assert len(texts) == len(failures)
    assert len(set(texts)) == 1
    assert "This calendar could not be read. Nothing in it is kept free." in texts[0]


def test_a_calendar_that_was_not_read_for_hours_carries_a_warning(
    sign_in: SignIn, demo: Flask, clock: time_machine.Traveller
) -> None:
    add(sign_in())
    elsewhere = Elsewhere()
    elsewhere.says(("2027-03-08T14:00Z", "2027-03-08T15:00Z"))
    read_all(demo, elsewhere)
    for minutes, words in (
        (60, "The last try failed. We try again by ourselves. Last read 1 hour ago."),
        (230, "This calendar was last read on Monday, March 1, 10:00 am."),
    ):
        clock.move_to(NOW + timedelta(minutes=minutes))
        elsewhere.now = NOW + timedelta(minutes=minutes)
        elsewhere.fails()
        read_all(demo, elsewhere)
        page = sign_in().get(OWN)  # the rest has ended the session
        assert words in page.text
        assert "One busy time lies ahead." in page.text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Enter the address of a calendar"),
        ("calendar.example.com", ADDRESS_REFUSED),
        ("http://calendar.example.com/a.ics", ADDRESS_REFUSED),
        ("https://169.254.169.254/latest/meta-data/", ADDRESS_REFUSED),
        ("https://user:secret@calendar.example.com/", ADDRESS_REFUSED),
        ("https://calendar.example.com/" + "a" * 3000, "This address is too long"),
    ],
)
def test_an_address_that_is_refused_is_shown_again_with_one_sentence(
    cecilia: Browser, address: str, words: str
) -> None:
    page = cecilia.get(OWN)
    page = cecilia.press(
        page, "Add this calendar", status=400, address=address, address_name="My work"
    )
    assert page.problems == [words]
    assert page.title.startswith("Error: ")
    assert page.field("address") == (address,)
    assert page.field("address_name") == ("My work",)


def test_a_sixth_calendar_is_refused_at_its_field(cecilia: Browser) -> None:
    for number in range(5):
        add(cecilia, f"https://calendar.example.com/{number}.ics")
    page = cecilia.press(
        cecilia.get(OWN), "Add this calendar", status=400, address="https://a.example/6.ics"
    )
    assert page.problems == ["There is room for 5. Remove one first."]


def test_a_file_is_read_at_once_and_its_times_are_not_offered(cecilia: Browser) -> None:
    assert BUSY_TUESDAY in cecilia.get("/times/cecilia-oaks").slots
    page = hand_in(cecilia, CALENDAR)
    assert "The file is read" in page.text
    assert (
        "Holidays Read from a file on Monday, March 1, 10:00 am. One busy time lies ahead."
        in page.text
    )
    assert "Read it now" not in page.text
    assert BUSY_TUESDAY not in cecilia.get("/times/cecilia-oaks").slots
    page = hand_in(cecilia, CALENDAR)
    assert page.text.count("Read from a file") == 1


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 400, "Choose a calendar file"),
        (b"PK\x03\x04" * 100, 400, "This is not a calendar."),
        (b"x" * (1024 * 1024 + 1), 400, "This file is larger than 1 MB."),
        (b"x" * (3 * 1024 * 1024), 413, "This file is larger than 1 MB."),
    ],
    ids=["empty", "other", "large", "huge"],
)
def test_a_file_that_is_refused_says_why_at_its_field(
    cecilia: Browser, content: bytes, status: int, words: str
) -> None:
    page = hand_in(cecilia, content, status=status)
    (problem,) = page.problems
    assert problem.startswith(words)
    assert "No calendar yet." in page.text


def test_a_large_body_is_refused_everywhere_else_and_for_strangers(
    browser: Browser, cecilia: Browser
) -> None:
    file = FileStorage(BytesIO(b"x" * 3_000_000), "a.ics")
    assert upload(browser, {"csrf_token": "x", "file": file}).status_code == 401
    fields = {"csrf_token": "x", "address": "x" * 200_000}
    assert cecilia.client.post(f"{OWN}/address", data=fields).status_code == 413


def test_a_calendar_is_renamed_and_its_all_day_events_are_left_out(cecilia: Browser) -> None:
    page = cecilia.follow(add(cecilia), "Change Work")
    assert page.h1 == "Work"
    assert cecilia.press(page, "Keep these changes", status=400, name="").problems == [
        "Enter a name"
    ]
    page = cecilia.press(page, "Keep these changes", name="Clinic", skips="y")
    assert "Clinic" in page.text
    assert "Events that last the whole day are left out." in page.text


def test_a_calendar_is_removed_with_its_times(cecilia: Browser) -> None:
    page = hand_in(cecilia, CALENDAR)
    page = cecilia.press(page, "Remove Holidays")
    assert "The calendar is removed" in page.text
    assert "No calendar yet." in page.text
    assert BUSY_TUESDAY in cecilia.get("/times/cecilia-oaks").slots


def test_a_time_by_hand_is_kept_free_and_taken_back(cecilia: Browser) -> None:
    page = cecilia.press(
        cecilia.get(OWN),
        "Keep this time free",
        starts_on="2027-03-02",
        starts_time="09:00",
        ends_time="10:00",
    )
    assert "This time is kept free of calls." in page.text
    assert "Tuesday, March 2, 9:00 to 10:00 am" in page.text
    assert BUSY_TUESDAY not in cecilia.get("/times/cecilia-oaks").slots
    page = cecilia.press(page, "Remove Tuesday, March 2")
    assert "no longer kept free" in page.text
    assert BUSY_TUESDAY in cecilia.get("/times/cecilia-oaks").slots


def test_whole_days_by_hand_need_no_clock(cecilia: Browser) -> None:
    page = cecilia.press(
        cecilia.get(OWN), "Keep this time free", starts_on="2027-03-02", ends_on="2027-03-03"
    )
    assert "Tuesday, March 2, midnight to Thursday, March 4, midnight" in page.text


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({}, "Choose the day on which it starts"),
        ({"starts_on": "soon"}, "Enter a date like 2027-03-16"),
        ({"starts_on": "2027-02-01"}, "Choose an end that lies ahead."),
        ({"starts_on": "2027-03-14", "starts_time": "02:30"}, "The clocks skip this time"),
        ({"starts_on": "2027-03-16", "starts_time": "25:00"}, "Enter a time like 09:30"),
        (
            {"starts_on": "2027-03-16", "starts_time": "10:00", "ends_time": "09:00"},
            "Choose an end after the start.",
        ),
        ({"starts_on": "9999-12-31"}, "Choose a date within two years."),
        ({"starts_on": "2027-03-16", "ends_on": "2029-03-16"}, "Choose an end within one year"),
    ],
)
def test_a_time_by_hand_that_cannot_be_is_shown_again(
    cecilia: Browser, typed: dict[str, str], problem: str
) -> None:
    page = cecilia.press(cecilia.get(OWN), "Keep this time free", status=400, fill={**typed})
    assert len(page.problems) == 1
    assert page.problems[0].startswith(problem)
    for name, value in typed.items():
        assert page.field(name) == (value,)


def test_a_therapist_sees_and_changes_their_own_alone(
    cecilia: Browser, sign_in: SignIn, demo: Flask
) -> None:
    page = hand_in(cecilia, CALENDAR)
    cecilia.press(page, "Keep this time free", starts_on="2027-03-09")
    page = cecilia.get(OWN)
    actions = [form.action for form in page.forms if form.action.startswith(OWN)]
    change = page.link("Change Holidays").get("href")
    daniel = sign_in("daniel@oaks.example")
    assert daniel.get("/workspace/busy").path == OTHER
    absent = daniel.get("/workspace/busy/nobody", status=404).html
    assert daniel.get(OWN, status=404).html == absent
    daniel.get(change, status=404)
    daniel.get(change.replace(OWN, OTHER), status=404)
    fields = {"address": ADDRESS, "name": "Mine", "starts_on": "2027-03-10"}
    for action in [*actions, change]:
        daniel.post(action, fields, status=404)
    for action in [
        change,
        *(action for action in actions if "/calendars/" in action or "/times/" in action),
    ]:
        daniel.post(action.replace(OWN, OTHER), fields, status=404)
    assert cecilia.get(OWN).text == page.text


def test_the_office_looks_after_everybody(sign_in: SignIn, cecilia: Browser) -> None:
    add(cecilia)
    office = sign_in("office@oaks.example", Role.ADMIN)
    page = office.get("/workspace/busy")
    assert page.path == OWN
    assert "Work" in page.text
    page = office.follow(page, "Daniel")
    assert page.path == OTHER
    assert "No calendar yet." in page.text
    page = office.press(page, "Add this calendar", address=ADDRESS)
    assert "calendar.example.com" in page.text
    assert "Daniel" not in cecilia.get(OWN).html


def test_a_name_is_text_whatever_it_holds(cecilia: Browser) -> None:
    page = add(cecilia, name="<script>alert(1)</script>")
    assert "<script>alert(1)</script>" in page.text
