"""Bookings that are refused or repeated: keys, times that have gone, fields that cannot be used."""

from __future__ import annotations

import pytest

from app.tokens import new_token
from tests.api_caller import Caller
from tests.api_steps import PERSON, a_booking, book, book_first, free_starts, send_request

MISTAKES: list[tuple[dict[str, object], str]] = [
    ({"therapist": "nobody-here"}, "therapist"),
    ({"service": "massage"}, "service"),
    ({"request_token": new_token()}, "request_token"),
    ({"request_token": "short"}, "request_token"),
    ({"hold_token": "short"}, "hold_token"),
    ({"mode": "in_person"}, "mode"),
    ({"mode": "letter"}, "mode"),
    ({"starts_at": "2027-03-08T13:31:00Z"}, "starts_at"),
    ({"starts_at": "2027-03-01T15:00:00Z"}, "starts_at"),
    ({"starts_at": "2027-12-06T14:00:00Z"}, "starts_at"),
    ({"starts_at": "2027-03-08T13:30:00"}, "starts_at"),
    ({"starts_at": "0001-01-01T00:00:00Z"}, "starts_at"),
    ({"starts_at": "9999-12-31T23:59:59Z"}, "starts_at"),
    ({"starts_at": 1804510800}, "starts_at"),
    ({"email": "maya"}, "email"),
    ({"email": ""}, "email"),
    ({"name": " "}, "name"),
    ({"name": "Maya\nBcc: all@example.com"}, "name"),
    ({"name": "Maya\u0000"}, "name"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"timezone": "../etc/passwd"}, "timezone"),
    ({"colour": "blue"}, "colour"),
    ({"therapist": None}, "therapist"),
    ({"therapist": {"slug": PERSON}}, "therapist"),
]


def test_a_repeated_booking_gives_the_first_result(caller: Caller) -> None:
    body = a_booking(free_starts(caller)[0])
    first, second = book(caller, body, key="k-1"), book(caller, body, key="k-1")
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body


def test_a_request_books_once_under_one_key(caller: Caller) -> None:
    request = send_request(caller)
    starts = free_starts(caller)
    chosen = {"request_token": request, "therapist": PERSON, "mode": "video"}
    first = book(caller, chosen | {"starts_at": starts[0]}, key="k-1")
    second = book(caller, chosen | {"starts_at": starts[1]}, key="k-1")
    assert second.body == first.body
    assert starts[1] in free_starts(caller)


def test_a_key_opens_nothing_for_somebody_else(caller: Caller) -> None:
    starts_at = free_starts(caller)[0]
    mine = book(caller, a_booking(starts_at), key="1")
    theirs = book(caller, a_booking(starts_at, name="Noah", email="noah@example.com"), key="1")
    assert (mine.status, theirs.status, theirs.code) == (201, 409, "slot_taken")


@pytest.mark.parametrize("key", ["", "a b", "k" * 201, "clé"])
def test_a_key_is_visible_and_short(caller: Caller, key: str) -> None:
    headers = {"Idempotency-Key": key}
    answer = caller.post("/bookings", a_booking(free_starts(caller)[0]), headers=headers)
    assert (answer.status, list(answer.errors)) == (422, ["Idempotency-Key"])


def test_a_key_has_to_be_sent(caller: Caller) -> None:
    answer = caller.post("/bookings", a_booking(free_starts(caller)[0]))
    assert (answer.status, answer.errors) == (422, {"Idempotency-Key": "This is missing."})


def test_a_time_that_has_gone_comes_with_the_nearest(caller: Caller) -> None:
    starts = free_starts(caller)
    book(caller, a_booking(starts[3]))
    answer = book(caller, a_booking(starts[3], name="Noah", email="noah@example.com"))
    assert (answer.status, answer.code) == (409, "slot_taken")
    nearest = answer.body["nearest"]
    assert {slot["starts_at"] for slot in nearest} <= set(starts) - {starts[3]}
    assert len(nearest) == 3
    assert nearest[0]["local"].endswith("-06:00")
    assert nearest[0]["modes"] == ["video", "phone"]


def test_a_hold_keeps_others_away(caller: Caller) -> None:
    starts = free_starts(caller)
    chosen = {"therapist": PERSON, "starts_at": starts[0], "mode": "phone"}
    held = caller.post("/holds", chosen).body["hold_token"]
    assert starts[0] not in free_starts(caller)
    assert book(caller, a_booking(starts[0])).code == "slot_taken"
    assert caller.post("/holds", chosen).code == "slot_taken"
    again = caller.post("/holds", chosen | {"hold_token": held})
    assert (again.status, again.body["hold_token"]) == (201, held)
    assert book(caller, a_booking(starts[0], hold_token=held)).status == 201


def test_a_mistake_names_its_field(caller: Caller) -> None:
    for changes, field in MISTAKES:
        answer = book(caller, a_booking("2027-03-08T13:30:00Z") | changes)
        assert (answer.status, list(answer.errors)) == (422, [field]), changes
    assert free_starts(caller)[0] == "2027-03-08T13:30:00Z"


def test_somebody_without_a_place_is_not_booked(caller: Caller) -> None:
    body = a_booking("2027-03-08T15:00:00Z", therapist="amara-njoku")
    answer = book(caller, body)
    assert (answer.status, answer.code) == (409, "therapist_full")


def test_a_body_is_not_repeated_in_a_refusal(caller: Caller) -> None:
    secret = "my-very-own-secret"
    for name in ("therapist", "service", "mode", "starts_at", "timezone", "request_token"):
        answer = book(caller, a_booking("2027-03-08T13:30:00Z") | {name: secret})
        assert secret not in answer.response.text
    answer = book(caller, a_booking("2027-03-08T13:30:00Z") | {"<b>secret</b>": secret})
    assert list(answer.errors) == ["unknown"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("token", ["M4de-Up_" * 5 + "abc", "x", "..", "%00", "é" * 43])
def test_a_made_up_link_leads_nowhere(caller: Caller, method: str, token: str) -> None:
    answer = caller.call(method, f"/bookings/{token}")
    assert (answer.status, answer.code) == (404, "not_found")


def test_a_request_is_no_booking(caller: Caller) -> None:
    assert caller.get(f"/bookings/{send_request(caller)}").status == 404


def test_a_moved_call_keeps_its_key(caller: Caller) -> None:
    starts = free_starts(caller)
    body = a_booking(starts[0])
    token = book(caller, body, key="k-1").body["token"]
    caller.call("PATCH", f"/bookings/{token}", json={"starts_at": starts[4]})
    again = book(caller, body, key="k-1").body
    assert (again["token"], again["starts_at"]) == (token, starts[4])


def test_two_clients_book_two_times(caller: Caller) -> None:
    first, second = book_first(caller), book_first(caller)
    assert first["token"] != second["token"]
    assert first["starts_at"] != second["starts_at"]
