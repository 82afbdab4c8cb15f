"""The practice's own pages."""

from __future__ import annotations

import pytest

from tests.web_client import Browser


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/people/cecilia-oaks",
        "/help",
        "/privacy",
        "/accessibility",
        "/write",
        "/start/1",
        "/start/2",
        "/start/3",
        "/match",
        "/times/cecilia-oaks",
        "/start/stopped",
    ],
)
def test_a_page_of_the_practice_is_whole(browser: Browser, path: str) -> None:
    assert browser.get(path).h1
