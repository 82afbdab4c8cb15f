"""Holds: silent, short, at most two a visitor, and no obstacle to their own visitor."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.domain.practice import Mode
from app.domain.slots import SlotTaken
from app.services.slots import HeldSlot, HoldSlot, hold_slot, renew_holds, sweep_holds
from app.tokens import new_token
from tests.clock import NOW
from tests.journey import NEXT_MONDAY, booked, claims, later, load_small_practice

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


@pytest.fixture
def visitor() -> str:
    return new_token()


def hold(visitor: str, starts_at: datetime = NEXT_MONDAY, now: datetime = NOW) -> HeldSlot:
    command = HoldSlot(
        visitor_token=visitor,
        therapist="ana-lund",
        service="first-call",
        starts_at=starts_at,
        mode=Mode.VIDEO,
    )
    return hold_slot(command, now=now)


def test_a_held_time_is_taken_for_everybody_else(visitor: str) -> None:
    hold(visitor)
    with pytest.raises(SlotTaken):
        booked()
    with pytest.raises(SlotTaken):
        hold(new_token())


def test_the_holder_books_their_own_time(visitor: str) -> None:
    hold(visitor)
    booked(visitor_token=visitor)
    assert claims() == [("booked", NEXT_MONDAY)]


def test_picking_the_same_time_again_prolongs_the_hold(visitor: str) -> None:
    hold(visitor)
    later_hold = hold(visitor, now=NOW + timedelta(minutes=9))
    assert later_hold.expires_at == NOW + timedelta(minutes=19)
    assert claims() == [("held", NEXT_MONDAY)]


def test_a_hold_lapses_after_ten_minutes(visitor: str) -> None:
    hold(visitor)
    with pytest.raises(SlotTaken):
        booked(now=NOW + TEN_MINUTES - timedelta(seconds=1))
    booked(now=NOW + TEN_MINUTES)
    assert claims() == [("booked", NEXT_MONDAY)]


def test_activity_prolongs_a_live_hold_and_revives_no_lapsed_one(visitor: str) -> None:
    hold(visitor)
    renew_holds(visitor, now=NOW + timedelta(minutes=5))
    assert sweep_holds(now=NOW + timedelta(minutes=14)) == 0
    renew_holds(visitor, now=NOW + timedelta(minutes=15))
    assert sweep_holds(now=NOW + timedelta(minutes=15)) == 1
    assert claims() == []


def test_a_lapsed_hold_costs_its_visitor_nothing_while_the_time_is_free(visitor: str) -> None:
    hold(visitor)
    booked(visitor_token=visitor, now=NOW + timedelta(hours=1))


def test_a_third_hold_lets_go_of_the_oldest(visitor: str) -> None:
    for count in range(3):
        hold(visitor, starts_at=later(20 * count), now=NOW + timedelta(minutes=count))
    assert claims() == [("held", later(20)), ("held", later(40))]


def test_another_visitor_keeps_their_hold(visitor: str) -> None:
    hold(visitor)
    hold(new_token(), starts_at=later(20))
    assert len(claims()) == 2


def test_booking_ends_all_holds_of_the_visitor(visitor: str) -> None:
    hold(visitor)
    hold(visitor, starts_at=later(20))
    booked(visitor_token=visitor)
    assert claims() == [("booked", NEXT_MONDAY)]
