"""The steps of a program through the API; a test says only what is different."""

from __future__ import annotations

import secrets
from typing import Any

from tests.api_caller import Answer, Caller

PERSON = "cecilia-oaks"
WEEK = "from=2027-03-08&to=2027-03-12"
"""The week after the tests' now, far enough ahead to be changed."""

MAYA: dict[str, Any] = {
    "name": "Maya",
    "email": "maya@example.com",
    "timezone": "America/Chicago",
    "region": "US-NY",
    "goals": ["worry", "sleep"],
    "modes": ["video"],
    "consents": ["matching", "share_goals"],
}


def send_request(caller: Caller, **changes: object) -> str:
    """Send Maya's request; return its token."""
    answer = caller.post("/requests", MAYA | changes)
    assert answer.status == 201
    return str(answer.body["token"])


def free_starts(caller: Caller, person: str = PERSON, dates: str = WEEK) -> list[str]:
    """Return the starts of the free times."""
    slots = caller.get(f"/therapists/{person}/slots?{dates}").body["slots"]
    return [slot["starts_at"] for slot in slots]


def a_booking(starts_at: str, **changes: object) -> dict[str, Any]:
    """Return the body of a booking for somebody without a request."""
    body = {
        "therapist": PERSON,
        "service": "first-call",
        "starts_at": starts_at,
        "mode": "video",
        "name": "Maya",
        "email": "maya@example.com",
        "timezone": "America/Chicago",
    }
    return body | changes


def book(caller: Caller, body: dict[str, Any], *, key: str | None = None) -> Answer:
    """Book with a key, a fresh one by default."""
    key = key or secrets.token_urlsafe(16)
    return caller.post("/bookings", body, headers={"Idempotency-Key": key})


def book_first(caller: Caller, **changes: object) -> dict[str, Any]:
    """Book the first free time of the week; return what came back."""
    answer = book(caller, a_booking(free_starts(caller)[0], **changes))
    assert answer.status == 201
    booked: dict[str, Any] = answer.body
    return booked
