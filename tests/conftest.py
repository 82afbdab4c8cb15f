"""Fixtures that every test may ask for: a fresh database, the app, its client and its runner."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from pytest_socket import socket_allow_hosts

from app.extensions import db
from app.factory import create_app
from config import Settings
from tests.clock import NOW
from tests.databases import NoPostgreSQL, PostgreSQLServer, SQLiteFiles, open_postgresql

ON_BOTH_DATABASES = {"models", "services", "queries", "migrations", "worker"}
"""The folders whose tests run on SQLite and PostgreSQL alike; the others on SQLite."""

REQUIRED = {"browser": "REQUIRE_BROWSER", "postgresql": "REQUIRE_POSTGRESQL"}
"""By marker, the variable under which leaving such a test out counts as a failure."""


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker that keeps a test to one database."""
    config.addinivalue_line("markers", "only_on(kind): speaks of one database's own ways")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each database that its folder asks for."""
    if "database_kind" not in metafunc.fixturenames:
        return
    folder = metafunc.definition.path.parent.name
    kinds = ["sqlite", "postgresql"] if folder in ON_BOTH_DATABASES else ["sqlite"]
    only = metafunc.definition.get_closest_marker("only_on")
    if only is not None:
        kinds = list(only.args)
    marks = {"postgresql": pytest.mark.postgresql}
    metafunc.parametrize(
        "database_kind", [pytest.param(kind, marks=marks.get(kind, ())) for kind in kinds]
    )


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Close the network but for this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that was left out although this run has to have what it needs."""
    report = yield
    for marker, variable in REQUIRED.items():
        if report.skipped and item.get_closest_marker(marker) and os.environ.get(variable):
            report.outcome = "failed"
            report.longrepr = f"{variable} is set, and this was left out: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SQLiteFiles:
    return SQLiteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQLServer]:
    try:
        with open_postgresql() as server:
            yield server
    except NoPostgreSQL as reason:
        pytest.skip(f"PostgreSQL: {reason}")


@pytest.fixture
def databases(database_kind: str, request: pytest.FixtureRequest) -> SQLiteFiles | PostgreSQLServer:
    name = "sqlite_files" if database_kind == "sqlite" else "postgresql_server"
    databases: SQLiteFiles | PostgreSQLServer = request.getfixturevalue(name)
    return databases


@pytest.fixture
def empty_database_url(databases: SQLiteFiles | PostgreSQLServer) -> Iterator[str]:
    """Give the address of a database without a single table."""
    url = databases.make(migrated=False)
    yield url
    databases.drop(url)


@pytest.fixture
def database_url(databases: SQLiteFiles | PostgreSQLServer) -> Iterator[str]:
    """Give the address of a migrated, empty database of this test's own."""
    url = databases.make(migrated=True)
    yield url
    databases.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        secret_key=secrets.token_urlsafe(32),
        encryption_keys=(secrets.token_bytes(32),),
        public_url="http://localhost",
        mail_folder=tmp_path / "mail",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Give the whole application; no context is pushed, so that requests stay apart."""
    app = create_app(settings)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Give the application with its context open, for tests that call use cases themselves."""
    with app.app_context():
        yield app


@pytest.fixture
def now() -> datetime:
    return NOW
