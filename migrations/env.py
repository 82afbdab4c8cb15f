"""Brings the database of the running app to another revision, in one transaction."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from app.extensions import db
from app.models.base import UTCDateTime
from app.models.engine import WRITES, writer_turn
from app.models.tables import METADATA

_ONE_AT_A_TIME = 7_274_368


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type into a revision by its name, with its import."""
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen.imports.add("from app.models.base import UTCDateTime")
        return "UTCDateTime()"
    return False


def prepare(connection: Connection) -> None:
    """Set what a change of tables needs, before or at the start of its transaction.

    SQLite: a table rebuilt by batch mode is dropped, which must not reach the rows that refer to
    it. PostgreSQL: wait briefly for locks, as everybody queues behind us, but work without hurry.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        return
    connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
    connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def check_references(connection: Connection) -> None:
    """Raise where a revision left rows of SQLite that refer to nothing."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            msg = f"The revision would leave {len(broken)} rows that refer to nothing."
            raise RuntimeError(msg)


def run() -> None:
    """Run the revisions asked for; a failure leaves the database as it was."""
    writing = db.engine.connect().execution_options(**{WRITES: True})
    with writer_turn(db.engine), writing as connection:
        if connection.dialect.name == "sqlite":
            prepare(connection)
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if connection.dialect.name != "sqlite":
                prepare(connection)
            context.run_migrations()
            check_references(connection)
        connection.detach()  # its settings are not for anybody else


run()
