"""What a booking leaves as it is: a written message's promise, and room for others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.booking import APPOINTMENTS_PER_REQUEST, AppointmentStatus, TooManyAppointments
from app.domain.intake_answers import GoalAnswers
from app.models.intake import ClientRequestRow
from app.queries.booking import find_key_use
from app.services.booking_change import CancelAppointment, cancel_appointment
from app.services.contact import WriteRequest, write_request
from app.services.intake import DRAFT_DAYS, SaveAnswers, save_answers, sweep_drafts
from app.services.transaction import read_transaction
from app.tokens import new_token
from tests.clock import NOW
from tests.journey import appointments, booked, later, load_small_practice


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def states() -> list[str]:
    with read_transaction() as session:
        return sorted(session.scalars(select(ClientRequestRow.state)))


def write(message: str, visitor: str) -> str:
    command = WriteRequest(
        name="Maya",
        email="maya@example.com",
        timezone="UTC",
        message=message,
        visitor_token=visitor,
    )
    return write_request(command, now=NOW).token


def test_a_written_message_still_waits_for_its_answer_after_a_booking() -> None:
    visitor = new_token()
    write("Do you work with couples?", visitor)
    booked(visitor_token=visitor)
    assert states() == ["open"]


def test_a_request_without_a_message_is_settled_by_its_booking() -> None:
    token = write("", new_token())
    booked(request_token=token)
    assert states() == ["booked"]


def test_one_request_books_a_few_appointments_and_no_more() -> None:
    token = write("", new_token())
    for count in range(APPOINTMENTS_PER_REQUEST):
        booked(request_token=token, starts_at=later(20 * count))
    with pytest.raises(TooManyAppointments):
        booked(request_token=token, starts_at=later(100))
    assert len(appointments()) == APPOINTMENTS_PER_REQUEST


def test_a_late_repeat_after_a_cancellation_books_nothing_new() -> None:
    first = booked(idempotency_key="one")
    cancel_appointment(CancelAppointment(token=first.token), now=NOW)
    again = booked(idempotency_key="one")
    assert again.token == first.token
    assert again.status is AppointmentStatus.CANCELLED
    assert len(appointments()) == 1


def test_a_page_books_a_cancelled_time_anew_under_the_next_key() -> None:
    with read_transaction() as session:
        use = find_key_use(session, "page")
    first = booked(idempotency_key=use.key)
    with read_transaction() as session:
        assert find_key_use(session, "page").token == first.token
    cancel_appointment(CancelAppointment(token=first.token), now=NOW)
    with read_transaction() as session:
        anew = find_key_use(session, "page")
    assert anew.token is None
    assert anew.key != use.key


def test_drafts_are_deleted_when_their_days_are_over() -> None:
    part = GoalAnswers(goals=("worry",))
    save_answers(SaveAnswers(visitor_token=new_token(), timezone="UTC", part=part), now=NOW)
    write("Hello", new_token())
    last_day = NOW + timedelta(days=DRAFT_DAYS)
    assert sweep_drafts(now=last_day - timedelta(seconds=1)) == 0
    assert sweep_drafts(now=last_day) == 1
    assert states() == ["open"]
