"""Letters on their way: claimed once, in order, put back, given up, given a new start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.domain.outbox import LetterKind, LetterState
from app.mail.delivery import DeliveryDelayed, DeliveryRefused
from app.mail.letters import FinishedLetter
from app.models.outbox import LetterRow
from app.queries.outbox import read_outbox_status
from app.services.outbox import Round, drop_superseded, enqueue, retry_failed, run_due
from app.services.outbox_claims import (
    LEASE,
    claim_letters,
    is_due,
    record_failure,
    record_sent,
)
from app.services.transaction import read_transaction, write_transaction

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Postbox:
    """Takes letters, or raises what it was given."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.taken: list[tuple[str, bytes]] = []

    def deliver(self, recipient: str, mime: bytes) -> None:
        if self.failure is not None:
            raise self.failure
        self.taken.append((recipient, mime))


def post(
    kind: LetterKind = LetterKind.BOOKED,
    *,
    subject_id: str = "appointment-1",
    sequence: int = 0,
    recipient: str = "dana@example.com",
    starts_at: datetime | None = None,
) -> None:
    letter = FinishedLetter(
        kind=kind,
        subject_id=subject_id,
        sequence=sequence,
        message_id=f"<{subject_id}.seq{sequence}.{kind}@oaks.example>",
        recipient=recipient,
        mime=f"{subject_id} {kind} {sequence}".encode(),
    )
    with write_transaction() as session:
        drop_superseded(session, subject_id=subject_id, kind=kind)
        enqueue(session, letter, now=NOW, starts_at=starts_at)


def rows() -> list[LetterRow]:
    with read_transaction() as session:
        return list(session.scalars(select(LetterRow).order_by(LetterRow.sequence, LetterRow.kind)))


def states() -> list[str]:
    return [row.state for row in rows()]


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_a_due_letter_is_sent_once(context: Flask) -> None:
    post()
    postbox = Postbox()
    assert run_due(postbox, clock=at(NOW)) == Round(sent=1)
    assert run_due(postbox, clock=at(NOW)) == Round()
    assert postbox.taken == [("dana@example.com", b"appointment-1 booked 0")]
    [row] = rows()
    assert (row.state, row.sent_at, row.tries) == (LetterState.SENT, NOW, 1)


def test_address_and_text_are_sealed_in_the_table(context: Flask) -> None:
    post()
    [row] = rows()
    assert b"dana" not in row.recipient
    assert b"appointment-1" not in row.mime
    assert "dana" not in row.recipient_index


def test_a_letter_is_not_due_before_its_time(context: Flask) -> None:
    post()
    assert not is_due(now=NOW - SECOND)
    assert claim_letters(now=NOW - SECOND) == ()


def test_the_same_letter_twice_is_refused(context: Flask) -> None:
    post(LetterKind.RECEIVED)
    with pytest.raises(IntegrityError):
        post(LetterKind.RECEIVED)


def test_a_letter_in_hand_belongs_to_one_worker_until_the_lease_ends(context: Flask) -> None:
    post()
    [first] = claim_letters(now=NOW)
    assert claim_letters(now=NOW + LEASE - SECOND) == ()
    assert not is_due(now=NOW + LEASE - SECOND)
    [second] = claim_letters(now=NOW + LEASE)
    assert second.lease_token != first.lease_token
    assert second.mime == first.mime


def test_a_worker_that_lost_its_lease_changes_nothing(context: Flask) -> None:
    post()
    [first] = claim_letters(now=NOW)
    [second] = claim_letters(now=NOW + LEASE)
    assert record_sent(first, now=NOW + LEASE) is False
    state = record_failure(first, reason="x", can_retry=False, now=NOW + LEASE)
    assert state is LetterState.WAITING
    assert states() == [LetterState.WAITING]
    assert record_sent(second, now=NOW + LEASE) is True
    assert record_sent(second, now=NOW + LEASE) is False


def test_letters_about_one_appointment_leave_in_order(context: Flask) -> None:
    post(LetterKind.CANCELLED)
    claim_letters(now=NOW)  # in somebody's hand, so the next one does not drop it
    post(LetterKind.BOOKED, sequence=1)
    post(LetterKind.NOTICE_BOOKED, sequence=1, recipient="cecilia@oaks.example")
    taken = claim_letters(now=NOW, limit=5)
    assert [letter.recipient for letter in taken] == ["cecilia@oaks.example"]
    [elder] = claim_letters(now=NOW + LEASE, limit=1)
    assert elder.mime == b"appointment-1 cancelled 0"
    record_sent(elder, now=NOW + LEASE)
    assert b"appointment-1 booked 1" in {
        letter.mime for letter in claim_letters(now=NOW + LEASE, limit=5)
    }


