"""The score: the worked example, the table of fits, and what no score may do."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    FavouriteMode,
    PartOfDay,
    StartWish,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Candidate, Match, OfferedSlot
from app.domain.practice import GoalLevel, Mode, StyleAxis, Weekday
from tests.matching_people import (
    GOAL_IDS,
    MONDAY,
    clients,
    easy_clients,
    free_groups,
    groups,
    make_candidate,
    make_slot,
    quiet,
    rank_for,
    thorough,
    wishes,
)

WOMAN = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.IMPORTANT)


def only_match(client: Client, candidate: Candidate) -> Match:
    return rank_for(client, candidate).ranked[0]


def scores(client: Client, *candidates: Candidate) -> dict[str, float]:
    return {match.slug: match.score for match in rank_for(client, *candidates).ranked}


def fits(client: Client, candidate: Candidate) -> dict[str, float]:
    return {each.code: each.fit for each in only_match(client, candidate).contributions}


def test_the_worked_example_comes_out_to_one_decimal() -> None:
    client = Client(
        id="c",
        goals=("trauma",),
        style={StyleAxis.LEAD: 2},
        start=StartWish.SOON,
        wishes=(WOMAN,),
    )
    ana = make_candidate(
        "ana",
        days=5,
        gender="woman",
        goals={"trauma": GoalLevel.EXPERIENCED},
        style={StyleAxis.LEAD: 1},
        style_flex={StyleAxis.LEAD: 1},
    )
    ben = make_candidate(
        "ben",
        days=2,
        gender="man",
        goals={"trauma": GoalLevel.FOCUS},
        style={StyleAxis.LEAD: 2},
    )
    first, second = rank_for(client, ben, ana).ranked
    assert (first.slug, round(first.score, 1), first.band) == ("ana", 80.2, "strong")
    assert (second.slug, round(second.score, 1), second.band) == ("ben", 74.7, "good")
    assert (first.wishes_met, first.wishes_asked) == (3, 3)
    assert (second.why, second.talk_about) == (
        ("goal:trauma", "wait", "style:lead"),
        ("wish:gender",),
    )


@pytest.mark.parametrize(
    ("level", "score"),
    [
        (GoalLevel.FOCUS, 100.0),
        (GoalLevel.EXPERIENCED, 75.0),
        (GoalLevel.CAN_HELP, 35.0),
        (None, 25.0),
    ],
)
def test_one_goal_alone_scores_as_its_level_fits(level: GoalLevel | None, score: float) -> None:
    goals = {} if level is None else {"sleep": level}
    assert only_match(quiet(goals=("sleep",)), make_candidate(goals=goals)).score == score


@pytest.mark.parametrize(
    ("picked", "weights"),
    [(1, [6.0]), (2, [3.6, 2.4]), (3, [3.0, 2.0, 1.0])],
)
def test_goals_share_a_block_of_six_by_their_rank(picked: int, weights: list[float]) -> None:
    client = quiet(goals=GOAL_IDS[:picked])
    match = only_match(client, make_candidate())
    assert [each.weight for each in match.contributions] == weights


@pytest.mark.parametrize(
    ("wish", "centre", "flex", "fit"),
    [
        (2, 1, 1, 0.95),
        (2, 2, 0, 1.0),
        (2, 0, 0, 0.5),
        (2, -2, 2, 0.4),
        (-1, 0, 0, 0.75),
        (2, 2, 2, 1),
    ],
)
def test_flexibility_covers_a_gap_at_a_small_cost(
    wish: int, centre: int, flex: int, fit: float
) -> None:
    candidate = make_candidate(style={StyleAxis.FEEL: centre}, style_flex={StyleAxis.FEEL: flex})
    client = quiet(style={StyleAxis.FEEL: wish})
    assert fits(client, candidate) == {"style:feel": pytest.approx(fit)}


def test_best_times_and_favourite_ways_and_help_count() -> None:
    candidate = replace(
        make_candidate(access={Mode.VIDEO: ("captions",)}), slots=(make_slot(1), make_slot(2))
    )
    client = quiet(
        times={Weekday.TUE: (PartOfDay.MORNING,)},
        favourite_mode=FavouriteMode(mode=Mode.PHONE, weight=Weight.IMPORTANT),
        access=(
            AccessWish(feature="captions", weight=AccessWeight.WOULD_HELP),
            AccessWish(feature="breaks", weight=AccessWeight.WOULD_HELP, mode=Mode.VIDEO),
            AccessWish(feature="large_text", weight=AccessWeight.WOULD_HELP, mode=Mode.PHONE),
        ),
    )
    assert fits(client, candidate) == {
        "mode": 0.5,
        "access:captions": 1.0,
        "access:breaks": 0.0,
        "access:large_text": 0.0,
        "times": pytest.approx(1 / 3),
    }
    silent = make_candidate()
    assert fits(client, silent)["access:captions"] == 0.4
    liked = replace(client, favourite_mode=FavouriteMode(mode=Mode.VIDEO, weight=Weight.NICE))
    assert fits(liked, silent)["mode"] == 1.0


def test_whole_days_count_for_the_wait() -> None:
    soon = quiet(start=StartWish.SOON)
    assert only_match(soon, make_candidate(days=7.9)).score == pytest.approx(50)
    assert only_match(soon, make_candidate(days=0.9)).score == 100


def test_a_favourite_way_that_is_a_must_is_not_scored() -> None:
    favourite = FavouriteMode(mode=Mode.VIDEO, weight=Weight.MUST)
    assert fits(quiet(favourite_mode=favourite), make_candidate()) == {"unasked": 0.5}


@given(client=clients, group=groups)
@thorough
def test_a_score_is_the_sum_of_its_points_from_0_to_100(
    client: Client, group: list[Candidate]
) -> None:
    for match in rank_for(client, *group).ranked:
        assert 0 <= match.score <= 100
        assert math.fsum(each.points for each in match.contributions) == pytest.approx(
            match.score, abs=1e-9
        )


@given(client=easy_clients, group=free_groups)
@thorough
def test_the_sum_of_weights_is_the_same_for_every_therapist(
    client: Client, group: list[Candidate]
) -> None:
    ranked = rank_for(client, *group).ranked
    assert len({tuple((c.code, c.weight) for c in match.contributions) for match in ranked}) <= 1


@given(client=easy_clients, group=free_groups, level=st.sampled_from(GoalLevel))
@thorough
def test_more_experience_with_a_goal_never_lowers_a_score_nor_changes_others(
    client: Client, group: list[Candidate], level: GoalLevel
) -> None:
    assume(client.goals)
    order = list(GoalLevel)[::-1]
    goal, profile = client.goals[0], group[0].profile
    old = profile.goals.get(goal)
    assume(old is None or order.index(level) >= order.index(old))
    assume(old is not None or level in {GoalLevel.CAN_HELP, GoalLevel.EXPERIENCED, GoalLevel.FOCUS})
    raised = replace(group[0], profile=replace(profile, goals={**profile.goals, goal: level}))
    before, after = scores(client, *group), scores(client, raised, *group[1:])
    assert after.get("t0", 0) >= before.get("t0", 0)
    before.pop("t0", None)
    after.pop("t0", None)
    assert after == before


@given(client=easy_clients, group=free_groups, hours=st.integers(0, 48))
@thorough
def test_an_earlier_free_time_never_lowers_a_score(
    client: Client, group: list[Candidate], hours: int
) -> None:
    earlier = OfferedSlot(starts_at=MONDAY + timedelta(hours=hours), mode=group[0].profile.modes[0])
    sooner = replace(group[0], slots=(*group[0].slots, earlier))
    assert scores(client, sooner).get("t0", 0) >= scores(client, group[0]).get("t0", 0)


@given(client=easy_clients, group=free_groups)
@thorough
def test_a_therapist_who_leaves_changes_no_other_score(
    client: Client, group: list[Candidate]
) -> None:
    before = scores(client, *group)
    before.pop("t0", None)
    assert scores(client, *group[1:]) == before


@given(client=easy_clients, group=free_groups)
@thorough
def test_who_fits_better_in_every_item_has_the_higher_score(
    client: Client, group: list[Candidate]
) -> None:
    ranked = rank_for(client, *group).ranked
    for one in ranked:
        for other in ranked:
            pairs = zip(one.contributions, other.contributions, strict=True)
            if all(mine.fit >= theirs.fit for mine, theirs in pairs):
                assert one.score >= other.score


@given(client=easy_clients, group=free_groups, wish=wishes)
@thorough
def test_what_a_profile_leaves_out_fits_between_a_stated_no_and_a_yes(
    client: Client, group: list[Candidate], wish: Wish
) -> None:
    asked = replace(
        client, wishes=(replace(wish, weight=Weight.NICE, attribute=WishAttribute.GENDER),)
    )
    group = [
        replace(group[0], profile=replace(group[0].profile, slug="t0", gender=gender))
        for gender in (wish.values[0], None, "no")
    ]
    yes, silent, no = (scores(asked, each).get("t0", 0) for each in group)
    assert yes > silent > no or yes == silent == no == 0


@given(client=easy_clients, group=free_groups)
@thorough
def test_a_slider_in_the_middle_is_a_skipped_slider(client: Client, group: list[Candidate]) -> None:
    skipped = replace(client, style={axis: lean for axis, lean in client.style.items() if lean})
    middle = replace(client, style=dict.fromkeys(StyleAxis, 0) | dict(client.style))
    assert rank_for(skipped, *group) == rank_for(middle, *group)
