"""`serve` brings the database up to date and says where to look, before it starts anything."""

from __future__ import annotations

import dataclasses
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from click.testing import Result
from flask import Flask

from app.extensions import db
from app.factory import create_app
from app.queries.account import is_live_link
from app.queries.practice import list_profiles
from app.services.transaction import read_transaction
from config import Settings

Serve = Callable[[Settings], Result]
LINK = re.compile(r"http://localhost/workspace/enter/(\S+)")


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Give what the process would have become; it stays what it is."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr("os.execv", lambda _program, arguments: calls.append(arguments))
    return calls


@pytest.fixture
def serve(became: list[tuple[str, ...]]) -> Iterator[Serve]:
    started: list[Flask] = []

    def run(settings: Settings) -> Result:
        app = create_app(settings)
        started.append(app)
        return app.test_cli_runner().invoke(args=["serve"])

    yield run
    for app in started:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def fresh(settings: Settings, empty_database_url: str) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return dataclasses.replace(settings, database_url=empty_database_url, bind_port=port)


def test_an_empty_database_gets_its_tables_and_the_demo_practice(
    serve: Serve, fresh: Settings, became: list[tuple[str, ...]]
) -> None:
    result = serve(fresh)
    assert result.exit_code == 0, result.output
    assert "loaded demo/oaks.toml" in result.output
    assert "http://localhost/" in result.output
    assert str(fresh.mail_folder) in result.output
    assert became[0][-3:] == ("app.supervisor", "127.0.0.1", str(fresh.bind_port))
    app = create_app(fresh)
    with app.app_context(), read_transaction() as session:
        assert len(list_profiles(session)) > 1
        db.engine.dispose()


def test_a_second_start_keeps_what_is_there_and_gives_a_new_link(
    serve: Serve, fresh: Settings
) -> None:
    first, second = LINK.search(serve(fresh).output), serve(fresh)
    again = LINK.search(second.output)
    assert "loaded" not in second.output
    assert first is not None
    assert again is not None
    with create_app(fresh).app_context():
        with read_transaction() as session:
            assert not is_live_link(session, first[1], now=datetime.now(UTC))
            assert is_live_link(session, again[1], now=datetime.now(UTC))
        db.engine.dispose()


def test_no_link_is_printed_where_others_could_read_the_log(serve: Serve, fresh: Settings) -> None:
    settings = dataclasses.replace(
        fresh, public_url="https://book.example.com", trusted_proxies=1, is_embedded=False
    )
    result = serve(settings)
    assert result.exit_code == 0, result.output
    assert "/workspace/enter/" not in result.output
    assert "account invite" in result.output


def test_a_taken_port_is_named_before_anything_is_changed(serve: Serve, fresh: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", fresh.bind_port))
        other.listen()
        result = serve(fresh)
    assert result.exit_code == 1
    assert "set BIND to another" in result.output
