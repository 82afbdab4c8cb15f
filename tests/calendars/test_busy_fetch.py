"""A calendar is fetched whole, only when it is new, and within what was agreed."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from app.calendars.busy_fetch import (
    FetchOutcome,
    FetchPolicy,
    Validators,
    fetch_calendar,
)
from tests.busy_server import (
    CALENDAR,
    Behave,
    answer,
    open_calendar_server,
    resolve_to,
    send_raw,
)
from tests.busy_tls import Authority

MODIFIED = "Mon, 01 Mar 2027 09:00:00 GMT"
KNOWN = Validators(etag='"one"', last_modified=MODIFIED)


def test_a_calendar_comes_as_it_is_with_what_the_server_calls_it() -> None:
    with open_calendar_server(answer(ETag='"one"', Last_Modified=MODIFIED)) as server:
        fetched = fetch_calendar(server.url, policy=server.policy)
    assert fetched.outcome is FetchOutcome.READ
    assert fetched.body == CALENDAR
    assert fetched.validators == KNOWN


def test_we_ask_for_the_host_by_name_and_for_nothing_packed() -> None:
    with open_calendar_server() as server:
        fetch_calendar(server.url + "?key=a%20b", policy=server.policy)
    (asked,) = server.asked
    assert asked.startswith("GET /private/calendar.ics?key=a%20b HTTP/1.1\r\n")
    assert f"\r\nHost: localhost:{server.port}\r\n" in asked
    assert "\r\nAccept-Encoding: identity\r\n" in asked
    assert "If-None-Match" not in asked
    assert "Cookie" not in asked
    assert "Authorization" not in asked


def test_a_calendar_that_is_known_is_not_sent_again() -> None:
    with open_calendar_server(answer("304 Not Modified", b"")) as server:
        fetched = fetch_calendar(server.url, known=KNOWN, policy=server.policy)
    assert fetched.outcome is FetchOutcome.UNCHANGED
    assert fetched.is_good
    assert fetched.validators == KNOWN
    assert '\r\nIf-None-Match: "one"\r\n' in server.asked[0]
    assert f"\r\nIf-Modified-Since: {MODIFIED}\r\n" in server.asked[0]


def test_not_modified_without_having_asked_is_no_answer() -> None:
    with open_calendar_server(answer("304 Not Modified", b"")) as server:
        assert not fetch_calendar(server.url, policy=server.policy).is_good


@pytest.mark.parametrize("etag", ['"' + "a" * 300 + '"', '"\xe9"', '"a\tb"'])
def test_a_name_that_we_cannot_send_back_is_forgotten(etag: str) -> None:
    raw = f"HTTP/1.1 200 OK\r\nETag: {etag}\r\nContent-Length: {len(CALENDAR)}\r\n\r\n"
    with open_calendar_server(send_raw(raw.encode("latin-1") + CALENDAR)) as server:
        fetched = fetch_calendar(server.url, policy=server.policy)
    assert fetched.outcome is FetchOutcome.READ
    assert fetched.validators.etag is None


@pytest.mark.parametrize("status", [201, 204, 206, 400, 401, 403, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_failure_and_its_body_is_not_read(status: int) -> None:
    behave = answer(f"{status} Whatever", CALENDAR if status != 204 else b"", Retry_After="3600")
    with open_calendar_server(behave) as server:
        fetched = fetch_calendar(server.url, policy=server.policy)
    assert fetched.outcome is FetchOutcome.STATUS
    assert fetched.body == b""
    assert fetched.retry_after == "3600"


CUT = CALENDAR[:-20]
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(CALENDAR), CALENDAR)
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "behave",
    [
        answer(body=CALENDAR.replace(b"\r\n", b"\n")),
        answer(body=b"\xef\xbb\xbf\r\n" + CALENDAR),
        answer(body=CALENDAR.decode().encode("utf-16")),
        answer(body=CALENDAR.lower()),
        answer(Content_Type="application/octet-stream"),
        answer(Content_Encoding="identity"),
        send_raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS),
        send_raw(OK + b"\r\n" + CALENDAR),
        send_raw(b"HTTP/1.0 200 OK\n\n" + CALENDAR),
        send_raw(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"\r\n" + CALENDAR),
    ],
)
def test_what_is_a_whole_calendar_is_read(behave: Behave) -> None:
    with open_calendar_server(behave) as server:
        fetched = fetch_calendar(server.url, policy=server.policy)
    assert fetched.outcome is FetchOutcome.READ


@pytest.mark.parametrize(
    "behave",
    [
        answer(body=b""),
        answer(body=b"<!doctype html><title>Sign in</title>", Content_Type="text/html"),
        answer(body=b"BEGIN:VCARD\r\nEND:VCARD\r\n"),
        answer(body=gzip.compress(b"0" * 10_000_000), Content_Encoding="gzip"),
        answer(body=gzip.compress(CALENDAR)),
        answer(Content_Encoding="br"),
        answer(body=CUT, Content_Length=str(len(CALENDAR))),
        send_raw(OK + b"\r\n" + CUT),
        send_raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS[:-30]),
        send_raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + CALENDAR),
        send_raw(OK + b"Content-Length: 10\r\nX: y\r\n\r\n" + CALENDAR),
        send_raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n" + CALENDAR),
        send_raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n" + CALENDAR),
        send_raw(CALENDAR),
        send_raw(b"HTTP/1.1 abc\r\n\r\n" + CALENDAR),
        send_raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        send_raw(b""),
        send_raw(b"\x00\xff" * 500),
    ],
)
def test_what_is_not_a_whole_calendar_is_a_failure(behave: Behave) -> None:
    with open_calendar_server(behave) as server:
        fetched = fetch_calendar(server.url, policy=server.policy)
    assert fetched.outcome in {FetchOutcome.CONTENT, FetchOutcome.UNREACHABLE}
    assert fetched.body == b""


@pytest.mark.parametrize("named", [True, False])
def test_more_than_agreed_is_not_read(*, named: bool) -> None:
    body = CALENDAR.replace(b"END:VCALENDAR", b"X-A:" + b"a" * 5000 + b"\r\nEND:VCALENDAR")
    behave = answer(body=body) if named else send_raw(OK + b"\r\n" + body)
    with open_calendar_server(behave) as server:
        exact = replace(server.policy, most_bytes=len(body))
        assert fetch_calendar(server.url, policy=exact).outcome is FetchOutcome.READ
        less = replace(server.policy, most_bytes=len(body) - 1)
        assert fetch_calendar(server.url, policy=less).outcome is FetchOutcome.TOO_LARGE


def test_a_server_that_says_nothing_is_left() -> None:
    with open_calendar_server(lambda line: [*iter(lambda: line.recv(1), b"")].clear()) as server:
        policy = replace(server.policy, seconds_for_each=0.05)
        assert fetch_calendar(server.url, policy=policy).outcome is FetchOutcome.TOO_SLOW


def test_a_port_that_nobody_listens_at_is_a_failure() -> None:
    with open_calendar_server() as server:
        pass
    assert fetch_calendar(server.url, policy=server.policy).outcome is FetchOutcome.UNREACHABLE


def test_the_next_of_several_addresses_is_tried_when_one_is_dead() -> None:
    with open_calendar_server() as server:
        resolve = resolve_to("::1", "127.0.0.1")
        fetched = fetch_calendar(server.url, policy=server.policy, resolve=resolve)
    assert fetched.is_good


def test_the_certificate_has_to_be_good_for_the_name(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)
    for name, outcome in (
        ("calendar.example", FetchOutcome.READ),
        ("other.example", FetchOutcome.UNREACHABLE),
    ):
        with open_calendar_server(wrap=authority.server_wrap(name)) as server:
            where = f"calendar.example:{server.port}"
            policy = FetchPolicy(
                own_endpoints=frozenset({where}), ca_file=str(authority.file), seconds_for_each=5
            )
            fetched = fetch_calendar(
                f"https://{where}/a.ics", policy=policy, resolve=resolve_to("127.0.0.1")
            )
            assert fetched.outcome is outcome
            unknown = replace(policy, ca_file=None)
            fetched = fetch_calendar(
                f"https://{where}/a.ics", policy=unknown, resolve=resolve_to("127.0.0.1")
            )
            assert fetched.outcome is FetchOutcome.UNREACHABLE
    assert authority.names == ["calendar.example"] * 4
