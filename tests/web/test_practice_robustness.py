"""Whatever is sent, the answer is a page or a refusal, never a failure of ours."""

from __future__ import annotations

import pytest

from tests.web_client import Browser
from tests.web_steps import book_time

ODD = (
    "",
    "\x00",
    "\r\nSet-Cookie: a=b",
    "\ud83d",
    "é" * 200,
    "١٢٣",
    "９",
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "null",
    "[]",
    "{{7*7}}",
    "%s%n%(x)s",
    "' OR '1'='1",
    "../../../../etc/passwd",
    "2027-03-04T17:00Z",
    "2027-03-04T17:00+99:99",
    "2027-03-04T17:00:60Z",
    "-0001-01-01T00:00Z",
    "2027-W09-4T17:00Z",
    "20270304T170000Z",
    "0001-01-01",
    "9999-12-31",
    "\u202e\u2066",
    "a" * 5000,
)
FIELDS = (
    *("slot", "mode", "person", "pool", "week", "tz", "now", "had", "key", "name", "email"),
    "message",
    *("goals", "goal_note", "ease", "avoid_note", "languages", "gender", "gender_weight"),
    *("modes", "times", "region", "who", "pay", "pay_up_to", "pay_plan", "start", "may_match"),
    *("note", "skip", "website"),
)
PATHS = (
    "/book",
    "/times/cecilia-oaks",
    "/start/1",
    "/start/2",
    "/start/3",
    "/write",
    "/start/stop",
)


@pytest.fixture
def link(browser: Browser) -> str:
    return book_time(browser).path


def sent(value: str) -> str:
    """Return the value as far as it can be sent at all."""
    return value.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("value", ODD)
def test_no_field_and_no_address_makes_us_fail(browser: Browser, link: str, value: str) -> None:
    text = sent(value)
    everywhere = dict.fromkeys(FIELDS, text)
    token = {"csrf_token": browser.form_token()}
    good = {"person": "cecilia-oaks", "mode": "video", "slot": "2027-03-05T14:00Z"}
    for path in (*PATHS, link, f"{link}/move", f"{link}/cancel", "/match", "/", "/start/stopped"):
        answer = browser.client.get(path, query_string=everywhere)
        assert answer.status_code < 500, f"GET {path}"
        for fields in (everywhere | token, everywhere | good | token, {"csrf_token": text}):
            answer = browser.client.post(path, data=fields)
            assert answer.status_code < 500, f"POST {path} {fields}"
    for path in ("/people/", "/times/", "/start/", "/c/", "/workspace/enter/", "/static/"):
        if value and "\r" not in value:
            assert browser.client.get(path + text).status_code < 500, path


@pytest.mark.parametrize("value", [value for value in ODD if value.isprintable()])
def test_no_cookie_and_no_header_makes_us_fail(browser: Browser, value: str) -> None:
    text = sent(value)
    raw = text.encode("utf-8").decode("latin-1")
    headers = {
        "Cookie": f"visit={raw}; tz={raw}; sid={raw}; form={raw}",
        "Accept-Language": raw,
        "X-Forwarded-For": raw,
        "User-Agent": raw,
        "Range": raw,
        "If-None-Match": raw,
        "If-Modified-Since": raw,
    }
    for path in ("/", "/match", "/times/cecilia-oaks", "/workspace/", "/static/zone.js"):
        answer = browser.client.get(path, headers=headers, buffered=True)
        assert answer.status_code < 500, path


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"slot": 1}'),
        ("application/x-www-form-urlencoded", b"%ff%fe&&&==&a"),
        ("application/x-www-form-urlencoded", b"\xff\x00\xfe"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("multipart/form-data; boundary=" + "x" * 400, b"--x--"),
        ("text/plain", b"hello"),
        ("", b"hello"),
    ],
)
def test_no_body_makes_us_fail(browser: Browser, kind: str, body: bytes) -> None:
    for path in PATHS:
        answer = browser.client.post(path, data=body, content_type=kind)
        assert 400 <= answer.status_code < 500, path
