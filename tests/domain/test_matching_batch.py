"""Matching many at once: the worked example, who waits longest, ties, and who is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.domain.intake import SafetyAnswer
from app.domain.matching_batch import Batch, BatchMethod, Envy, Waiting, match_batch, report
from app.domain.matching_batch_flow import assign, count_most
from app.domain.matching_batch_pairs import Pairs, match_pairs, match_stable
from app.domain.practice import GoalLevel
from tests.matching_people import MONDAY, make_candidate, quiet

WORKED = Pairs(
    scores={
        "c1": {"T1": 90, "T2": 88, "T3": 60},
        "c2": {"T1": 85, "T2": 55, "T3": 50},
        "c3": {"T1": 70, "T2": 72, "T3": 65},
        "c4": {"T2": 60, "T3": 58},
    },
    places={"T1": 1, "T2": 1, "T3": 2},
    weeks={},
    seed="2027-03-01",
)


def pairs(scores: Mapping[str, Mapping[str, float]], places: dict[str, int] | None = None) -> Pairs:
    slugs = {slug for each in scores.values() for slug in each}
    return Pairs(scores=scores, places=places or dict.fromkeys(slugs, 1), weeks={}, seed="x")


def best_total(given: Pairs) -> Batch:
    return report(given, match_pairs(given))


def first_come_first_served(given: Pairs) -> dict[str, str]:
    left, found = dict(given.places), {}
    for client, scores in given.scores.items():
        slug = max((slug for slug in scores if left[slug]), key=lambda each: scores[each])
        found[client], left[slug] = slug, left[slug] - 1
    return found


def test_the_worked_example_has_the_best_total_and_one_small_envy() -> None:
    batch = best_total(WORKED)
    assert batch.slugs == {"c1": "T2", "c2": "T1", "c3": "T3", "c4": "T3"}
    assert batch.total == 296
    assert batch.regrets == {"c1": 2, "c2": 0, "c3": 7, "c4": 2}
    assert batch.envies == (Envy(client="c1", slug="T1", gain=2),)
    assert (batch.unplaced, batch.for_a_person, batch.bound) == ((), (), 20)


def test_the_worked_example_beats_first_come_and_deferred_acceptance() -> None:
    stable = report(WORKED, match_stable(WORKED))
    assert stable.total == 270
    assert stable.regrets == {"c1": 0, "c2": 35, "c3": 0, "c4": 2}
    assert (stable.envies, stable.bound) == ((), None)
    came_first = first_come_first_served(WORKED)
    total = sum(WORKED.scores[client][slug] for client, slug in came_first.items())
    assert total == 268


def test_nobody_is_given_up_for_the_sake_of_the_total() -> None:
    given = pairs({"a": {"x": 100}, "b": {"x": 45}, "c": {"x": 99, "y": 45}})
    assert len(best_total(given).slugs) == 2
    chain = pairs({"a": {"x": 100, "y": 46}, "b": {"x": 45}})
    batch = best_total(chain)
    assert batch.slugs == {"a": "y", "b": "x"}
    assert batch.bound == 54
    assert batch.envies == (Envy(client="a", slug="x", gain=54),)
    assert batch.for_a_person == ("a",)


def test_a_pair_below_45_is_left_to_a_person() -> None:
    given = pairs({"a": {"x": 44.999}, "b": {"y": 45}, "c": {}})
    batch = best_total(given)
    assert batch.slugs == {"b": "y"}
    assert batch.unplaced == batch.for_a_person == ("a", "c")
    stable = report(given, match_stable(given))
    assert (stable.slugs, stable.unplaced) == ({"b": "y"}, ("a", "c"))


def test_envies_are_told_with_the_largest_gain_first_and_by_the_least_of_the_holders() -> None:
    given = pairs(
        {"a": {"x": 90, "y": 80, "z": 60}, "b": {"x": 75}, "c": {"x": 95}, "d": {"y": 70}}
    )
    given = replace(given, places={"x": 2, "y": 1, "z": 1})
    for order in ("abcd", "dcba"):
        turned = replace(given, scores={client: given.scores[client] for client in order})
        batch = best_total(turned)
        assert batch.slugs == {"a": "z", "b": "x", "c": "x", "d": "y"}
        assert batch.envies == (
            Envy(client="a", slug="x", gain=30),
            Envy(client="a", slug="y", gain=20),
        )


@pytest.mark.parametrize(("own", "for_a_person"), [(80, ()), (79.99, ("a",))])
def test_ten_points_to_gain_are_not_yet_for_a_person(
    own: float, for_a_person: tuple[str, ...]
) -> None:
    batch = best_total(pairs({"a": {"x": 90, "y": own}, "b": {"x": 70}}))
    assert batch.slugs == {"a": "y", "b": "x"}
    assert batch.for_a_person == for_a_person


def test_a_bound_to_regret_takes_points_from_the_total_and_no_place_from_anybody() -> None:
    given = pairs(
        {
            "a": {"x": 100, "z": 80},
            "b": {"x": 70, "y": 90, "z": 50},
            "c": {"x": 60, "y": 100, "z": 70},
        }
    )
    free = report(given, match_pairs(given, least_bound=None))
    assert (free.total, free.bound) == (260, None)
    assert free.regrets == {"a": 0, "b": 0, "c": 30}
    bounded = best_total(given)
    assert (bounded.total, bounded.bound) == (250, 20)
    assert bounded.regrets == {"a": 20, "b": 20, "c": 0}
    just_below = report(given, match_pairs(given, least_bound=29.999))
    assert (just_below.total, just_below.bound) == (250, 29.999)
    wide = report(given, match_pairs(given, least_bound=30))
    assert (wide.slugs, wide.bound) == (free.slugs, 30)


@pytest.mark.parametrize(("weeks", "placed"), [(0.0, "a"), (1.0, "a"), (2.0, "b")])
def test_a_week_of_waiting_counts_three_points(weeks: float, placed: str) -> None:
    given = replace(pairs({"a": {"x": 80}, "b": {"x": 75}}), weeks={"b": weeks})
    for found in (match_pairs(given), match_stable(given)):
        assert set(found.slugs) == {placed}
    batch = best_total(given)
    assert batch.total == given.scores[placed]["x"]


def test_scores_count_to_three_decimals() -> None:
    given = pairs({"a": {"x": 80.001}, "b": {"x": 80.0014}, "c": {"x": 80.002}})
    assert set(best_total(given).slugs) == {"c"}
    seeds = [
        set(
            match_pairs(
                replace(given, scores={"a": {"x": 80.001}, "b": {"x": 80.0014}}, seed=seed)
            ).slugs
        )
        for seed in "abcdefgh"
    ]
    assert {"a"} in seeds
    assert {"b"} in seeds


def test_equals_take_turns_with_the_seed_and_lots_sway_nothing_else() -> None:
    twins = pairs({"a": {"x": 80}, "b": {"x": 80}, "c": {"x": 80}})
    placed: Counter[str] = Counter()
    for day in range(300):
        placed.update(list(match_pairs(replace(twins, seed=str(day))).slugs))
    assert all(70 <= placed[client] <= 130 for client in "abc")
    apart = pairs({"a": {"x": 80.001}, "b": {"x": 80}})
    assert all(set(match_pairs(replace(apart, seed=str(day))).slugs) == {"a"} for day in range(50))


def test_full_therapists_count_neither_for_places_nor_for_regrets() -> None:
    given = pairs({"a": {"x": 100, "y": 50}}, {"x": 0, "y": 1})
    batch = best_total(given)
    assert (batch.slugs, batch.regrets, batch.bound) == ({"a": "y"}, {"a": 0}, 20)
    assert best_total(pairs({"a": {"x": 100}}, {"x": -1})).unplaced == ("a",)


def test_whoever_comes_anew_has_not_waited() -> None:
    assert Waiting(client=quiet()).weeks == 0


def test_nobody_waiting_is_no_batch() -> None:
    batch = best_total(pairs({}))
    assert (batch.slugs, batch.total, batch.bound, batch.for_a_person) == ({}, 0, 20, ())


def test_people_are_matched_by_the_same_gates_and_scores_as_one_by_one() -> None:
    ana = replace(make_candidate("ana", goals={"sleep": GoalLevel.FOCUS}), places=1)
    ben = replace(make_candidate("ben", goals={"sleep": GoalLevel.EXPERIENCED}), places=2)
    sleeper = quiet(goals=("sleep",))
    line = [
        Waiting(client=replace(sleeper, id="a", avoid=("ben",))),
        Waiting(client=replace(sleeper, id="b"), weeks=1.0),
        Waiting(client=replace(sleeper, id="c", safety=SafetyAnswer.NOT_SAFE)),
        Waiting(client=replace(sleeper, id="d", avoid=("ana", "ben"))),
    ]
    batch = match_batch(line, [ben, ana], now=MONDAY, date_seed="x")
    assert batch.slugs == {"a": "ana", "b": "ben"}
    assert batch.scores == {"a": 100, "b": 75}
    assert (batch.total, batch.unplaced, batch.bound) == (175, ("c", "d"), 25)
    free = match_batch(line, [ben, ana], now=MONDAY, date_seed="x", least_bound=None)
    assert (free.slugs, free.bound) == (batch.slugs, None)
    stable = match_batch(line, [ana, ben], now=MONDAY, date_seed="x", method=BatchMethod.STABLE)
    assert stable.slugs == {"b": "ana"}


def test_the_day_decides_among_people_who_are_worth_the_same() -> None:
    line = [Waiting(client=quiet(id=name, goals=("sleep",))) for name in "ab"]
    ana = make_candidate(goals={"sleep": GoalLevel.FOCUS})
    placed = {
        next(iter(match_batch(line, [ana], now=MONDAY, date_seed=str(day)).slugs))
        for day in range(20)
    }
    assert placed == {"a", "b"}


def test_whoever_is_in_the_way_moves_on_through_several_others() -> None:
    values = [{0: 5}, {0: 9, 1: 1}, {1: 9, 2: 1}, {2: 9, 3: 1}]
    assert assign(values, [1, 1, 1, 1]) == [0, 1, 2, 3]
    assert count_most([list(row) for row in values], [1, 1, 1, 1]) == 4
    assert assign(values, [1, 1, 1, 0]) == [None, 0, 1, 2]
    assert count_most([list(row) for row in values], [1, 1, 1, 0]) == 3
    assert count_most([[0], [0], [0, 1], [0, 1], [0]], [1, 1]) == 2
    assert assign([{}, {0: 3}, {0: 3}], [2]) == [None, 0, 0]
