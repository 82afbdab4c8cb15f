"""Properties of the score: its range and its sum, what raises it, and what never enters it."""

from __future__ import annotations

import ast
import inspect
import math
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain import (
    matching,
    matching_fits,
    matching_gates,
    matching_items,
    matching_score,
    matching_wishes,
)
from app.domain.intake import Client, Weight, Wish, WishAttribute
from app.domain.intake_goals import GOALS, UNSURE
from app.domain.matching import Candidate, OfferedSlot
from app.domain.matching_learning import GOAL_GROUPS, MOST_POINTS, adjustment_of, learn
from app.domain.matching_rules import RULES, MatchingRules
from app.domain.practice import GoalLevel, StyleAxis, TherapistProfile
from tests.matching_people import (
    MONDAY,
    clients,
    easy_clients,
    free_groups,
    groups,
    make_candidate,
    quiet,
    rank_for,
    scores_for,
    thorough,
)

LEVELS = (None, GoalLevel.CAN_HELP, GoalLevel.EXPERIENCED, GoalLevel.FOCUS)
DECIDING = (
    *(matching, matching_fits, matching_gates),
    *(matching_items, matching_score, matching_wishes),
)
MAY_DECIDE = {
    *("slug", "timezone", "languages", "modes", "serves", "licences", "goals", "style"),
    *("style_flex", "gender", "fee", "fee_lowest", "plans", "approaches", "main_approach"),
    *("access", "experience_with", "shares", "places"),
}
NEVER_DECIDES = ("paid", "payment", "sponsor", "rating", "stars", "photo", "picture", "tenure")


@given(client=clients, group=groups)
@thorough
def test_p05_a_score_is_a_number_from_0_to_100(client: Client, group: list[Candidate]) -> None:
    for match in rank_for(client, *group).ranked:
        assert math.isfinite(match.score)
        assert 0 <= match.score <= 100


@given(client=easy_clients, group=free_groups)
@thorough
def test_p06_the_points_of_all_items_add_up_to_the_score(
    client: Client, group: list[Candidate]
) -> None:
    for match in rank_for(client, *group).ranked:
        total = math.fsum(each.points for each in match.contributions)
        assert total == pytest.approx(match.score, abs=1e-9)
        assert all(0 <= each.fit <= 1 for each in match.contributions)


@given(client=easy_clients, group=free_groups)
@thorough
def test_p07_the_sum_of_weights_is_the_same_for_every_therapist(
    client: Client, group: list[Candidate]
) -> None:
    ranked = rank_for(client, *group).ranked
    assert len({tuple((c.code, c.weight) for c in match.contributions) for match in ranked}) <= 1


@given(client=easy_clients, group=free_groups, place=st.integers(0, 2), step=st.integers(0, 3))
@thorough
def test_p08_raising_a_level_never_lowers_a_score_or_place_nor_changes_others(
    client: Client, group: list[Candidate], place: int, step: int
) -> None:
    assume(client.goals)
    goal, profile = client.goals[place % len(client.goals)], group[0].profile
    old = profile.goals.get(goal)
    assume(old in LEVELS)
    level = LEVELS[min(LEVELS.index(old) + step, len(LEVELS) - 1)]
    goals = {**profile.goals, goal: level} if level else profile.goals
    raised = replace(group[0], profile=replace(profile, goals=goals))
    before, after = scores_for(client, *group), scores_for(client, raised, *group[1:])
    if "t0" in before:
        assert after["t0"] >= before["t0"]
        behind = {slug for slug, score in before.items() if score < before["t0"]}
        assert all(after[slug] < after["t0"] for slug in behind)
    assert {**after, "t0": 0} == {**before, "t0": 0}


@given(client=easy_clients, group=free_groups, hours=st.integers(0, 48))
@thorough
def test_p09_an_earlier_free_time_never_lowers_a_score(
    client: Client, group: list[Candidate], hours: int
) -> None:
    earlier = OfferedSlot(starts_at=MONDAY + timedelta(hours=hours), mode=group[0].profile.modes[0])
    sooner = replace(group[0], slots=(*group[0].slots, earlier))
    assert scores_for(client, sooner).get("t0", 0) >= scores_for(client, group[0]).get("t0", 0)


