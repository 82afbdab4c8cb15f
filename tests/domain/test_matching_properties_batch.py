"""Properties of matching many at once, against trying every way there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake import Client
from app.domain.matching import Candidate
from app.domain.matching_batch import BatchMethod, Waiting, match_batch, report
from app.domain.matching_batch_pairs import Pairs, match_pairs, match_stable
from tests.matching_people import MONDAY, easy_clients, free_groups, scores_for, thorough

T = TypeVar("T")

SCORES = (30.0, 45.0, 50.0, 60.0, 60.125, 75.0, 90.0, 100.0, 44.999)


def _roll_pairs(seed: int, *, waits: bool) -> Pairs:
    random = Random(seed)  # noqa: S311 - no secret, but the same pairs for a seed
    clients = [f"c{number}" for number in range(random.randint(1, 5))]
    slugs = [f"t{number}" for number in range(random.randint(1, 4))]
    return Pairs(
        scores={
            client: {slug: random.choice(SCORES) for slug in slugs if random.random() < 0.8}
            for client in clients
        },
        places={slug: random.randint(0, 2) for slug in slugs},
        weeks={client: random.choice((0.0, 1.0, 4.0)) for client in clients} if waits else {},
        seed=str(seed % 7),
    )


seeds = st.integers(0, 2**32)
any_pairs = seeds.map(lambda seed: _roll_pairs(seed, waits=False))
waiting_pairs = seeds.map(lambda seed: _roll_pairs(seed, waits=True))


def list_ways(pairs: Pairs) -> list[dict[str, str]]:
    """Return every way to place some clients that keeps to places, gates and the least score."""
    clients = list(pairs.scores)
    choices = [
        [None, *(slug for slug, score in pairs.scores[client].items() if score >= 45)]
        for client in clients
    ]
    ways = []
    for chosen in product(*choices):
        way = {client: slug for client, slug in zip(clients, chosen, strict=True) if slug}
        taken = list(way.values())
        if all(taken.count(slug) <= pairs.places[slug] for slug in set(taken)):
            ways.append(way)
    return ways


def worth(pairs: Pairs, way: dict[str, str]) -> tuple[int, float]:
    """Return what is to be as large as can be: how many, then points and weeks."""
    points = sum(
        pairs.scores[client][slug] + 3 * pairs.weeks.get(client, 0.0)
        for client, slug in way.items()
    )
    return len(way), round(points, 3)


def regrets(pairs: Pairs, way: dict[str, str]) -> list[float]:
    best = {
        client: max((score for slug, score in scores.items() if pairs.places[slug]), default=0)
        for client, scores in pairs.scores.items()
    }
    return [round(best[client] - pairs.scores[client][slug], 3) for client, slug in way.items()]


@given(pairs=waiting_pairs)
@thorough
def test_p29_without_a_bound_most_are_placed_at_the_best_total_there_is(pairs: Pairs) -> None:
    found = match_pairs(pairs, least_bound=None)
    ways = list_ways(pairs)
    assert dict(found.slugs) in ways
    assert worth(pairs, dict(found.slugs)) == max(worth(pairs, way) for way in ways)


@given(pairs=any_pairs)
@thorough
def test_p29_the_bound_is_the_smallest_that_keeps_the_number_and_nobody_is_above_it(
    pairs: Pairs,
) -> None:
    found = match_pairs(pairs)
    ways = list_ways(pairs)
    most = max(len(way) for way in ways)
    highest = [max([20.0, *regrets(pairs, way)]) for way in ways if len(way) == most]
    assert found.bound == min(highest)
    within = [way for way in ways if max(regrets(pairs, way), default=0) <= min(highest)]
    assert worth(pairs, dict(found.slugs)) == max(worth(pairs, way) for way in within)
    told = report(pairs, found)
    assert all(0 <= regret <= min(highest) for regret in told.regrets.values())
    assert len(told.slugs) == most
    assert {*told.slugs, *told.unplaced} == set(pairs.scores)


@given(pairs=any_pairs)
@thorough
def test_p29_envy_is_told_of_those_who_would_gain_by_the_place_of_somebody_who_fits_less(
    pairs: Pairs,
) -> None:
    told = report(pairs, match_pairs(pairs))
    scores = pairs.scores
    envied = {
        (client, slug)
        for client, own in told.slugs.items()
        for other, slug in told.slugs.items()
        if (score := scores[client].get(slug, 0)) >= 45
        and score > scores[client][own]
        and score > scores[other][slug]
    }
    assert {(envy.client, envy.slug) for envy in told.envies} == envied
    for envy in told.envies:
        assert envy.gain == scores[envy.client][envy.slug] - told.scores[envy.client]
        assert envy.gain <= 10 or envy.client in told.for_a_person
    assert set(told.unplaced) <= set(told.for_a_person)


@given(pairs=waiting_pairs)
@thorough
def test_p29_deferred_acceptance_leaves_no_two_who_would_rather_have_each_other(
    pairs: Pairs,
) -> None:
    slugs = match_stable(pairs).slugs
    assert dict(slugs) in list_ways(pairs)

    def claim(client: str, slug: str) -> float:
        return round(pairs.scores[client][slug] + 3 * pairs.weeks[client], 3)

    for client, scores in pairs.scores.items():
        own = pairs.scores[client][slugs[client]] if client in slugs else 0
        for slug, score in scores.items():
            holders = [other for other, held in slugs.items() if held == slug]
            wants = score >= 45 and score > own and pairs.places[slug]
            if wants:
                assert len(holders) == pairs.places[slug]
                assert all(claim(other, slug) >= claim(client, slug) for other in holders)


@given(pairs=waiting_pairs, turn=st.integers(0, 99), method=st.sampled_from(BatchMethod))
@thorough
def test_p30_the_order_of_what_is_given_changes_nothing(
    pairs: Pairs, turn: int, method: BatchMethod
) -> None:
    random = Random(turn)  # noqa: S311 - no secret, but the same turns for a seed

    def shuffled(given: Mapping[str, T]) -> dict[str, T]:
        items = list(given.items())
        random.shuffle(items)
        return dict(items)

    other = replace(
        pairs,
        scores=shuffled({client: shuffled(each) for client, each in pairs.scores.items()}),
        places=shuffled(pairs.places),
    )
    match = match_stable if method is BatchMethod.STABLE else match_pairs
    assert report(other, match(other)) == report(pairs, match(pairs))


@given(
    group=free_groups, line=st.lists(easy_clients, min_size=1, max_size=5), turn=st.integers(0, 9)
)
@thorough
def test_p29_and_p30_hold_for_people_with_their_gates_and_scores(
    group: list[Candidate], line: list[Client], turn: int
) -> None:
    waiting = [
        Waiting(client=replace(client, id=f"c{number}"), weeks=float(number % 3))
        for number, client in enumerate(line)
    ]
    batch = match_batch(waiting, group, now=MONDAY, date_seed="x")
    places = {each.profile.slug: each.places for each in group}
    taken = list(batch.slugs.values())
    assert all(taken.count(slug) <= places[slug] for slug in taken)
    by_id = {each.client.id: each.client for each in waiting}
    for client, slug in batch.slugs.items():
        scores = scores_for(by_id[client], *group)
        assert scores[slug] == batch.scores[client] >= 45
    turned = waiting[turn % len(waiting) :] + waiting[: turn % len(waiting)]
    assert match_batch(turned[::-1], group[::-1], now=MONDAY, date_seed="x") == batch
