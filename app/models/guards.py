"""Guards that live in the database itself: no overlap of claims, and an audit that only grows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.models.engine import WRITES

NO_OVERLAP = "ex_claim_no_overlap"
NO_ROOM_OVERLAP = "ex_claim_room_no_overlap"
APPEND_ONLY = "tr_audit_append_only"


class OverlapRefused(Exception):
    """The database refused a claim that overlaps another one of the same therapist or room."""


class GuardMissing(RuntimeError):
    """The database lacks a guard, so that Rapport must not take bookings on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One rule by name: the statements that bring it in and the one that takes it out.

    `since` is the revision that has the columns it speaks of.
    """

    name: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    since: str = "0003"


def _sqlite_overlap(
    rule: str, moment: str, *, column: str, besides: str = "", since: str = "0003"
) -> Guard:
    name = f"{rule}_{moment.split(maxsplit=1)[0].lower()}"
    return Guard(
        name=name,
        up=(
            f"""
            CREATE TRIGGER {name} BEFORE {moment} ON claim BEGIN
              SELECT RAISE(ABORT, '{rule}') WHERE EXISTS (
                SELECT 1 FROM claim AS other WHERE other.{column} = NEW.{column}
                AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at {besides});
            END
            """,  # noqa: S608 - every part is a constant of this module
        ),
        down=(f"DROP TRIGGER IF EXISTS {name}",),
        since=since,
    )


def _postgresql_overlap(rule: str, *, column: str, since: str = "0003") -> Guard:
    return Guard(
        name=rule,
        up=(
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            f"""
            ALTER TABLE claim ADD CONSTRAINT {rule} EXCLUDE USING gist
            ({column} WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
            """,
        ),
        down=(f"ALTER TABLE claim DROP CONSTRAINT IF EXISTS {rule}",),
        since=since,
    )


def _sqlite_append_only(name: str, moment: str) -> Guard:
    return Guard(
        name=name,
        up=(
            f"""
            CREATE TRIGGER {name} BEFORE {moment} ON audit
            BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END
            """,
        ),
        down=(f"DROP TRIGGER IF EXISTS {name}",),
    )


def _postgresql_append_only(name: str, moment: str) -> Guard:
    return Guard(
        name=name,
        up=(
            f"""
            CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{APPEND_ONLY}' USING ERRCODE = 'restrict_violation'; END $$
            """,
            f"CREATE TRIGGER {name} BEFORE {moment} ON audit EXECUTE FUNCTION audit_append_only()",
        ),
        down=(f"DROP TRIGGER IF EXISTS {name} ON audit",),
    )


_OTHERS = "AND other.id <> OLD.id"

GUARDS = {
    "sqlite": (
        _sqlite_overlap(NO_OVERLAP, "INSERT", column="therapist_id"),
        _sqlite_overlap(
            NO_OVERLAP,
            "UPDATE OF id, therapist_id, starts_at, ends_at",
            column="therapist_id",
            besides=_OTHERS,
        ),
        _sqlite_overlap(NO_ROOM_OVERLAP, "INSERT", column="room_id", since="0007"),
        _sqlite_overlap(
            NO_ROOM_OVERLAP,
            "UPDATE OF id, room_id, starts_at, ends_at",
            column="room_id",
            besides=_OTHERS,
            since="0007",
        ),
        _sqlite_append_only(f"{APPEND_ONLY}_update", "UPDATE"),
        _sqlite_append_only(f"{APPEND_ONLY}_delete", "DELETE"),
    ),
    "postgresql": (
        _postgresql_overlap(NO_OVERLAP, column="therapist_id"),
        _postgresql_overlap(NO_ROOM_OVERLAP, column="room_id", since="0007"),
        _postgresql_append_only(f"{APPEND_ONLY}_row", "UPDATE OR DELETE"),
        _postgresql_append_only(f"{APPEND_ONLY}_truncate", "TRUNCATE"),
    ),
}
"""By dialect. Every row of `claim` counts: what no longer blocks is deleted.

A claim without a room has none to share: NULL equals nothing.
"""

_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT conname FROM pg_constraint WHERE contype = 'x' AND convalidated"
        " UNION ALL SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    ),
}


def install(connection: Connection, *, revision: str) -> None:
    """Bring in every guard that is missing; the last line of each revision that uses batch mode.

    Batch mode rebuilds a table on SQLite and drops its triggers without a word. Guards that are
    younger than the revision wait for theirs.
    """
    missing = missing_guards(connection)
    for guard in GUARDS[connection.dialect.name]:
        if guard.name in missing and guard.since <= revision:
            for statement in guard.up:
                connection.execute(text(statement))


def remove(connection: Connection, *, revision: str) -> None:
    """Take out the guards of a revision and of later ones, for a downgrade past it."""
    for guard in GUARDS[connection.dialect.name]:
        if guard.since >= revision:
            for statement in guard.down:
                connection.execute(text(statement))
    if revision <= "0003" and connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS audit_append_only()"))


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """Return the names of the guards that the database lacks, in order."""
    dialect = connection.dialect.name
    present = set(connection.execute(text(_PRESENT[dialect])).scalars())
    return tuple(guard.name for guard in GUARDS[dialect] if guard.name not in present)


def check_guards(engine: Engine) -> None:
    """Raise GuardMissing unless the database refuses double bookings and keeps its audit."""
    with engine.connect().execution_options(**{WRITES: False}) as connection:
        missing = missing_guards(connection)
    if missing:
        msg = (
            f"The database lacks {', '.join(missing)}. Run “flask --app wsgi db upgrade”;"
            " if that does not help, restore the latest backup."
        )
        raise GuardMissing(msg)


def find_refusal(error: DBAPIError | PoolTimeout) -> OverlapRefused | None:
    """Return OverlapRefused where the guard on claims caused the error, on either database."""
    if isinstance(error, DBAPIError) and any(
        rule in str(error.orig) for rule in (NO_OVERLAP, NO_ROOM_OVERLAP)
    ):
        return OverlapRefused("The time is taken.")
    return None
