"""The worker against a mail server that fails: nothing is lost, nothing doubles without need."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_mail import Mail
from sqlalchemy import select

from app.domain.outbox import LetterState
from app.mail.delivery import Delivery
from app.mail.render import write_letter
from app.mail.smtp import SmtpDelivery
from app.models.outbox import LetterRow
from app.services.outbox import enqueue
from app.services.transaction import read_transaction, write_transaction
from app.worker import Worker
from tests.letters import make_appointment_letter
from tests.smtp_server import Fault, open_mail_server, open_silent_server

NOW = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def post(subject_id: str = "appointment-1") -> bytes:
    letter = write_letter(make_appointment_letter(subject_id=subject_id))
    with write_transaction() as session:
        enqueue(session, letter, now=NOW)
    return letter.mime


def the_row() -> LetterRow:
    with read_transaction() as session:
        return session.scalars(select(LetterRow)).one()


def smtp(app: Flask, port: int) -> SmtpDelivery:
    app.config.update(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS=False, MAIL_SUPPRESS_SEND=False
    )
    Mail(app)
    return SmtpDelivery(app.extensions["mail"], timeout_seconds=0.5)


@contextmanager
def running(app: Flask, worker: Worker) -> Iterator[threading.Thread]:
    """Run the worker in a thread until the block ends."""

    def work() -> None:
        with app.app_context():
            worker.run()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        worker.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_a_letter_reaches_the_server_byte_by_byte(context: Flask) -> None:
    mime = post()
    with open_mail_server() as mailbox:
        worker = Worker(delivery=smtp(context, mailbox.port), clock=Clock())
        assert worker.take_turn() is True
        assert worker.take_turn() is False
    assert mailbox.taken == [mime]
    assert the_row().state == LetterState.SENT


@pytest.mark.parametrize("fault", [Fault.MAIL_451, Fault.RCPT_450, Fault.DATA_452])
def test_a_letter_that_is_put_off_leaves_later(context: Flask, fault: Fault) -> None:
    mime = post()
    clock = Clock()
    with open_mail_server(fault) as mailbox:
        worker = Worker(delivery=smtp(context, mailbox.port), clock=clock)
        worker.take_turn()
        row = the_row()
        assert (row.state, row.tries) == (LetterState.WAITING, 1)
        mailbox.fault = Fault.NONE
        clock.now = row.due_at
        worker.take_turn()
    assert mailbox.taken == [mime]
    assert the_row().state == LetterState.SENT


@pytest.mark.parametrize("fault", [Fault.MAIL_550, Fault.RCPT_550, Fault.DATA_554])
def test_a_letter_that_is_refused_is_never_tried_again(context: Flask, fault: Fault) -> None:
    post()
    clock = Clock()
    with open_mail_server(fault) as mailbox:
        worker = Worker(delivery=smtp(context, mailbox.port), clock=clock)
        worker.take_turn()
        clock.now += timedelta(days=1)
        assert worker.take_turn() is False
    row = the_row()
    assert row.state == LetterState.FAILED
    assert row.last_error is not None
    assert fault.rpartition(" ")[2] in row.last_error
    assert "dana" not in row.last_error


def test_a_lost_answer_doubles_the_letter_with_the_same_bytes(context: Flask) -> None:
    mime = post()
    clock = Clock()
    with open_mail_server(Fault.DROP_AFTER_DATA) as mailbox:
        worker = Worker(delivery=smtp(context, mailbox.port), clock=clock)
        worker.take_turn()
        mailbox.fault = Fault.NONE
        clock.now = the_row().due_at
        worker.take_turn()
    assert mailbox.taken == [mime, mime]
    assert the_row().state == LetterState.SENT


def test_a_lost_goodbye_does_not_double_the_letter(context: Flask) -> None:
    mime = post()
    with open_mail_server(Fault.DROP_AT_QUIT) as mailbox:
        worker = Worker(delivery=smtp(context, mailbox.port), clock=Clock())
        assert worker.take_turn() is True
        assert worker.take_turn() is False
    assert mailbox.taken == [mime]
    assert the_row().state == LetterState.SENT


def test_a_server_that_never_greets_does_not_hold_the_worker(context: Flask) -> None:
    post()
    with open_silent_server() as port:
        Worker(delivery=smtp(context, port), clock=Clock()).take_turn()
    assert the_row().state == LetterState.WAITING


class Slow:
    """A delivery that takes its time, and says when it has begun."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.taken = 0

    def deliver(self, _recipient: str, _mime: bytes) -> None:
        self.begun.set()
        assert self.go_on.wait(10)
        self.taken += 1


def test_stopping_finishes_the_letter_in_hand_and_takes_no_other(
    app: Flask, context: Flask
) -> None:
    post("appointment-1")
    post("appointment-2")
    slow = Slow()
    worker = Worker(delivery=slow, clock=Clock(), pause_seconds=60)
    with running(app, worker) as thread:
        assert slow.begun.wait(10)
        worker.stop()
        slow.go_on.set()
        thread.join(timeout=10)
    with read_transaction() as session:
        states = sorted(session.scalars(select(LetterRow.state)))
    assert slow.taken == 1
    assert states == [LetterState.SENT, LetterState.WAITING]


class Broken:
    """A delivery with a mistake of ours in it, mended after the first letter."""

    def __init__(self) -> None:
        self.calls = 0

    def deliver(self, _recipient: str, _mime: bytes) -> None:
        self.calls += 1
        if self.calls == 1:
            raise ZeroDivisionError


def test_a_mistake_of_ours_does_not_end_the_worker(
    app: Flask, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.worker.PAUSE_AFTER_TROUBLE_SECONDS", 0.01)
    post("appointment-1")
    post("appointment-2")
    broken = Broken()
    delivery: Delivery = broken
    with running(app, Worker(delivery=delivery, clock=Clock(), pause_seconds=0.01)):
        deadline = time.monotonic() + 10
        while broken.calls < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
    with read_transaction() as session:
        states = sorted(session.scalars(select(LetterRow.state)))
    assert states == [LetterState.SENT, LetterState.WAITING]


def test_lapsed_holds_are_swept_once_a_minute(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[datetime] = []
    monkeypatch.setattr("app.worker.sweep_holds", lambda *, now: swept.append(now))
    clock = Clock()
    worker = Worker(delivery=Slow(), clock=clock)
    for seconds in (0, 30, 60, 61):
        clock.now = NOW + timedelta(seconds=seconds)
        worker.take_turn()
    assert swept == [NOW, NOW + timedelta(minutes=1)]
