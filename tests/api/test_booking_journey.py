"""The whole way of a program: request, matches, times, hold, booking, move, cancellation."""

from __future__ import annotations

import time_machine
from icalendar import Calendar

from tests.api_caller import Caller
from tests.api_steps import (
    MAYA,
    PERSON,
    a_booking,
    book,
    book_first,
    free_starts,
    send_request,
)


def test_a_request_leads_to_an_appointment(caller: Caller) -> None:
    request = send_request(caller)
    first = caller.get(f"/requests/{request}/matches").body["ranked"][0]
    assert first["therapist"] == PERSON
    starts_at = free_starts(caller)[0]
    chosen = {"therapist": PERSON, "starts_at": starts_at, "mode": "video"}
    held = caller.post("/holds", chosen)
    assert (held.status, held.body["expires_at"]) == (201, "2027-03-01T15:10:00Z")
    answer = book(
        caller, chosen | {"request_token": request, "hold_token": held.body["hold_token"]}
    )
    assert answer.status == 201
    token = answer.body["token"]
    assert answer.body == {
        "token": token,
        "status": "confirmed",
        "starts_at": starts_at,
        "ends_at": "2027-03-08T13:50:00Z",
        "therapists": [PERSON],
        "manage_url": f"http://localhost/c/{token}",
        "calendar_url": f"http://localhost/c/{token}/appointment.ics",
    }
    shown = caller.get(f"/bookings/{token}").body
    assert (shown["therapist"], shown["service"], shown["mode"]) == (PERSON, "first-call", "video")
    assert (shown["timezone"], shown["local"]) == (
        "America/Chicago",
        "2027-03-08T07:30:00-06:00",
    )
    assert shown["can_change"] is True


def test_a_call_is_moved_and_cancelled_by_its_link(caller: Caller) -> None:
    token = book_first(caller)["token"]
    before, later = free_starts(caller)[0], free_starts(caller)[5]
    moved = caller.call("PATCH", f"/bookings/{token}", json={"starts_at": later})
    assert (moved.status, moved.body["starts_at"], moved.body["status"]) == (
        200,
        later,
        "confirmed",
    )
    assert later not in free_starts(caller)
    assert before in free_starts(caller)
    cancelled = caller.call("DELETE", f"/bookings/{token}")
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    assert cancelled.body["can_change"] is False
    assert later in free_starts(caller)


def test_what_is_cancelled_is_not_cancelled_twice(caller: Caller) -> None:
    token = book_first(caller)["token"]
    caller.call("DELETE", f"/bookings/{token}")
    for method in ("DELETE", "PATCH"):
        again = caller.call(
            method, f"/bookings/{token}", json={"starts_at": free_starts(caller)[0]}
        )
        assert (again.status, again.code) == (409, "appointment_cancelled")


def test_the_calendar_entry_is_that_of_the_letters(caller: Caller) -> None:
    booked = book_first(caller)
    answer = caller.get(f"/bookings/{booked['token']}/appointment.ics")
    assert answer.response.mimetype == "text/calendar"
    assert "appointment.ics" in answer.response.headers["Content-Disposition"]
    (event,) = Calendar.from_ical(answer.response.data).walk("VEVENT")
    starts_at = event.decoded("DTSTART")
    assert f"{starts_at:%Y-%m-%dT%H:%M:%S%z}" == "2027-03-08T07:30:00-0600"
    assert booked["token"] not in answer.response.text


def test_a_cancelled_call_has_no_calendar_entry(caller: Caller) -> None:
    token = book_first(caller)["token"]
    caller.call("DELETE", f"/bookings/{token}")
    answer = caller.get(f"/bookings/{token}/appointment.ics")
    assert (answer.status, answer.code) == (410, "link_expired")


def test_changes_end_a_day_before_the_call(caller: Caller, clock: time_machine.Traveller) -> None:
    booked = book_first(caller)
    clock.move_to("2027-03-07T13:31:00Z")
    shown = caller.get(f"/bookings/{booked['token']}").body
    assert shown["can_change"] is False
    late = caller.call("DELETE", f"/bookings/{booked['token']}")
    assert (late.status, late.code) == (409, "too_late_to_change")


def test_a_link_runs_out_a_day_after_the_call(
    caller: Caller, clock: time_machine.Traveller
) -> None:
    token = book_first(caller)["token"]
    clock.move_to("2027-03-09T13:51:00Z")
    answer = caller.get(f"/bookings/{token}")
    assert (answer.status, answer.code) == (410, "link_expired")


def test_nobody_needs_a_request_to_book(caller: Caller) -> None:
    answer = book(caller, a_booking(free_starts(caller)[0]))
    assert answer.status == 201
    shown = caller.get(f"/bookings/{answer.body['token']}").body
    assert shown["timezone"] == "America/Chicago"


def test_the_zone_of_the_practice_stands_in_for_one_that_nobody_gave(caller: Caller) -> None:
    body = a_booking(free_starts(caller)[0])
    del body["timezone"]
    token = book(caller, body).body["token"]
    assert caller.get(f"/bookings/{token}").body["timezone"] == "America/New_York"


def test_a_request_by_phone_alone_is_booked_with_an_email(caller: Caller) -> None:
    chosen = {
        "request_token": send_request(caller, email="", phone="+1 845 555 0199"),
        "therapist": PERSON,
        "starts_at": free_starts(caller)[0],
        "mode": "video",
    }
    refused = book(caller, chosen)
    assert (refused.status, list(refused.errors)) == (422, ["email"])
    assert book(caller, chosen | {"email": MAYA["email"]}).status == 201


def test_a_call_moves_to_no_time_that_is_taken(caller: Caller) -> None:
    token = book_first(caller)["token"]
    taken = book_first(caller)["starts_at"]
    answer = caller.call("PATCH", f"/bookings/{token}", json={"starts_at": taken})
    assert (answer.status, answer.code) == (409, "slot_taken")
    assert answer.body["nearest"][0]["starts_at"] == "2027-03-08T13:30:00Z"
