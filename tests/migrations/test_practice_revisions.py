"""The revisions: up, down and up again on both databases, equal to the models, guards in place."""

from __future__ import annotations

from collections.abc import Iterator

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from app.extensions import ROOT, db
from app.models import guards, tables
from app.models.tables import METADATA
from tests.databases import open_database


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    with open_database(empty_database_url):
        yield db.engine


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def test_every_module_with_a_table_is_loaded_for_the_migrations() -> None:
    folder = ROOT / "app" / "models"
    modules = {path.stem for path in folder.glob("*.py") if "__tablename__ =" in path.read_text()}
    assert modules <= set(tables.__all__)


def test_the_revisions_are_one_line() -> None:
    directory = script()
    assert len(directory.get_heads()) == 1
    assert len(directory.get_bases()) == 1


def test_the_migrated_schema_equals_the_models_up_and_down(engine: Engine) -> None:
    for _ in range(2):
        flask_migrate.upgrade()
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "target_metadata": METADATA}
            )
            assert compare_metadata(context, METADATA) == []
            assert guards.missing_guards(connection) == ()
        flask_migrate.downgrade(revision="base")
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_each_revision_goes_down_and_up_again(engine: Engine) -> None:
    for revision in reversed(list(script().walk_revisions())):
        flask_migrate.upgrade(revision=revision.revision)
        flask_migrate.downgrade(revision="-1")
        flask_migrate.upgrade(revision=revision.revision)
    guards.check_guards(engine)


def test_the_checks_of_the_models_are_in_the_database(engine: Engine) -> None:
    flask_migrate.upgrade()
    inspector = inspect(engine)
    for table in METADATA.tables.values():
        wanted = {
            str(check.name)
            for check in table.constraints
            if type(check).__name__ == "CheckConstraint"
        }
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == wanted


def test_a_failing_revision_leaves_the_database_as_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: object, *, revision: str) -> None:
        msg = f"on purpose, in {revision}"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr(guards, "install", fail)
    with pytest.raises(ZeroDivisionError):
        flask_migrate.upgrade()
    assert inspect(engine).get_table_names() == []
