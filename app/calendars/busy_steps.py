"""What the reading of one calendar may cost, counted in steps rather than in time."""

from __future__ import annotations

from typing import Final

from app.domain.busy import CalendarUnreadable

MOST_STEPS: Final = 1_000_000
MOST_STEPS_OF_SERIES: Final = 60_000
"""A step is a date or a time that is looked at, a few microseconds."""

MOST_TIMES: Final = 20_000
"""Busy times of one series, and of a whole calendar after those that touch were joined."""


class TooFrequent(Exception):
    """A series repeats too often to be written down time by time."""


class Steps:
    """Counts what the reading of one calendar costs."""

    def __init__(self) -> None:
        self._left = MOST_STEPS
        self.begin_series()

    def begin_series(self) -> None:
        """Give the next series a count of its own."""
        self._left_of_series = MOST_STEPS_OF_SERIES
        self._times_left = MOST_TIMES

    def spend_time(self) -> None:
        """Count a time of the series; raise TooFrequent when there are too many."""
        self._times_left -= 1
        if self._times_left < 0:
            raise TooFrequent

    def spend(self, steps: int) -> None:
        """Count steps; raise TooFrequent for the series, CalendarUnreadable for the calendar."""
        self._left_of_series -= steps
        if self._left_of_series < 0:
            raise TooFrequent
        self._left -= steps
        if self._left < 0:
            raise CalendarUnreadable("This calendar repeats too often to be read.")
