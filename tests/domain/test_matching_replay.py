"""Past requests under other rules or profiles: what would change, in numbers alone."""

from __future__ import annotations

from dataclasses import astuple, fields, replace

import pytest

from app.domain.intake import Client, Weight, Wish, WishAttribute
from app.domain.matching import Candidate
from app.domain.matching_replay import (
    Counts,
    PastRequest,
    Replay,
    Setting,
    Turns,
    group_by_goal,
    replay,
)
from app.domain.matching_rules import RULES
from app.domain.practice import GoalLevel
from tests.matching_people import MONDAY, SEED, make_candidate, make_profile, quiet

SLEEP = quiet(goals=("sleep",))
ANA = make_candidate("ana", goals={"sleep": GoalLevel.FOCUS})
BEN = make_candidate("ben", goals={"sleep": GoalLevel.EXPERIENCED})
AS_IT_WAS = Setting()


def asked(client: Client, number: int, *candidates: Candidate) -> list[PastRequest]:
    return [
        PastRequest(
            client=replace(client, id=f"c{each}"),
            candidates=candidates or (ANA, BEN),
            now=MONDAY,
            date_seed=SEED,
        )
        for each in range(number)
    ]


def with_ben(level: GoalLevel | None, **changes: object) -> Setting:
    profile = make_profile("ben", goals={"sleep": level} if level else {}, **changes)
    return Setting(profiles={"ben": profile, "nobody": profile})


def run(requests: list[PastRequest], after: Setting) -> Replay:
    return replay(requests, before=AS_IT_WAS, after=after)


def test_the_same_rules_and_profiles_change_nothing() -> None:
    found = run(asked(SLEEP, 12), AS_IT_WAS)
    assert astuple(found.everybody) == (12, 0, 0, 0, 0, 0, 0)
    assert found == Replay(
        everybody=Counts(requests=12),
        groups={"sleep": Counts(requests=12)},
        therapists={"ana": Turns(before=12, after=12), "ben": Turns(before=12, after=12)},
    )


@pytest.mark.parametrize(
    ("candidates", "after", "counts"),
    [
        ((ANA, BEN), with_ben(None), {"shown": 10}),
        ((BEN,), with_ben(GoalLevel.FOCUS), {"better": 10}),
        ((BEN,), with_ben(None), {"shown": 10, "lost": 10}),
        ((BEN,), with_ben(GoalLevel.REFERS_OUT), {"shown": 10, "lost": 10}),
        (
            (make_candidate("ana", goals={"sleep": GoalLevel.EXPERIENCED}), make_candidate("ben")),
            with_ben(GoalLevel.FOCUS),
            {"shown": 10, "first": 10, "better": 10},
        ),
        ((make_candidate("ben"),), with_ben(GoalLevel.FOCUS), {"shown": 10, "gained": 10}),
        (
            (make_candidate("ben", goals={"sleep": GoalLevel.FOCUS}),),
            with_ben(GoalLevel.EXPERIENCED),
            {"worse": 10},
        ),
        ((ANA,), with_ben(None), {}),
    ],
)
def test_another_profile_changes_what_it_changes(
    candidates: tuple[Candidate, ...], after: Setting, counts: dict[str, int]
) -> None:
    assert run(asked(SLEEP, 10, *candidates), after).everybody == Counts(requests=10, **counts)


def test_other_rules_change_what_they_change() -> None:
    wish = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.NICE)
    client = replace(SLEEP, wishes=(wish,))
    woman = replace(BEN, profile=replace(BEN.profile, gender="woman"))
    heavier = Setting(rules=replace(RULES, wish_weights={Weight.NICE: 6.0}))
    found = run(asked(client, 10, ANA, woman), heavier)
    assert found.everybody == Counts(requests=10, shown=10, first=10, worse=10)
    assert found.therapists == {
        "ana": Turns(before=10, after=10),
        "ben": Turns(before=10, after=10),
    }


def test_a_move_of_two_points_is_no_move() -> None:
    for flat, counts in ((0.77, {}), (0.771, {"better": 10})):
        fits = {**RULES.goal_fits, GoalLevel.EXPERIENCED: flat}
        after = Setting(rules=replace(RULES, goal_fits=fits))
        assert run(asked(SLEEP, 10, BEN), after).everybody == Counts(requests=10, **counts)


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((10, 9, 1, 11), {"else": 10, "none": 11, "sleep": 10}),
        ((10, 9, 0, 11), {"else": 19, "none": 11}),
        ((11, 9, 0, 10), {"else": 19, "sleep": 11}),
        ((10, 9, 0, 0), {"else": 19}),
        ((10, 10, 0, 0), {"grief": 10, "sleep": 10}),
        ((5, 4, 0, 0), {}),
    ],
)
def test_small_groups_are_counted_together_and_can_be_found_in_no_other_way(
    sizes: tuple[int, int, int, int], told: dict[str, int]
) -> None:
    people = (SLEEP, quiet(goals=("grief", "sleep")), quiet(goals=("mood",)), quiet())
    requests = [
        request
        for client, size in zip(people, sizes, strict=True)
        for request in asked(client, size)
    ]
    found = run(requests, AS_IT_WAS)
    assert {name: counts.requests for name, counts in found.groups.items()} == told
    assert found.everybody.requests == sum(sizes)


def test_the_turns_of_the_day_are_those_of_back_then() -> None:
    twins = [make_candidate(f"t{each}", goals={"sleep": GoalLevel.FOCUS}) for each in range(6)]
    requests = [
        replace(request, date_seed=str(day))
        for day in range(30)
        for request in asked(SLEEP, 1, *twins)
    ]
    found = run(requests, AS_IT_WAS)
    assert found.everybody == Counts(requests=30)
    assert len(found.therapists) > 3


def test_of_fewer_than_ten_requests_nothing_but_their_number_is_told() -> None:
    found = run(asked(SLEEP, 9), with_ben(None))
    assert found == Replay(everybody=Counts(requests=9), groups={}, therapists=found.therapists)
    assert set(found.therapists) == {"ana"}
    assert run([], AS_IT_WAS) == Replay(everybody=Counts(requests=0), groups={}, therapists={})


def test_a_therapist_shown_fewer_than_ten_times_is_left_out() -> None:
    found = run(asked(SLEEP, 5), with_ben(GoalLevel.FOCUS))
    assert found.therapists == {"ana": Turns(before=5, after=5), "ben": Turns(before=5, after=5)}
    assert run(asked(SLEEP, 4), AS_IT_WAS).therapists == {}


def test_groups_may_be_made_by_anything_a_client_told() -> None:
    found = replay(
        asked(SLEEP, 12),
        before=AS_IT_WAS,
        after=AS_IT_WAS,
        group_by=lambda client: "even" if client.id[-1] in "02468" else "odd",
    )
    assert found.groups == {"else": Counts(requests=12)}
    assert group_by_goal(SLEEP) == "sleep"
    assert group_by_goal(quiet()) == "none"


def test_what_comes_out_holds_numbers_alone() -> None:
    assert {field.type for field in fields(Counts)} == {"int"}
    assert {field.type for field in fields(Turns)} == {"int"}
