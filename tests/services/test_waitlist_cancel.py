"""A cancelled time goes to the waiting list first, and stays the client's while they may undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.domain.booking import NotUndoable
from app.domain.intake import PartOfDay
from app.domain.practice import Weekday
from app.domain.slots import SlotTaken
from app.domain.waitlist import KEPT_BACK, OFFERS_AT_ONCE
from app.services.booking_change import (
    CancelAppointment,
    cancel_appointment,
    undo_cancellation,
)
from app.services.waitlist import leave_waitlist
from app.services.waitlist_turn import WaitlistRound, run_waitlist
from tests.clock import NOW
from tests.journey import booked, claims
from tests.waitlist_steps import (
    ANA,
    FREE_AT,
    asked,
    hold,
    join,
    kept,
    load_scarce_practice,
    offer_states,
)

UNDO_OVER = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_scarce_practice()


def cancelled(email: str = "dana@example.com") -> str:
    """Book Ana's only time and cancel it; return the client's token."""
    token = booked(email=email).token
    cancel_appointment(CancelAppointment(token=token), now=NOW)
    return token


def test_a_time_that_nobody_waits_for_is_free_at_once() -> None:
    cancelled()
    assert claims() == []
    booked()


def test_a_time_that_somebody_waits_for_is_kept_back() -> None:
    join()
    cancelled()
    assert claims() == [("offered", FREE_AT)]
    with pytest.raises(SlotTaken):
        booked()
    with pytest.raises(SlotTaken):
        hold(FREE_AT)


def test_who_waits_for_something_else_keeps_nothing_back() -> None:
    join(wish=replace(ANA, times={Weekday.MON: (PartOfDay.EVENING,)}))
    join("ben", wish=replace(ANA, therapist="ben-ode"))
    join("carla", wish=replace(ANA, service="session"))
    cancelled()
    assert claims() == []


def test_a_kept_time_is_still_the_clients_own_to_take_back() -> None:
    join()
    token = cancelled()
    assert run_waitlist(now=UNDO_OVER - timedelta(seconds=1)) == WaitlistRound()
    undo_cancellation(token, now=UNDO_OVER - timedelta(seconds=1))
    assert claims() == [("booked", FREE_AT)]
    assert run_waitlist(now=UNDO_OVER) == WaitlistRound()
    assert claims() == [("booked", FREE_AT)]


def test_once_it_cannot_be_taken_back_it_is_offered() -> None:
    join()
    token = cancelled()
    assert run_waitlist(now=UNDO_OVER) == WaitlistRound(offered=1)
    assert (asked(), kept()) == (["maya"], [FREE_AT])
    with pytest.raises(NotUndoable):
        undo_cancellation(token, now=UNDO_OVER)
    with pytest.raises(SlotTaken):
        booked(now=UNDO_OVER)


def test_without_a_worker_it_is_free_for_all_soon_after() -> None:
    join()
    cancelled()
    with pytest.raises(SlotTaken):
        booked(now=NOW + KEPT_BACK - timedelta(seconds=1))
    booked(now=NOW + KEPT_BACK)
    assert claims() == [("booked", FREE_AT)]


def test_a_kept_time_that_nobody_wants_any_more_is_set_free() -> None:
    entry = join()
    cancelled()
    leave_waitlist(entry, now=NOW)
    assert run_waitlist(now=UNDO_OVER) == WaitlistRound(freed=1)
    assert claims() == []


def test_nobody_is_offered_the_time_that_they_cancelled() -> None:
    token = booked(email="dana@example.com").token
    join("dana")
    cancel_appointment(CancelAppointment(token=token), now=NOW)
    assert claims() == []
    assert run_waitlist(now=UNDO_OVER) == WaitlistRound()
    assert offer_states() == []


def test_a_time_too_soon_to_be_kept_is_free_at_once(context: Flask) -> None:
    load_scarce_practice(notice_minutes=6 * 24 * 60 + 22 * 60)  # 50 minutes are left after undo
    join()
    cancelled()
    assert claims() == []


def test_the_list_keeps_no_more_than_its_share_of_a_diary() -> None:
    load_scarce_practice(minutes=20 * (OFFERS_AT_ONCE + 1))
    starts = [FREE_AT + timedelta(minutes=20 * count) for count in range(OFFERS_AT_ONCE + 1)]
    tokens = [
        booked(email=f"{count}@example.com", starts_at=starts_at).token
        for count, starts_at in enumerate(starts)
    ]
    for name in ("ada", "ben", "cleo", "dora", "emil"):
        join(name)
    for token in tokens:
        cancel_appointment(CancelAppointment(token=token), now=NOW)
    assert kept() == starts[:OFFERS_AT_ONCE]
    assert run_waitlist(now=UNDO_OVER).offered == OFFERS_AT_ONCE
    booked(now=UNDO_OVER, starts_at=starts[-1])
