"""Dates on the clock: which stretches of time lie in the windows of a local date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.practice import Window
from app.domain.timespan import DAY, EPOCH_ORDINAL, MINUTE, stretches_of

Seconds = tuple[int, int]
"""A half-open stretch in seconds after the epoch."""

Windows = tuple[Window, ...]
"""The opening hours of one date, in order and apart from each other."""

Pieces = tuple[Seconds, ...]
"""When one window is open, in order and apart from each other."""


@lru_cache(maxsize=8_192)
def openings_on(day: int, windows: Windows, zone: ZoneInfo) -> tuple[Pieces, ...]:
    """Return each window of a date, given by its ordinal, as the stretches of time that lie in it.

    That is one stretch for most; where an hour happens twice and the window covers only a part of
    it, there is a hole; a time that the clock skips takes no time at all.
    """
    found = (_pieces_of(day, window, zone) for window in windows)
    return tuple(pieces for pieces in found if pieces)


def _pieces_of(day: int, window: Window, zone: ZoneInfo) -> Pieces:
    """Return when the clock shows a time in the window, in order."""
    midnight = (day - EPOCH_ORDINAL) * DAY
    opens, closes = (midnight + minute * MINUTE for minute in window)
    pieces: list[Seconds] = []
    for stretch in stretches_of(day, zone):
        low = max(stretch.starts, opens - stretch.offset)
        high = min(stretch.ends, closes - stretch.offset)
        if low >= high:
            continue
        if pieces and pieces[-1][1] == low:
            pieces[-1] = (pieces[-1][0], high)
        else:
            pieces.append((low, high))
    return tuple(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Dates in a row, from the ordinal `first` on: the zone and the windows of each.

    Whoever has the same dates has the same openings: what is worked out for one therapist, or for
    one request, serves the next.
    """

    first: int
    zones: tuple[ZoneInfo, ...]
    windows: tuple[Windows, ...]

    @property
    def stop(self) -> int:
        """Return the ordinal of the date after the last one."""
        return self.first + len(self.zones)

    def openings(self) -> list[tuple[int, Pieces]]:
        """Return the windows of all dates, each with the ordinal of its date."""
        days = range(self.first, self.stop)
        return [
            (day, pieces)
            for day, windows, zone in zip(days, self.windows, self.zones, strict=True)
            for pieces in openings_on(day, windows, zone)
        ]

    def start_of(self, day: int) -> int:
        """Return the second at which a date begins; one that is skipped begins with the next.

        A date behind the last one begins after all that is known here.
        """
        for each in range(day, self.stop):
            stretches = stretches_of(each, self.zones[each - self.first])
            if stretches:
                return stretches[0].starts
        return (self.stop + 1 - EPOCH_ORDINAL) * DAY
