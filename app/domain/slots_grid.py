"""The grid: openings joined over midnight, and the starts laid out in each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise
from operator import attrgetter

from app.domain.slots_dates import Dates, Pieces, Seconds
from app.domain.slots_days import Days
from app.domain.timespan import DAY

LONGEST_GRID_DAYS = 31
"""After so many dates without a pause the grid starts anew with each month of the calendar.

So the grid of a therapist who never closes can be told from the dates just before it. A date that
lies at most so many dates after the one on which its opening began keeps that opening's grid.
"""

_START, _STOP = attrgetter("start"), attrgetter("stop")
_KEPT_GRIDS = 1_024
"""Some kilobytes each: a month of everybody in a large practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Windows joined where they touch; `pieces` are in order and apart from each other.

    The grid is anchored at the first second, which lies on the date `opens_on`.
    """

    opens_on: int
    pieces: Pieces


def find_beginning(days: Days, first: int) -> int:
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
    return day if days.stretches_on(day) else _find_date(days, day - 1)


def find_openings(dates: Dates) -> list[Opening]:
    """Return the openings of dates that begin where no opening reaches into them."""
    windows = sorted((pieces[0][0], day, pieces) for day, pieces in dates.openings())
    openings: list[tuple[int, Pieces]] = []
    for starts, day, pieces in windows:
        if openings and starts <= openings[-1][1][-1][1] and _touches(openings[-1][1], starts):
            opens_on, before = openings[-1]
            openings[-1] = (opens_on, _join((*before, *pieces)))
        else:
            openings.append((day, pieces))
    return [Opening(opens_on=day, pieces=pieces) for day, pieces in openings]


def _touches(pieces: Pieces, second: int) -> bool:
    """Tell whether a second lies in one of the stretches, or right after it."""
    return any(low <= second <= high for low, high in pieces)


def _join(pieces: Pieces) -> Pieces:
    """Return the stretches in order, with those that touch or overlap made one."""
    joined: list[Seconds] = []
    for low, high in sorted(pieces):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


@lru_cache(maxsize=_KEPT_GRIDS)
def lay_grid(dates: Dates, *, length: int, step: int) -> tuple[range, ...]:
    """Return the starts that leave room for `length` seconds, in order and apart from each other.

    The dates have to begin where no opening reaches into them; right behind the last one the grid
    is not complete.
    """
    grid = [
        starts
        for opening in find_openings(dates)
        for starts in _lay_opening(dates, opening, length=length, step=step)
    ]
    grid.sort(key=_START)
    if any(one.stop > two.start for one, two in pairwise(grid)):  # on the way between two zones
        grid = [range(start, start + 1) for start in sorted(set(chain.from_iterable(grid)))]
    return tuple(grid)


@lru_cache(maxsize=_KEPT_GRIDS)
def lay_room(dates: Dates, *, length: int) -> tuple[range, ...]:
    """Return every second at which `length` seconds have room in an opening, as `lay_grid` does."""
    spans = tuple(
        (low, high - length + 1)
        for opening in find_openings(dates)
        for low, high in opening.pieces
        if high - low >= length
    )
    return tuple(range(low, high) for low, high in _join(spans))


def clip(grid: Sequence[range], low: int, high: int) -> list[range]:
    """Return what lies from `low` to before `high` of ranges in order, apart from each other."""
    first = bisect_right(grid, low, key=_STOP)
    last = bisect_left(grid, high, key=_START)
    cut = list(grid[first:last])
    if cut and cut[-1].stop > high:
        cut[-1] = range(cut[-1].start, high, cut[-1].step)
    if cut and cut[0].start < low:
        start = low + (cut[0].start - low) % cut[0].step
        cut[:1] = [range(start, cut[0].stop, cut[0].step)] if start < cut[0].stop else []
    return cut


def is_among(grid: Sequence[range], second: int) -> bool:
    """Tell whether ranges in order, apart from each other, hold a second."""
    position = bisect_right(grid, second, key=_START) - 1
    return position >= 0 and second in grid[position]


def _lay_opening(dates: Dates, opening: Opening, *, length: int, step: int) -> Iterator[range]:
    """Yield the starts in an opening."""
    for anchor, begins, ends in _anchors(dates, opening):
        for low, high in opening.pieces:
            start = max(low, begins)
            start += (anchor - start) % step
            stop = min(high - length + 1, ends)
            if start < stop:
                yield range(start, stop, step)


def _anchors(dates: Dates, opening: Opening) -> Iterator[tuple[int, int, int]]:
    """Yield each anchor of the opening's grid with the stretch in which it holds."""
    starts, ends = opening.pieces[0][0], opening.pieces[-1][1]
    if ends - starts < (LONGEST_GRID_DAYS - 1) * DAY:
        yield starts, starts, ends
        return
    day = opening.opens_on + LONGEST_GRID_DAYS + 1
    begins = dates.start_of(day)
    yield starts, starts, begins
    while begins < ends:
        anchor = dates.start_of(_first_of_month(day))
        day = _first_of_month(_first_of_month(day) + LONGEST_GRID_DAYS)
        next_month = dates.start_of(day)
        yield anchor, begins, next_month
        begins = next_month


def _first_of_month(day: int) -> int:
    return date.fromordinal(day).replace(day=1).toordinal()
