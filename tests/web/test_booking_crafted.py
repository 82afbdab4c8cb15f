"""A time that is not on the list is refused at every door, by the rules that make the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.domain.errors import DomainError
from app.domain.parsing import parse_instant
from app.domain.practice import Mode
from app.services.booking import BookSlot, book_slot
from app.services.booking_change import MoveAppointment, move_appointment
from app.services.slots import HoldSlot, hold_slot
from app.tokens import new_token
from tests.api_caller import Caller
from tests.booking_pools import ANA, BEN, CLEO, pools_source, taken
from tests.clock import NOW
from tests.journey import a_booking, booked
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME, load_source

NOT_OFFERED, TAKEN = "slot_not_offered", "slot_taken"
VIDEO, IN_PERSON = "video", "in_person"

Case = tuple[str, str, str, str]
CASES: dict[str, Case] = {
    "off the grid": (ANA, "2027-03-08T15:10Z", VIDEO, NOT_OFFERED),
    "past": (ANA, "2027-03-01T14:00Z", VIDEO, NOT_OFFERED),
    "inside the notice": (ANA, "2027-03-01T16:00Z", VIDEO, NOT_OFFERED),
    "beyond the horizon": (ANA, "2027-06-14T13:00Z", VIDEO, NOT_OFFERED),
    "outside the hours": (ANA, "2027-03-08T20:00Z", VIDEO, NOT_OFFERED),
    "a day off": (ANA, "2027-03-09T14:00Z", VIDEO, NOT_OFFERED),
    "on a journey": (ANA, "2027-03-10T14:00Z", VIDEO, NOT_OFFERED),
    "closed that day": (ANA, "2027-03-11T14:00Z", VIDEO, NOT_OFFERED),
    "a public holiday": (ANA, "2027-05-31T13:00Z", VIDEO, NOT_OFFERED),
    "over the service's limit": (ANA, "2027-03-12T16:00Z", VIDEO, NOT_OFFERED),
    "over the therapist's limit": (BEN, "2027-03-08T15:00Z", VIDEO, NOT_OFFERED),
    "booked": (ANA, "2027-03-08T14:00Z", VIDEO, TAKEN),
    "in the buffer": (ANA, "2027-03-08T14:20Z", VIDEO, TAKEN),
    "no room": (ANA, "2027-03-08T15:00Z", IN_PERSON, TAKEN),
    "nobody of any is free": ("either", "2027-03-08T14:00Z", VIDEO, TAKEN),
    "one of all is booked": ("trio", "2027-03-08T14:00Z", VIDEO, TAKEN),
    "one of all has enough": ("trio", "2027-03-08T15:40Z", VIDEO, NOT_OFFERED),
}

FREE = "2027-03-15T13:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The crafted time, and the appointment that somebody would move there."""

    app: Flask
    who: str
    slot: str
    mode: str
    token: str

    @property
    def starts_at(self) -> datetime:
        """The time as an instant."""
        found = parse_instant(self.slot)
        assert found is not None
        return found


