"""The outbox: letters commit with the fact they tell of, and leave later, each in its turn."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.outbox import GIVE_UP_AFTER, LetterKind, LetterState, give_up_at, superseded_by
from app.extensions import vault
from app.mail.delivery import Delivery, DeliveryDelayed, DeliveryRefused
from app.mail.letters import FinishedLetter
from app.models.base import new_id
from app.models.outbox import LetterRow
from app.services.outbox_claims import (
    ClaimedLetter,
    claim_letters,
    is_due,
    mime_place_of,
    record_failure,
    record_sent,
)
from app.services.transaction import write_transaction

SUPERSEDED = "A newer letter says it all."

Clock = Callable[[], datetime]
"""Gives the present as aware UTC; shells pass their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What became of the letters of one round; `late` are those that wait for another try."""

    sent: int = 0
    late: int = 0
    failed: int = 0


def enqueue(
    session: Session,
    letter: FinishedLetter,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    due_at: datetime | None = None,
) -> None:
    """Add a letter to the open transaction, due at once unless said otherwise.

    `starts_at` is the start of the appointment it is about, after which it is not tried again. The
    same subject, kind and sequence a second time to the same reader is refused by the table.
    """
    row = LetterRow(
        id=new_id(),
        subject_id=letter.subject_id,
        kind=letter.kind,
        sequence=letter.sequence,
        message_id=letter.message_id,
        recipient_index=vault.email_index(letter.recipient),
        state=LetterState.WAITING,
        due_at=due_at or now,
        give_up_at=give_up_at(now=due_at or now, starts_at=starts_at),
        created_at=now,
    )
    vault.seal(row, "recipient", letter.recipient)
    row.mime = vault.seal_bytes(mime_place_of(row), letter.mime)
    session.add(row)


def drop_superseded(session: Session, *, subject_id: str, kind: LetterKind) -> None:
    """Drop the letters that a new one of `kind` makes pointless.

    One that a worker has in hand stays: it may have left already. Failed ones go too, so that a
    new start never sends old news.
    """
    session.execute(
        update(LetterRow)
        .where(
            LetterRow.subject_id == subject_id,
            LetterRow.kind.in_(sorted(superseded_by(kind))),
            LetterRow.state.in_((LetterState.WAITING, LetterState.FAILED)),
            LetterRow.lease_token.is_(None),
        )
        .values(state=LetterState.DROPPED, last_error=SUPERSEDED)
    )


def run_due(delivery: Delivery, *, clock: Clock, limit: int | None = None) -> Round:
    """Send what is due, one letter at a time, with no transaction open meanwhile."""
    sent = late = failed = 0
    while limit is None or sent + late + failed < limit:
        claimed = claim_letters(now=clock(), limit=1) if is_due(now=clock()) else ()
        if not claimed:
            break
        state = send_letter(claimed[0], delivery, clock=clock)
        sent += state is LetterState.SENT
        late += state is LetterState.WAITING
        failed += state is LetterState.FAILED
    return Round(sent=sent, late=late, failed=failed)


def send_letter(letter: ClaimedLetter, delivery: Delivery, *, clock: Clock) -> LetterState:
    """Deliver a letter in hand, record what came of it, and return its state."""
    try:
        delivery.deliver(letter.recipient, letter.mime)
    except DeliveryRefused as refused:
        return record_failure(letter, reason=str(refused), can_retry=False, now=clock())
    except DeliveryDelayed as delayed:
        return record_failure(letter, reason=str(delayed), can_retry=True, now=clock())
    record_sent(letter, now=clock())
    return LetterState.SENT


def retry_failed(ids: Collection[str] = (), *, now: datetime) -> int:
    """Give failed letters (all, or those named) a new start; return how many there were."""
    with write_transaction() as session:
        chosen = (LetterRow.id.in_(ids),) if ids else ()
        revived = session.scalars(
            update(LetterRow)
            .where(LetterRow.state == LetterState.FAILED, *chosen)
            .values(state=LetterState.WAITING, due_at=now, give_up_at=now + GIVE_UP_AFTER, tries=0)
            .returning(LetterRow.id)
        ).all()
        return len(revived)
