"""The practice and its people by the API, and what it says before a practice is loaded."""

from __future__ import annotations

from flask import Flask

from tests.api_caller import Caller


def test_the_practice_is_shown_with_its_services(caller: Caller) -> None:
    body = caller.get("/practice").body
    assert (body["name"], body["timezone"], body["currency"]) == (
        "Cecilia C. Oaks",
        "America/New_York",
        "USD",
    )
    assert [service["slug"] for service in body["services"]] == [
        "first-call",
        "session",
        "session-in-person",
    ]


def test_therapists_are_listed_in_the_order_of_the_practice(caller: Caller) -> None:
    people = caller.get("/therapists").body["therapists"]
    assert people[0]["slug"] == "cecilia-oaks"
    assert people[0]["next_slot"]["starts_at"] == "2027-03-02T13:30:00Z"
    assert people[0]["goals"]["worry"] == "focus"


def test_what_is_for_the_practice_alone_is_not_shown(caller: Caller) -> None:
    text = caller.get("/therapists").response.text
    for secret in ("@oaks.example", "licences", "places", "shares"):
        assert secret not in text


def test_somebody_without_a_place_shows_no_time(caller: Caller) -> None:
    people = {person["slug"]: person for person in caller.get("/therapists").body["therapists"]}
    assert people["amara-njoku"]["takes_new_people"] is False
    assert people["amara-njoku"]["next_slot"] is None


def test_before_a_practice_is_loaded_nothing_works_and_says_so(app: Flask) -> None:
    caller = Caller(app)
    for answer in (
        caller.get("/practice"),
        caller.get("/therapists"),
        caller.post("/requests", {"name": "Maya", "email": "maya@example.com"}),
    ):
        assert (answer.status, answer.code) == (503, "no_practice")
        assert answer.response.headers["Retry-After"] == "5"