def test_a_newer_letter_drops_those_that_have_not_left(context: Flask) -> None:
    post(LetterKind.BOOKED)
    post(LetterKind.NOTICE_BOOKED, recipient="cecilia@oaks.example")
    post(LetterKind.MOVED, sequence=1)
    assert states() == [LetterState.DROPPED, LetterState.WAITING, LetterState.WAITING]
    assert run_due(Postbox(), clock=at(NOW)) == Round(sent=2)


def test_a_delayed_letter_waits_longer_each_time(context: Flask) -> None:
    post()
    moment = NOW
    pauses = []
    for _ in range(3):
        assert run_due(Postbox(DeliveryDelayed("not now")), clock=at(moment)) == Round(late=1)
        [row] = rows()
        pauses.append(row.due_at - moment)
        moment = row.due_at
    assert pauses == sorted(pauses)
    assert pauses[0] >= timedelta(minutes=1)
    assert rows()[0].last_error == "not now"
    assert run_due(Postbox(), clock=at(moment)) == Round(sent=1)
    assert rows()[0].last_error is None


def test_a_refused_letter_fails_at_once_and_can_be_given_a_new_start(context: Flask) -> None:
    post()
    refusal = DeliveryRefused("The mail server answered 550", code=550)
    assert run_due(Postbox(refusal), clock=at(NOW)) == Round(failed=1)
    assert not is_due(now=NOW + timedelta(days=1))
    with read_transaction() as session:
        status = read_outbox_status(session, now=NOW)
    [stuck] = status.failed
    assert stuck.reason == "The mail server answered 550"
    assert status.counts[LetterState.FAILED] == 1
    assert retry_failed(["no such"], now=NOW) == 0
    assert retry_failed([stuck.id], now=NOW) == 1
    assert run_due(Postbox(), clock=at(NOW)) == Round(sent=1)


def test_a_failed_letter_that_is_old_news_gets_no_new_start(context: Flask) -> None:
    post()
    run_due(Postbox(DeliveryRefused("no", code=550)), clock=at(NOW))
    post(LetterKind.MOVED, sequence=1)
    assert retry_failed(now=NOW) == 0


def test_a_letter_is_given_up_when_the_next_try_comes_after_the_start(context: Flask) -> None:
    post(starts_at=NOW + timedelta(seconds=20))
    assert run_due(Postbox(DeliveryDelayed("busy")), clock=at(NOW)) == Round(failed=1)
    assert rows()[0].last_error == "busy"


def test_a_letter_that_nobody_took_in_time_is_given_up_with_a_reason(context: Flask) -> None:
    post(starts_at=NOW + timedelta(hours=1))
    postbox = Postbox()
    assert run_due(postbox, clock=at(NOW + timedelta(hours=1))) == Round()
    assert postbox.taken == []
    [row] = rows()
    assert row.state == LetterState.FAILED
    assert row.last_error == "It could not leave in time to be of use."


def test_a_letter_whose_seal_does_not_open_waits_and_lets_others_pass(context: Flask) -> None:
    post()
    post(subject_id="appointment-2")
    with write_transaction() as session:
        session.execute(
            update(LetterRow)
            .where(LetterRow.subject_id == "appointment-1")
            .values(mime=b"\x01changed by somebody")
        )
    assert [letter.mime for letter in claim_letters(now=NOW, limit=2)] == [
        b"appointment-2 booked 0"
    ]
    broken = next(row for row in rows() if row.subject_id == "appointment-1")
    assert broken.state == LetterState.WAITING
    assert broken.due_at > NOW
    assert broken.last_error


def test_a_round_ends_at_its_limit(context: Flask) -> None:
    for number in range(3):
        post(subject_id=f"appointment-{number}")
    assert run_due(Postbox(), clock=at(NOW), limit=2) == Round(sent=2)
    assert states().count(LetterState.WAITING) == 1


def test_the_status_tells_when_letters_are_late(context: Flask) -> None:
    with read_transaction() as session:
        assert read_outbox_status(session, now=NOW).oldest_due_at is None
    post()
    with read_transaction() as session:
        assert not read_outbox_status(session, now=NOW).is_late
        status = read_outbox_status(session, now=NOW + timedelta(minutes=11))
    assert status.is_late
    assert status.oldest_due_at == NOW
    assert status.counts[LetterState.WAITING] == 1


def test_a_letter_leaves_with_its_fact_or_not_at_all(context: Flask) -> None:
    letter = FinishedLetter(
        kind=LetterKind.RECEIVED,
        subject_id="request-1",
        sequence=0,
        message_id="<request-1@oaks.example>",
        recipient="dana@example.com",
        mime=b"x",
    )

    def fail_after_the_letter() -> None:
        with write_transaction() as session:
            enqueue(session, letter, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_the_letter()
    assert rows() == []
