"""How the outbox stands: counts, the oldest letter that waits, and those that were given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.outbox import LATE_AFTER, LetterState
from app.models.outbox import LetterRow

_FAILED_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckLetter:
    """A letter that was given up: what it was about, when it was written, and why it failed."""

    id: str
    kind: str
    subject_id: str
    created_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatus:
    """All without a name or an address; `failed` has the newest ones, `counts` every state."""

    counts: Mapping[LetterState, int]
    oldest_due_at: datetime | None
    is_late: bool
    failed: tuple[StuckLetter, ...]


def read_outbox_status(session: Session, *, now: datetime) -> OutboxStatus:
    """Read how the outbox stands, with three statements."""
    found = session.execute(select(LetterRow.state, func.count()).group_by(LetterRow.state))
    counts = dict.fromkeys(LetterState, 0) | {
        LetterState(state): count for state, count in found.all()
    }
    oldest = session.scalar(
        select(func.min(LetterRow.due_at)).where(LetterRow.state == LetterState.WAITING)
    )
    failed = session.scalars(
        select(LetterRow)
        .where(LetterRow.state == LetterState.FAILED)
        .order_by(LetterRow.created_at.desc(), LetterRow.id)
        .limit(_FAILED_SHOWN)
    )
    return OutboxStatus(
        counts=counts,
        oldest_due_at=oldest,
        is_late=oldest is not None and oldest < now - LATE_AFTER,
        failed=tuple(
            StuckLetter(
                id=row.id,
                kind=row.kind,
                subject_id=row.subject_id,
                created_at=row.created_at,
                reason=row.last_error or "",
            )
            for row in failed
        ),
    )
