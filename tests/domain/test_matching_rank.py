"""The ranking as a whole: bands, turns among equals, and whom a client is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    PartOfDay,
    StartWish,
    TimesRule,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Band, Candidate, Ranking
from app.domain.matching_rules import RULES
from app.domain.practice import GoalLevel, Mode, Weekday
from tests.matching_people import make_candidate, make_profile, quiet, rank_for

ORDER_ON_MONDAY = ["dan", "ben", "cleo", "ana"]
ORDER_ON_TUESDAY = ["ben", "cleo", "ana", "dan"]
ORDER_OF_ANOTHER = ["cleo", "dan", "ana", "ben"]
"""By the SHA-256 of day, client and therapist, with bars between; written down once, by hand."""


def slugs(ranking: Ranking) -> str:
    return "".join(match.slug for match in ranking.ranked)


def working_on(slug: str, level: GoalLevel, **changes: int) -> Candidate:
    return replace(make_candidate(slug, goals={"sleep": level}), **changes)  # type: ignore[arg-type]


def test_within_a_band_who_was_shown_less_for_each_free_place_comes_first() -> None:
    busy = replace(make_candidate("a"), shown=4, places=2)
    rested = replace(make_candidate("b"), shown=3, places=3)
    new = make_candidate("c", days=3)
    client = Client(id="x", goals=("sleep",))
    assert slugs(rank_for(client, busy, rested, new)) == "cba"


def test_a_band_ends_two_points_below_its_first_and_not_below_its_last() -> None:
    client = Client(id="x", goals=("sleep",), start=None)
    waits = {
        slug: make_candidate(slug, days=days) for slug, days in zip("abc", (0, 1, 2), strict=True)
    }
    shown = {"a": 2, "b": 1, "c": 0}
    group = [replace(waits[slug], shown=shown[slug]) for slug in "abc"]
    scores = {match.slug: match.score for match in rank_for(client, *group).ranked}
    assert scores["a"] - scores["b"] < 2 < scores["a"] - scores["c"]
    assert slugs(rank_for(client, *group)) == "bac"
    apart = replace(RULES, equals_within=scores["a"] - scores["b"])
    assert slugs(rank_for(client, *group, rules=apart)) == "bac"
    closer = replace(RULES, equals_within=scores["a"] - scores["b"] - 0.01)
    assert slugs(rank_for(client, *group, rules=closer)) == "acb"


def test_the_turns_among_equals_follow_from_day_client_and_therapist() -> None:
    twins = [make_candidate(slug) for slug in ("ana", "ben", "cleo", "dan")]
    client = quiet(goals=("sleep",))
    orders = {
        day: [match.slug for match in rank_for(client, *twins, seed=day).ranked]
        for day in ("2027-03-01", "2027-03-02")
    }
    assert orders == {
        "2027-03-01": ORDER_ON_MONDAY,
        "2027-03-02": ORDER_ON_TUESDAY,
    }
    other = replace(client, id="d")
    assert [match.slug for match in rank_for(other, *twins).ranked] == ORDER_OF_ANOTHER


def test_with_nothing_asked_everybody_has_50_and_the_soonest_comes_first() -> None:
    group = (replace(make_candidate("b", days=1), shown=9), make_candidate("a", days=4))
    for client in (quiet(), quiet(goals=("unsure",))):
        ranked = rank_for(client, *group).ranked
        assert [(match.slug, match.score, match.band) for match in ranked] == [
            ("b", 50, Band.SOME),
            ("a", 50, Band.SOME),
        ]
        assert {(match.why, match.talk_about, match.wishes_asked) for match in ranked} == {
            ((), (), 0)
        }
        (unasked,) = ranked[0].contributions
        assert (unasked.code, unasked.points, unasked.weight) == ("unasked", 50, 0)
        assert unasked.is_known


def test_with_nothing_asked_those_free_at_the_same_time_take_turns() -> None:
    group = (replace(make_candidate("a"), shown=1), make_candidate("b"))
    assert slugs(rank_for(quiet(), *group)) == "ba"


def test_bands_follow_the_score_as_it_is_printed() -> None:
    scores = (80, 79.96, 79.94, 65, 64.96, 64.94, 50, 49.96, 49.94)
    assert [Band.of(score) for score in scores] == [
        *(Band.STRONG, Band.STRONG, Band.GOOD),
        *(Band.GOOD, Band.GOOD, Band.SOME),
        *(Band.SOME, Band.SOME, Band.NONE),
    ]


def test_three_people_with_some_fit_are_shown_and_five_on_request() -> None:
    client = quiet(goals=("sleep",))
    group = [working_on(f"t{number}", GoalLevel.FOCUS, shown=number) for number in range(7)]
    ranking = rank_for(client, *group, working_on("z", GoalLevel.CAN_HELP))
    assert [match.slug for match in ranking.pick_shown()] == ["t0", "t1", "t2"]
    assert [match.slug for match in ranking.pick_shown(more=True)] == ["t0", "t1", "t2", "t3", "t4"]
    few = rank_for(client, group[0], working_on("z", GoalLevel.CAN_HELP))
    assert [match.slug for match in few.pick_shown()] == ["t0"]
    assert rank_for(client, working_on("z", GoalLevel.CAN_HELP)).pick_shown() == ()


CAPTIONS = AccessWish(feature="captions", weight=AccessWeight.NEED)
WOMAN = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.MUST)
EVENINGS = dict.fromkeys(Weekday, tuple(PartOfDay))


@pytest.mark.parametrize(
    ("answers", "met", "asked"),
    [
        ({}, 0, 0),
        ({"wishes": (WOMAN,)}, 1, 1),
        ({"access": (CAPTIONS,)}, 1, 1),
        ({"access": (CAPTIONS, replace(CAPTIONS, weight=AccessWeight.WOULD_HELP))}, 2, 2),
        ({"modes": (Mode.VIDEO,)}, 1, 1),
        ({"modes": tuple(Mode)}, 0, 0),
        ({"times": EVENINGS, "times_rule": TimesRule.ONLY}, 1, 1),
        ({"times": EVENINGS}, 1, 1),
        ({"times_rule": TimesRule.ONLY}, 0, 0),
        ({"goals": ("sleep", "mood"), "start": StartWish.SOON}, 1, 2),
        (
            {
                "wishes": (WOMAN, WOMAN, replace(WOMAN, values=("man",), weight=Weight.NICE)),
                "access": (CAPTIONS,),
                "modes": (Mode.VIDEO, Mode.PHONE),
                "times": EVENINGS,
                "times_rule": TimesRule.ONLY,
                "goals": ("sleep",),
            },
            6,
            7,
        ),
    ],
)
def test_wishes_are_counted_with_those_that_had_to_be_met(
    answers: dict[str, object], met: int, asked: int
) -> None:
    candidate = make_candidate(
        gender="woman", access={Mode.VIDEO: ("captions",)}, goals={"sleep": GoalLevel.FOCUS}
    )
    (match,) = rank_for(quiet(**answers), candidate).ranked
    assert (match.wishes_met, match.wishes_asked) == (met, asked)


def test_a_ranking_names_the_rules_that_made_it() -> None:
    assert rank_for(quiet(), make_candidate()).version == RULES.version == "1"
    other = replace(RULES, version="2")
    assert rank_for(quiet(), make_candidate(), rules=other).version == "2"
    assert rank_for(quiet(avoid=("ana",)), make_candidate(), rules=other).version == "2"


@pytest.mark.parametrize(("points", "score"), [(3.0, 78.0), (-4.0, 71.0), (0.0, 75.0)])
def test_what_was_learned_counts_for_the_group_of_the_main_goal_where_it_is_on(
    points: float, score: float
) -> None:
    client = quiet(goals=("sleep",))
    taught = replace(working_on("a", GoalLevel.EXPERIENCED), learned={"mood": points, "loss": 5.0})
    on = replace(RULES, learns=True)
    (match,) = rank_for(client, taught, rules=on).ranked
    assert match.score == pytest.approx(score)
    assert [each.code for each in match.contributions][1:] == (["learned"] if points else [])
    assert (match.wishes_met, match.wishes_asked) == (1, 1)
    assert rank_for(client, taught).ranked[0].score == 75
    assert rank_for(quiet(goals=("grief",)), taught, rules=on).ranked[0].score == 30


def test_what_was_learned_never_leads_beyond_0_and_100() -> None:
    on = replace(RULES, learns=True)
    best = replace(working_on("a", GoalLevel.FOCUS), learned={"mood": 5.0})
    assert rank_for(quiet(goals=("sleep",)), best, rules=on).ranked[0].score == 100
    wish = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.IMPORTANT)
    least = replace(make_candidate(gender="man"), learned={"mood": -5.0})
    client = quiet(goals=("sleep",), wishes=(wish,) * 10)
    assert rank_for(client, least).ranked[0].score == pytest.approx(150 / 36)
    (match,) = rank_for(client, least, rules=on).ranked
    assert match.score == 0
    assert match.contributions[-1].points == pytest.approx(-150 / 36)
    assert match.contributions[-1].weight == 0


def test_a_therapist_of_whom_nothing_is_said_has_no_place_and_was_never_shown() -> None:
    unknown = Candidate(profile=make_profile())
    assert (unknown.places, unknown.shown, unknown.slots, unknown.sites) == (0, 0, (), ())
    assert rank_for(quiet(), unknown).excluded[0].codes == ("full", "times")