@given(
    client=easy_clients,
    group=free_groups,
    attribute=st.sampled_from(WishAttribute),
    weight=st.sampled_from((Weight.NICE, Weight.IMPORTANT)),
)
@thorough
def test_p17_a_blank_fails_a_must_and_scores_between_a_stated_no_and_a_yes(
    client: Client, group: list[Candidate], attribute: WishAttribute, weight: Weight
) -> None:
    wish = Wish(attribute=attribute, values=("x",), weight=weight)

    def stating(value: str | None) -> Candidate:
        several = None if value is None else (value,)
        profile = replace(
            group[0].profile,
            gender=value,
            experience_with=several,
            shares=several,
            approaches=several or (),
            main_approach=None,
        )
        return replace(group[0], profile=profile)

    asked = replace(client, wishes=(wish,))
    yes, blank, no = (scores_for(asked, stating(value)).get("t0") for value in ("x", None, "y"))
    assert (yes is None) == (blank is None) == (no is None)
    assert yes is None or blank is None or no is None or yes > blank > no
    must = replace(client, wishes=(replace(wish, weight=Weight.MUST),))
    shut = {code for each in rank_for(must, stating(None)).excluded for code in each.codes}
    assert (f"must:{attribute}" in shut) == (attribute is not WishAttribute.SHARES)


residuals = st.lists(st.floats(-100, 100), min_size=1, max_size=30)


@given(given_residuals=residuals, more=st.floats(0, 50))
@thorough
def test_p31_an_adjustment_is_small_grows_with_the_mean_and_shrinks_with_fewer_answers(
    given_residuals: list[float], more: float
) -> None:
    weights = [1.0] * len(given_residuals)
    points = adjustment_of(given_residuals, weights)
    assert abs(points) <= MOST_POINTS
    raised = [residual + more for residual in given_residuals]
    assert adjustment_of(raised, weights) >= points - 1e-9
    fewer = adjustment_of(given_residuals, [0.5] * len(given_residuals))
    assert abs(fewer) <= abs(points) + 1e-9
    assert fewer * points >= 0


@given(client=clients, group=groups, points=st.floats(-5, 5))
@thorough
def test_p31_learning_without_answers_is_no_learning_and_moves_nobody_far(
    client: Client, group: list[Candidate], points: float
) -> None:
    assert learn([], today=date(2027, 3, 1)) == {}
    learning = replace(RULES, learns=True)
    off = rank_for(client, *group)
    assert rank_for(client, *group, rules=learning) == off
    taught = [replace(each, learned=dict.fromkeys(GOAL_GROUPS, points)) for each in group]
    assert rank_for(client, *taught) == off
    before = {match.slug: match.score for match in off.ranked}
    for match in rank_for(client, *taught, rules=learning).ranked:
        assert abs(match.score - before[match.slug]) <= abs(points) + 1e-9
        assert 0 <= match.score <= 100
        total = math.fsum(each.points for each in match.contributions)
        assert total == pytest.approx(match.score, abs=1e-9)
        assert "learned" not in {*match.why, *match.talk_about}


def read_attributes(module: object) -> set[str]:
    """Return the names of all attributes that a module reads of anything."""
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_p34_no_rule_reads_payment_rating_photo_or_years() -> None:
    known = {field.name for field in fields(TherapistProfile)}
    for module in DECIDING:
        assert read_attributes(module) & known <= MAY_DECIDE, module
    weighed = {field.name for field in fields(MatchingRules)} | known
    assert not [name for name in weighed if any(word in name for word in NEVER_DECIDES)]


@given(client=clients, group=groups)
@thorough
def test_p34_what_a_profile_says_of_itself_in_prose_decides_nothing(
    client: Client, group: list[Candidate]
) -> None:
    told = [
        replace(
            each,
            profile=replace(
                each.profile,
                credential="Thirty years",
                headline="Five stars",
                bio="Famous",
                pronouns="she/her",
                not_for="Nobody",
                site="A palace",
                words={"worry": "I am the best.", "video": "I like calls."},
            ),
        )
        for each in group
    ]
    assert rank_for(client, *told) == rank_for(client, *group)


@given(client=easy_clients, group=free_groups)
@thorough
def test_p36_a_slider_in_the_middle_is_a_skipped_slider(
    client: Client, group: list[Candidate]
) -> None:
    skipped = replace(client, style={axis: lean for axis, lean in client.style.items() if lean})
    middle = replace(client, style=dict.fromkeys(StyleAxis, 0) | dict(client.style))
    assert rank_for(skipped, *group) == rank_for(middle, *group)


@pytest.mark.parametrize("goal", [goal.id for goal in GOALS if goal.id != UNSURE])
def test_p37_one_goal_alone_scores_as_its_level_fits(goal: str) -> None:
    fits = {
        GoalLevel.FOCUS: 100.0,
        GoalLevel.EXPERIENCED: 75.0,
        GoalLevel.CAN_HELP: 35.0,
        None: 25.0,
    }
    client = quiet(goals=(goal,))
    for level, score in fits.items():
        goals = {} if level is None else {goal: level}
        found = scores_for(client, make_candidate(goals=goals))
        is_gated = next(each.gated for each in GOALS if each.id == goal)
        assert found == ({} if is_gated and score < 75 else {"ana": score})
