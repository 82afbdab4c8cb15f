"""The one place that begins, commits and rolls back: a use case opens exactly one of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app.extensions import db
from app.models.engine import WRITES, DatabaseBusy, find_busy, is_taken_key, writer_turn
from app.models.guards import find_refusal

P = ParamSpec("P")
R = TypeVar("R")

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


class NestedWrite(RuntimeError):
    """A use case opened a write transaction inside another: pass the session on instead."""


@contextmanager
def write_transaction() -> Iterator[Session]:
    """Yield a session that may write; commit at the end, roll back whole on any exception.

    Raises OverlapRefused where the guard on claims refused, DatabaseBusy where the database could
    not serve; both may come from any statement or from the commit.
    """
    if _is_writing.get():
        raise NestedWrite("Pass the session on; a use case opens one write transaction.")
    token = _is_writing.set(True)
    try:
        with writer_turn(db.engine), _session(writes=True) as session:
            yield session
            session.commit()
    finally:
        _is_writing.reset(token)


@contextmanager
def read_transaction() -> Iterator[Session]:
    """Yield a session that sees one state of the database and cannot write."""
    with _session(writes=False) as session:
        yield session


@contextmanager
def _session(*, writes: bool) -> Iterator[Session]:
    try:
        with Session(db.engine, expire_on_commit=False) as session:
            session.connection(execution_options={WRITES: writes})
            yield session
    except (DBAPIError, PoolTimeout) as error:
        refusal = find_refusal(error) or find_busy(error)
        if refusal is None:
            raise
        raise refusal from error


def rerun_once(use_case: Callable[P, R]) -> Callable[P, R]:
    """Decorate a use case to run once more after it lost a race.

    That is a deadlock, a serial order, or a unique key that a twin of the request took first: the
    second run finds what the twin has made.
    """

    @wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return use_case(*args, **kwargs)
        except DatabaseBusy as busy:
            if not busy.is_worth_a_rerun:
                raise
        except IntegrityError as error:
            if not is_taken_key(error):
                raise
        return use_case(*args, **kwargs)

    return run
