"""The ways through the pages as people take them; a test says only what is different."""

from __future__ import annotations

import copy
import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from app.domain.account import Role
from app.domain.practice_file import read_practice_file
from app.services.account import InviteAccount, invite_account
from app.services.practice import load_practice
from tests.clock import NOW
from tests.web_client import Browser, Page
from tests.web_pages import Filled

DEMO = Path(__file__).resolve().parents[1] / "demo" / "oaks.toml"
NAME, EMAIL = "Maya", "maya@example.com"

TUESDAY_MORNING = "2027-03-02T13:30Z"
"""Cecilia's first free time, too soon to be changed once it is booked."""

THURSDAY_NOON = "2027-03-04T17:00Z"
"""A free time of Cecilia's that can still be moved and cancelled."""


@cache
def _demo() -> dict[str, Any]:
    return tomllib.loads(DEMO.read_text(encoding="utf-8"))


def demo_source() -> dict[str, Any]:
    """Return the demo practice's file, free to be changed."""
    return copy.deepcopy(_demo())


def load_source(app: Flask, source: dict[str, Any], *, digest: str = "demo") -> None:
    """Load a practice file into the app's database."""
    with app.app_context():
        load_practice(read_practice_file(source), digest=digest, now=NOW)


def answer_questions(
    browser: Browser,
    *,
    goals: Filled | None = None,
    ease: Filled | None = None,
    times: Filled | None = None,
) -> Page:
    """Answer the three questions from the practice's page on; return who fits."""
    page = browser.follow(browser.get("/"), "Find who fits you")
    page = browser.press(page, "Continue", fill=goals or {"goals": ["sleep"]})
    page = browser.press(page, "Continue", fill=ease or {"ease": ["plan"]})
    times = times or {"modes": ["video"], "may_match": "y"}
    return browser.press(page, "Continue", fill=times)


def check_time(browser: Browser, slot: str = THURSDAY_NOON, person: str = "cecilia-oaks") -> Page:
    """Pick one of somebody's free times; return the last page before it is booked."""
    return browser.pick(browser.get(f"/times/{person}"), slot)


def book_time(
    browser: Browser,
    slot: str = THURSDAY_NOON,
    person: str = "cecilia-oaks",
    *,
    name: str = NAME,
    email: str = EMAIL,
) -> Page:
    """Book one of somebody's free times; return the client's own page."""
    page = check_time(browser, slot, person)
    return browser.press(page, "Book this call", name=name, email=email)


def token_of(page: Page) -> str:
    """Return the token in the address of a client's own page."""
    return page.path.split("/")[2]


def sign_in(
    app: Flask, email: str = "", role: Role = Role.ADMIN, *, now: datetime = NOW
) -> Browser:
    """Give a browser in which somebody of the practice is signed in, the office by default."""
    command = InviteAccount(email=email or "office@oaks.example", role=role)
    with app.app_context():
        token = invite_account(command, now=now).token
    browser = Browser(app)
    browser.press(browser.get(f"/workspace/enter/{token}"), "Open the workspace")
    return browser


def sign_in_cecilia(app: Flask, *, now: datetime = NOW) -> Browser:
    """Give a browser in which Cecilia is signed in."""
    return sign_in(app, "cecilia@oaks.example", Role.THERAPIST, now=now)
