"""The grid: openings joined over midnight, and the starts laid out in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.slots_days import Days, Seconds
from app.domain.timespan import DAY

LONGEST_GRID_DAYS = 31
"""After so many dates without a pause the grid starts anew with each month of the calendar.

So the grid of a therapist who never closes can be told from the dates just before it. A date that
lies at most so many dates after the one on which its opening began keeps that opening's grid.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Windows joined where they touch; `pieces` are in order and apart from each other.

    The grid is anchored at the first second, which lies on the date `opens_on`.
    """

    opens_on: int
    pieces: list[Seconds]


def find_openings(days: Days, first: int, last: int) -> list[Opening]:
    """Return the openings of the dates from `first` to `last`, each from where it really began."""
    windows = [
        (pieces[0][0], day, pieces)
        for day in range(_find_beginning(days, first), last + 1)
        for pieces in days.openings_on(day)
    ]
    windows.sort()
    openings: list[tuple[int, list[Seconds]]] = []
    for starts, day, pieces in windows:
        if openings and starts <= openings[-1][1][-1][1] and _touches(openings[-1][1], starts):
            opens_on, before = openings[-1]
            openings[-1] = (opens_on, _join([*before, *pieces]))
        else:
            openings.append((day, pieces))
    return [Opening(opens_on=day, pieces=pieces) for day, pieces in openings]


def _touches(pieces: list[Seconds], second: int) -> bool:
    """Tell whether a second lies in one of the stretches, or right after it."""
    return any(low <= second <= high for low, high in pieces)


def _find_beginning(days: Days, first: int) -> int:
    """Return the date on which the opening that reaches into `first` began."""
    day = _find_date(days, first)
    while first - day <= LONGEST_GRID_DAYS:
        before = _find_date(days, day - 1)
        ends = [pieces[-1][1] for pieces in days.openings_on(before)]
        starts = [pieces[0][0] for pieces in days.openings_on(day)]
        if not ends or not starts or max(ends) < min(starts):
            break
        day = before
    return day


def _find_date(days: Days, day: int) -> int:
    """Return the date, or the one before where the zone skips it."""
    return _find_date(days, day - 1) if days.is_skipped(day) else day


def _join(pieces: list[Seconds]) -> list[Seconds]:
    """Return the stretches in order, with those that touch or overlap made one."""
    joined: list[Seconds] = []
    for low, high in sorted(pieces):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def lay_grid(
    days: Days, opening: Opening, within: Seconds, *, length: int, step: int
) -> Iterator[range]:
    """Yield the starts in an opening that lie `within` and leave room for `length` seconds."""
    if opening.pieces[0][0] >= within[1] or opening.pieces[-1][1] <= within[0]:
        return
    for anchor, begins, ends in _anchors(days, opening):
        for low, high in opening.pieces:
            start = max(low, begins, within[0])
            stop = min(high - length + 1, ends, within[1])
            start += (anchor - start) % step
            if start < stop:
                yield range(start, stop, step)


def _anchors(days: Days, opening: Opening) -> Iterator[tuple[int, int, int]]:
    """Yield each anchor of the opening's grid with the stretch in which it holds."""
    starts, ends = opening.pieces[0][0], opening.pieces[-1][1]
    if ends - starts < (LONGEST_GRID_DAYS - 1) * DAY:
        yield starts, starts, ends
        return
    day = opening.opens_on + LONGEST_GRID_DAYS + 1
    begins = days.start_of(day)
    yield starts, starts, begins
    while begins < ends:
        anchor = days.start_of(_first_of_month(day))
        day = _first_of_month(_first_of_month(day) + LONGEST_GRID_DAYS)
        next_month = days.start_of(day)
        yield anchor, begins, next_month
        begins = next_month


def _first_of_month(day: int) -> int:
    return date.fromordinal(day).replace(day=1).toordinal()
