"""The requests in the workspace: whoever waits can be answered."""

from __future__ import annotations

from flask import Flask

from app.domain.account import Role
from app.services.account import InviteAccount, invite_account
from app.services.contact import WriteRequest, write_request
from tests.clock import NOW
from tests.web_client import Browser


def test_somebody_who_gave_a_phone_number_alone_can_be_called(
    browser: Browser, demo: Flask
) -> None:
    with demo.app_context():
        written = WriteRequest(name="Maya", email="", phone="+1 845 555 0199", timezone="UTC")
        write_request(written, now=NOW)
        command = InviteAccount(email="office@oaks.example", role=Role.ADMIN)
        link = f"/workspace/enter/{invite_account(command, now=NOW).token}"
    page = browser.press(browser.get(link), "Open the workspace")
    assert page.link("+1 845 555 0199").get("href") == "tel:+18455550199"
