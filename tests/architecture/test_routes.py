"""Every address is known, and either public by name, opened by a secret link, or guarded."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.domain.practice_file import read_practice_file
from app.services.practice import load_practice

ROOT = Path(__file__).resolve().parents[2]
ROUTES = ROOT / "docs" / "routes.txt"

PUBLIC = {
    "/",
    "/accessibility",
    "/book",
    "/healthz",
    "/help",
    "/match",
    "/people/<slug>",
    "/privacy",
    "/readyz",
    "/robots.txt",
    "/start/",
    "/start/<int:number>",
    "/start/stop",
    "/start/stopped",
    "/static/<path:filename>",
    "/style-<digest>.css",
    "/times/<slug>",
    "/waitlist",
    "/write",
}
"""Open to anybody: what a visitor needs to find somebody and to book."""

PUBLIC_API = {
    "/api/v1/bookings",
    "/api/v1/holds",
    "/api/v1/openapi.json",
    "/api/v1/practice",
    "/api/v1/requests",
    "/api/v1/therapists",
    "/api/v1/therapists/<slug>/slots",
}
"""The same, for programs."""

BY_LINK = {
    "/api/v1/bookings/<token>",
    "/api/v1/bookings/<token>/appointment.ics",
    "/api/v1/requests/<token>/matches",
    "/c/<token>",
    "/c/<token>/appointment.ics",
    "/c/<token>/cancel",
    "/c/<token>/move",
    "/c/<token>/undo",
    "/w/<token>",
    "/w/<token>/change",
    "/w/<token>/decline",
    "/w/<token>/leave",
    "/w/<token>/take",
    "/workspace/enter/<token>",
}
"""Opened by 256 random bits; a made-up link is answered as if nothing were there."""

VALUES = {
    "slug": "cecilia-oaks",
    "number": "1",
    "filename": "css/base.css",
    "digest": "old",
    **dict.fromkeys(("source_id", "time_id"), "00000000-0000-4000-8000-000000000000"),
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
RENEW = "RENEW_ROUTES"


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def requests(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Give each rule with each of its methods and an address that fits it."""
    for rule in rules(app):
        values = VALUES | {"token": secrets.token_urlsafe(32)}
        path = rule.rule
        for name in rule.arguments:
            for converter in ("", "int:", "path:", "uuid:"):
                path = path.replace(f"<{converter}{name}>", values[name])
        for method in methods(rule):
            yield rule, method, path


def status_of(client: FlaskClient, path: str, method: str) -> int:
    response = client.open(path, method=method)
    response.close()
    return response.status_code


@pytest.fixture
def practice(app: Flask, now: datetime) -> Flask:
    """Give the application with the demo practice, and forms that need no token."""
    app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_METHODS=set())
    source = tomllib.loads((ROOT / "demo" / "oaks.toml").read_text(encoding="utf-8"))
    with app.app_context():
        load_practice(read_practice_file(source), digest="demo", now=now)
    return app


def test_the_route_list_is_up_to_date(app: Flask) -> None:
    lines = [f"{','.join(methods(rule)):<16} {rule.rule}" for rule in rules(app)]
    text = "".join(f"{line}\n" for line in sorted(lines, key=lambda line: line[17:]))
    if os.environ.get(RENEW):
        ROUTES.write_text(text, encoding="utf-8")
    assert ROUTES.read_text(encoding="utf-8") == text, f"Renew it: {RENEW}=1 make test"


def test_no_list_names_an_address_that_is_gone(app: Flask) -> None:
    assert (PUBLIC | PUBLIC_API | BY_LINK) - {rule.rule for rule in rules(app)} == set()


def test_every_other_address_asks_for_a_session(practice: Flask) -> None:
    client = practice.test_client()
    listed = PUBLIC | PUBLIC_API | BY_LINK
    guarded = [asked for asked in requests(practice) if asked[0].rule not in listed]
    answers = {f"{method} {path}": status_of(client, path, method) for _, method, path in guarded}
    assert answers
    assert set(answers.values()) == {HTTPStatus.UNAUTHORIZED}, answers


def test_a_made_up_link_finds_nothing(practice: Flask) -> None:
    client = practice.test_client()
    answers = {
        f"{method} {rule.rule}": status_of(client, path, method)
        for rule, method, path in requests(practice)
        if rule.rule in BY_LINK and method != "PATCH"  # its body is read first
    }
    assert set(answers.values()) <= {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}, answers


def test_every_form_outside_the_api_needs_its_token(app: Flask) -> None:
    client = app.test_client()
    answers = {
        f"{method} {path}": status_of(client, path, method)
        for rule, method, path in requests(app)
        if method in UNSAFE and not rule.rule.startswith("/api/")
    }
    assert answers
    assert set(answers.values()) == {HTTPStatus.BAD_REQUEST}, answers


def test_every_public_page_can_be_opened(practice: Flask) -> None:
    client = practice.test_client()
    for rule, method, path in requests(practice):
        if method == "GET" and rule.rule in PUBLIC:
            status = status_of(client, path, method)
            assert status < HTTPStatus.BAD_REQUEST, f"{path} answers {status}"
