"""Gives places to people: as many as can be, and of those ways the one worth most.

A transportation problem solved by shortest augmenting paths (Jonker and Volgenant 1987, with more
than one place to a column). All numbers are whole, so that nothing is rounded on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

Values = Sequence[Mapping[int, int]]
"""For each row its value in each column that it may have, all above 0; absent = forbidden."""


def count_most(rows: Sequence[Sequence[int]], places: Sequence[int]) -> int:
    """Return how many rows can have one of their columns at once."""
    return _Count(rows, places).run()


class _Count:
    """Rows placed one by one, whatever it is worth; others move where that makes room."""

    def __init__(self, rows: Sequence[Sequence[int]], places: Sequence[int]) -> None:
        self._rows = rows
        self._places = places
        self._holders: list[list[int]] = [[] for _ in places]
        self._column: dict[int, int] = {}
        self._closed: set[int] = set()

    def run(self) -> int:
        """Return how many rows have a column in the end."""
        for row in range(len(self._rows)):
            via: dict[int, int] = {}
            column = self._find_room(row, via)
            if column is None:
                self._closed.update(via)  # all full, and leading nowhere else: so they stay
            else:
                _move_along(column, via, self._column, self._holders)
        return len(self._column)

    def _find_room(self, row: int, via: dict[int, int]) -> int | None:
        """Return a column with room that `row` reaches; `via` then holds the moves of others."""
        reached = [row]
        for each in reached:
            for column in self._rows[each]:
                if column in via or column in self._closed:
                    continue
                via[column] = each
                if len(self._holders[column]) < self._places[column]:
                    return column
                reached.extend(self._holders[column])
        return None


def _move_along(
    column: int, via: Mapping[int, int], taken: dict[int, int], holders: Sequence[list[int]]
) -> None:
    """Move the rows of a path one column on, from its end back to the row that has none yet."""
    while True:
        mover = via[column]
        left = taken.get(mover)
        holders[column].append(mover)
        taken[mover] = column
        if left is None:
            return
        holders[left].remove(mover)
        column = left


def assign(values: Values, places: Sequence[int]) -> list[int | None]:
    """Return the column of each row: most rows first, then the highest sum of values.

    Of several ways that are worth the same any one may come; give values that tell them apart.
    """
    bonus = 1 + sum(max(row.values(), default=0) for row in values)
    flow = _Flow(values, places, bonus)
    for row in range(len(values)):
        flow.place(row)
    return flow.columns()


class _Flow:
    """Rows placed so far at least cost, with the prices that prove it.

    A row that gets nothing has a column of its own, behind the real ones, which costs nothing. Real
    columns cost less the more they are worth, and all less than nothing. For every pair the cost
    is at least the price of its row and column together, and exactly that where the row is placed.
    """

    def __init__(self, values: Values, places: Sequence[int], bonus: int) -> None:
        width = len(places)
        self._width = width
        self._costs = [
            {column: -bonus - value for column, value in row.items() if places[column] > 0}
            | {width + number: 0}
            for number, row in enumerate(values)
        ]
        self._room = [*places, *(1 for _ in values)]
        self._holders: list[list[int]] = [[] for _ in self._room]
        self._column: dict[int, int] = {}
        self._row_price = [0] * len(values)
        self._column_price = [0] * len(self._room)

    def columns(self) -> list[int | None]:
        """Return the real column of each row."""
        return [
            column if column < self._width else None for _, column in sorted(self._column.items())
        ]

    def place(self, row: int) -> None:
        """Place one more row; others move along the cheapest path to a column with room."""
        via: dict[int, int] = {}
        distance: dict[int, int] = {}
        done: dict[int, int] = {}
        reached = {row: 0}
        near: list[tuple[int, int]] = []
        self._spread(row, 0, distance, via, near)
        while True:
            length, column = heappop(near)
            if column in done:
                continue
            if len(self._holders[column]) < self._room[column]:
                break
            done[column] = length
            for other in self._holders[column]:
                reached[other] = length
                self._spread(other, length, distance, via, near)
        for each, at in reached.items():
            self._row_price[each] += length - at
        for each, at in done.items():
            self._column_price[each] -= length - at
        _move_along(column, via, self._column, self._holders)

    def _spread(
        self,
        row: int,
        length: int,
        distance: dict[int, int],
        via: dict[int, int],
        near: list[tuple[int, int]],
    ) -> None:
        """Shorten the distances to columns by way of a row that is `length` away."""
        start = length - self._row_price[row]
        prices = self._column_price
        for column, cost in self._costs[row].items():
            through = start + cost - prices[column]
            known = distance.get(column)
            if known is None or through < known:
                distance[column] = through
                via[column] = row
                heappush(near, (through, column))
