"""Bookings that name a request: its contact stands, whoever holds the token."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from tests.api_caller import Caller
from tests.api_steps import PERSON, book, book_first, free_starts, send_request
from tests.clock import NOW
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


def test_a_request_that_has_run_out_opens_nothing(
    caller: Caller, clock: time_machine.Traveller
) -> None:
    request = send_request(caller)
    clock.move_to(NOW + timedelta(days=90))
    assert caller.get(f"/requests/{request}/matches").status == 404
    starts = free_starts(caller, dates="from=2027-06-07&to=2027-06-11")
    body = {"request_token": request, "therapist": PERSON, "mode": "video", "starts_at": starts[0]}
    assert list(book(caller, body).errors) == ["request_token"]


def test_a_link_that_has_run_out_cancels_nothing(
    caller: Caller, clock: time_machine.Traveller
) -> None:
    token = book_first(caller)["token"]
    clock.move_to(NOW + timedelta(days=30))
    for method in ("GET", "DELETE"):
        assert caller.call(method, f"/bookings/{token}").code == "link_expired"
