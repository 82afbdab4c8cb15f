"""Matches many to many by scores alone: most placed, best total, nobody far below their best."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.domain.matching_batch_flow import assign, count_most

LEAST_SCORE = 45.0
"""A pair below this score is left to a person."""

LEAST_BOUND = 20.0
"""Nobody is held to a smaller regret than this, in points."""

_POINTS_PER_WEEK = 3.0
_EXACT = 1_000
"""Scores count to three decimals."""

_LOTS = 1 << 32


class BatchMethod(StrEnum):
    """How places are given: the best total, or stable for both sides (deferred acceptance)."""

    TOTAL = "total"
    STABLE = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The score of each pair that may be matched, by client and slug; one that is absent may not.

    `places` are free ones by slug, `weeks` how long a client has waited. Among ways that are worth
    the same `seed` decides.
    """

    scores: Mapping[str, Mapping[str, float]]
    places: Mapping[str, int]
    weeks: Mapping[str, float]
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who is offered whom, by client and slug; nobody placed has a regret above `bound`.

    None as the bound: there is none.
    """

    slugs: Mapping[str, str]
    bound: float | None


class Table:
    """The pairs as whole numbers, in an order that does not depend on how they were given."""

    def __init__(self, pairs: Pairs) -> None:
        self.clients = sorted(pairs.scores)
        self.slugs = sorted(pairs.places)
        self.places = [max(0, pairs.places[slug]) for slug in self.slugs]
        number = {slug: position for position, slug in enumerate(self.slugs)}
        self.scores = [
            {
                number[slug]: round(score * _EXACT)
                for slug, score in pairs.scores[client].items()
                if score >= LEAST_SCORE and self.places[number[slug]]
            }
            for client in self.clients
        ]
        self.best = [max(row.values(), default=0) for row in self.scores]
        waited = [
            round(pairs.weeks.get(client, 0.0) * _POINTS_PER_WEEK * _EXACT)
            for client in self.clients
        ]
        scale = _LOTS * (len(self.clients) + 1)
        self.values = [
            {
                column: (score + waited[row]) * scale + self.lot(pairs.seed, row, column)
                for column, score in scores.items()
            }
            for row, scores in enumerate(self.scores)
        ]

    def lot(self, seed: str, row: int, column: int) -> int:
        """Return a number that tells ways of the same worth apart, and sways no other choice."""
        name = f"{seed}|{self.clients[row]}|{self.slugs[column]}"
        return int.from_bytes(sha256(name.encode()).digest()[:4], "big")

    def within(self, bound: int | None) -> list[list[int]]:
        """Return the columns of each row whose regret is not above the bound."""
        return [
            [column for column, score in row.items() if bound is None or best - score <= bound]
            for row, best in zip(self.scores, self.best, strict=True)
        ]

    def name(self, columns: list[int | None]) -> dict[str, str]:
        """Return the slug of each client who has one."""
        return {
            client: self.slugs[column]
            for client, column in zip(self.clients, columns, strict=True)
            if column is not None
        }


def match_pairs(pairs: Pairs, *, least_bound: float | None = LEAST_BOUND) -> Assignment:
    """Place as many clients as can be, then with the highest sum of scores and weeks waited.

    The bound is the smallest one, from `least_bound` on, under which as many are placed as without.
    With None there is no bound.
    """
    table = Table(pairs)
    bound = None if least_bound is None else _find_bound(table, math.ceil(least_bound * _EXACT))
    allowed = table.within(bound)
    values = [
        {column: table.values[row][column] for column in columns}
        for row, columns in enumerate(allowed)
    ]
    slugs = table.name(assign(values, table.places))
    return Assignment(slugs=slugs, bound=None if bound is None else bound / _EXACT)


def match_stable(pairs: Pairs) -> Assignment:
    """Match so that no client and therapist would both rather have each other.

    Clients ask in the order of their scores; a therapist keeps those with the highest ones, weeks
    waited included.
    """
    table = Table(pairs)
    wanted = [
        sorted(row, key=lambda column: (-row[column], -table.values[number][column]))
        for number, row in enumerate(table.scores)
    ]
    kept: list[list[int]] = [[] for _ in table.slugs]
    columns: list[int | None] = [None] * len(table.clients)
    asking = list(range(len(table.clients)))[::-1]
    while asking:
        row = asking.pop()
        if not wanted[row]:
            continue
        column = wanted[row].pop(0)
        kept[column].append(row)
        columns[row] = column
        if len(kept[column]) > table.places[column]:
            last = min(kept[column], key=lambda each: table.values[each][column])
            kept[column].remove(last)
            columns[last] = None
            asking.append(last)
    return Assignment(slugs=table.name(columns), bound=None)


def _find_bound(table: Table, least: int) -> int:
    """Return the smallest bound from `least` on that keeps the number of those placed."""
    most = count_most(table.within(None), table.places)
    bounds = sorted(
        {
            max(least, best - score)
            for row, best in zip(table.scores, table.best, strict=True)
            for score in row.values()
        }
        | {least}
    )
    low, high = 0, len(bounds) - 1
    while low < high:
        middle = (low + high) // 2
        if count_most(table.within(bounds[middle]), table.places) == most:
            high = middle
        else:
            low = middle + 1
    return bounds[low]
