"""What reads the waiting list: the practice, whoever counts, and a turn that stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import event

from app.domain.practice import Mode
from app.domain.waitlist import EntryState
from app.extensions import db
from app.queries.waitlist import list_waiting
from app.services.transaction import read_transaction
from app.services.waitlist import leave_waitlist
from app.services.waitlist_openings import read_plan
from app.services.waitlist_turn import run_waitlist
from tests.clock import NOW
from tests.waitlist_steps import ANA, join, load_scarce_practice


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that run within the block."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_scarce_practice(minutes=180)


def test_the_practice_sees_who_waits_for_what() -> None:
    join("maya", wish=replace(ANA, mode=Mode.PHONE))
    join("ben", wish=replace(ANA, therapist=None))
    leave_waitlist(join("ada"), now=NOW)
    run_waitlist(now=NOW)
    with read_transaction() as session:
        found = {one.name: one for one in list_waiting(session)}
    assert set(found) == {"Maya", "Ben"}
    assert (found["Maya"].therapist, found["Maya"].wish.mode) == ("Ana Lund", Mode.PHONE)
    assert (found["Ben"].therapist, found["Ben"].wish.therapist) == (None, None)
    assert found["Ben"].state is EntryState.OFFERED


def test_a_turn_reads_no_more_when_more_people_wait() -> None:
    counts = []
    for number in range(6):
        wish = ANA if number % 2 else replace(ANA, therapist=None)
        join(f"client{number}", wish=wish)
        with counted() as statements, read_transaction() as session:
            read_plan(session, now=NOW)
        counts.append(len(statements))  # the first one reads the hours as well
    assert len(set(counts[1:])) == 1
    assert counts[0] < 20


def test_a_turn_where_nobody_waits_is_one_statement() -> None:
    run_waitlist(now=NOW)
    with counted() as statements:
        run_waitlist(now=NOW)
    assert sum("SELECT" in statement for statement in statements) == 1
