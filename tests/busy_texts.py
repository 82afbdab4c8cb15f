"""Calendars written line by line for a test, and what the reader makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.calendars.busy_read import read_busy
from app.domain.busy import BusyReading
from app.domain.timespan import Span

BERLIN = "Europe/Berlin"


def event(*lines: str, uid: str | None = "one@example.org") -> str:
    """Return an event with these lines; a UID is among them unless it is None."""
    named = () if uid is None else (f"UID:{uid}",)
    return "\r\n".join(("BEGIN:VEVENT", *named, *lines, "END:VEVENT"))


def calendar(*parts: str) -> bytes:
    """Return a calendar with these properties and components."""
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", *parts, "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in lines).encode()


def span(since: str, until: str) -> Span:
    """Return the span between two dates or times, in UTC."""
    starts, ends = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (since, until))
    return Span(starts_at=starts, ends_at=ends)


def read(  # each test names the one that it is about
    source: bytes | str,
    *,
    since: str = "2026-01-01",
    until: str = "2027-01-01",
    zone: str = BERLIN,
    ignore_all_day: bool = False,
    own_domain: str = "",
) -> BusyReading:
    """Read a calendar, or a single event, in a window that is the year 2026 unless said."""
    return read_busy(
        source if isinstance(source, bytes) else calendar(source),
        window=span(since, until),
        floating_zone=zone,
        ignore_all_day=ignore_all_day,
        own_domain=own_domain,
    )


def shown(spans: Iterable[Span]) -> list[str]:
    """Write spans shortly, in UTC: 20260321T0630Z/20260321T0730Z."""
    return [f"{each.starts_at:%Y%m%dT%H%MZ}/{each.ends_at:%Y%m%dT%H%MZ}" for each in spans]


def busy(source: bytes | str, **options: str | bool) -> list[str]:
    """Return the busy times of a calendar, or a single event, that has no oddity."""
    reading = read(source, **options)  # type: ignore[arg-type]
    assert reading.warnings == ()
    return shown(reading.spans)


def troubles(reading: BusyReading) -> dict[str, int]:
    """Return how often each oddity was met."""
    return {warning.code.value: warning.count for warning in reading.warnings}


def local_starts(
    start: str, *lines: str, zone: str = "America/New_York", days: int = 366
) -> list[str]:
    """Return the local starts of a series of one-minute events, such as 19970902T0900."""
    began = datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    reading = read_busy(
        calendar(event(f"DTSTART;TZID={zone}:{start}", "DURATION:PT1M", *lines)),
        window=Span(starts_at=began - timedelta(days=1), ends_at=began + timedelta(days=days)),
        floating_zone="UTC",
    )
    assert reading.warnings == ()
    where = ZoneInfo(zone)
    return [f"{each.starts_at.astimezone(where):%Y%m%dT%H%M}" for each in reading.spans]
