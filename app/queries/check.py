"""Reads what tells whether the database is whole: schema, guards, keys, what is late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from alembic.migration import MigrationContext
from sqlalchemy import Column, LargeBinary, Select, Table, func, select
from sqlalchemy.orm import Session

from app.domain.busy_refresh import STALE_AFTER, SourceKind
from app.domain.outbox import LATE_AFTER, LetterState
from app.domain.practice import DateRuleKind
from app.models.audit import AuditRow
from app.models.busy import BusySourceRow
from app.models.guards import missing_guards
from app.models.outbox import LetterRow
from app.models.practice import PracticeRow
from app.models.sealing import Place, SealBroken, Vault
from app.models.slots import DateRuleRow
from app.models.tables import METADATA

_KEY_HEAD_BYTES = 5
"""Version and key mark, by which a sealed value names its key (`app.models.sealing`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """The revision the tables stand at, None for an empty database, and the guards they lack."""

    revision: str | None
    missing_guards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """What the records say of themselves; instants are aware UTC.

    `broken_seals` names one unreadable value for each column and key; `server_at` is the clock of
    the database server, None where the database has no clock of its own. `country` and `region`
    are the practice's, empty without one; `holidays` counts the public holidays to come.
    """

    practice: str | None
    country: str
    region: str
    holidays: int
    newest_act_at: datetime | None
    server_at: datetime | None
    late_letters: int
    failed_letters: int
    stale_calendars: int
    broken_seals: tuple[str, ...]


def read_schema_state(session: Session) -> SchemaState:
    """Read how far the tables are migrated and whether their guards stand."""
    connection = session.connection()
    revision = MigrationContext.configure(connection).get_current_revision()
    return SchemaState(
        revision=revision,
        missing_guards=missing_guards(connection) if revision else (),
    )


def read_record_state(session: Session, vault: Vault, *, now: datetime) -> RecordState:
    """Read the records, with one statement for each sealed column; the schema must be current."""
    late = select(func.count()).where(
        LetterRow.state == LetterState.WAITING, LetterRow.due_at < now - LATE_AFTER
    )
    failed = select(func.count()).where(LetterRow.state == LetterState.FAILED)
    holidays = select(func.count()).where(
        DateRuleRow.kind == DateRuleKind.HOLIDAY, DateRuleRow.starts_on > now.date()
    )
    practice = session.scalar(select(PracticeRow))
    has_clock = session.connection().dialect.name == "postgresql"
    return RecordState(
        practice=None if practice is None else practice.name,
        country="" if practice is None else practice.country,
        region="" if practice is None else practice.region,
        holidays=session.scalar(holidays) or 0,
        newest_act_at=session.scalar(select(func.max(AuditRow.at))),
        server_at=session.scalar(select(func.clock_timestamp())) if has_clock else None,
        late_letters=session.scalar(late) or 0,
        failed_letters=session.scalar(failed) or 0,
        stale_calendars=session.scalar(_count_stale(now)) or 0,
        broken_seals=tuple(_broken_seals(session, vault)),
    )


def _count_stale(now: datetime) -> Select[int]:
    """Count the calendars at an address that nobody could read for hours."""
    known_at = func.coalesce(BusySourceRow.read_at, BusySourceRow.created_at)
    return select(func.count()).where(
        BusySourceRow.kind == SourceKind.ADDRESS, known_at < now - STALE_AFTER
    )


def _broken_seals(session: Session, vault: Vault) -> Iterator[str]:
    """Open one value of each sealed column and key, and yield the reason where it stays shut."""
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                for row_id, sealed in session.execute(_one_for_each_key(table, column)).all():
                    place = Place(table=table.name, column=column.name, row_id=row_id)
                    try:
                        vault.read_bytes(place, sealed)
                    except SealBroken as reason:
                        yield str(reason)


def _one_for_each_key(table: Table, column: Column[bytes]) -> Select[str, bytes]:
    """Select id and value of one row for each key that values of the column were sealed with."""
    head = func.substr(column, 1, _KEY_HEAD_BYTES)
    first = select(func.min(table.c.id)).where(column.is_not(None)).group_by(head)
    return select(table.c.id, column).where(table.c.id.in_(first))
