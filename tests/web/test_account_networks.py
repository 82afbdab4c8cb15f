"""Whom a limit counts, and what happens to a page when nothing can be counted."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models.engine import DatabaseBusy
from app.services.limits import DatabaseStorage, network_of
from tests.web_client import Browser
from tests.web_steps import book_time


def test_an_ipv4_address_counts_alone_however_it_is_written(demo: Flask) -> None:
    with demo.app_context():
        mapped = [network_of(f"::ffff:198.51.100.{end}") for end in (1, 2)]
        plain = [network_of(f"198.51.100.{end}") for end in (1, 2)]
    assert mapped == plain
    assert len(set(plain)) == 2


def test_a_page_is_shown_while_nothing_can_be_written(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book_time(browser).path

    def refuse(*_arguments: object, **_settings: object) -> int:
        raise DatabaseBusy

    monkeypatch.setattr(DatabaseStorage, "incr", refuse)
    assert browser.get(path).status == 200
    browser.post(f"{path}/cancel", {}, status=503)
