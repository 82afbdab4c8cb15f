"""A therapist's calendars and how they stand, and the busy times that were entered by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.busy import BusyTrouble, BusyWarning
from app.domain.busy_refresh import SourceKind, SourceState, state_of
from app.domain.timespan import Span
from app.models.busy import BusySourceRow, BusyTimeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BusySource:
    """A calendar as its therapist sees it; the address is not among it.

    `times` are the busy times ahead, as of `read_at`. `is_next` tells that it is being read, or
    will be as soon as a worker has a hand free.
    """

    id: str
    kind: SourceKind
    name: str
    state: SourceState
    created_at: datetime
    read_at: datetime | None
    tried_at: datetime | None
    is_next: bool
    ignores_all_day: bool
    times: int
    warnings: tuple[BusyWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandTime:
    """A busy time that was entered by hand."""

    id: str
    span: Span


def list_sources(session: Session, therapist_id: str, *, now: datetime) -> tuple[BusySource, ...]:
    """Read a therapist's calendars in the order in which they were added, with two statements."""
    counted = session.execute(
        select(BusyTimeRow.source_id, func.count())
        .where(BusyTimeRow.therapist_id == therapist_id, BusyTimeRow.ends_at > now)
        .group_by(BusyTimeRow.source_id)
    )
    times = dict(counted.all())
    rows = session.scalars(
        select(BusySourceRow)
        .where(BusySourceRow.therapist_id == therapist_id)
        .order_by(BusySourceRow.created_at, BusySourceRow.name, BusySourceRow.id)
    )
    return tuple(_source_of(row, times.get(row.id, 0), now=now) for row in rows)


def _source_of(row: BusySourceRow, times: int, *, now: datetime) -> BusySource:
    """Return a calendar as it is shown; a file cannot grow stale, it is what it was."""
    is_file = row.kind == SourceKind.FILE
    state = state_of(read_at=row.read_at, tried_at=row.tried_at, failures=row.failures, now=now)
    return BusySource(
        id=row.id,
        kind=SourceKind(row.kind),
        name=row.name,
        state=SourceState.FINE if is_file else state,
        created_at=row.created_at,
        read_at=row.read_at,
        tried_at=row.tried_at,
        is_next=row.due_at is not None and row.due_at <= now,
        ignores_all_day=row.ignores_all_day,
        times=times,
        warnings=tuple(
            BusyWarning(code=BusyTrouble(str(found["code"])), count=int(str(found["count"])))
            for found in row.warnings
        ),
    )


def list_hand_times(session: Session, therapist_id: str, *, now: datetime) -> tuple[HandTime, ...]:
    """Read the busy times by hand that are not over, in order of their start."""
    rows = session.execute(
        select(BusyTimeRow.id, BusyTimeRow.starts_at, BusyTimeRow.ends_at)
        .where(
            BusyTimeRow.therapist_id == therapist_id,
            BusyTimeRow.source_id.is_(None),
            BusyTimeRow.ends_at > now,
        )
        .order_by(BusyTimeRow.starts_at, BusyTimeRow.ends_at, BusyTimeRow.id)
    )
    return tuple(
        HandTime(id=id_, span=Span(starts_at=starts_at, ends_at=ends_at))
        for id_, starts_at, ends_at in rows
    )
