"""The fetch in a child of its own, which has no keys, and ends when its time is over."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from app.calendars.busy_fetch import (
    MEBIBYTE,
    NOTHING_KNOWN,
    STRICT,
    Fetched,
    FetchOutcome,
    FetchPolicy,
    Validators,
    fetch_calendar,
)

_ROOT: Final = Path(__file__).resolve().parents[2]
_START_SECONDS: Final = 5.0
"""How long a child may take to begin, beside its own time."""

_LIMITS: Final = (
    (resource.RLIMIT_AS, 512 * MEBIBYTE),
    (resource.RLIMIT_CPU, 10),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)


def fetch_safely(
    address: str, *, known: Validators = NOTHING_KNOWN, policy: FetchPolicy = STRICT
) -> Fetched:
    """Return the calendar at an address within `policy.seconds_for_all`, whatever comes.

    A header that drips, a name that never resolves, a fault in a parser: each ends with the child.
    """
    wish = {"address": address, "known": asdict(known), "policy": asdict(policy)}
    try:
        ended = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-E", "-s", "-m", __name__],
            input=json.dumps(wish, default=sorted).encode(),  # sets have no form in JSON
            capture_output=True,
            timeout=policy.seconds_for_all + _START_SECONDS,
            cwd=_ROOT,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Fetched(outcome=FetchOutcome.TOO_SLOW)
    if ended.returncode in {-signal.SIGALRM, -signal.SIGXCPU}:
        return Fetched(outcome=FetchOutcome.TOO_SLOW)
    if ended.returncode:
        return Fetched(outcome=FetchOutcome.UNREACHABLE)
    return _read_answer(ended.stdout)


def _read_answer(answer: bytes) -> Fetched:
    """Read what a child has written: one line of JSON, then the calendar itself."""
    head, _, body = answer.partition(b"\n")
    told = json.loads(head)
    return Fetched(
        outcome=FetchOutcome(told["outcome"]),
        body=body,
        validators=Validators(**told["validators"]),
        retry_after=told["retry_after"],
    )


def main() -> None:
    """Fetch what standard input asks for, under limits; the last net is an alarm that kills."""
    wish = json.load(sys.stdin.buffer)
    policy = FetchPolicy(
        **wish["policy"] | {"own_endpoints": frozenset(wish["policy"]["own_endpoints"])}
    )
    for limit, value in _LIMITS:
        with suppress(ValueError, OSError):  # lower already, or not known to this system
            resource.setrlimit(limit, (value, value))
    signal.setitimer(signal.ITIMER_REAL, policy.seconds_for_all)
    fetched = fetch_calendar(wish["address"], known=Validators(**wish["known"]), policy=policy)
    head = asdict(replace(fetched, body=b""))
    del head["body"]
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + fetched.body)


if __name__ == "__main__":
    main()
