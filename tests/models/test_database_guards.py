"""The guards of the database itself: raw statements, past every rule of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, delete, insert, text, update
from sqlalchemy import String as Text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.extensions import db
from app.models import guards
from app.models.audit import AuditRow
from app.models.booking import ClaimRow
from app.models.engine import WRITES
from app.models.practice import ServiceRow, TherapistRow
from tests.clock import NOW
from tests.databases import open_database


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with open_database(database_url):
        yield db.engine


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        for slug in ("cecilia", "noor"):
            connection.execute(
                insert(TherapistRow).values(
                    id=slug, slug=slug, position=1, name="N", email="n@example.com", timezone="UTC"
                )
            )
        connection.execute(
            insert(ServiceRow).values(
                id="first",
                slug="first",
                position=1,
                name="First call",
                length_minutes=60,
                step_minutes=60,
                modes=["video"],
            )
        )
        yield connection


def add_claim(connection: Connection, starts: int, ends: int, *, therapist: str = "cecilia") -> str:
    key = str(uuid4())
    connection.execute(
        insert(ClaimRow).values(
            id=key,
            therapist_id=therapist,
            service_id="first",
            state="booked",
            starts_at=NOW + timedelta(minutes=starts),
            ends_at=NOW + timedelta(minutes=ends),
        )
    )
    return key


@pytest.mark.parametrize(("starts", "ends"), [(60, 120), (59, 61), (61, 62), (119, 180), (0, 240)])
def test_a_raw_insert_that_overlaps_is_refused(
    connection: Connection, starts: int, ends: int
) -> None:
    add_claim(connection, 60, 120)
    with pytest.raises(IntegrityError) as refused:
        add_claim(connection, starts, ends)
    assert isinstance(guards.find_refusal(refused.value), guards.OverlapRefused)


def test_neighbours_and_other_therapists_are_free(connection: Connection) -> None:
    add_claim(connection, 60, 120)
    add_claim(connection, 0, 60)
    add_claim(connection, 120, 180)
    add_claim(connection, 60, 120, therapist="noor")


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": NOW + timedelta(minutes=90), "ends_at": NOW + timedelta(minutes=150)},
        {"ends_at": NOW + timedelta(minutes=61)},
        {"starts_at": NOW + timedelta(minutes=10), "therapist_id": "noor"},
    ],
)
def test_a_raw_update_into_an_overlap_is_refused(
    connection: Connection, change: dict[str, object]
) -> None:
    add_claim(connection, 60, 120)
    add_claim(connection, 0, 60, therapist="noor")
    moving = add_claim(connection, 0, 60)
    with pytest.raises(IntegrityError) as refused:
        connection.execute(update(ClaimRow).where(ClaimRow.id == moving).values(change))
    assert guards.find_refusal(refused.value)


def test_a_claim_may_move_over_its_own_old_time(connection: Connection) -> None:
    moving = add_claim(connection, 0, 60)
    later = {"starts_at": NOW + timedelta(minutes=30), "ends_at": NOW + timedelta(minutes=90)}
    connection.execute(update(ClaimRow).where(ClaimRow.id == moving).values(later))


@pytest.mark.parametrize(("starts", "ends"), [(60, 60), (60, 0)])
def test_a_claim_that_ends_before_it_begins_is_refused(
    connection: Connection, starts: int, ends: int
) -> None:
    with pytest.raises(DBAPIError) as refused:
        add_claim(connection, starts, ends)
    assert guards.find_refusal(refused.value) is None


@pytest.mark.only_on("sqlite")
def test_replacing_a_claim_does_not_get_past_the_guard(connection: Connection) -> None:
    add_claim(connection, 60, 120)
    moving = add_claim(connection, 0, 60)
    columns = "id, therapist_id, service_id, state, starts_at, ends_at"
    statement = text(
        f"INSERT OR REPLACE INTO claim ({columns}, buffer_before_minutes, buffer_after_minutes)"  # noqa: S608
        f" SELECT {columns.replace('ends_at', 'ends_at + 60')}, 0, 0 FROM claim WHERE id = :id"
    )
    with pytest.raises(IntegrityError):
        connection.execute(statement, {"id": moving})


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditRow).values(action="another"),
        delete(AuditRow),
        text("INSERT OR REPLACE INTO audit SELECT * FROM audit"),
        text("TRUNCATE audit"),
    ],
    ids=["update", "delete", "replace", "truncate"],
)
def test_the_audit_only_grows(connection: Connection, statement: object) -> None:
    entry = {"at": NOW, "actor": "client", "action": "book", "object_type": "x", "object_id": "1"}
    connection.execute(insert(AuditRow).values(**entry, fields=[]))
    is_foreign = ("TRUNCATE" if connection.dialect.name == "sqlite" else "REPLACE") in str(
        statement
    )
    with pytest.raises(DBAPIError, match=None if is_foreign else guards.APPEND_ONLY):
        connection.execute(statement)  # type: ignore[call-overload]


def test_a_database_without_its_guards_is_refused(engine: Engine) -> None:
    guards.check_guards(engine)
    with engine.begin() as connection:
        pass
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        guards.remove(connection, revision="0003")
        connection.commit()
    with pytest.raises(guards.GuardMissing, match="flask --app wsgi db upgrade"):
        guards.check_guards(engine)


def test_batch_mode_loses_guards_and_install_brings_them_back(connection: Connection) -> None:
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("claim") as batch:
        batch.alter_column("state", type_=Text(30))
    lost = guards.missing_guards(connection)
    assert bool(lost) == (connection.dialect.name == "sqlite")
    guards.install(connection, revision="9999")
    assert guards.missing_guards(connection) == ()
    add_claim(connection, 60, 120)
    with pytest.raises(IntegrityError):
        add_claim(connection, 90, 150)
