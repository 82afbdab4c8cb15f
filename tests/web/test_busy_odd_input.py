"""Whatever is sent to the pages of busy times, the answer is a page or a refusal."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.account import Role
from app.services.account import InviteAccount, invite_account
from app.services.audit import OPERATOR
from app.services.busy import AddCalendar, add_calendar
from tests.busy_elsewhere import ADDRESS
from tests.clock import NOW
from tests.web.test_practice_robustness import ODD, sent
from tests.web_client import Browser

OWN = "/workspace/busy/cecilia-oaks"
FIELDS = (
    *("address", "address_name", "address_skips", "file", "file_skips", "name", "skips", "now"),
    *("starts_on", "starts_time", "ends_on", "ends_time"),
)


@pytest.fixture
def cecilia(demo: Flask) -> Browser:
    with demo.app_context():
        command = InviteAccount(email="cecilia@oaks.example", role=Role.THERAPIST)
        token = invite_account(command, now=NOW).token
    browser = Browser(demo)
    browser.press(browser.get(f"/workspace/enter/{token}"), "Open the workspace")
    return browser


@pytest.fixture
def source(demo: Flask) -> str:
    with demo.app_context():
        command = AddCalendar(therapist="cecilia-oaks", address=ADDRESS)
        return add_calendar(command, actor=OPERATOR, now=NOW)


def test_no_field_and_no_address_makes_us_fail(cecilia: Browser, source: str) -> None:
    token = cecilia.get(OWN).form("Add this calendar").controls["csrf_token"].sent[0]
    calendar = f"{OWN}/calendars/{source}"
    good = {"starts_on": "2027-03-16", "address": ADDRESS, "name": "Work"}
    for value in ODD:
        fields = dict.fromkeys(FIELDS, sent(value)) | {"csrf_token": token}
        for path in (f"{OWN}/address", f"{OWN}/file", f"{OWN}/times", calendar):
            for form in (fields, fields | good):
                assert cecilia.client.post(path, data=form).status_code < 500, (path, value)
        assert cecilia.client.get(OWN, query_string=fields).status_code == 200, value
        if value and "\r" not in value:
            for path in (f"/workspace/busy/{sent(value)}", f"{OWN}/calendars/{sent(value)}"):
                assert cecilia.client.get(path).status_code < 500, path
    assert cecilia.get(OWN).status == 200


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "\u202e", "x" * 100, "é" * 100])
def test_a_name_of_any_signs_is_kept_or_replaced(cecilia: Browser, name: str) -> None:
    page = cecilia.press(cecilia.get(OWN), "Add this calendar", address=ADDRESS, address_name=name)
    assert "The calendar is added." in page.text
