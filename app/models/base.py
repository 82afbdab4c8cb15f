"""What every table shares: the declarative base, names of constraints, and column types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy
from sqlalchemy import DateTime, Dialect, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that any revision can change it on either database."""


class NaiveInstant(ValueError):
    """An instant without an offset was about to reach the database."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant to the whole second, aware UTC on both sides; naive values are refused.

    PostgreSQL keeps `timestamptz`, SQLite the epoch second as an integer: its text form would drop
    the offset without a word and compare wrongly.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the database's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Turn an aware instant into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "An instant needs its offset before it is stored."
            raise NaiveInstant(msg)
        moment = value.astimezone(UTC).replace(microsecond=0)
        return int(moment.timestamp()) if dialect.name == "sqlite" else moment

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Return what turns a value of the database into aware UTC; on SQLite the quickest way."""
        if dialect.name == "sqlite":
            return _read_second
        return super().result_processor(dialect, coltype)

    def process_result_value(self, value: object | None, dialect: Dialect) -> datetime | None:
        """Turn what the database keeps into aware UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        msg = f"{dialect.name} gave an instant that is none."
        raise TypeError(msg)


def _read_second(value: int | None) -> datetime | None:
    """Return the instant of an epoch second; a list of free times asks for thousands."""
    return None if value is None else datetime.fromtimestamp(value, UTC)


def new_id() -> str:
    """Return a fresh random key of a row."""
    return str(uuid4())


class Base(DeclarativeBase):
    """The base of all tables; the name of every constraint follows NAMING."""

    metadata = MetaData(naming_convention=NAMING)


JSONDocument = sqlalchemy.JSON(none_as_null=True)
"""The type of a column that holds a JSON document: key order is kept, None is NULL."""
