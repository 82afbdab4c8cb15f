"""The reading of a calendar in a child of its own, which ends when it costs too much."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from app.calendars.busy_read import check_window, read_busy
from app.calendars.busy_text import check_size
from app.domain.busy import BusyReading, BusyTrouble, BusyWarning, CalendarUnreadable
from app.domain.timespan import Span, get_zone, instant_at, seconds_of

CPU_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 20.0
MEMORY_BYTES: Final = 512 * 1024 * 1024

_LIMITS: Final = (
    (resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1)),
    (resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES)),
    (resource.RLIMIT_FSIZE, (0, 0)),
    (resource.RLIMIT_CORE, (0, 0)),
)
_ROOT: Final = Path(__file__).resolve().parents[2]
_TOO_SLOW: Final = (-signal.SIGXCPU, -signal.SIGKILL)


def read_busy_safely(
    source: bytes,
    *,
    window: Span,
    floating_zone: str,
    ignore_all_day: bool = False,
    own_domain: str = "",
    patience_seconds: float = PATIENCE_SECONDS,
) -> BusyReading:
    """Return what `read_busy` does, or raise CalendarUnreadable when its time or memory is over.

    The child has no keys and no settings, opens no file but those of time zones, and may use
    `CPU_SECONDS` and `MEMORY_BYTES`; after `patience_seconds` it is killed.
    """
    check_window(window)
    get_zone(floating_zone)
    check_size(source)
    wish = {
        "window": [window.starts_at.isoformat(), window.ends_at.isoformat()],
        "floating_zone": floating_zone,
        "ignore_all_day": ignore_all_day,
        "own_domain": own_domain,
    }
    try:
        ended = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-E", "-s", "-m", __name__],
            input=json.dumps(wish).encode() + b"\n" + source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience_seconds,
            cwd=_ROOT,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CalendarUnreadable("This calendar takes too long to read.") from None
    if ended.returncode in _TOO_SLOW:
        raise CalendarUnreadable("This calendar takes too long to read.")
    if ended.returncode:
        raise CalendarUnreadable("This calendar could not be read.")
    try:
        return _read_answer(ended.stdout)
    except (ValueError, LookupError, TypeError):
        raise CalendarUnreadable("This calendar could not be read.") from None


def _read_answer(answer: bytes) -> BusyReading:
    """Read what a child has written."""
    told = json.loads(answer)
    if "unreadable" in told:
        raise CalendarUnreadable(told["unreadable"])
    return BusyReading(
        spans=tuple(
            Span(starts_at=instant_at(starts), ends_at=instant_at(ends))
            for starts, ends in told["spans"]
        ),
        warnings=tuple(
            BusyWarning(code=BusyTrouble(code), count=count) for code, count in told["warnings"]
        ),
        events=told["events"],
    )


def answer(wish_and_source: bytes) -> str:
    """Read a calendar as the first line wishes, and write what was found as JSON."""
    head, _, source = wish_and_source.partition(b"\n")
    wish = json.loads(head)
    starts, ends = (datetime.fromisoformat(text) for text in wish.pop("window"))
    try:
        reading = read_busy(source, window=Span(starts_at=starts, ends_at=ends), **wish)
    except CalendarUnreadable as refusal:
        return json.dumps({"unreadable": refusal.message})
    return json.dumps(
        {
            "spans": [
                (seconds_of(span.starts_at), seconds_of(span.ends_at)) for span in reading.spans
            ],
            "warnings": [(warning.code, warning.count) for warning in reading.warnings],
            "events": reading.events,
        }
    )


def main() -> None:
    """Answer what standard input asks, under limits."""
    for kind, limits in _LIMITS:
        with suppress(ValueError, OSError):  # lower already, or not known to this system
            resource.setrlimit(kind, limits)
    sys.stdout.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
