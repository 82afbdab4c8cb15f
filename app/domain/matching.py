"""Ranks therapists for one client: gates, score, bands of equals, and fair turns within them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from app.domain.intake import Client
from app.domain.matching_gates import find_violations, fitting_slots, needs_a_person
from app.domain.matching_relaxations import Relaxed, changes_for
from app.domain.matching_score import (
    UNASKED,
    contributions_of,
    count_wishes,
    reasons_of,
    score_of,
    topics_of,
)
from app.domain.matching_terms import (
    HORIZON_DAYS,
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

_EQUALS_WITHIN = 2.0
_ROUNDING = 1e-9


def rank(
    client: Client, candidates: Iterable[Candidate], *, now: datetime, date_seed: str
) -> Ranking:
    """Return everybody who can see the client in display order, the others with their codes.

    The order of `candidates` and of their slots does not matter. `date_seed` turns the order of
    equals from day to day. With nobody left, the ranking lists the changes that would help. A
    client who is not safe gets no list and no score.
    """
    everybody = tuple(candidates)
    ranking = _rank_within(
        Relaxed(client=client, horizon_days=HORIZON_DAYS), everybody, now=now, date_seed=date_seed
    )
    if ranking.ranked or needs_a_person(client):
        return ranking
    relaxations = _relaxations(client, everybody, now=now, date_seed=date_seed)
    return Ranking(ranked=(), excluded=ranking.excluded, relaxations=relaxations)


def _rank_within(
    asked: Relaxed, candidates: tuple[Candidate, ...], *, now: datetime, date_seed: str
) -> Ranking:
    """Rank for a client whose answers may have been loosened, without looking for ways out."""
    client = asked.client
    matches: list[tuple[Match, Candidate]] = []
    excluded: list[Exclusion] = []
    for candidate in candidates:
        fitting = fitting_slots(client, candidate, now=now, horizon_days=asked.horizon_days)
        codes = find_violations(client, candidate, fitting, now=now)
        if codes:
            excluded.append(Exclusion(slug=candidate.profile.slug, codes=codes))
        else:
            matches.append((_match(client, candidate, fitting, now=now), candidate))
    excluded.sort(key=lambda each: each.slug)
    ranked = _in_display_order(matches, client, date_seed=date_seed)
    return Ranking(ranked=ranked, excluded=tuple(excluded))


def _match(
    client: Client, candidate: Candidate, fitting: tuple[OfferedSlot, ...], *, now: datetime
) -> Match:
    """Score one therapist who can see the client."""
    contributions = contributions_of(client, candidate.profile, fitting, now=now)
    score = score_of(contributions)
    why = reasons_of(contributions)
    met, asked = count_wishes(client, contributions)
    return Match(
        slug=candidate.profile.slug,
        score=score,
        band=Band.of(score),
        contributions=contributions,
        why=why,
        talk_about=topics_of(contributions, why),
        slot=fitting[0],
        wishes_met=met,
        wishes_asked=asked,
    )


def _in_display_order(
    matches: list[tuple[Match, Candidate]], client: Client, *, date_seed: str
) -> tuple[Match, ...]:
    """Sort by score; whoever is within two points of a band's first takes turns with it.

    Within a band, who was shown less for each free place comes first, then a hash decides. Where
    nothing was asked for, the soonest free time comes before the turns.
    """

    def turn(each: tuple[Match, Candidate]) -> tuple[object, ...]:
        match, candidate = each
        is_unasked = match.contributions[0].code == UNASKED
        lot = sha256(f"{date_seed}|{client.id}|{match.slug}".encode()).hexdigest()
        exposure = candidate.shown / candidate.places
        return (match.slot.starts_at if is_unasked else None, exposure, lot, match.slug)

    left = sorted(matches, key=lambda each: (-each[0].score, each[0].slug))
    ordered: list[Match] = []
    while left:
        floor = left[0][0].score - _EQUALS_WITHIN - _ROUNDING
        band = [each for each in left if each[0].score >= floor]
        ordered.extend(match for match, _ in sorted(band, key=turn))
        left = left[len(band) :]
    return tuple(ordered)


def _relaxations(
    client: Client, candidates: tuple[Candidate, ...], *, now: datetime, date_seed: str
) -> tuple[Relaxation, ...]:
    """Try each change alone, then, where none helps, two together."""
    for size in (1, 2):
        found = []
        for change in changes_for(client, size=size):
            ranked = _rank_within(change.asked, candidates, now=now, date_seed=date_seed).ranked
            if ranked:
                slugs = tuple(match.slug for match in ranked)
                best = Band.of(max(match.score for match in ranked))
                found.append(Relaxation(change=change.code, slugs=slugs, best=best))
        if found:
            return tuple(found)
    return ()
