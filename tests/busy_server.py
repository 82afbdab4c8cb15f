"""A calendar server on a free port of this machine, that behaves as a test wants it to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from app.calendars.busy_fetch import FetchPolicy

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n"
    b"BEGIN:VEVENT\r\nUID:one@example.com\r\nDTSTAMP:20270101T000000Z\r\n"
    b"DTSTART:20270302T140000Z\r\nDTEND:20270302T150000Z\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)

Behave = Callable[[socket.socket], None]
"""Answers one request on an open line; the line is closed afterwards."""


def answer(status: str = "200 OK", body: bytes = CALENDAR, **headers: str) -> Behave:
    """Give one whole answer; the header `X_y` is sent as `X-y`."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if not any(name.lower() in {"content_length", "transfer_encoding"} for name in headers):
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""])

    def behave(line: socket.socket) -> None:
        line.sendall(head.encode() + body)

    return behave


def send_raw(content: bytes) -> Behave:
    """Send these bytes and hang up."""
    return lambda line: line.sendall(content)


def drip(first: bytes, *, drop: bytes = b"x", seconds: float = 0.05) -> Behave:
    """Send the first bytes, then one drop after the other until the other side is gone."""

    def behave(line: socket.socket) -> None:
        line.settimeout(seconds)
        line.sendall(first)
        while True:
            line.sendall(drop)
            with suppress(TimeoutError):
                if not line.recv(1):
                    return

    return behave


@dataclass(slots=True)
class CalendarServer:
    """What was asked of the server, and how it answers; the last behaviour is kept for ever."""

    port: int
    behaviours: list[Behave]
    asked: list[str] = field(default_factory=list)
    hits: int = 0

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/private/calendar.ics"

    @property
    def policy(self) -> FetchPolicy:
        """A policy that reaches this server, without TLS and without much patience."""
        return FetchPolicy(
            own_endpoints=frozenset({f"localhost:{self.port}"}),
            is_plain=True,
            seconds_for_each=2.0,
            seconds_for_all=10.0,
        )

    def behave(self, *behaviours: Behave) -> None:
        """Change the answers from now on."""
        self.behaviours = list(behaviours)

    def next_behaviour(self) -> Behave:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


@contextmanager
def open_calendar_server(*behaviours: Behave, wrap: Wrap | None = None) -> Iterator[CalendarServer]:
    """Serve until the block ends; `wrap` puts TLS on each line."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = CalendarServer(listening.getsockname()[1], list(behaviours) or [answer()])
        thread = threading.Thread(target=_serve, args=(listening, server, wrap), daemon=True)
        thread.start()
        yield server
        with suppress(OSError):  # wakes the thread that waits for the next line
            listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)
        assert not thread.is_alive()


Wrap = Callable[[socket.socket], socket.socket]


def _serve(listening: socket.socket, server: CalendarServer, wrap: Wrap | None) -> None:
    """Answer one line after the other."""
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        server.hits += 1
        with line, suppress(OSError):
            line.settimeout(5)
            spoken = line if wrap is None else wrap(line)
            with spoken:
                server.asked.append(_read_request(spoken))
                server.next_behaviour()(spoken)


def _read_request(line: socket.socket) -> str:
    """Read one request up to its empty line."""
    told = b""
    while b"\r\n\r\n" not in told:
        chunk = line.recv(4096)
        if not chunk:
            break
        told += chunk
    return told.decode("latin-1")


def resolve_to(*answers: str) -> Callable[[str, int], Sequence[str]]:
    """Return a resolver that gives these answers to whatever it is asked."""
    return lambda _host, _port: answers
