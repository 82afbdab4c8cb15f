"""`outbox` and `worker` on the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.engine import make_url

from app.mail.delivery import DeliveryRefused, FolderDelivery
from app.mail.postbox import open_postbox
from app.mail.render import write_letter
from app.mail.smtp import SmtpDelivery
from app.services.outbox import enqueue
from app.services.transaction import write_transaction
from app.worker import Worker
from config import Settings
from tests.letters import make_appointment_letter
from tests.smtp_server import Fault, open_mail_server

ROOT = Path(__file__).resolve().parents[2]


def post(app: Flask, *, age: timedelta = timedelta()) -> bytes:
    letter = write_letter(make_appointment_letter())
    with app.app_context(), write_transaction() as session:
        enqueue(session, letter, now=datetime.now(UTC) - age)
    return letter.mime


def run(runner: FlaskCliRunner, *arguments: str) -> str:
    answer = runner.invoke(args=["outbox", *arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_run_writes_each_letter_as_one_file(
    app: Flask, runner: FlaskCliRunner, settings: Settings
) -> None:
    mime = post(app)
    assert run(runner, "run") == "1 sent, 0 to be tried again, 0 given up.\n"
    assert run(runner, "run") == "0 sent, 0 to be tried again, 0 given up.\n"
    [file] = settings.mail_folder.iterdir()
    assert file.read_bytes() == mime


def test_status_tells_what_waits_and_whether_it_is_late(app: Flask, runner: FlaskCliRunner) -> None:
    assert run(runner, "status") == "0 waiting, 0 sent, 0 failed, 0 dropped.\n"
    post(app, age=timedelta(minutes=20))
    told = run(runner, "status")
    assert told.startswith("1 waiting, 0 sent")
    assert "That is late: is the worker running?" in told
    assert "dana" not in told


def test_a_failed_letter_is_shown_with_its_reason_and_retried(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(app)

    class Refusing:
        def deliver(self, _recipient: str, _mime: bytes) -> None:
            raise DeliveryRefused("The mail server answered 550 5.1.1", code=550)

    with monkeypatch.context() as patch:
        patch.setattr("app.cli.outbox.open_postbox", Refusing)
        assert run(runner, "run") == "0 sent, 0 to be tried again, 1 given up.\n"
    told = run(runner, "status")
    assert "The mail server answered 550 5.1.1" in told
    assert "dana" not in told
    assert run(runner, "retry") == "1 letters wait again.\n"
    assert run(runner, "run") == "1 sent, 0 to be tried again, 0 given up.\n"


def test_letters_go_to_the_folder_unless_a_mail_server_is_set(app: Flask) -> None:
    with app.app_context():
        assert isinstance(open_postbox(), FolderDelivery)


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "ENCRYPTION_KEYS": ",".join(
            urlsafe_b64encode(key).decode() for key in settings.encryption_keys
        ),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        **changes,
    }


def test_the_worker_ends_on_sigterm_with_code_0(
    runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_told_to_end(_worker: Worker) -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return True

    monkeypatch.setattr(Worker, "take_turn", be_told_to_end)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        answer = runner.invoke(args=["worker"])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert answer.exit_code == 0, answer.output


@pytest.mark.slow
def test_the_worker_sends_and_ends_politely_when_asked_to(app: Flask, settings: Settings) -> None:
    mime = post(app)
    for file in Path(make_url(settings.database_url).database or "").parent.glob("*"):
        file.chmod(0o600)
    with open_mail_server(Fault.DROP_AT_QUIT) as mailbox:
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            cwd=ROOT,
            env=environment(
                settings,
                MAIL_SERVER="127.0.0.1",
                MAIL_PORT=str(mailbox.port),
                MAIL_USE_TLS="off",
                MAIL_SENDER="calls@oaks.example",
            ),
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 60
        while not mailbox.taken and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.3)
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=30)
    assert worker.returncode == 0, said
    assert mailbox.taken == [mime]
    assert b"worker ended" in said
    assert b"dana" not in said


def test_a_mail_server_in_the_settings_is_used(app: Flask, settings: Settings) -> None:
    with app.app_context():
        app.extensions["settings"] = type("Set", (), {"mail_server": "127.0.0.1"})()
        assert isinstance(open_postbox(), SmtpDelivery)
