"""`waitlist` on the command line: a turn by hand, and counts without a name."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.clock import NOW
from tests.waitlist_steps import join, load_scarce_practice


@pytest.fixture(autouse=True)
def waiting(app: Flask) -> None:
    with app.app_context():
        load_scarce_practice()
        join("maya")
        join("ben")


def run(runner: FlaskCliRunner, command: str, now: datetime = NOW) -> str:
    with time_machine.travel(now, tick=False):
        answer = runner.invoke(args=["waitlist", command])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_a_turn_offers_what_has_opened(runner: FlaskCliRunner) -> None:
    assert run(runner, "run") == "1 offered, 0 ended, 0 set free, 0 off the list.\n"
    assert run(runner, "run") == "0 offered, 0 ended, 0 set free, 0 off the list.\n"


def test_status_counts_and_names_nobody(runner: FlaskCliRunner) -> None:
    run(runner, "run")
    told = run(runner, "status")
    assert told == (
        "People: 1 waiting, 1 offered, 0 booked, 0 left, 0 expired\n"
        "Times: 1 open, 0 taken, 0 declined, 0 lapsed, 0 gone\n"
        "1 kept for the list now.\n"
        "The longest wait began at 2027-03-01T15:00Z.\n"
    )
    assert "maya" not in told.lower()
