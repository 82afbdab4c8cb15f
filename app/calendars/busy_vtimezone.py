"""A time zone by what a calendar writes about it (RFC 5545, 3.6.5), for names nobody knows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from app.calendars.busy_moments import read_offset, read_written
from app.calendars.busy_recurrence import starts_between
from app.calendars.busy_rule import Frequency, read_rule
from app.calendars.busy_steps import Steps, TooFrequent
from app.calendars.busy_text import Component

_FIRST = datetime(1900, 1, 1)  # noqa: DTZ001
_LAST = datetime(2101, 12, 31)  # noqa: DTZ001
"""Local times; nothing before or after is asked of a zone. Some rules start in 1601 or in 1."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Onset:
    """A change of the clock: at `wall`, in the old offset, the new one begins."""

    wall: datetime
    old: timedelta
    new: timedelta


class WrittenZone(tzinfo):
    """A zone made of its changes; times before the first of them have its old offset."""

    def __init__(self, onsets: list[Onset]) -> None:
        self._onsets = sorted(onsets)
        self._walls = [onset.wall for onset in self._onsets]
        self._instants = [onset.wall - onset.old for onset in self._onsets]

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """Return the offset; the old one for a time that the clock skips or shows twice."""
        wall = _FIRST if dt is None else dt.replace(tzinfo=None, fold=0)
        at = bisect_right(self._walls, wall) - 1
        if at < 0:
            return self._onsets[0].old
        onset = self._onsets[at]
        return onset.new if wall >= onset.wall + (onset.new - onset.old) else onset.old

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Return None: a change says where the clock goes, not why."""

    def tzname(self, dt: datetime | None) -> str | None:
        """Return None: nobody asks."""

    def fromutc(self, dt: datetime) -> datetime:
        """Return the local time of an instant that is given as if this zone were UTC."""
        at = bisect_right(self._instants, dt.replace(tzinfo=None)) - 1
        offset = self._onsets[0].old if at < 0 else self._onsets[at].new
        return dt + offset


def read_timezone(component: Component, steps: Steps) -> tzinfo | None:
    """Return the zone that a VTIMEZONE describes, None where it describes none.

    A part with faults is left out.
    """
    steps.begin_series()
    onsets: list[Onset] = []
    for part in component.parts:
        if part.name in {"STANDARD", "DAYLIGHT"}:
            try:
                onsets += _onsets(part, steps)
            except (ValueError, ArithmeticError, TooFrequent):
                continue
    return WrittenZone(onsets) if onsets else None


def _onsets(part: Component, steps: Steps) -> Iterator[Onset]:
    """Yield the changes to one offset: the first, those by rule, and those by date."""
    new = read_offset(part.value("TZOFFSETTO"))
    try:
        old = read_offset(part.value("TZOFFSETFROM"))
    except ValueError:
        old = new
    start = read_written(part.value("DTSTART")).wall

    def read_until(text: str) -> datetime:
        until = read_written(text)
        return until.wall if until.zone is not UTC else until.wall + old

    walls = {start}
    for line in part.every("RDATE"):
        walls |= {read_written(text).wall for text in line.value.split(",") if text.strip()}
    for line in part.every("RRULE"):
        rule = read_rule(line.value, start=start, is_date=False, read_until=read_until)
        if rule.frequency > Frequency.DAILY:
            raise TooFrequent
        walls.update(starts_between(rule, start, _FIRST, _LAST, steps))
    for wall in walls:
        if wall <= _LAST:
            yield Onset(wall=max(wall, _FIRST), old=old, new=new)
