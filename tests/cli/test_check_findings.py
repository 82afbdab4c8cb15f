"""`check` says what is wrong and how to mend it, and fails only then."""

from __future__ import annotations

import dataclasses
import secrets
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, text, update

from app.domain.account import Role
from app.domain.outbox import LetterKind, LetterState
from app.extensions import db, vault
from app.factory import create_app
from app.models.outbox import LetterRow
from app.models.practice import PracticeRow
from app.models.slots import DateRuleRow
from app.services.account import InviteAccount, invite_account
from app.services.audit import SYSTEM, Act, record_act
from app.services.busy import AddCalendar, add_calendar
from app.services.transaction import write_transaction
from config import Settings
from tests.journey import load_small_practice

Check = Callable[[Settings], Result]


@pytest.fixture
def check() -> Iterator[Check]:
    started: list[Flask] = []

    def run(settings: Settings) -> Result:
        app = create_app(settings)
        started.append(app)
        return app.test_cli_runner().invoke(args=["check"])

    yield run
    for app in started:
        with app.app_context():
            db.engine.dispose()


def wrong(result: Result) -> list[str]:
    return [line for line in result.output.splitlines() if line.startswith("wrong")]


def test_a_whole_installation_passes(check: Check, settings: Settings) -> None:
    result = check(settings)
    assert wrong(result) == []
    assert result.exit_code == 0
    assert "with every guard" in result.output
    assert "practice load" in result.output


def test_a_database_without_tables_is_to_be_upgraded(
    check: Check, settings: Settings, empty_database_url: str
) -> None:
    result = check(dataclasses.replace(settings, database_url=empty_database_url))
    assert result.exit_code == 1
    assert "db upgrade" in wrong(result)[0]


def test_a_database_that_does_not_answer_is_named_without_its_password(
    check: Check, settings: Settings
) -> None:
    url = f"postgresql+psycopg://me:hush@127.0.0.1:{unused_port()}/rapport"
    result = check(dataclasses.replace(settings, database_url=url))
    assert result.exit_code == 1
    assert "DATABASE_URL" in wrong(result)[0]
    assert "hush" not in result.output


def test_a_missing_guard_is_named(check: Check, app: Flask, settings: Settings) -> None:
    with app.app_context(), write_transaction() as session:
        session.execute(text("DROP TRIGGER ex_claim_no_overlap_insert"))
    result = check(settings)
    assert result.exit_code == 1
    assert "ex_claim_no_overlap_insert" in wrong(result)[0]


def test_a_key_that_the_records_need_is_missed(
    check: Check, app: Flask, settings: Settings
) -> None:
    command = InviteAccount(email="cecilia@oaks.example", role=Role.ADMIN)
    with app.app_context():
        invite_account(command, now=datetime.now(UTC))
    other = dataclasses.replace(settings, encryption_keys=(secrets.token_bytes(32),))
    result = check(other)
    assert result.exit_code == 1
    assert "ENCRYPTION_KEYS" in wrong(result)[0]
    both = dataclasses.replace(
        other, encryption_keys=other.encryption_keys + settings.encryption_keys
    )
    assert check(both).exit_code == 0


def test_a_clock_behind_the_records_is_noticed(
    check: Check, app: Flask, settings: Settings
) -> None:
    act = Act(action="practice.loaded", object_type="practice", object_id="1")
    with app.app_context(), write_transaction() as session:
        record_act(session, act, actor=SYSTEM, now=datetime.now(UTC) + timedelta(hours=1))
    result = check(settings)
    assert result.exit_code == 1
    assert "clock" in wrong(result)[0]


@pytest.mark.parametrize(
    ("state", "verdict"), [(LetterState.WAITING, "wrong"), (LetterState.FAILED, "note")]
)
def test_letters_that_do_not_leave_are_noticed(
    check: Check, app: Flask, settings: Settings, state: LetterState, verdict: str
) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    letter = LetterRow(
        subject_id="a",
        kind=LetterKind.BOOKED,
        sequence=0,
        message_id="<a@localhost>",
        recipient_index="x",
        state=state,
        due_at=long_ago,
        give_up_at=long_ago + timedelta(days=2),
        created_at=long_ago,
    )
    with app.app_context(), write_transaction() as session:
        vault.seal(letter, "recipient", "client@example.org")
        vault.seal(letter, "mime", "Subject: Your call on Tuesday")
        session.add(letter)
    assert f"{verdict:<6} outbox" in check(settings).output


def test_a_mail_folder_that_cannot_be_written_is_named(
    check: Check, settings: Settings, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    result = check(dataclasses.replace(settings, mail_folder=in_the_way / "mail"))
    assert result.exit_code == 1
    assert "MAIL_FOLDER" in wrong(result)[0]


def test_letters_that_stay_in_a_folder_are_noted_in_production(
    check: Check, settings: Settings
) -> None:
    result = check(dataclasses.replace(settings, is_embedded=False))
    assert result.exit_code == 0
    assert "set MAIL_SERVER" in result.output


def test_a_mail_server_that_does_not_answer_is_named(check: Check, settings: Settings) -> None:
    port = unused_port()
    result = check(dataclasses.replace(settings, mail_server="127.0.0.1", mail_port=port))
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}" in wrong(result)[0]


def test_a_rate_limit_store_that_does_not_answer_is_named(check: Check, settings: Settings) -> None:
    storage = f"redis://127.0.0.1:{unused_port()}/0"
    result = check(dataclasses.replace(settings, rate_limit_storage=storage))
    assert result.exit_code == 1
    assert "RATE_LIMIT_STORAGE" in wrong(result)[0]


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_calendar_that_nobody_could_read_is_noted(
    check: Check, app: Flask, settings: Settings
) -> None:
    assert "Every calendar was read lately." in check(settings).output
    with app.app_context():
        long_ago = datetime.now(UTC) - timedelta(hours=4)
        load_small_practice(long_ago)
        command = AddCalendar(therapist="ana-lund", address="https://calendar.example.com/a.ics")
        add_calendar(command, actor=SYSTEM, now=long_ago)
    result = check(settings)
    assert "1 not read for hours" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("US US-NY", "known to come"),
        ("US US-ZZ", "Those of US-ZZ are not known, so that those of US count"),
        ("XX ", "Those of XX are not known: enter days off by hand."),
    ],
)
def test_whether_the_public_holidays_are_known_is_said(
    check: Check, app: Flask, settings: Settings, place: str, sentence: str
) -> None:
    country, _, region = place.partition(" ")
    with app.app_context():
        load_small_practice()
        with write_transaction() as session:
            session.execute(update(PracticeRow).values(country=country, region=region))
    (line,) = [line for line in check(settings).output.splitlines() if " holidays " in line]
    assert sentence in line


def test_holidays_that_have_run_out_are_noted(check: Check, app: Flask, settings: Settings) -> None:
    with app.app_context():
        load_small_practice()
        with write_transaction() as session:
            session.execute(delete(DateRuleRow))
    assert "note   holidays  None to come" in check(settings).output
