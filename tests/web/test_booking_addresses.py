"""Addresses that mail servers may not take are a mistake in their field."""

from __future__ import annotations

from tests.web_client import Browser
from tests.web_steps import NAME, check_time


def test_an_address_beyond_ascii_is_asked_for_again(browser: Browser) -> None:
    page = check_time(browser)
    shown = browser.press(page, "Book this call", status=400, name=NAME, email="andré@example.com")
    assert shown.problems == ["Enter an email address like name@example.com"]
    assert shown.field("name") == (NAME,)
    write = browser.press(
        browser.get("/write"), "Send it", status=400, name=NAME, email="andré@example.com"
    )
    assert write.problems == shown.problems


def test_a_domain_of_its_own_script_is_booked(browser: Browser) -> None:
    page = browser.press(
        check_time(browser), "Book this call", name=NAME, email="maya@bücher.example.com"
    )
    assert page.status == 200
