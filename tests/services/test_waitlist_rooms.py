"""Kept times where one meets in person, or several people at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.domain.practice import Mode
from app.domain.waitlist import Wish
from app.queries.waitlist import find_offered
from app.services.booking_change import CancelAppointment, cancel_appointment
from app.services.transaction import read_transaction
from app.services.waitlist_offers import decline_offer, take_offer
from app.services.waitlist_turn import run_waitlist
from tests.booking_pools import ANA, BEN, load_pools, pools_source, taken
from tests.clock import NOW
from tests.journey import NEXT_MONDAY, appointments, booked
from tests.waitlist_steps import join, offer_tokens, told

VISIT = Wish(service="first-call", timezone="America/Chicago", therapist=ANA, mode=Mode.IN_PERSON)
CALL = replace(VISIT, mode=Mode.VIDEO)
UNDO_OVER = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    """Load the practice with rooms, open on one Monday for one call, and with one room."""
    source = pools_source(rooms=["blue"])
    for therapist in source["therapists"]:
        therapist["weekly_hours"] = {}
        therapist["date_overrides"] = {"2027-03-08": [["09:00", "09:20"]]}
    load_pools(source)


def cancelled(**changes: object) -> None:
    token = booked(email="dana@example.com", **changes).token  # type: ignore[arg-type]
    cancel_appointment(CancelAppointment(token=token), now=NOW)


def test_a_room_is_kept_with_its_time_and_taken_with_it() -> None:
    join(wish=VISIT)
    cancelled(mode=Mode.IN_PERSON)
    assert taken("offered") == [(ANA, "blue", NEXT_MONDAY)]
    run_waitlist(now=UNDO_OVER)
    assert taken("offered") == [(ANA, "blue", NEXT_MONDAY)]
    (text,) = told("offered")
    assert "Where: Downtown, 12 Alder Street, Blue room" in text
    (token,) = offer_tokens()
    with read_transaction() as session:
        found = find_offered(session, token)
    assert found is not None
    assert found.place == "Downtown, 12 Alder Street, Blue room"
    take_offer(token, now=UNDO_OVER)
    assert taken() == [(ANA, "blue", NEXT_MONDAY)]
    assert appointments()[-1].room_id is not None


def test_a_call_needs_no_room_and_lets_it_go() -> None:
    join(wish=CALL)
    cancelled(mode=Mode.IN_PERSON)
    run_waitlist(now=UNDO_OVER)
    assert taken() == [(ANA, None, NEXT_MONDAY)]
    booked(therapist=BEN, mode=Mode.IN_PERSON, now=UNDO_OVER)
    assert taken("booked") == [(BEN, "blue", NEXT_MONDAY)]


def test_who_waits_for_a_visit_is_not_offered_a_time_without_a_room() -> None:
    join(wish=VISIT)
    booked(therapist=BEN, mode=Mode.IN_PERSON, email="dana@example.com")
    assert run_waitlist(now=NOW).offered == 0
    join("ben", wish=CALL)
    assert run_waitlist(now=NOW).offered == 1


def test_the_next_one_may_meet_in_another_way() -> None:
    join(wish=VISIT)
    join("ben", wish=CALL, now=NOW + timedelta(seconds=1))
    cancelled(mode=Mode.IN_PERSON)
    run_waitlist(now=UNDO_OVER)
    (token,) = offer_tokens()
    decline_offer(token, now=UNDO_OVER)
    run_waitlist(now=UNDO_OVER)
    assert taken() == [(ANA, None, NEXT_MONDAY)]


def test_the_time_of_several_people_is_free_at_once() -> None:
    join(wish=CALL)
    cancelled(therapist="both")
    assert taken() == []


def test_the_time_of_one_of_several_is_kept_like_any_other() -> None:
    join(wish=replace(CALL, therapist=None))
    cancelled(therapist="either")
    assert len(taken("offered")) == 1
