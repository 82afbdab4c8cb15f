"""Bookings that name a request: its contact stands, whoever holds the token."""

from __future__ import annotations

from flask import Flask

from tests.api_caller import Caller
from tests.api_steps import PERSON, book, free_starts, send_request
from tests.journey import letters


def test_a_second_booking_does_not_redirect_the_letters_of_the_first(
    caller: Caller, practice: Flask
) -> None:
    request, starts = send_request(caller), free_starts(caller)
    chosen = {"request_token": request, "therapist": PERSON, "mode": "video"}
    first = book(caller, chosen | {"starts_at": starts[0]}).body["token"]
    other = {"name": "Noah", "email": "noah@example.com", "starts_at": starts[4]}
    assert book(caller, chosen | other).status == 201
    caller.call("DELETE", f"/bookings/{first}")
    with practice.app_context():
        found = {kind: recipient for kind, recipient, _ in letters()}
    assert found["cancelled"] == found["booked"] == "maya@example.com"
