"""Booking: one transaction, by the rules that list the times, and never twice."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.booking import AppointmentStatus, ModeNotOffered, TherapistFull
from app.domain.errors import NotFound
from app.domain.practice import Mode
from app.domain.slots import SlotNotOffered, SlotTaken
from app.extensions import vault
from app.models.practice import ServiceRow, TherapistRow
from app.queries.booking import get_appointment
from app.services.transaction import read_transaction, write_transaction
from tests.clock import NOW
from tests.journey import (
    NEXT_MONDAY,
    acts,
    appointments,
    booked,
    claims,
    later,
    letters,
    load_small_practice,
)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def change_therapist(**values: object) -> None:
    with write_transaction() as session:
        session.execute(update(TherapistRow).where(TherapistRow.slug == "ana-lund").values(values))


def change_service(**values: object) -> None:
    with write_transaction() as session:
        session.execute(update(ServiceRow).where(ServiceRow.slug == "first-call").values(values))


def test_a_booking_keeps_its_time_and_is_found_by_its_link() -> None:
    result = booked()
    assert result.status is AppointmentStatus.CONFIRMED
    assert claims() == [("booked", NEXT_MONDAY)]
    with read_transaction() as session:
        found = get_appointment(session, result.token)
    assert found.span == result.span
    assert (found.client_name, found.client_email) == ("Maya", "maya@example.com")
    assert found.timezone == "America/Chicago"


def test_letters_and_audit_commit_with_the_booking() -> None:
    booked()
    assert [(kind, to) for kind, to, _ in letters()] == [
        ("booked", "maya@example.com"),
        ("notice_booked", "ana-lund@alder.example"),
    ]
    assert acts()[-1] == "appointment.booked"


def test_the_notice_to_the_therapist_does_not_name_the_client() -> None:
    booked()
    notice = letters()[1][2]
    assert "Maya" not in notice
    assert "maya@example.com" not in notice


def test_the_same_key_gives_the_first_result_and_one_of_everything() -> None:
    first = booked(idempotency_key="one")
    again = booked(idempotency_key="one")
    assert again == first
    assert len(appointments()) == 1
    assert len(letters()) == 2


def test_a_time_that_is_taken_is_refused_and_nothing_remains_of_the_attempt() -> None:
    booked()
    with pytest.raises(SlotTaken):
        booked()
    assert len(appointments()) == 1
    assert len(letters()) == 2


def test_the_same_time_of_another_therapist_is_free() -> None:
    booked()
    booked(therapist="ben-ode")
    assert len(appointments()) == 2


@pytest.mark.parametrize("minutes", [5, -20, 180, 12 * 60, 24 * 60])
def test_a_crafted_time_is_refused_by_the_rules_that_list_times(minutes: int) -> None:
    with pytest.raises(SlotNotOffered):
        booked(starts_at=later(minutes))
    assert appointments() == []


def test_a_time_within_the_notice_is_refused() -> None:
    change_service(notice_minutes=60)
    with pytest.raises(SlotNotOffered):
        booked(now=later(-59))
    booked(now=later(-60))


def test_a_time_beyond_the_horizon_is_refused() -> None:
    change_service(horizon_days=6)
    with pytest.raises(SlotNotOffered):
        booked()


def test_the_larger_buffer_of_two_appointments_is_kept() -> None:
    change_service(buffer_after_minutes=10, buffer_before_minutes=5)
    booked()
    with pytest.raises(SlotTaken):
        booked(starts_at=later(20))
    booked(starts_at=later(40))


def test_a_way_to_meet_that_nobody_offers_is_refused() -> None:
    with pytest.raises(ModeNotOffered):
        booked(mode=Mode.IN_PERSON)


def test_a_therapist_without_a_free_place_takes_no_booking() -> None:
    change_therapist(places=0)
    with pytest.raises(TherapistFull):
        booked()


@pytest.mark.parametrize("changes", [{"therapist": "nobody"}, {"service": "nothing"}])
def test_an_unknown_therapist_or_service_is_not_found(changes: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        booked(**changes)  # type: ignore[arg-type]


def test_somebody_who_left_takes_no_booking() -> None:
    change_therapist(is_active=False)
    with pytest.raises(NotFound):
        booked()


def test_the_link_is_stored_sealed_and_found_by_its_digest_alone() -> None:
    result = booked()
    row = appointments()[0]
    assert result.token not in repr(row.token)
    assert result.token != row.token_hash
    assert vault.read(row, "token") == result.token


def test_the_invite_is_stamped_with_the_moment_of_booking() -> None:
    booked()
    row = appointments()[0]
    assert (row.sequence, row.stamped_at) == (0, NOW)
