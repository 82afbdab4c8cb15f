"""Busy times as rows: replaced and swept inside the use cases that know of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.busy_refresh import KEEP_PAST
from app.domain.errors import NotFound
from app.domain.practice_fields import is_slug
from app.domain.timespan import Span
from app.models.base import new_id
from app.models.busy import BusyTimeRow
from app.models.practice import TherapistRow

_NOBODY = "There is no such therapist here."


def lock_therapist(session: Session, slug: str) -> TherapistRow:
    """Take the row lock of a therapist's diary; raises NotFound for an unknown one."""
    if not is_slug(slug):
        raise NotFound(_NOBODY)
    return _lock(session, TherapistRow.slug == slug)


def lock_therapist_by_id(session: Session, therapist_id: str) -> TherapistRow:
    """Take the row lock of the diary of a therapist who is known to be there."""
    return _lock(session, TherapistRow.id == therapist_id)


def _lock(session: Session, who: ColumnElement[bool]) -> TherapistRow:
    """Write to the therapist's row, so that changes of one diary follow each other."""
    row: TherapistRow | None = session.scalar(
        update(TherapistRow)
        .where(who)
        .values(diary_version=TherapistRow.diary_version + 1)
        .returning(TherapistRow)
    )
    if row is None:
        raise NotFound(_NOBODY)
    return row


def replace_times(
    session: Session, *, therapist_id: str, source_id: str, spans: Iterable[Span]
) -> int:
    """Make the stored times of a source these, under the therapist's lock; return how many.

    What was there and stays is not touched, so that most readings write little.
    """
    wanted = {(_floor(span.starts_at), _ceil(span.ends_at)) for span in spans}
    rows = session.execute(
        select(BusyTimeRow.id, BusyTimeRow.starts_at, BusyTimeRow.ends_at).where(
            BusyTimeRow.source_id == source_id
        )
    ).all()
    kept = {(starts_at, ends_at) for _, starts_at, ends_at in rows}
    gone = [id_ for id_, starts_at, ends_at in rows if (starts_at, ends_at) not in wanted]
    if gone:
        session.execute(delete(BusyTimeRow).where(BusyTimeRow.id.in_(gone)))
    fresh = [
        {
            "id": new_id(),
            "therapist_id": therapist_id,
            "source_id": source_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
        }
        for starts_at, ends_at in sorted(wanted - kept)
    ]
    if fresh:
        session.execute(insert(BusyTimeRow), fresh)
    return len(wanted)


def sweep_past(session: Session, therapist_id: str, *, now: datetime) -> None:
    """Delete the busy times of a therapist that nothing asks for any more."""
    session.execute(
        delete(BusyTimeRow).where(
            BusyTimeRow.therapist_id == therapist_id, BusyTimeRow.ends_at < now - KEEP_PAST
        )
    )


def _floor(instant: datetime) -> datetime:
    """Return the whole second that has begun."""
    return instant.replace(microsecond=0)


def _ceil(instant: datetime) -> datetime:
    """Return the whole second at which nothing of the instant is left."""
    return _floor(instant) + timedelta(seconds=1) if instant.microsecond else instant
