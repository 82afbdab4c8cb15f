"""Reads opening hours: windows of a day, the usual week, and dates that replace it."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.parsing import Reader, parse_clock, parse_day
from app.domain.practice import TherapistHours, Weekday, Window

MIDNIGHT = 24 * 60
"""The last minute at which a window may end, written `24:00`."""

_MOST_WINDOWS = 50


def read_hours(reader: Reader, *, shortest_minutes: int = 0) -> TherapistHours:
    """Read `weekly_hours` and `date_overrides` of a therapist; either may be missing.

    A window in which not even an appointment of `shortest_minutes` has room is noted as a mistake.
    """
    week = reader.table("weekly_hours")
    weekly = {
        day: windows
        for day in Weekday
        if (windows := read_windows(week, day, shortest_minutes=shortest_minutes))
    }
    week.finish()
    dates = reader.table("date_overrides")
    overrides = {}
    for key in sorted(dates.keys()):
        day_on = parse_day(key)
        if day_on is None:
            dates.note(key, "Use a date like 2027-03-15.")
            continue
        overrides[day_on] = read_windows(dates, key, shortest_minutes=shortest_minutes)
    return TherapistHours(weekly=weekly, overrides=overrides)


def read_windows(reader: Reader, key: str, *, shortest_minutes: int = 0) -> tuple[Window, ...]:
    """Read the windows of one day in order; those that touch or overlap become one."""
    found: list[Window] = []
    for position, pair in enumerate(reader.sequence(key, most=_MOST_WINDOWS)):
        starts, ends = _read_pair(pair)
        if starts is None or ends is None:
            reader.note(f"{key}.{position}", 'Use two times like ["09:00", "12:00"].')
        elif ends <= starts:
            reader.note(
                f"{key}.{position}",
                "The end has to be after the start. Past midnight, end at 24:00 and go on at 00:00"
                " of the next day.",
            )
        else:
            found.append((starts, ends))
    joined = join_windows(found)
    for starts, ends in joined:
        is_open_ended = starts == 0 or ends == MIDNIGHT  # the day beside it may go on
        if ends - starts < shortest_minutes and not is_open_ended:
            reader.note(
                key,
                f"{_clock(starts)} to {_clock(ends)} is too short for any service."
                f" The shortest one takes {shortest_minutes} minutes.",
            )
    return joined


def join_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return the windows in order, with those that touch or overlap made one."""
    joined: list[Window] = []
    for starts, ends in sorted(windows):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((starts, ends))
    return tuple(joined)


def _read_pair(pair: object) -> tuple[int | None, int | None]:
    """Return start and end in minutes after midnight, None where it is none."""
    match pair:
        case [starts, ends]:
            return parse_clock(starts), parse_clock(ends)
        case _:
            return None, None


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
