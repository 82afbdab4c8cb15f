"""Holds: silent, short, few for a visitor and a network, no obstacle to their own visitor."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.booking import HOLDS_PER_NETWORK
from app.domain.practice import Mode
from app.domain.slots import SlotTaken
from app.models.booking import ClaimRow
from app.models.practice import ServiceRow
from app.services.slots import HeldSlot, HoldSlot, hold_slot, renew_holds, sweep_holds
from app.services.transaction import read_transaction, write_transaction
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


def hold(
    visitor: str,
    starts_at: datetime = NEXT_MONDAY,
    now: datetime = NOW,
    network: str | None = None,
) -> HeldSlot:
    command = HoldSlot(
        visitor_token=visitor,
        therapist="ana-lund",
        service="first-call",
        starts_at=starts_at,
        mode=Mode.VIDEO,
        network=network,
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


def test_a_hold_lives_an_hour_at_most_however_active_its_visitor_is(visitor: str) -> None:
    hold(visitor)
    for minutes in range(5, 60, 5):
        renew_holds(visitor, now=NOW + timedelta(minutes=minutes))
    again = hold(visitor, now=NOW + timedelta(minutes=58))
    assert again.expires_at == NOW + timedelta(minutes=60)
    assert sweep_holds(now=NOW + timedelta(minutes=60)) == 1
    fresh = hold(visitor, now=NOW + timedelta(minutes=60))
    assert fresh.expires_at == NOW + timedelta(minutes=70)


def test_a_hold_that_overlaps_keeps_the_age_of_the_one_it_replaces(visitor: str) -> None:
    hold(visitor, starts_at=later(20))
    with write_transaction() as session:
        session.execute(update(ServiceRow).values(length_minutes=40))
    overlapping = hold(visitor, now=NOW + timedelta(minutes=9))
    renew_holds(visitor, now=NOW + timedelta(minutes=18))
    assert claims() == [("held", NEXT_MONDAY)]
    assert overlapping.expires_at == NOW + timedelta(minutes=19)
    for minutes in (27, 36, 45, 54):
        renew_holds(visitor, now=NOW + timedelta(minutes=minutes))
    assert sweep_holds(now=NOW + timedelta(minutes=60)) == 1


def test_a_network_holds_a_few_times_and_leaves_the_rest_free(visitor: str) -> None:
    held = [hold(new_token(), starts_at=later(20 * count), network="them") for count in range(8)]
    assert [each.expires_at is not None for each in held] == [True] * HOLDS_PER_NETWORK + [
        False
    ] * 2
    assert len(claims()) == HOLDS_PER_NETWORK
    assert hold(visitor, starts_at=later(160), network="us").expires_at is not None
    assert hold(new_token(), starts_at=later(140)).expires_at is not None


def test_who_is_left_without_a_hold_books_all_the_same(visitor: str) -> None:
    for count in range(HOLDS_PER_NETWORK):
        hold(new_token(), starts_at=later(20 * count), network="them")
    free = later(20 * HOLDS_PER_NETWORK)
    assert hold(visitor, starts_at=free, network="them").expires_at is None
    booked(visitor_token=visitor, starts_at=free)
    with pytest.raises(SlotTaken):
        hold(visitor, network="them")


def test_a_hold_that_is_prolonged_counts_once_for_its_network(visitor: str) -> None:
    for count in range(HOLDS_PER_NETWORK - 1):
        hold(new_token(), starts_at=later(20 * count), network="them")
    last = later(20 * HOLDS_PER_NETWORK)
    for minutes in (0, 1):
        now = NOW + timedelta(minutes=minutes)
        assert hold(visitor, starts_at=last, now=now, network="them").expires_at is not None


def test_a_network_may_hold_again_once_its_holds_have_lapsed() -> None:
    for count in range(HOLDS_PER_NETWORK):
        hold(new_token(), starts_at=later(20 * count), network="them")
    again = hold(new_token(), now=NOW + TEN_MINUTES, network="them")
    assert again.expires_at == NOW + 2 * TEN_MINUTES


def test_what_is_held_knows_its_network_by_a_digest_only_while_it_is_held(visitor: str) -> None:
    hold(visitor, network="digest")
    booked(visitor_token=visitor)
    with read_transaction() as session:
        assert list(session.scalars(select(ClaimRow.network_hash))) == [None]
