"""Failures by the API are problem documents, whatever failed; those of pages stay pages."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import pytest
import time_machine
from flask import Flask, abort

from app.domain.errors import DomainError
from app.extensions import db
from app.factory import create_app
from app.models.engine import DatabaseBusy
from config import Settings
from tests.api_caller import Caller

JSON = "application/json"


def test_an_unknown_address_is_not_found(caller: Caller) -> None:
    answer = caller.get("/nothing")
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.body["title"] == "Not Found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/practice", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/holds", {"POST", "OPTIONS"}),
        ("PUT", "/bookings/x", {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    caller: Caller, method: str, path: str, allowed: set[str]
) -> None:
    answer = caller.call(method, path)
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert set(answer.response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "media_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/ld+json"]
)
def test_a_body_has_to_call_itself_json(caller: Caller, media_type: str | None) -> None:
    answer = caller.send("POST", "/holds", b"{}", media_type)
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": NaN}', b'{"a": 1, "a": 2}'])
def test_a_body_has_to_be_json(caller: Caller, body: bytes) -> None:
    answer = caller.send("POST", "/holds", body, f"{JSON}; charset=utf-8")
    assert (answer.status, answer.code) == (400, "invalid_json")


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null"])
def test_a_body_has_to_be_an_object(caller: Caller, body: bytes) -> None:
    answer = caller.send("POST", "/holds", body, JSON)
    assert answer.status == 422
    assert set(answer.errors) <= {"body", "therapist", "starts_at", "mode"}


def test_a_body_has_an_end(caller: Caller) -> None:
    answer = caller.send("POST", "/holds", b" " * 70_000, JSON)
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_too_many_requests_are_told_when_to_come_back(practice: Flask) -> None:
    practice.add_url_rule("/api/v1/tired", view_func=lambda: abort(429))
    answer = Caller(practice).get("/tired")
    assert (answer.status, answer.code) == (429, "too_many_requests")


def test_calls_that_change_something_are_counted(
    settings: Settings, clock: time_machine.Traveller
) -> None:
    app = create_app(replace(settings, rate_limits=True))
    caller = Caller(app)
    statuses = [caller.send("POST", "/holds", b"", None).status for _ in range(121)]
    assert (set(statuses[:120]), statuses[120]) == ({415}, 429)
    answer = caller.send("POST", "/holds", b"", None)
    assert 0 < int(answer.response.headers["Retry-After"]) <= 60
    with app.app_context():
        db.engine.dispose()


def test_a_mistake_of_ours_tells_a_reference_alone(
    practice: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> NoReturn:
        raise RuntimeError("a secret of ours")

    practice.add_url_rule("/api/v1/broken", view_func=fail)
    answer = Caller(practice).get("/broken")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret" not in answer.response.text
    assert len(answer.body["reference"]) == 8


def test_a_busy_database_asks_for_patience(practice: Flask) -> None:
    def fail() -> NoReturn:
        raise DatabaseBusy

    practice.add_url_rule("/api/v1/busy", view_func=fail)
    answer = Caller(practice).get("/busy")
    assert (answer.status, answer.code) == (503, "database_busy")
    assert answer.response.headers["Retry-After"] == "5"


def test_a_refusal_without_a_field_says_why(practice: Flask) -> None:
    def fail() -> NoReturn:
        raise DomainError("This is refused.", field="starts_at")

    practice.add_url_rule("/api/v1/refused", view_func=fail)
    answer = Caller(practice).get("/refused")
    assert (answer.code, answer.errors) == ("refused", {"starts_at": "This is refused."})


def test_outside_the_api_a_failure_is_a_page(caller: Caller, practice: Flask) -> None:
    response = practice.test_client().get("/nothing")
    assert (response.status_code, response.mimetype) == (404, "text/html")


def test_the_api_needs_no_token_of_a_form_and_leaves_no_cookie(caller: Caller) -> None:
    answer = caller.post("/requests", {"name": "Maya", "email": "maya@example.com"})
    assert answer.status == 201
    assert "Set-Cookie" not in answer.response.headers
