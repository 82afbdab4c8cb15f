"""Ranks therapists for one client: gates, score, bands of equals, and fair turns within them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from app.domain.intake import Client
from app.domain.matching_gates import Gates, needs_a_person
from app.domain.matching_relaxations import Relaxed, find_changes
from app.domain.matching_rules import RULES, MatchingRules
from app.domain.matching_score import Scorer
from app.domain.matching_terms import (
    Band,
    Candidate,
    Contribution,
    Exclusion,
    Match,
    OfferedSlot,
    Ranking,
    Relaxation,
)

__all__ = [
    "Band",
    "Candidate",
    "Contribution",
    "Exclusion",
    "Match",
    "OfferedSlot",
    "Ranking",
    "Relaxation",
    "rank",
]

_ROUNDING = 1e-9


def rank(
    client: Client,
    candidates: Iterable[Candidate],
    *,
    now: datetime,
    date_seed: str,
    rules: MatchingRules = RULES,
) -> Ranking:
    """Return everybody who can see the client in display order, the others with their codes.

    The order of `candidates` and of their slots does not matter. `date_seed` turns the order of
    equals from day to day. With nobody left, the ranking lists the changes that would help. A
    client who is not safe gets no list and no score.
    """
    everybody = tuple(candidates)
    asked = Relaxed(client=client, horizon_days=rules.horizon_days)

    def rank_for(asked: Relaxed, among: tuple[Candidate, ...]) -> Ranking:
        return _rank_within(asked, among, now=now, date_seed=date_seed, rules=rules)

    ranking = rank_for(asked, everybody)
    if ranking.ranked or needs_a_person(client):
        return ranking
    codes = {exclusion.slug: exclusion.codes for exclusion in ranking.excluded}
    by_codes = [(candidate, codes[candidate.profile.slug]) for candidate in everybody]
    relaxations = tuple(
        Relaxation(
            change=change.code,
            slugs=tuple(match.slug for match in ranked),
            best=Band.of(max(match.score for match in ranked)),
        )
        for change, ranked in find_changes(
            client, by_codes, rules=rules, rank_for=lambda *given: rank_for(*given).ranked
        )
    )
    return Ranking(
        ranked=(), excluded=ranking.excluded, relaxations=relaxations, version=rules.version
    )


def _rank_within(
    asked: Relaxed,
    candidates: tuple[Candidate, ...],
    *,
    now: datetime,
    date_seed: str,
    rules: MatchingRules,
) -> Ranking:
    """Rank for a client whose answers may have been loosened, without looking for ways out."""
    gates = Gates(asked.client, now=now, horizon_days=asked.horizon_days)
    scorer = Scorer(gates, rules)
    matches: list[tuple[Match, Candidate]] = []
    excluded: list[Exclusion] = []
    for candidate in candidates:
        view = gates.look_at(candidate)
        codes = gates.find_violations(view)
        if codes:
            excluded.append(Exclusion(slug=candidate.profile.slug, codes=codes))
        else:
            matches.append((scorer.match(view), candidate))
    excluded.sort(key=lambda each: each.slug)
    ranked = _in_display_order(
        matches, asked.client, date_seed=date_seed, equals_within=rules.equals_within
    )
    return Ranking(ranked=ranked, excluded=tuple(excluded), version=rules.version)


def _in_display_order(
    matches: list[tuple[Match, Candidate]],
    client: Client,
    *,
    date_seed: str,
    equals_within: float,
) -> tuple[Match, ...]:
    """Sort by score; whoever is within two points of a band's first takes turns with it.

    Within a band, who was shown less for each free place comes first, then a hash decides. Where
    nothing was asked for, the soonest free time comes before the turns.
    """

    def turn(each: tuple[Match, Candidate]) -> tuple[object, ...]:
        match, candidate = each
        lot = sha256(f"{date_seed}|{client.id}|{match.slug}".encode()).hexdigest()
        exposure = candidate.shown / candidate.places
        soonest = None if match.asked.total else match.slot.starts_at
        return (soonest, exposure, lot, match.slug)

    left = sorted(matches, key=lambda each: (-each[0].score, each[0].slug))
    ordered: list[Match] = []
    first = 0
    while first < len(left):
        floor = left[first][0].score - equals_within - _ROUNDING
        end = first
        while end < len(left) and left[end][0].score >= floor:
            end += 1
        ordered.extend(match for match, _ in sorted(left[first:end], key=turn))
        first = end
    return tuple(ordered)
