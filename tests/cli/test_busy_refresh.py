"""`busy refresh` reads what is due, through the guard and the limits, and shows no address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner

from app.calendars.busy_fetch import Fetched, FetchPolicy, Validators
from app.calendars.busy_fetch_child import fetch_safely
from app.extensions import db
from app.factory import create_app
from app.services.audit import OPERATOR
from app.services.busy import AddCalendar, add_calendar
from config import Settings
from tests.busy_elsewhere import stored
from tests.busy_server import CalendarServer, answer, open_calendar_server
from tests.clock import NOW
from tests.journey import load_small_practice

BUSY = ("2027-03-02T14:00Z", "2027-03-02T15:00Z")


@pytest.fixture
def server() -> Iterator[CalendarServer]:
    with open_calendar_server(answer(ETag='"1"')) as server:
        yield server


@pytest.fixture
def site(
    settings: Settings, server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """Give an application whose operator allows the server, spoken to without TLS."""

    def fetch(address: str, *, known: Validators, policy: FetchPolicy) -> Fetched:
        return fetch_safely(address, known=known, policy=replace(policy, is_plain=True))

    monkeypatch.setattr("app.services.busy_tools.fetch_safely", fetch)
    app = create_app(replace(settings, calendar_hosts=frozenset({f"localhost:{server.port}"})))
    with time_machine.travel(NOW, tick=False), app.app_context():
        load_small_practice()
        yield app
        db.engine.dispose()


def add(address: str) -> str:
    command = AddCalendar(therapist="ana-lund", address=address)
    return add_calendar(command, actor=OPERATOR, now=NOW)


def test_what_is_due_is_fetched_and_read_and_told_without_its_address(
    site: Flask, server: CalendarServer
) -> None:
    source = add(server.url)
    runner: FlaskCliRunner = site.test_cli_runner()
    told = runner.invoke(args=["busy", "refresh"])
    assert told.exit_code == 0, told.output
    assert told.output == f"{source}  ana-lund  read (read), 1 busy times\n1 looked at.\n"
    assert stored() == [BUSY]
    assert runner.invoke(args=["busy", "refresh"]).output == "0 looked at.\n"
    server.behave(answer("304 Not Modified", b""))
    told = runner.invoke(args=["busy", "refresh", "--all"])
    assert "read (unchanged), 1 busy times" in told.output
    assert "localhost" not in told.output
    assert server.hits == 2


def test_what_cannot_be_read_is_told_and_its_times_are_kept(
    site: Flask, server: CalendarServer
) -> None:
    add(server.url)
    runner: FlaskCliRunner = site.test_cli_runner()
    runner.invoke(args=["busy", "refresh"])
    server.behave(answer(body=b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"))
    told = runner.invoke(args=["busy", "refresh", "--all"])
    assert told.exit_code == 0
    assert "could not be read" in told.output
    assert "1 busy times kept" in told.output
    assert stored() == [BUSY]
