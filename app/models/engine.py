"""How connections behave: reads cannot write, writers queue in order, every wait is bounded."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from app.domain.errors import DomainError

WRITES = "rapport_writes"
"""The execution option of a connection that may write; without it a transaction is read-only."""

CONNECT_SECONDS = 2
STATEMENT_SECONDS = 5
LOCK_SECONDS = 4  # asking a second time after half of it would lose the place in the queue
POOL_SECONDS = 3
TURN_SECONDS = 10  # far beyond any queue seen; it ends the wait for a writer that is stuck

_PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a row past its delete trigger
)
_SQLITE_BUSY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}
_PRIMARY_CODE = 0xFF
_REPEATABLE_READ = 3
"""How psycopg calls a transaction whose statements all see the state at its first one."""

_RERUN_STATES = {"40001", "40P01"}
_UNIQUE_VIOLATION = "23505"
_BUSY_CLASSES = {"08", "40", "53", "55", "57", "58"}


class DatabaseBusy(DomainError):
    """The database cannot serve just now; `is_worth_a_rerun` after a deadlock, not an outage."""

    code = "database_busy"

    def __init__(self, *, is_worth_a_rerun: bool = False) -> None:
        super().__init__("We cannot reach our records just now. Please try again in a moment.")
        self.is_worth_a_rerun = is_worth_a_rerun


def engine_options(url: str) -> dict[str, object]:
    """Return what `create_engine` needs for the database at `url`."""
    options: dict[str, object] = {
        "pool_timeout": POOL_SECONDS,
        "hide_parameters": True,  # an error in a log must not carry what somebody wrote
    }
    if make_url(url).get_backend_name() == "postgresql":
        settings = {
            "statement_timeout": STATEMENT_SECONDS * 1000,
            "lock_timeout": LOCK_SECONDS * 1000,
            "idle_in_transaction_session_timeout": 2 * STATEMENT_SECONDS * 1000,
            "timezone": "UTC",
        }
        options["pool_pre_ping"] = True
        options["connect_args"] = {
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": STATEMENT_SECONDS * 1000,
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        }
    return options


def prepare_engine(engine: Engine) -> None:
    """Attach the hooks of its database to an engine, once."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_on_sqlite)
    else:
        event.listen(engine, "begin", _begin_on_postgresql)


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own late BEGIN would undo all of this
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_on_postgresql(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    driver = connection.connection.dbapi_connection
    if driver is not None:  # psycopg sends both along with its BEGIN
        driver.read_only = not writes
        driver.isolation_level = None if writes else _REPEATABLE_READ


@contextmanager
def writer_turn(engine: Engine) -> Iterator[None]:
    """Wait for this writer's turn: SQLite's own waiting is unfair, a queue on a lock file is not.

    Raises DatabaseBusy after TURN_SECONDS. On PostgreSQL nobody waits here.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    lock = _take_lock(f"{engine.url.database}.lock")
    try:
        yield
    finally:
        os.close(lock)


def _take_lock(path: str) -> int:
    """Return a descriptor that holds the exclusive lock on `path`; closing it lets go."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return lock
    waiter = _Waiter(lock)
    if waiter.wait(TURN_SECONDS):
        return lock
    raise DatabaseBusy(is_worth_a_rerun=False)


class _Waiter(threading.Thread):
    """Waits for a file lock in line, which the system call alone cannot do with an end."""

    def __init__(self, lock: int) -> None:
        super().__init__(name="writer-turn", daemon=True)
        self._lock = lock
        self._settled = threading.Condition()
        self._is_taken = False
        self._is_given_up = False

    def run(self) -> None:
        """Block until the lock is ours; close it at once when nobody waits for it any more."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        with self._settled:
            self._is_taken = True
            if self._is_given_up:
                os.close(self._lock)
            self._settled.notify()

    def wait(self, seconds: float) -> bool:
        """Start, and tell whether the lock was taken within `seconds`."""
        self.start()
        with self._settled:
            self._is_given_up = not self._settled.wait_for(lambda: self._is_taken, seconds)
            return not self._is_given_up


def find_busy(error: DBAPIError | PoolTimeout) -> DatabaseBusy | None:
    """Return the refusal that a database error stands for, None where it is a mistake of ours."""
    if isinstance(error, PoolTimeout) or error.connection_invalidated:
        return DatabaseBusy()
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        code = getattr(origin, "sqlite_errorcode", 0) & _PRIMARY_CODE
        return DatabaseBusy() if code in _SQLITE_BUSY else None
    state = getattr(origin, "sqlstate", None)
    if state is None:
        lost = type(origin).__name__ == "OperationalError"
        return DatabaseBusy() if lost else None
    if state[:2] not in _BUSY_CLASSES:
        return None
    return DatabaseBusy(is_worth_a_rerun=state in _RERUN_STATES)


def is_taken_key(error: IntegrityError) -> bool:
    """Tell whether a row was refused because another one has its unique key."""
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        return getattr(origin, "sqlite_errorcode", 0) == sqlite3.SQLITE_CONSTRAINT_UNIQUE
    return getattr(origin, "sqlstate", None) == _UNIQUE_VIOLATION