@pytest.fixture
def practice(site: Flask) -> Flask:
    """Give a practice in which something stands in the way on every day of a week."""
    source = pools_source(rooms=["blue"])
    source["services"][0] |= {
        "notice_minutes": 120,
        "horizon_days": 100,
        "buffer_after_minutes": 10,
        "limits": {"per_day": 2},
    }
    week = {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    for therapist in source["therapists"]:
        therapist |= {"weekly_hours": week, "places": 9}
    source["therapists"][0] |= {
        "days_off": ["2027-03-09"],
        "travel": [{"from": "2027-03-10", "to": "2027-03-10", "timezone": "Asia/Tokyo"}],
        "date_overrides": {"2027-03-11": []},
    }
    source["therapists"][1]["limits"] = {"per_day": 1}
    source["pools"].append(
        {"slug": "trio", "name": "All three", "kind": "all", "therapists": [CLEO, ANA, BEN]}
    )
    load_source(site, source)
    with site.app_context():
        book = partial(booked, therapist=ANA)
        book(starts_at=at("2027-03-08T14:00Z"))
        book(therapist=BEN, starts_at=at("2027-03-08T14:00Z"))
        book(therapist=CLEO, starts_at=at("2027-03-08T15:00Z"), mode=Mode.IN_PERSON)
        book(starts_at=at("2027-03-12T14:00Z"))
        book(starts_at=at("2027-03-12T15:00Z"))
    return site


def at(text: str) -> datetime:
    found = parse_instant(text)
    assert found is not None
    return found


def refused_by(act: Callable[[], object]) -> str:
    try:
        act()
    except DomainError as refusal:
        return refusal.code
    return "accepted"


def hold(wanted: Wanted) -> str:
    command = HoldSlot(
        visitor_token=new_token(),
        therapist=wanted.who,
        service="first-call",
        starts_at=wanted.starts_at,
        mode=Mode(wanted.mode),
    )
    with wanted.app.app_context():
        return refused_by(lambda: hold_slot(command, now=NOW))


def book(wanted: Wanted) -> str:
    command: BookSlot = a_booking(
        therapist=wanted.who, starts_at=wanted.starts_at, mode=Mode(wanted.mode)
    )
    with wanted.app.app_context():
        return refused_by(lambda: book_slot(command, now=NOW))


def move(wanted: Wanted) -> str:
    command = MoveAppointment(token=wanted.token, starts_at=wanted.starts_at)
    with wanted.app.app_context():
        return refused_by(lambda: move_appointment(command, now=NOW))


def call(method: str, path: str, wanted: Wanted, **body: Any) -> str:  # noqa: ANN401
    headers = {"Idempotency-Key": new_token()}
    sent = {"starts_at": wanted.slot, **body}
    answer = Caller(wanted.app).call(method, path, json=sent, headers=headers)
    return answer.code if answer.status in {409, 422} else "accepted"


def hold_by_api(wanted: Wanted) -> str:
    return call("POST", "/holds", wanted, therapist=wanted.who, mode=wanted.mode)


def book_by_api(wanted: Wanted) -> str:
    known = {"name": NAME, "email": EMAIL, "therapist": wanted.who, "mode": wanted.mode}
    return call("POST", "/bookings", wanted, **known)


def move_by_api(wanted: Wanted) -> str:
    return call("PATCH", f"/bookings/{wanted.token}", wanted)


def press(path: str, wanted: Wanted, **fields: str) -> bool:
    """Send a form that no page offers; tell whether a page refused it."""
    browser = Browser(wanted.app)
    sent = {"slot": wanted.slot, "mode": wanted.mode, **fields}
    page = browser.post(path, sent, status=409)
    return wanted.slot not in page.slots


def doors(wanted: Wanted) -> Iterator[str]:
    """Try every door; yield what each one says."""
    yield from (each(wanted) for each in (hold, book, hold_by_api, book_by_api))
    assert press(f"/times/{wanted.who}", wanted)
    if wanted.who != "either":
        assert press("/book", wanted, person=wanted.who, name=NAME, email=EMAIL)
        yield from (each(wanted) for each in (move, move_by_api))
        assert press(f"/c/{wanted.token}/move", wanted)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_crafted_time_is_refused_at_every_door(practice: Flask, case: Case) -> None:
    who, slot, mode, code = case
    with practice.app_context():
        token = booked(therapist=who, starts_at=at(FREE), mode=Mode(mode)).token
        before = taken()
    wanted = Wanted(app=practice, who=who, slot=slot, mode=mode, token=token)
    assert set(doors(wanted)) == {code}
    with practice.app_context():
        assert taken() == before
    day = f"from={slot[:10]}&to={slot[:10]}"
    listed = Caller(practice).get(f"/therapists/{who}/slots?{day}").body["slots"]
    starts = [each["starts_at"] for each in listed if mode in each["modes"]]
    assert slot.replace("Z", ":00Z") not in starts


def test_the_same_doors_open_for_a_time_on_the_list(practice: Flask) -> None:
    days = (15, 16, 17, 18, 19, 22)
    every_door = (hold, book, hold_by_api, book_by_api, move, move_by_api)
    for day, door in zip(days, every_door, strict=True):
        with practice.app_context():
            token = booked(therapist=CLEO, starts_at=at(f"2027-04-{day - 10:02d}T14:00Z")).token
        slot = f"2027-03-{day}T14:00Z"
        wanted = Wanted(app=practice, who=CLEO, slot=slot, mode=VIDEO, token=token)
        assert door(wanted) == "accepted"
