"""Nobody reaches this machine or its network by naming a calendar: the guard against SSRF."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from app.calendars.busy_fetch import STRICT, FetchOutcome, fetch_calendar
from tests.busy_server import answer, open_calendar_server, resolve_to
from tests.calendars.test_busy_address import LOCAL, REFUSED


@dataclass(slots=True)
class Lines:
    """What somebody tried to connect to; none is ever opened."""

    tried: list[tuple[str, int]] = field(default_factory=list)

    def open(self, address: tuple[str, int], timeout: float) -> socket.socket:
        assert timeout <= STRICT.seconds_for_each
        self.tried.append(address)
        raise ConnectionRefusedError


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Watch every connection that the fetch opens."""
    lines = Lines()
    monkeypatch.setattr("app.calendars.busy_fetch.socket.create_connection", lines.open)
    return lines


class Rebinding:
    """A name server that gives a good answer first and a bad one ever after."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize("text", REFUSED)
def test_no_spelling_of_an_address_opens_a_line(text: str, lines: Lines) -> None:
    resolver = Rebinding(["127.0.0.1"])
    fetched = fetch_calendar(text, resolve=resolver)
    assert fetched.outcome is FetchOutcome.REFUSED
    assert resolver.asked == 0
    assert lines.tried == []


@pytest.mark.parametrize("address", LOCAL)
def test_no_name_leads_into_our_own_network(address: str, lines: Lines) -> None:
    for answers in ([address], ["8.8.8.8", address], [address, "2606:4700::1111"]):
        fetched = fetch_calendar("https://a.example/", resolve=resolve_to(*answers))
        assert fetched.outcome is FetchOutcome.REFUSED
    assert lines.tried == []


def test_a_public_name_is_reached_by_the_answer_that_was_checked(lines: Lines) -> None:
    resolver = Rebinding(["8.8.8.8"], ["127.0.0.1"])
    fetched = fetch_calendar("https://a.example/", resolve=resolver)
    assert fetched.outcome is FetchOutcome.UNREACHABLE
    assert resolver.asked == 1
    assert lines.tried == [("8.8.8.8", 443)]


def test_a_name_server_with_many_answers_does_not_keep_us(lines: Lines) -> None:
    fetch_calendar("https://a.example/", resolve=resolve_to(*[f"8.8.8.{n}" for n in range(99)]))
    assert len(lines.tried) == 4


def test_a_name_without_an_answer_is_a_failure(lines: Lines) -> None:
    def nobody(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such host")

    assert fetch_calendar("https://a.example/", resolve=nobody).outcome is FetchOutcome.UNREACHABLE
    assert not fetch_calendar("https://a.example/", resolve=resolve_to()).is_good
    assert lines.tried == []


TO_US = (
    "https://localhost:{port}/x",
    "http://localhost:{port}/x",
    "https://127.0.0.1:{port}/x",
    "//127.0.0.1:{port}/x",
    "https://2130706433:{port}/x",
    "https://0x7f.1:{port}/x",
    "https://[::1]:{port}/x",
    "https://[::ffff:127.0.0.1]:{port}/x",
    "https://user@localhost:{port}/x",
    "https://rebound.example:{port}/x",
    "https://rebound.example/x",
    "https://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "gopher://localhost:{port}/_x",
)


@pytest.mark.parametrize("location", TO_US)
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Go", "308 Go"])
def test_no_redirect_leads_to_us(location: str, status: str) -> None:
    with open_calendar_server() as canary, open_calendar_server() as server:
        server.behave(answer(status, Location=location.format(port=canary.port)))
        fetched = fetch_calendar(server.url, policy=server.policy, resolve=resolve_to("127.0.0.1"))
        assert server.hits == 1
        assert canary.hits == 0
    assert fetched.outcome is FetchOutcome.REFUSED


@pytest.mark.parametrize(("steps", "outcome"), [(3, FetchOutcome.READ), (4, FetchOutcome.REFUSED)])
def test_three_redirects_are_followed_and_no_fourth(steps: int, outcome: FetchOutcome) -> None:
    with open_calendar_server() as server:
        moved = [answer("302 Found", b"", Location=f"/step/{step}") for step in range(steps)]
        server.behave(*moved, answer())
        fetched = fetch_calendar(server.url, policy=server.policy)
        assert server.hits == 4
    assert fetched.outcome is outcome
    assert server.asked[3].startswith("GET /step/2 HTTP")


def test_each_step_of_a_redirect_is_looked_up_anew_and_only_once() -> None:
    with open_calendar_server(answer("302 Found", b"", Location="/next"), answer()) as server:
        resolver = Rebinding(["127.0.0.1"])
        assert fetch_calendar(server.url, policy=server.policy, resolve=resolver).is_good
    assert resolver.asked == 2
