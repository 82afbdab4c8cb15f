"""What every answer carries, whatever it is: headers, cookies, and nothing of the asker's host."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.extensions import db
from app.factory import create_app
from config import Settings
from tests.journey import letters
from tests.web_client import Browser
from tests.web_steps import EMAIL, NAME, demo_source, load_source

ADDRESSES = (
    ("GET", "/", 200),
    ("GET", "/static/zone.js", 200),
    ("GET", "/static/css/base.css", 200),
    ("GET", "/static/none.css", 404),
    ("GET", "/nowhere", 404),
    ("DELETE", "/", 405),
    ("GET", "/start", 308),
    ("GET", "/start/", 303),
    ("POST", "/write", 400),
    ("GET", "/workspace/", 401),
    ("GET", "/c/none", 404),
    ("GET", "/healthz", 200),
    ("GET", "/api/v1/none", 404),
    ("OPTIONS", "/write", 200),
)


@pytest.fixture
def secure(settings: Settings) -> Iterator[Flask]:
    """Give the application as it runs behind TLS, with the demo practice."""
    app = create_app(replace(settings, public_url="https://oaks.example"))
    app.testing = True
    load_source(app, demo_source())
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("method", "path", "status"), ADDRESSES)
def test_every_answer_guards_the_browser(
    browser: Browser, method: str, path: str, status: int
) -> None:
    answer = browser.client.open(path, method=method, buffered=True)
    assert answer.status_code == status
    headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    kept = "public" if path.startswith("/static/") and status == 200 else "no-store"
    assert kept in headers["Cache-Control"]


def test_behind_tls_cookies_are_bound_to_the_host(secure: Flask) -> None:
    client = secure.test_client()
    answer = client.get("/book?person=cecilia-oaks&slot=2027-03-04T17:00Z&mode=video")
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-visit", "__Host-form"}
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert "Domain" not in cookie


def test_the_host_that_was_asked_is_never_repeated(browser: Browser, demo: Flask) -> None:
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for path in ("/", "/write", "/start/", "/match", "/times/cecilia-oaks", "/nowhere"):
        answer = browser.client.get(path, headers=evil)
        assert "evil.example" not in answer.get_data(as_text=True)
        assert "evil.example" not in answer.headers.get("Location", "")
    fields = {"name": NAME, "email": EMAIL, "csrf_token": browser.form_token()}
    browser.client.post("/write", data=fields, headers={"X-Forwarded-Host": "evil.example"})
    with demo.app_context():
        texts = [text for *_, text in letters()]
    assert len(texts) == 2
    assert all("evil.example" not in text for text in texts)
    assert any("http://localhost/c/" in text for text in texts)


def test_a_link_that_is_opened_again_and_again_is_held_back(browser: Browser) -> None:
    for _ in range(60):
        browser.client.get(f"/c/{secrets.token_urlsafe(32)}")
    page = browser.get(f"/c/{secrets.token_urlsafe(32)}", status=429)
    assert page.h1 == "That was a lot at once"
