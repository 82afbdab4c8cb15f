"""Reads opening hours of one day, and joins windows that touch or overlap."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.parsing import Reader, parse_clock
from app.domain.practice import Window

MIDNIGHT = 24 * 60
"""The last minute at which a window may end, written `24:00`."""

REVERSED = (
    "The end has to be after the start. Past midnight, end at 24:00 and go on at 00:00"
    " of the next day."
)
"""What to say of a window that ends at or before its start."""

_MOST_WINDOWS = 50


def read_windows(reader: Reader, key: str) -> tuple[Window, ...]:
    """Read the windows of one day in order; those that touch or overlap become one."""
    found: list[Window] = []
    for position, pair in enumerate(reader.sequence(key, most=_MOST_WINDOWS)):
        starts, ends = _read_pair(pair)
        if starts is None or ends is None:
            reader.note(f"{key}.{position}", 'Use two times like ["09:00", "12:00"].')
        elif ends <= starts:
            reader.note(f"{key}.{position}", REVERSED)
        else:
            found.append((starts, ends))
    return join_windows(found)


def join_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return the windows in order, with those that touch or overlap made one."""
    joined: list[Window] = []
    for starts, ends in sorted(windows):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((starts, ends))
    return tuple(joined)


def say_clock(minute: int) -> str:
    """Return a minute of the day as a clock shows it, from `00:00` to `24:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _read_pair(pair: object) -> tuple[int | None, int | None]:
    """Return start and end in minutes after midnight, None where it is none."""
    match pair:
        case [starts, ends]:
            return parse_clock(starts), parse_clock(ends)
        case _:
            return None, None
