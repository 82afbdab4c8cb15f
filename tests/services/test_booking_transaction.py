"""Transactions: whole or not at all, reads that cannot write, waits that end."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from app.extensions import db
from app.models import engine as engine_module
from app.models.account import AccountRow
from app.models.booking import ClaimRow
from app.models.engine import DatabaseBusy, find_busy
from app.models.guards import OverlapRefused
from app.models.practice import ServiceRow, TherapistRow
from app.services.transaction import (
    NestedWrite,
    read_transaction,
    rerun_once,
    write_transaction,
)
from tests.clock import NOW
from tests.databases import open_database


@pytest.fixture
def context(database_url: str) -> Iterator[Flask]:
    with open_database(database_url) as app:
        yield app


pytestmark = pytest.mark.usefixtures("context")


def therapist(slug: str = "cecilia") -> TherapistRow:
    return TherapistRow(
        id=slug, slug=slug, position=1, name="Cecilia", email="c@example.com", timezone="UTC"
    )


def account(address: bytes = b"x", *, created_at: datetime = NOW) -> AccountRow:
    return AccountRow(email=address, email_index=repr(address), role="admin", created_at=created_at)


def claim(starts: int) -> ClaimRow:
    return ClaimRow(
        therapist_id="cecilia",
        service_id="first",
        state="booked",
        starts_at=NOW + timedelta(minutes=starts),
        ends_at=NOW + timedelta(minutes=starts + 60),
    )


def count_therapists() -> int:
    with read_transaction() as session:
        return session.scalar(select(func.count()).select_from(TherapistRow)) or 0


def test_a_write_is_there_afterwards() -> None:
    with write_transaction() as session:
        session.add(therapist())
    assert count_therapists() == 1


def test_an_exception_undoes_everything() -> None:
    def fail() -> None:
        with write_transaction() as session:
            session.add(therapist())
            session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert count_therapists() == 0


def test_a_read_cannot_write() -> None:
    with read_transaction() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        session.execute(text("UPDATE therapist SET places = 9"))
    with write_transaction() as session:
        session.add(therapist())
    assert count_therapists() == 1


def test_a_session_of_flask_alone_cannot_write() -> None:
    db.session.add(therapist())
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.flush()
    db.session.remove()


@pytest.mark.only_on("sqlite")
def test_a_read_sees_one_state_while_others_write() -> None:
    with read_transaction() as reading:
        assert reading.scalar(select(func.count()).select_from(TherapistRow)) == 0
        with write_transaction() as session:
            session.add(therapist())
        assert reading.scalar(select(func.count()).select_from(TherapistRow)) == 0


def test_rows_stay_readable_after_the_commit() -> None:
    with write_transaction() as session:
        row = therapist()
        session.add(row)
    assert row.name == "Cecilia"


def test_one_write_inside_another_is_a_mistake_of_ours() -> None:
    with write_transaction(), pytest.raises(NestedWrite), write_transaction():
        pass
    with write_transaction():
        pass


def test_an_overlap_is_told_from_every_other_error() -> None:
    with write_transaction() as session:
        session.add(therapist())
        session.add(
            ServiceRow(
                id="first",
                slug="first",
                position=1,
                name="First call",
                length_minutes=60,
                step_minutes=60,
                modes=[],
            )
        )
        session.flush()
        session.add(claim(0))
    with pytest.raises(OverlapRefused), write_transaction() as session:
        session.add(claim(30))
    with pytest.raises(IntegrityError), write_transaction() as session:
        session.add(therapist())
    with write_transaction() as session:
        session.add(claim(60))


def test_a_row_that_refers_to_nothing_is_refused() -> None:
    with pytest.raises(IntegrityError), write_transaction() as session:
        session.add(claim(0))


def test_instants_come_back_as_aware_utc_to_the_second() -> None:
    local = datetime(2027, 3, 1, 9, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    with write_transaction() as session:
        session.add(account(created_at=local))
    with read_transaction() as session:
        stored = session.scalars(select(AccountRow)).one()
        assert stored.created_at == datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
        assert stored.created_at.utcoffset() == timedelta(0)
        earlier = select(AccountRow).where(AccountRow.created_at < local)
        assert session.scalars(earlier).all() == []


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(StatementError, match="offset"), write_transaction() as session:
        session.add(account(created_at=datetime(2027, 3, 1, 9, 0)))  # noqa: DTZ001 - the point


@contextmanager
def another_writer(session_open: threading.Event, may_end: threading.Event) -> Iterator[None]:
    """Hold a write transaction open in another thread."""
    url = db.engine.url.render_as_string(hide_password=False)

    def hold() -> None:
        with open_database(url), write_transaction() as session:
            session.execute(text("UPDATE therapist SET diary_version = diary_version + 1"))
            session_open.set()
            may_end.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert session_open.wait(10)
    try:
        yield
    finally:
        may_end.set()
        thread.join()


def add_place(session: Session) -> None:
    session.execute(text("UPDATE therapist SET places = places + 1"))


def add_place_soon() -> None:
    with write_transaction() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL lock_timeout = '200ms'"))
        add_place(session)


def sleep_too_long() -> None:
    with read_transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = '100ms'"))
        session.execute(text("SELECT pg_sleep(5)"))


def test_a_second_writer_waits_for_the_first() -> None:
    with write_transaction() as session:
        session.add(therapist())
    is_open, may_end = threading.Event(), threading.Event()
    with another_writer(is_open, may_end):
        threading.Timer(0.3, may_end.set).start()
        with write_transaction() as session:
            add_place(session)
    with read_transaction() as session:
        row = session.get_one(TherapistRow, "cecilia")
        assert (row.places, row.diary_version) == (1, 1)


def test_a_wait_for_a_lock_ends_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "TURN_SECONDS", 0.2)
    with write_transaction() as session:
        session.add(therapist())
    is_open, may_end = threading.Event(), threading.Event()
    with another_writer(is_open, may_end):
        with pytest.raises(DatabaseBusy) as busy:
            add_place_soon()
        assert not busy.value.is_worth_a_rerun
    with write_transaction() as session:
        add_place(session)


@pytest.mark.only_on("sqlite")
def test_a_turn_given_up_does_not_block_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "TURN_SECONDS", 0.1)
    path = f"{db.engine.url.database}.lock"
    with open(path, "w", encoding="ascii") as lock:  # noqa: PTH123 - a descriptor is wanted
        fcntl.flock(lock, fcntl.LOCK_EX)
        for _ in range(3):
            with pytest.raises(DatabaseBusy), write_transaction():
                pass
    monkeypatch.setattr(engine_module, "TURN_SECONDS", 5)
    with write_transaction() as session:
        session.add(therapist())
    assert count_therapists() == 1


def test_a_database_that_is_away_is_busy_and_not_a_crash(database_kind: str) -> None:
    if database_kind == "sqlite":
        url = "sqlite:////nowhere/at/all.db"
    else:
        url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    with open_database(url), pytest.raises(DatabaseBusy) as busy, read_transaction():
        pass
    assert busy.value.code == "database_busy"


@pytest.mark.only_on("postgresql")
def test_a_statement_that_takes_too_long_ends_as_busy() -> None:
    with pytest.raises(DatabaseBusy) as busy:
        sleep_too_long()
    assert not busy.value.is_worth_a_rerun


def test_a_mistake_in_a_statement_is_not_called_busy() -> None:
    with pytest.raises(DBAPIError) as mistake, read_transaction() as session:
        session.execute(text("SELECT nonsense FROM therapist"))
    assert find_busy(mistake.value) is None


def test_an_error_does_not_carry_what_somebody_wrote() -> None:
    with pytest.raises(IntegrityError) as refused, write_transaction() as session:
        session.add_all([account(b"secret"), AccountRow(email=b"secret", email_index="x")])
    assert "secret" not in str(refused.value)


def test_a_deadlock_is_tried_once_more_and_an_outage_is_not() -> None:
    tries: list[bool] = []

    @rerun_once
    def fail(*, is_worth_a_rerun: bool) -> None:
        tries.append(is_worth_a_rerun)
        raise DatabaseBusy(is_worth_a_rerun=is_worth_a_rerun)

    with pytest.raises(DatabaseBusy):
        fail(is_worth_a_rerun=True)
    assert len(tries) == 2
    with pytest.raises(DatabaseBusy):
        fail(is_worth_a_rerun=False)
    assert len(tries) == 3


@pytest.mark.only_on("postgresql")
def test_a_deadlock_is_worth_a_rerun() -> None:

    class Deadlock(Exception):
        sqlstate = "40P01"

    busy = find_busy(OperationalError("UPDATE", {}, Deadlock()))
    assert busy is not None
    assert busy.is_worth_a_rerun


@pytest.mark.only_on("sqlite")
def test_sqlite_is_set_up_to_keep_what_it_said() -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
        "recursive_triggers": 1,
    }
    with read_transaction() as session:
        found = {name: session.scalar(text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted


@pytest.mark.only_on("postgresql")
def test_postgresql_ends_every_wait() -> None:
    with read_transaction() as session:
        found = {
            name: session.scalar(text(f"SHOW {name}"))
            for name in ("statement_timeout", "lock_timeout", "timezone")
        }
    assert found == {"statement_timeout": "5s", "lock_timeout": "4s", "timezone": "UTC"}
