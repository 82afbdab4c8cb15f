"""The guarded fetch of a calendar: a checked address, looked up once, within what was agreed."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final

from app.calendars.busy_address import (
    HTTPS_PORT,
    CalendarAddress,
    CalendarAddressRefused,
    check_answers,
    follow_address,
    read_address,
)

MEBIBYTE: Final = 1024 * 1024
AGENT: Final = "Rapport (busy times)"
_MOST_ANSWERS = 4
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,200}", re.ASCII)
_LONGEST_DATE = 100
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host, as text; raises OSError where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """What a fetch may reach and take; as it stands, that of an installation in use.

    `own_endpoints` are hosts with their port that the operator named, allowed to lie in the
    practice's own network. `is_plain` leaves TLS out, for tests on this machine.
    """

    own_endpoints: frozenset[str] = frozenset()
    most_bytes: int = 5 * MEBIBYTE
    most_redirects: int = 3
    seconds_for_all: float = 20.0
    seconds_for_each: float = 5.0
    is_plain: bool = False
    ca_file: str | None = None


STRICT: Final = FetchPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server said of the calendar last time, to ask only for what is new."""

    etag: str | None = None
    last_modified: str | None = None


NOTHING_KNOWN: Final = Validators()


class FetchOutcome(StrEnum):
    """What came of a fetch; why it failed is for the operator's log alone, never for a page."""

    READ = "read"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    STATUS = "status"
    CONTENT = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The calendar as it came, or why it did not; `retry_after` is the server's header as it is."""

    outcome: FetchOutcome
    body: bytes = b""
    validators: Validators = NOTHING_KNOWN
    retry_after: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether we know now what the calendar says."""
        return self.outcome in {FetchOutcome.READ, FetchOutcome.UNCHANGED}


class _Failed(Exception):
    """Ends a fetch that cannot succeed."""

    def __init__(self, outcome: FetchOutcome, *, retry_after: str | None = None) -> None:
        super().__init__(outcome)
        self.fetched = Fetched(outcome=outcome, retry_after=retry_after)


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Look a host up, once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def fetch_calendar(
    address: str,
    *,
    known: Validators = NOTHING_KNOWN,
    policy: FetchPolicy = STRICT,
    resolve: Resolve = resolve_host,
) -> Fetched:
    """Return the calendar at an address; never raises for what the other side does.

    Each step of a redirect is checked anew. Every wait has an end, but all of them together do
    not: `fetch_safely` runs this in a child that is killed when its time is over.
    """
    try:
        where = read_address(address, own_endpoints=policy.own_endpoints)
        for _ in range(policy.most_redirects + 1):
            answer = _ask(where, known=known, policy=policy, resolve=resolve)
            if isinstance(answer, Fetched):
                return answer
            where = follow_address(where, answer, own_endpoints=policy.own_endpoints)
    except CalendarAddressRefused:
        return Fetched(outcome=FetchOutcome.REFUSED)
    except _Failed as failed:
        return failed.fetched
    except TimeoutError:
        return Fetched(outcome=FetchOutcome.TOO_SLOW)
    except (OSError, HTTPException, UnicodeError, ValueError):
        return Fetched(outcome=FetchOutcome.UNREACHABLE)
    return Fetched(outcome=FetchOutcome.REFUSED)


def _ask(
    where: CalendarAddress, *, known: Validators, policy: FetchPolicy, resolve: Resolve
) -> Fetched | str:
    """Ask one server; return what it gave, or the place that it sends us to."""
    with closing(_Line(where, policy=policy, resolve=resolve)) as line:
        line.request("GET", where.target, headers=_headers(known))
        response = line.getresponse()
        if response.status in _REDIRECTS:
            return response.headers.get("Location") or ""
        if response.status == HTTPStatus.NOT_MODIFIED and known != NOTHING_KNOWN:
            return Fetched(outcome=FetchOutcome.UNCHANGED, validators=known)
        if response.status != HTTPStatus.OK:
            pause = (response.headers.get("Retry-After") or "")[:_LONGEST_DATE] or None
            raise _Failed(FetchOutcome.STATUS, retry_after=pause)
        if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise _Failed(FetchOutcome.CONTENT)  # we asked for none: it may be a bomb
        return Fetched(
            outcome=FetchOutcome.READ,
            body=_read_body(response, most=policy.most_bytes),
            validators=_validators_of(response),
        )


def _headers(known: Validators) -> dict[str, str]:
    """Return what we say of ourselves, and of what we have."""
    headers = {"User-Agent": AGENT, "Accept": "text/calendar, */*;q=0.1"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


class _Line(HTTPConnection):
    """A connection to an address that was checked; the host's name is not looked up again."""

    default_port = HTTPS_PORT  # decides whether the Host header names the port

    def __init__(self, where: CalendarAddress, *, policy: FetchPolicy, resolve: Resolve) -> None:
        super().__init__(where.host, where.port, timeout=policy.seconds_for_each)
        self._where = where
        self._policy = policy
        self._resolve = resolve

    def connect(self) -> None:
        """Look the host up, refuse it unless every answer is public, and reach one of them."""
        answers = self._resolve(self._where.host, self._where.port)
        if self._where.endpoint not in self._policy.own_endpoints:
            answers = [str(answer) for answer in check_answers(answers)]
        plain = _reach(answers[:_MOST_ANSWERS], self._where.port, self._policy.seconds_for_each)
        if self._policy.is_plain:
            self.sock = plain
            return
        context = ssl.create_default_context(cafile=self._policy.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        try:
            self.sock = context.wrap_socket(plain, server_hostname=self._where.host)
        except BaseException:
            plain.close()
            raise


def _reach(answers: Sequence[str], port: int, seconds: float) -> socket.socket:
    """Connect to the first of these IP addresses that answers."""
    for answer in answers[:-1]:
        try:
            return socket.create_connection((answer, port), timeout=seconds)
        except OSError:
            continue
    if not answers:
        raise CalendarAddressRefused
    return socket.create_connection((answers[-1], port), timeout=seconds)


def _read_body(response: HTTPResponse, *, most: int) -> bytes:
    """Return the whole body, which has to be a whole calendar; fail beyond `most` bytes."""
    if response.length is not None and response.length > most:
        raise _Failed(FetchOutcome.TOO_LARGE)
    has_length = response.length is not None or response.chunked
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > most:
            raise _Failed(FetchOutcome.TOO_LARGE)
    if response.length:  # the line broke early; what is missing may be the busiest day
        raise _Failed(FetchOutcome.CONTENT)
    words = bytes(body).replace(b"\0", b"").strip(_BYTE_ORDER_MARKS + b" \t\r\n").upper()
    if not words.startswith(b"BEGIN:VCALENDAR"):
        raise _Failed(FetchOutcome.CONTENT)
    if not has_length and not words.endswith(b"END:VCALENDAR"):
        raise _Failed(FetchOutcome.CONTENT)
    return bytes(body)


def _validators_of(response: HTTPResponse) -> Validators:
    """Return the server's own words for this state of the calendar, where they can be kept."""
    etag = response.headers.get("ETag") or ""
    modified = response.headers.get("Last-Modified") or ""
    return Validators(
        etag=etag if _VALIDATOR.fullmatch(etag) else None,
        last_modified=modified
        if len(modified) <= _LONGEST_DATE and _VALIDATOR.fullmatch(modified)
        else None,
    )
