"""The score: the worked example, the table of fits, and what no score may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    FavouriteMode,
    PartOfDay,
    Pay,
    PayKind,
    StartWish,
    Travel,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Candidate, Match
from app.domain.practice import GoalLevel, Mode, StyleAxis, Weekday
from tests.matching_people import GOAL_IDS, make_candidate, make_slot, quiet, rank_for

WOMAN = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.IMPORTANT)


def only_match(client: Client, candidate: Candidate) -> Match:
    return rank_for(client, candidate).ranked[0]


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


def test_not_sure_yet_asks_for_nothing_and_leaves_the_block_to_the_other_goals() -> None:
    candidate = make_candidate(goals={"sleep": GoalLevel.FOCUS, "unsure": GoalLevel.CAN_HELP})
    assert fits(quiet(goals=("unsure",)), candidate) == {"unasked": 0.5}
    match = only_match(quiet(goals=("unsure", "sleep")), candidate)
    assert [(each.code, each.weight) for each in match.contributions] == [("goal:sleep", 6.0)]


@pytest.mark.parametrize(
    ("picked", "weights"),
    [(1, [6.0]), (2, [3.6, 2.4]), (3, [3.0, 2.0, 1.0])],
)
def test_goals_share_a_block_of_six_by_their_rank(picked: int, weights: list[float]) -> None:
    client = quiet(goals=GOAL_IDS[:picked])
    match = only_match(client, make_candidate())
    assert [each.weight for each in match.contributions] == weights


def test_a_goal_that_somebody_refers_out_adds_nothing() -> None:
    levels = {"sleep": GoalLevel.FOCUS, "mood": GoalLevel.REFERS_OUT}
    match = only_match(quiet(goals=("sleep", "mood")), make_candidate(goals=levels))
    assert (match.score, match.contributions[1].points) == (60.0, 0.0)


@pytest.mark.parametrize(
    ("wish", "centre", "flex", "fit"),
    [
        (2, 1, 1, 0.95),
        (2, 2, 0, 1.0),
        (2, 0, 0, 0.5),
        (2, -2, 2, 0.4),
        (-1, 0, 0, 0.75),
        (2, 2, 2, 1),
        (2, 1, None, 0.75),
    ],
)
def test_flexibility_covers_a_gap_at_a_small_cost(
    wish: int, centre: int, flex: int | None, fit: float
) -> None:
    flexible = {} if flex is None else {StyleAxis.FEEL: flex}
    candidate = make_candidate(style={StyleAxis.FEEL: centre}, style_flex=flexible)
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


@pytest.mark.parametrize(
    ("start", "weight"),
    [(StartWish.SOON, 3.0), (StartWish.WEEKS, 1.0), (None, 1.0)],
)
def test_a_start_weighs_as_it_was_asked_for(start: StartWish | None, weight: float) -> None:
    (wait,) = only_match(quiet(start=start), make_candidate()).contributions
    assert (wait.code, wait.weight) == ("wait", weight)
    assert wait.fit == pytest.approx(2 ** (-2 / 7))


@pytest.mark.parametrize(
    ("weight", "counts"), [(Weight.IMPORTANT, 3.0), (Weight.NICE, 1.0), (Weight.MUST, 3.0)]
)
def test_wishes_weigh_as_they_were_asked_for_and_what_is_shared_is_no_gate(
    weight: Weight, counts: float
) -> None:
    wish = Wish(attribute=WishAttribute.SHARES, values=("faith",), weight=weight)
    match = only_match(quiet(wishes=(wish,)), make_candidate(shares=("military",)))
    (shares,) = match.contributions
    assert (shares.code, shares.weight, shares.fit) == ("wish:shares", counts, 0)
    assert (match.wishes_met, match.wishes_asked) == (0, 1)


@pytest.mark.parametrize(
    ("profile", "fit", "is_known"),
    [
        ({"main_approach": "cbt", "approaches": ("cbt", "emdr")}, 0, True),
        ({"main_approach": "emdr", "approaches": ("cbt", "emdr")}, 1, True),
        ({"approaches": ("emdr",)}, 1, True),
        ({"approaches": ("cbt", "emdr")}, 0.4, False),
        ({}, 0.4, False),
    ],
)
def test_an_approach_to_avoid_counts_where_it_is_the_main_one(
    profile: dict[str, Any], fit: float, *, is_known: bool
) -> None:
    wish = Wish(attribute=WishAttribute.APPROACH, values=("CBT",), weight=Weight.NICE, avoid=True)
    (avoid,) = only_match(quiet(wishes=(wish,)), make_candidate(**profile)).contributions
    assert (avoid.code, avoid.fit, avoid.is_known) == ("avoid:approach", fit, is_known)


@pytest.mark.parametrize("stated", ["non-binary", "Non binary", "nonbinary", "non_binary"])
def test_ways_to_write_a_word_are_one_word(stated: str) -> None:
    wish = Wish(attribute=WishAttribute.GENDER, values=("non-binary",), weight=Weight.NICE)
    assert fits(quiet(wishes=(wish,)), make_candidate(gender=stated)) == {"wish:gender": 1.0}


def in_person(*sites: str, modes: tuple[Mode, ...] = (Mode.IN_PERSON,)) -> Candidate:
    candidate = make_candidate(modes=modes)
    slots = tuple(make_slot(2, mode) for mode in modes)
    return replace(candidate, slots=slots, sites=sites)


FAR = Travel(distances={"north": 2.0, "south": 8.0, "east": 12.0}, up_to=10.0, sites=("west",))


@pytest.mark.parametrize(
    ("candidate", "fit"),
    [
        (in_person("north"), 0.8),
        (in_person("south", "east"), 0.2),
        (in_person("east", "south", "north"), 0.8),
        (in_person("south", modes=(Mode.IN_PERSON, Mode.VIDEO)), 1.0),
        (in_person("west"), 0.4),
    ],
)
def test_the_way_there_counts_up_to_the_limit(candidate: Candidate, fit: float) -> None:
    assert fits(quiet(travel=FAR), candidate) == {"travel": pytest.approx(fit)}


@pytest.mark.parametrize(
    "travel",
    [Travel(sites=("north",)), Travel(distances={"north": 3.0}), Travel(sites=("north",), up_to=5)],
)
def test_without_distance_or_limit_the_way_there_is_no_item(travel: Travel) -> None:
    assert fits(quiet(travel=travel), in_person("north")) == {"unasked": 0.5}


@pytest.mark.parametrize(
    ("fees", "up_to", "fit"),
    [
        ((60.0, None), 100, 1.0),
        ((61.0, None), 100, 1 - 0.5 / 40),
        ((100.0, None), 100, 0.5),
        ((140.0, 80.0), 100, 0.75),
        ((140.0, None), None, 0.5),
        ((None, None), None, 0.4),
    ],
)
def test_a_fee_above_what_is_fine_falls_to_a_half_at_the_most(
    fees: tuple[float | None, float | None], up_to: float | None, fit: float
) -> None:
    pay = Pay(kind=PayKind.SELF, up_to=up_to, comfortable=60.0)
    candidate = make_candidate(fee=fees[0], fee_lowest=fees[1])
    assert fits(quiet(pay=pay), candidate) == {"pay": pytest.approx(fit)}


@pytest.mark.parametrize("kind", [PayKind.PLAN, PayKind.UNSURE])
def test_a_fee_that_is_fine_counts_only_for_those_who_pay_themselves(kind: PayKind) -> None:
    pay = Pay(kind=kind, comfortable=60.0)
    assert fits(quiet(pay=pay), make_candidate(fee=70.0)) == {"unasked": 0.5}
    lower = Pay(kind=PayKind.LOWER_FEE, comfortable=60.0)
    assert fits(quiet(pay=lower), make_candidate(fee=90.0, fee_lowest=50.0)) == {"pay": 1.0}


def test_a_favourite_way_that_access_rules_out_is_no_better_than_the_others() -> None:
    client = quiet(
        favourite_mode=FavouriteMode(mode=Mode.VIDEO, weight=Weight.NICE),
        access=(AccessWish(feature="captions", weight=AccessWeight.NEED, mode=Mode.VIDEO),),
    )
    candidate = replace(
        make_candidate(modes=(Mode.VIDEO, Mode.PHONE)),
        slots=(make_slot(1), make_slot(2, Mode.PHONE)),
    )
    assert fits(client, candidate) == {"mode": 0.5}
    assert only_match(client, candidate).modes == (Mode.PHONE,)


def test_one_free_hour_in_three_ways_to_meet_is_one_time() -> None:
    candidate = replace(
        make_candidate(modes=tuple(Mode)), slots=tuple(make_slot(1, mode) for mode in Mode)
    )
    client = quiet(times={Weekday.TUE: (PartOfDay.MORNING,)})
    assert fits(client, candidate) == {"times": pytest.approx(1 / 3)}


def test_what_is_asked_in_passing_weighs_one() -> None:
    client = Client(
        id="c",
        times={Weekday.TUE: (PartOfDay.MORNING,)},
        access=(AccessWish(feature="captions", weight=AccessWeight.WOULD_HELP),),
        travel=FAR,
        pay=Pay(kind=PayKind.SELF, comfortable=60),
    )
    weights = {
        each.code: each.weight for each in only_match(client, make_candidate()).contributions
    }
    codes = ("access:captions", "travel", "pay", "times", "wait")
    assert weights == dict.fromkeys(codes, 1.0)


def test_what_costs_most_is_talked_about_first() -> None:
    client = quiet(
        goals=("sleep", "mood"),
        style={StyleAxis.LEAD: 2, StyleAxis.TONE: -1},
        wishes=(WOMAN,),
    )
    candidate = make_candidate(
        gender="man",
        goals={"sleep": GoalLevel.CAN_HELP, "mood": GoalLevel.REFERS_OUT},
        style={StyleAxis.LEAD: -2, StyleAxis.TONE: 2},
    )
    match = only_match(client, candidate)
    assert match.talk_about == ("wish:gender", "goal:mood")
    assert match.why == ()
    milder = replace(client, wishes=())
    assert only_match(milder, candidate).talk_about == ("goal:mood", "goal:sleep")
