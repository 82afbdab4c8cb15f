"""The child that fetches: it ends in time whatever the other side does, and it knows no secret."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.calendars.busy_fetch import STRICT, FetchOutcome, Validators
from app.calendars.busy_fetch_child import fetch_safely
from tests.busy_server import (
    CALENDAR,
    Behave,
    answer,
    drip,
    open_calendar_server,
    send_raw,
)

SOON = 0.6
"""Seconds that a child has in these tests: enough to start and to ask."""


def test_a_calendar_comes_through_the_child_byte_by_byte() -> None:
    odd = CALENDAR.replace(b"UID:one", b"UID:\x00\n\r\n{}\xff")
    with open_calendar_server(answer(body=odd, ETag='"1"', Last_Modified="Mon")) as server:
        fetched = fetch_safely(server.url, policy=server.policy)
        assert fetched.outcome is FetchOutcome.READ
        assert fetched.body == odd
        assert fetched.validators == Validators(etag='"1"', last_modified="Mon")
        server.behave(answer("304 Not Modified", b""))
        again = fetch_safely(server.url, known=fetched.validators, policy=server.policy)
        assert again.outcome is FetchOutcome.UNCHANGED
        server.behave(answer("429 Slow down", b"", Retry_After="120"))
        assert fetch_safely(server.url, policy=server.policy).retry_after == "120"


def test_the_strict_policy_reaches_nothing_here() -> None:
    with open_calendar_server() as server:
        for url in (server.url, server.url.replace("localhost", "127.0.0.1"), "https://localhost/"):
            assert fetch_safely(url, policy=STRICT).outcome is FetchOutcome.REFUSED
        assert server.hits == 0


@pytest.mark.parametrize(
    "behave",
    [
        drip(b"HTTP/1.1 200 OK\r\nX: "),
        drip(b"HTTP/1.1 200 OK\r\n", drop=b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR\r\nX: "),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", drop=b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 "),
    ],
    ids=["header", "continue", "body", "chunks", "status"],
)
def test_a_server_that_drips_is_left_when_the_time_is_over(behave: Behave) -> None:
    with open_calendar_server(behave) as server:
        began = time.monotonic()
        fetched = fetch_safely(server.url, policy=replace(server.policy, seconds_for_all=SOON))
        assert time.monotonic() - began < SOON + 3
        assert server.hits == 1
    assert fetched.outcome is FetchOutcome.TOO_SLOW


def test_a_body_beyond_all_measure_is_not_kept() -> None:
    with open_calendar_server(
        lambda line: line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 8_000_000)
    ) as server:
        assert fetch_safely(server.url, policy=server.policy).outcome is FetchOutcome.TOO_LARGE


def children() -> list[int]:
    """Return the fetching children of this program."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words, parent = path.read_bytes(), (path.parent / "stat").read_text().rpartition(")")[2]
        except OSError:
            continue
        if b"busy_fetch_child" in words and int(parent.split()[1]) == os.getpid():
            found.append(int(path.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
def test_a_child_that_is_killed_is_a_failure_and_had_no_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "known-only-to-the-parent")
    seen: list[bytes] = []

    def kill_who_asks(_line: object) -> None:
        (child,) = children()
        seen.append(Path(f"/proc/{child}/environ").read_bytes())
        seen.append(Path(f"/proc/{child}/cmdline").read_bytes())
        os.kill(child, signal.SIGKILL)

    with open_calendar_server(kill_who_asks) as server:
        fetched = fetch_safely(server.url, policy=server.policy)
    assert fetched.outcome is FetchOutcome.UNREACHABLE
    environment, words = seen
    assert b"known-only" not in environment
    assert b"localhost" not in words, (
        "the address is a secret and stays out of the list of programs"
    )
    assert children() == []


def test_a_header_that_breaks_off_ends_the_fetch() -> None:
    with open_calendar_server(send_raw(b"HTTP/1.1 200 OK\r\nContent-Le")) as server:
        assert not fetch_safely(server.url, policy=server.policy).is_good
