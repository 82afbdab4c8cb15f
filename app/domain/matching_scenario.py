"""Runs the matching on made-up people, for `matching simulate`: a "what if", and a test bench."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.matching import Match, Ranking, rank
from app.domain.matching_batch import Batch, BatchMethod, Waiting, match_batch
from app.domain.matching_scenario_fields import Scenario, Unreadable, read_scenario


def run_matching(source: object) -> list[dict[str, object]]:
    """Return for each client who was ranked and who not, as JSON-safe values.

    In batch mode one more entry says who is offered whom when all are matched at once. Raises
    InvalidInput with every mistake in the therapists, the instant and the list itself. A client
    that cannot be read gets `{"id", "error"}` and does not keep the others from a result.
    """
    scenario = read_scenario(source)
    results = [_run_client(each, scenario) for each in scenario.clients]
    if scenario.batch is not None:
        results.append(_run_batch(scenario, scenario.batch))
    return results


def _run_client(each: Waiting | Unreadable, scenario: Scenario) -> dict[str, object]:
    """Rank for one client."""
    if isinstance(each, Unreadable):
        return {"id": each.id, "error": each.error}
    ranking = rank(each.client, scenario.candidates, now=scenario.now, date_seed=scenario.date_seed)
    return {"id": each.client.id, **_ranking_document(ranking)}


def _run_batch(scenario: Scenario, method: BatchMethod) -> dict[str, object]:
    """Match all clients who could be read at once."""
    batch = match_batch(
        (each for each in scenario.clients if isinstance(each, Waiting)),
        scenario.candidates,
        now=scenario.now,
        date_seed=scenario.date_seed,
        method=method,
        least_bound=scenario.least_bound,
    )
    return _batch_document(batch)


def _ranking_document(ranking: Ranking) -> dict[str, object]:
    """Return a ranking as JSON-safe values."""
    return {
        "ranked": [_match_document(match) for match in ranking.ranked],
        "excluded": [
            {"slug": exclusion.slug, "codes": list(exclusion.codes)}
            for exclusion in ranking.excluded
        ],
        "relaxations": [
            {"change": relaxation.change, "slugs": list(relaxation.slugs)}
            for relaxation in ranking.relaxations
        ],
    }


def _match_document(match: Match) -> dict[str, object]:
    """Return a match with its score to one decimal."""
    return {
        "slug": match.slug,
        "score": round(match.score, 1),
        "band": str(match.band),
        "why": list(match.why),
        "talk_about": list(match.talk_about),
        "slot": {
            "starts_at": _print_instant(match.slot.starts_at),
            "mode": str(match.slot.mode),
        },
    }


def _batch_document(batch: Batch) -> dict[str, object]:
    """Return a batch as JSON-safe values, points to one decimal."""
    return {
        "assignment": dict(batch.slugs),
        "total": round(batch.total, 1),
        "regrets": _rounded(batch.regrets),
        "regret_bound": batch.bound,
        "unplaced": list(batch.unplaced),
        "envies": [
            {"client": envy.client, "slug": envy.slug, "gain": round(envy.gain, 1)}
            for envy in batch.envies
        ],
        "for_a_person": list(batch.for_a_person),
    }


def _rounded(points: Mapping[str, float]) -> dict[str, float]:
    return {client: round(each, 1) for client, each in points.items()}


def _print_instant(instant: datetime) -> str:
    """Return an instant like `2027-03-15T14:00Z`, with seconds only where it has some."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ" if instant.second else "%Y-%m-%dT%H:%MZ")
