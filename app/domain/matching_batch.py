"""Matches everybody on the waiting list at once: offers to be answered, never silent bookings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.intake import Client
from app.domain.matching_batch_pairs import (
    LEAST_BOUND,
    Assignment,
    BatchMethod,
    Pairs,
    match_pairs,
    match_stable,
)
from app.domain.matching_rules import RULES, MatchingRules
from app.domain.matching_score import score_all
from app.domain.matching_terms import Candidate

__all__ = ["Batch", "BatchMethod", "Envy", "Waiting", "match_batch", "report"]

MOST_GAIN = 10.0
"""Whoever would gain more than this by another's place is looked at by a person."""

_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A client on the waiting list; each has an id of their own.

    `weeks` waited count as points, so that nobody waits for ever. A second match after a first
    meeting that did not fit starts with two weeks.
    """

    client: Client
    weeks: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Envy:
    """A client who would gain by the place of another, who fits less there."""

    client: str
    slug: str
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Who is offered whom: slugs, scores and regrets by client.

    A regret is what a client's best score lies above the one they are offered. `bound` is the
    highest regret that was allowed, None for any. `unplaced` holds the clients for whom there is
    nobody, in order.
    """

    slugs: Mapping[str, str]
    scores: Mapping[str, float]
    regrets: Mapping[str, float]
    unplaced: tuple[str, ...]
    envies: tuple[Envy, ...]
    bound: float | None

    @property
    def total(self) -> float:
        """The sum of the scores of everybody placed."""
        return math.fsum(self.scores.values())

    @property
    def for_a_person(self) -> tuple[str, ...]:
        """The clients about whom a person decides: not placed, or with much to gain elsewhere."""
        envious = {envy.client for envy in self.envies if envy.gain > MOST_GAIN}
        return tuple(sorted({*self.unplaced, *envious}))


def match_batch(
    waiting: Iterable[Waiting],
    candidates: Iterable[Candidate],
    *,
    now: datetime,
    date_seed: str,
    method: BatchMethod = BatchMethod.TOTAL,
    least_bound: float | None = LEAST_BOUND,
    rules: MatchingRules = RULES,
) -> Batch:
    """Match all clients with the free places at once, by the same gates and scores as one by one.

    The order in which they are given does not matter. A pair that scores below 45 is left to a
    person. `least_bound` is for the best total alone; None sets no bound to regret.
    """
    line = tuple(waiting)
    group = tuple(candidates)
    pairs = Pairs(
        scores={
            each.client.id: score_all(each.client, group, now=now, rules=rules) for each in line
        },
        places={candidate.profile.slug: candidate.places for candidate in group},
        weeks={each.client.id: each.weeks for each in line},
        seed=date_seed,
    )
    if method is BatchMethod.STABLE:
        return report(pairs, match_stable(pairs))
    return report(pairs, match_pairs(pairs, least_bound=least_bound))


def report(pairs: Pairs, assignment: Assignment) -> Batch:
    """Return an assignment with its scores, its regrets and its envies."""
    slugs = assignment.slugs
    scores = {client: pairs.scores[client][slug] for client, slug in slugs.items()}
    return Batch(
        slugs=dict(sorted(slugs.items())),
        scores=dict(sorted(scores.items())),
        regrets={
            client: round(_best(pairs, client) - round(score, _DECIMALS), _DECIMALS)
            for client, score in sorted(scores.items())
        },
        unplaced=tuple(sorted(client for client in pairs.scores if client not in slugs)),
        envies=_envies(pairs, slugs, scores),
        bound=assignment.bound,
    )


def _best(pairs: Pairs, client: str) -> float:
    """Return a client's best score with anybody who has a place."""
    scores = pairs.scores[client].items()
    return max(round(score, _DECIMALS) for slug, score in scores if pairs.places[slug] > 0)


def _envies(
    pairs: Pairs, slugs: Mapping[str, str], scores: Mapping[str, float]
) -> tuple[Envy, ...]:
    """Return who would gain by whose place: they score more there than somebody who has one."""
    least: dict[str, float] = {}
    for client, slug in slugs.items():
        least[slug] = min(scores[client], least.get(slug, scores[client]))
    found = [
        Envy(client=client, slug=slug, gain=score - scores[client])
        for client in scores
        for slug, score in pairs.scores[client].items()
        if score > scores[client] and score > least.get(slug, score)
    ]
    return tuple(sorted(found, key=lambda envy: (-envy.gain, envy.client, envy.slug)))
