"""Moving, cancelling and taking back: the same appointment, its time freed at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.domain.booking import (
    AppointmentCancelled,
    AppointmentOver,
    AppointmentStatus,
    NotUndoable,
    TooLateToChange,
)
from app.domain.errors import NotFound
from app.domain.slots import SlotNotOffered, SlotTaken
from app.services.booking_change import (
    CancelAppointment,
    MoveAppointment,
    cancel_appointment,
    move_appointment,
    undo_cancellation,
)
from app.tokens import new_token
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

SOON_AFTER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def test_a_move_keeps_the_appointment_and_raises_its_sequence() -> None:
    token = booked().token
    uid = appointments()[0].uid
    moved = move_appointment(MoveAppointment(token=token, starts_at=later(60)), now=SOON_AFTER)
    row = appointments()[0]
    assert moved.span.starts_at == row.starts_at == later(60)
    assert (row.uid, row.sequence, row.stamped_at) == (uid, 1, SOON_AFTER)
    assert claims() == [("booked", later(60))]
    assert acts()[-1] == "appointment.moved"


def test_a_move_frees_the_old_time_at_once() -> None:
    token = booked().token
    move_appointment(MoveAppointment(token=token, starts_at=later(60)), now=SOON_AFTER)
    booked()
    assert claims() == [("booked", NEXT_MONDAY), ("booked", later(60))]


def test_a_move_does_not_stand_in_its_own_way() -> None:
    token = booked().token
    moved = move_appointment(MoveAppointment(token=token, starts_at=NEXT_MONDAY), now=SOON_AFTER)
    assert moved.span.starts_at == NEXT_MONDAY
    assert appointments()[0].sequence == 0


def test_a_move_to_a_taken_time_keeps_the_old_one() -> None:
    token = booked().token
    booked(starts_at=later(20))
    with pytest.raises(SlotTaken):
        move_appointment(MoveAppointment(token=token, starts_at=later(20)), now=SOON_AFTER)
    assert claims() == [("booked", NEXT_MONDAY), ("booked", later(20))]


def test_a_move_off_the_grid_is_refused() -> None:
    token = booked().token
    with pytest.raises(SlotNotOffered):
        move_appointment(MoveAppointment(token=token, starts_at=later(7)), now=SOON_AFTER)


def test_a_cancelled_time_is_free_and_both_are_told() -> None:
    token = booked().token
    result = cancel_appointment(CancelAppointment(token=token, note="A cold"), now=SOON_AFTER)
    assert result.status is AppointmentStatus.CANCELLED
    assert claims() == []
    waiting = [kind for kind, _, _ in letters(state="waiting")]
    assert waiting == ["cancelled", "notice_cancelled"]
    assert "A cold" not in letters(state="waiting")[1][2]
    booked()


def test_an_appointment_is_cancelled_once() -> None:
    token = booked().token
    cancel_appointment(CancelAppointment(token=token), now=SOON_AFTER)
    with pytest.raises(AppointmentCancelled):
        cancel_appointment(CancelAppointment(token=token), now=SOON_AFTER)
    with pytest.raises(AppointmentCancelled):
        move_appointment(MoveAppointment(token=token, starts_at=later(60)), now=SOON_AFTER)


def test_the_limit_for_changes_is_exact() -> None:
    token = booked().token
    limit = NEXT_MONDAY - timedelta(hours=24)
    with pytest.raises(TooLateToChange):
        cancel_appointment(CancelAppointment(token=token), now=limit + timedelta(seconds=1))
    cancel_appointment(CancelAppointment(token=token), now=limit)


def test_a_call_that_began_cannot_be_changed() -> None:
    token = booked().token
    with pytest.raises(AppointmentOver):
        cancel_appointment(CancelAppointment(token=token), now=NEXT_MONDAY)


def test_a_cancellation_is_taken_back_as_a_new_calendar_entry() -> None:
    token = booked().token
    uid = appointments()[0].uid
    cancel_appointment(CancelAppointment(token=token), now=SOON_AFTER)
    undo_cancellation(token, now=SOON_AFTER + timedelta(minutes=9))
    row = appointments()[0]
    assert row.status == AppointmentStatus.CONFIRMED
    assert row.uid != uid
    assert claims() == [("booked", NEXT_MONDAY)]
    assert "cancelled" in [kind for kind, _, _ in letters(state="waiting")]


def test_a_cancellation_is_not_taken_back_after_ten_minutes() -> None:
    token = booked().token
    cancel_appointment(CancelAppointment(token=token), now=SOON_AFTER)
    with pytest.raises(NotUndoable):
        undo_cancellation(token, now=SOON_AFTER + timedelta(minutes=10))


def test_a_cancellation_is_not_taken_back_once_somebody_else_has_the_time() -> None:
    token = booked().token
    cancel_appointment(CancelAppointment(token=token), now=SOON_AFTER)
    booked()
    with pytest.raises(SlotTaken):
        undo_cancellation(token, now=SOON_AFTER)
    assert claims() == [("booked", NEXT_MONDAY)]


def test_a_live_appointment_has_no_cancellation_to_take_back() -> None:
    token = booked().token
    with pytest.raises(NotUndoable):
        undo_cancellation(token, now=SOON_AFTER)


def test_a_made_up_link_changes_nothing() -> None:
    with pytest.raises(NotFound):
        cancel_appointment(CancelAppointment(token=new_token()), now=NOW)
