"""Answers that no page of ours would send are mistakes of the sender, never of ours."""

from __future__ import annotations

import pytest

from tests.web_client import Browser


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "-nan", "Infinity", "1e999999", "-1"])
def test_an_amount_that_is_no_amount_is_shown_again(browser: Browser, amount: str) -> None:
    page = browser.get("/start/3")
    fields = {"pay": "self", "pay_up_to": amount, "may_match": "y"}
    shown = browser.press(page, "Continue", status=400, fill=dict(fields))
    assert shown.problems == ["Enter an amount like 120"]


@pytest.mark.parametrize("number", ["0", "4", "9" * 5_000])
def test_there_are_three_questions(browser: Browser, number: str) -> None:
    browser.get(f"/start/{number}", status=404)
