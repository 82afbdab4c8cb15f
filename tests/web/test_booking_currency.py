"""Money on the last page is the practice's own."""

from __future__ import annotations

from flask import Flask

from tests.web_client import Browser
from tests.web_steps import answer_questions, check_time, demo_source, load_source


def test_an_amount_is_told_in_the_currency_of_the_practice(site: Flask) -> None:
    source = demo_source()
    source["practice"]["currency"] = "EUR"
    load_source(site, source)
    browser = Browser(site)
    match = answer_questions(
        browser, times={"pay": "self", "pay_up_to": "120", "may_match": "y", "modes": ["video"]}
    )
    assert "Up to €120" in match.text
    assert "Up to €120" in check_time(browser).text
