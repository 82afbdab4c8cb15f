"""Pools and rooms by the API: listed as therapists are, held and booked by their own names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.domain.booking import HOLDS_PER_NETWORK
from app.domain.practice import Mode
from tests.api_caller import Answer, Caller
from tests.api_steps import book
from tests.booking_pools import ANA, BEN, CLEO, load_pools, participants, pools_source
from tests.journey import booked, later

WEEK = "from=2027-03-08&to=2027-03-12"
FIRST = "2027-03-08T14:00:00Z"


@pytest.fixture
def practice(app: Flask, clock: time_machine.Traveller) -> Flask:
    with app.app_context():
        load_pools(pools_source(rooms=["blue"]))
    return app


def listed(caller: Caller, who: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return with whom and how one can meet, by start."""
    slots = caller.get(f"/therapists/{who}/slots?{WEEK}").body["slots"]
    return {slot["starts_at"]: (slot["therapists"], slot["modes"]) for slot in slots}


def asked(who: str, **changes: object) -> dict[str, Any]:
    """Return a body that books the first time of next week."""
    body = {"therapist": who, "starts_at": FIRST, "mode": "video"}
    return body | {"name": "Maya", "email": "maya@example.com"} | changes


def hold(caller: Caller, who: str, **changes: object) -> Answer:
    chosen = {"therapist": who, "starts_at": FIRST, "mode": "video"}
    return caller.post("/holds", chosen | changes)


def take(practice: Flask, therapist: str, minutes: int = 0, mode: Mode = Mode.VIDEO) -> None:
    with practice.app_context():
        booked(therapist=therapist, starts_at=later(minutes), mode=mode)


def test_the_practice_names_its_pools(caller: Caller) -> None:
    pools = caller.get("/practice").body["pools"]
    assert pools == [
        {"slug": "either", "name": "Whoever is free", "kind": "any", "therapists": [ANA, BEN]},
        {"slug": "both", "name": "Ana and Ben", "kind": "all", "therapists": [BEN, ANA]},
        {"slug": "pair", "name": "Ben and Cleo", "kind": "all", "therapists": [BEN, CLEO]},
    ]


def test_each_time_says_with_whom_and_how(caller: Caller, practice: Flask) -> None:
    take(practice, ANA)
    take(practice, CLEO, 20, Mode.IN_PERSON)
    both = ["in_person", "video"]
    assert listed(caller, "either")[FIRST] == ([BEN], both)
    assert listed(caller, "either")["2027-03-08T14:20:00Z"] == ([ANA, BEN], ["video"])
    assert FIRST not in listed(caller, "both")
    assert listed(caller, "both")["2027-03-08T14:40:00Z"] == ([BEN, ANA], both)
    assert listed(caller, ANA)["2027-03-08T14:40:00Z"] == ([ANA], both)


def test_a_hold_for_any_names_the_one_who_is_booked_with_it(caller: Caller) -> None:
    held = hold(caller, "either")
    assert (held.status, held.body["therapists"]) == (201, [ANA])
    assert listed(caller, "either")[FIRST][0] == [BEN]
    answer = book(caller, asked("either", hold_token=held.body["hold_token"]))
    assert (answer.status, answer.body["therapists"]) == (201, [ANA])
    shown = caller.get(f"/bookings/{answer.body['token']}").body
    assert (shown["therapist"], shown["therapists"], shown["place"]) == (ANA, [ANA], "")


def test_all_of_a_pool_are_booked_moved_and_cancelled_together(
    caller: Caller, practice: Flask
) -> None:
    answer = book(caller, asked("both", mode="in_person"))
    assert (answer.status, answer.body["therapists"]) == (201, [BEN, ANA])
    link = f"/bookings/{answer.body['token']}"
    shown = caller.get(link).body
    assert shown["place"] == "Downtown, 12 Alder Street, Blue room"
    assert (shown["therapist"], shown["name"]) == (BEN, "Ben Ode")
    take(practice, ANA, 20)
    gone = caller.call("PATCH", link, json={"starts_at": "2027-03-08T14:20:00Z"})
    assert (gone.status, gone.code) == (409, "slot_taken")
    assert {tuple(slot["therapists"]) for slot in gone.body["nearest"]} == {(BEN, ANA)}
    moved = caller.call("PATCH", link, json={"starts_at": "2027-03-08T14:40:00Z"})
    assert (moved.status, moved.body["therapists"]) == (200, [BEN, ANA])
    assert caller.call("DELETE", link).body["status"] == "cancelled"
    assert "2027-03-08T14:40:00Z" in listed(caller, "both")
    with practice.app_context():
        assert (BEN, [ANA], "both") in participants()


def test_a_repeated_booking_of_a_pool_names_the_same_people(caller: Caller) -> None:
    for who in ("either", "both"):
        body = asked(who, starts_at="2027-03-08T15:00:00Z" if who == "both" else FIRST)
        first, second = book(caller, body, key=who), book(caller, body, key=who)
        assert first.body == second.body


def test_the_nearest_times_can_be_had_in_the_way_asked_for(caller: Caller, practice: Flask) -> None:
    for minutes in (0, 20):
        take(practice, CLEO, minutes, Mode.IN_PERSON)
    answer = book(caller, asked(ANA, mode="in_person"))
    assert (answer.status, answer.code) == (409, "slot_taken")
    nearest = [slot["starts_at"] for slot in answer.body["nearest"]]
    assert "2027-03-08T14:20:00Z" not in nearest
    assert nearest[0] == "2027-03-08T14:40:00Z"
    assert book(caller, asked(ANA)).status == 201


def test_a_pool_without_a_place_has_no_times(caller: Caller, practice: Flask) -> None:
    source = pools_source()
    source["therapists"][0]["places"] = 0
    with practice.app_context():
        load_pools(source, digest="full")
    assert listed(caller, "both") == {}
    assert {tuple(who) for who, _ in listed(caller, "either").values()} == {(BEN,)}
    assert book(caller, asked("both")).code == "therapist_full"


def test_a_therapist_who_meets_nobody_that_way_has_no_next_time(
    caller: Caller, practice: Flask
) -> None:
    source = pools_source()
    source["therapists"][0]["modes"] = ["phone"]
    with practice.app_context():
        load_pools(source, digest="phone")
    first, second, _ = caller.get("/therapists").body["therapists"]
    assert first["next_slot"] is None
    assert second["next_slot"]["therapists"] == [BEN]


def test_a_network_that_holds_enough_is_told_so(caller: Caller, practice: Flask) -> None:
    limited = replace(practice.extensions["settings"], rate_limits=True)
    practice.extensions["settings"] = limited
    for starts_at in list(listed(caller, ANA))[:HOLDS_PER_NETWORK]:
        assert hold(caller, ANA, starts_at=starts_at).status == 201
    refused = hold(caller, BEN)
    assert (refused.status, refused.code) == (429, "too_many_holds")
    assert book(caller, asked(BEN)).status == 201
