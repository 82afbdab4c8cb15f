"""Letters in hand: taken by one worker under a lease, put back or recorded as sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.outbox import LetterState, is_given_up, next_attempt_at
from app.extensions import vault
from app.models.base import new_id
from app.models.outbox import LetterRow
from app.models.sealing import Place, SealBroken
from app.services.transaction import read_transaction, write_transaction

LEASE = timedelta(minutes=5)
"""How long a letter belongs to the worker that took it: longer than any delivery can last."""

TOO_LATE = "It could not leave in time to be of use."
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedLetter:
    """A letter in hand; `lease_token` proves that it is still ours."""

    id: str
    lease_token: str
    recipient: str
    mime: bytes


def is_due(*, now: datetime) -> bool:
    """Tell whether a letter waits to be taken, without taking the writers' turn."""
    with read_transaction() as session:
        return session.scalar(select(exists().where(*_is_free(now)))) is True


def claim_letters(
    *, now: datetime, lease: timedelta = LEASE, limit: int = 1
) -> tuple[ClaimedLetter, ...]:
    """Take up to `limit` due letters in hand until `now + lease`, each for one worker only.

    Letters about one subject to one reader leave in their order. A letter whose time has passed is
    given up here; one whose seal does not open waits, as if delivery had failed.
    """
    with write_transaction() as session:
        session.execute(
            update(LetterRow)
            .where(*_is_free(now), LetterRow.give_up_at <= now)
            .values(state=LetterState.FAILED, last_error=TOO_LATE, lease_token=None)
        )
        rows = session.scalars(
            select(LetterRow)
            .where(*_is_free(now), ~_has_elder())
            .order_by(LetterRow.due_at, LetterRow.sequence, LetterRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        found = []
        for row in rows:
            row.tries += 1
            try:
                found.append(_claim(row, until=now + lease))
            except SealBroken as broken:
                _put_back(row, reason=str(broken), can_retry=True, now=now)
        return tuple(found)


def _is_free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of a letter that is due and in nobody's hand."""
    return (
        LetterRow.state == LetterState.WAITING,
        LetterRow.due_at <= now,
        or_(LetterRow.lease_until.is_(None), LetterRow.lease_until <= now),
    )


def _has_elder() -> ColumnElement[bool]:
    """Return whether an earlier letter about the same subject to the same reader still waits."""
    elder = aliased(LetterRow)
    return exists().where(
        elder.subject_id == LetterRow.subject_id,
        elder.recipient_index == LetterRow.recipient_index,
        elder.state == LetterState.WAITING,
        elder.sequence < LetterRow.sequence,
    )


def _claim(row: LetterRow, *, until: datetime) -> ClaimedLetter:
    """Open a letter and put the lease on it."""
    letter = ClaimedLetter(
        id=row.id,
        lease_token=new_id(),
        recipient=vault.read(row, "recipient") or "",
        mime=vault.read_bytes(mime_place_of(row), row.mime),
    )
    row.lease_token = letter.lease_token
    row.lease_until = until
    return letter


def record_sent(letter: ClaimedLetter, *, now: datetime) -> bool:
    """Record that a letter was taken; False where it was no longer ours, which changes nothing."""
    with write_transaction() as session:
        row = _still_ours(session, letter)
        if row is None:
            return False
        row.state = LetterState.SENT
        row.sent_at = now
        row.last_error = None
        row.lease_token = row.lease_until = None
        return True


def record_failure(
    letter: ClaimedLetter, *, reason: str, can_retry: bool, now: datetime
) -> LetterState:
    """Record why a letter did not leave; it waits for another try unless that is no use."""
    with write_transaction() as session:
        row = _still_ours(session, letter)
        if row is None:
            return LetterState.WAITING
        _put_back(row, reason=reason, can_retry=can_retry, now=now)
        return LetterState(row.state)


def _put_back(row: LetterRow, *, reason: str, can_retry: bool, now: datetime) -> None:
    """Take the lease off a letter that did not leave."""
    due_at = next_attempt_at(row.tries, now=now, seed=row.id)
    if not can_retry or is_given_up(due_at=due_at, give_up_at=row.give_up_at):
        row.state = LetterState.FAILED
    else:
        row.due_at = due_at
    row.last_error = reason[:_LONGEST_REASON]
    row.lease_token = row.lease_until = None


def _still_ours(session: Session, letter: ClaimedLetter) -> LetterRow | None:
    """Return the row while nobody else has taken the letter after our lease ran out."""
    return session.scalar(
        select(LetterRow)
        .where(
            LetterRow.id == letter.id,
            LetterRow.lease_token == letter.lease_token,
            LetterRow.state == LetterState.WAITING,
        )
        .with_for_update()
    )


def mime_place_of(row: LetterRow) -> Place:
    """Return the place that a letter's bytes are sealed for."""
    return Place(table=LetterRow.__tablename__, column="mime", row_id=row.id)
