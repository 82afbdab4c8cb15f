"""Whatever somebody sends, the answer is a success or a problem document, never a failure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.intake import Consent, WishAttribute
from app.tokens import new_token
from tests.api.test_contact_requests import EVERYTHING
from tests.api_caller import Caller
from tests.api_steps import PERSON, a_booking

ODD = st.sampled_from(
    [
        *("", " ", "\u0000", "\u202e", "é", "\N{FAMILY}", "x" * 5_000, "../..", "%00", "null"),
        *("2027-03-08T13:30:00Z", "2027-03-08T13:30:00+23:59", "0001-01-01T00:00:00+14:00"),
        *("9999-12-31T23:59:59-14:00", "2027-W10-1T10:00Z", "24:00", "2027-03-08T13:30:60Z"),
        *(PERSON, "first-call", "video", "Europe/Berlin", "posix/UTC", "a@b.example", "a@b"),
        *(str(consent) for consent in Consent),
        *(str(attribute) for attribute in WishAttribute),
        new_token(),
        *(0, -1, 10**30, 1e300, True, None),
    ]
)
VALUES: SearchStrategy[object] = st.recursive(
    ODD | st.text(max_size=20) | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(sorted(EVERYTHING)), inner, max_size=3
        )
    ),
    max_leaves=6,
)
CAREFUL = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def changed(right: dict[str, Any]) -> SearchStrategy[object]:
    """Give a body that is right but for some fields, or anything at all."""
    names = st.sampled_from(sorted(right)) | st.text(max_size=8)
    changes = st.dictionaries(names, VALUES, max_size=3)
    return changes.map(lambda found: right | found) | VALUES


def send(caller: Caller, method: str, path: str, body: object, key: str = "k") -> None:
    """Send a body; the caller checks that what fails is a problem document."""
    answer = caller.call(method, path, json=body, headers={"Idempotency-Key": key})
    assert answer.status < 500, f"{method} {path} {json.dumps(body)} answers {answer.status}"


@CAREFUL
@given(changed(EVERYTHING))
def test_any_request_is_answered(caller: Caller, body: object) -> None:
    send(caller, "POST", "/requests", body)


@CAREFUL
@given(changed({"therapist": PERSON, "starts_at": "2027-03-08T13:30:00Z", "mode": "video"}))
def test_any_hold_is_answered(caller: Caller, body: object) -> None:
    send(caller, "POST", "/holds", body)


@CAREFUL
@given(
    changed(a_booking("2027-03-08T13:30:00Z")),
    st.text(alphabet=[chr(code) for code in range(0x20, 0x7F)], max_size=30),
)
def test_any_booking_is_answered(caller: Caller, body: object, key: str) -> None:
    send(caller, "POST", "/bookings", body, key)


@CAREFUL
@given(changed({"starts_at": "2027-03-08T13:30:00Z"}))
def test_any_change_is_answered(caller: Caller, body: object) -> None:
    send(caller, "PATCH", f"/bookings/{new_token()}", body)


@CAREFUL
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="/"), max_size=12),
    st.dictionaries(
        st.sampled_from(["from", "to", "timezone", "service", "x"]),
        ODD | st.dates().map(str) | st.text(max_size=12),
        max_size=4,
    ),
)
def test_any_question_for_times_is_answered(
    caller: Caller, person: str, query: dict[str, object]
) -> None:
    asked = {"from": "2027-03-08", "to": "2027-03-09"} | query
    parameters = "&".join(f"{name}={quote(str(value))}" for name, value in asked.items())
    for slug in (PERSON, quote(person, safe="") or "x"):
        send(caller, "GET", f"/therapists/{slug}/slots?{parameters}", None)
