"""The end of a calendar entry is told, even where its appointment lives on as another entry."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.services.booking_change import (
    CancelAppointment,
    MoveAppointment,
    cancel_appointment,
    move_appointment,
    undo_cancellation,
)
from app.services.outbox import run_due
from tests.clock import NOW
from tests.journey import appointments, booked, later, letters, load_small_practice


class Postbox:
    """Takes every letter."""

    def deliver(self, recipient: str, mime: bytes) -> None:
        assert recipient
        assert mime


def test_a_move_after_a_restoration_leaves_no_old_entry_behind(context: Flask) -> None:
    load_small_practice()
    token = booked().token
    first_uid = appointments()[0].uid
    run_due(Postbox(), clock=lambda: NOW)
    now = NOW + timedelta(minutes=1)
    cancel_appointment(CancelAppointment(token=token), now=now)
    undo_cancellation(token, now=now)
    assert appointments()[0].uid != first_uid
    move_appointment(MoveAppointment(token=token, starts_at=later(60)), now=now)
    assert [kind for kind, *_ in letters("waiting")] == ["cancelled", "moved", "notice_moved"]


def test_a_moved_letter_says_when_it_was_before(context: Flask) -> None:
    load_small_practice()
    token = booked().token
    move_appointment(MoveAppointment(token=token, starts_at=later(60)), now=NOW)
    (text,) = [text for kind, _, text in letters() if kind == "moved"]
    assert "Before: Monday, March 8, 8 am, Chicago time" in text.replace("=\r\n", "")
