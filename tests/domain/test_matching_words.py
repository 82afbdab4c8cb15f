"""The words of a match: true, kind, plain, and silent on what nobody asked about."""

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
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Band, Candidate, Relaxation
from app.domain.matching_words import (
    MatchWords,
    say_asked,
    say_exclusion,
    say_match,
    say_relaxation,
    say_wishes,
)
from app.domain.practice import GoalLevel, Mode, StyleAxis, Weekday
from tests.matching_people import (
    make_candidate,
    quiet,
    rank_for,
)

WOMAN = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.IMPORTANT)
NO_CBT = Wish(attribute=WishAttribute.APPROACH, values=("cbt",), weight=Weight.NICE, avoid=True)
SILENT = "Ana’s profile doesn’t say. You can ask."


def words_for(client: Client, candidate: Candidate) -> MatchWords:
    match = rank_for(client, candidate).ranked[0]
    return say_match(match, client, candidate.profile)


def pairs_for(client: Client, candidate: Candidate) -> list[tuple[str, str]]:
    return [(pair.you, pair.them) for pair in words_for(client, candidate).pairs]


def different_for(client: Client, candidate: Candidate) -> str:
    return words_for(client, candidate).different[0]


def wishing(attribute: WishAttribute, *values: str, weight: Weight = Weight.NICE) -> Client:
    return quiet(wishes=(Wish(attribute=attribute, values=values, weight=weight),))


def test_the_worked_example_says_what_is_different() -> None:
    client = quiet(goals=("trauma",), wishes=(WOMAN,))
    words = words_for(
        client, make_candidate("ben", gender="man", goals={"trauma": GoalLevel.FOCUS})
    )
    assert words.different == ("You would rather see a woman. Ben is a man.",)
    assert words.why == ("Helping with healing after a hard time is a main part of Ben’s work.",)
    assert words.talk_about == words.different


def test_a_therapists_own_words_stand_in_quotes() -> None:
    candidate = make_candidate(
        goals={"sleep": GoalLevel.EXPERIENCED},
        style={StyleAxis.LEAD: 1},
        words={"sleep": "We look at nights first.", "lead": "One small step a week."},
    )
    client = quiet(goals=("sleep",), style={StyleAxis.LEAD: 1})
    assert pairs_for(client, candidate) == [
        ("You want to sleep better", "“We look at nights first.”"),
        ("You like a clear plan and things to try", "“One small step a week.”"),
    ]
    assert words_for(client, candidate).why[0] == "Ana has helped others with sleep."


@pytest.mark.parametrize(
    ("goals", "sentence"),
    [
        ({}, f"You want to sleep better. {SILENT}"),
        (
            {"sleep": GoalLevel.CAN_HELP},
            "Helping with sleep is not Ana’s main focus. Ask how you would work on it.",
        ),
        ({"sleep": GoalLevel.REFERS_OUT}, "Ana sends people on to others for sleep."),
    ],
)
def test_a_goal_that_is_not_met_is_said_kindly(goals: dict[str, GoalLevel], sentence: str) -> None:
    client = quiet(goals=("worry", "sleep"))
    candidate = make_candidate(goals={"worry": GoalLevel.FOCUS, **goals})
    assert different_for(client, candidate) == sentence


@pytest.mark.parametrize(
    ("lean", "centre", "flex", "them"),
    [
        (1, 1, 0, "Ana often brings a plan and things to try."),
        (-1, -2, 0, "Ana often lets you lead."),
        (1, 0, 0, "Ana can work this way too."),
        (1, -1, 2, "Ana can work this way too."),
    ],
)
def test_styles_that_go_together_are_said(lean: int, centre: int, flex: int, them: str) -> None:
    candidate = make_candidate(style={StyleAxis.LEAD: centre}, style_flex={StyleAxis.LEAD: flex})
    assert pairs_for(quiet(style={StyleAxis.LEAD: lean}), candidate)[0][1] == them


@pytest.mark.parametrize(
    ("style", "sentence"),
    [
        ({}, f"You like frank talk. {SILENT}"),
        (
            {StyleAxis.TONE: 2},
            "You like frank talk. Ana has a gentle way of talking. Tell Ana what works for you.",
        ),
        (
            {StyleAxis.TONE: 0},
            "You like frank talk. Ana works somewhere in between. Tell Ana what works for you.",
        ),
    ],
)
def test_styles_that_differ_are_said(style: dict[StyleAxis, int], sentence: str) -> None:
    client = quiet(style={StyleAxis.TONE: -2})
    assert different_for(client, make_candidate(style=style)) == sentence


@pytest.mark.parametrize(
    ("client", "profile", "pair"),
    [
        (
            wishing(WishAttribute.GENDER, "woman", "non-binary"),
            {"gender": "Woman"},
            ("You would rather see a woman or a non-binary person", "Ana is a woman."),
        ),
        (
            wishing(WishAttribute.GENDER, "woman", weight=Weight.MUST),
            {"gender": "woman"},
            ("You want to see a woman", "Ana is a woman."),
        ),
        (
            wishing(WishAttribute.EXPERIENCE_WITH, "culture", "faith"),
            {"experience_with": ("faith", "racism")},
            (
                "You want someone who knows about your culture or faith",
                "Ana knows a lot about faith.",
            ),
        ),
        (
            wishing(WishAttribute.SHARES, "military"),
            {"shares": ("military",)},
            (
                "You hope for someone who shares life in the military with you",
                "Ana shares life in the military with you.",
            ),
        ),
        (
            wishing(WishAttribute.APPROACH, "cbt", weight=Weight.MUST),
            {"main_approach": "cbt"},
            ("You would like to try CBT", "Ana works with CBT."),
        ),
    ],
)
def test_a_wish_that_is_met_is_said(
    client: Client, profile: dict[str, Any], pair: tuple[str, str]
) -> None:
    assert pairs_for(client, make_candidate(**profile)) == [pair]


@pytest.mark.parametrize(
    ("client", "profile", "sentence"),
    [
        (wishing(WishAttribute.GENDER, "woman"), {}, f"You would rather see a woman. {SILENT}"),
        (
            wishing(WishAttribute.GENDER, "agender"),
            {"gender": "man"},
            "You would rather see an agender person. Ana is a man.",
        ),
        (
            wishing(WishAttribute.EXPERIENCE_WITH, "trans"),
            {"experience_with": ()},
            "You want someone who knows about being trans or non-binary. Ana does not list this.",
        ),
        (
            wishing(WishAttribute.SHARES, "faith"),
            {"shares": ()},
            "You hope for someone who shares faith with you. Ana does not share this with you.",
        ),
        (
            wishing(WishAttribute.APPROACH, "body_work"),
            {"approaches": ("cbt",)},
            "You would like to try body work. Ana works in other ways.",
        ),
    ],
)
def test_a_wish_that_is_not_met_is_said(
    client: Client, profile: dict[str, Any], sentence: str
) -> None:
    assert different_for(client, make_candidate(**profile)) == sentence


def test_needs_and_help_are_said_for_the_way_to_meet() -> None:
    client = quiet(
        access=(
            AccessWish(feature="captions", weight=AccessWeight.NEED, mode=Mode.VIDEO),
            AccessWish(feature="breaks", weight=AccessWeight.WOULD_HELP),
            AccessWish(feature="step_free", weight=AccessWeight.WOULD_HELP),
            AccessWish(feature="text_chat", weight=AccessWeight.WOULD_HELP, mode=Mode.PHONE),
        )
    )
    candidate = make_candidate(
        modes=(Mode.VIDEO, Mode.PHONE), access={Mode.VIDEO: ("captions", "breaks")}
    )
    words = words_for(client, candidate)
    assert [(pair.you, pair.them) for pair in words.pairs] == [
        ("You need captions by video", "Ana offers captions by video."),
        ("It would help you to have breaks", "Ana offers breaks."),
    ]
    assert words.different == (
        "It would help you to have a way in without steps. Ana does not offer this.",
        f"It would help you to have text chat by phone. {SILENT}",
    )
    assert words.why == ("All your must-haves are met.", "Ana offers breaks.")


def test_ways_to_meet_are_said_with_those_that_are_missing() -> None:
    client = quiet(modes=(Mode.IN_PERSON, Mode.VIDEO))
    words = words_for(client, make_candidate(words={"video": "I like calls."}))
    assert [(pair.you, pair.them) for pair in words.pairs] == [
        ("You can meet in person or by video", "“I like calls.”")
    ]
    assert words.different == ("Ana does not meet in person.",)
    liked = replace(client, favourite_mode=FavouriteMode(mode=Mode.VIDEO, weight=Weight.NICE))
    assert pairs_for(liked, make_candidate()) == [
        ("You like to meet by video best", "Ana meets by video.")
    ]
    other = replace(liked, favourite_mode=FavouriteMode(mode=Mode.PHONE, weight=Weight.NICE))
    assert (
        different_for(other, make_candidate())
        == "Ana does not meet by phone. You can meet by video."
    )


def test_what_is_different_is_never_empty() -> None:
    fits = quiet(goals=("sleep",))
    candidate = make_candidate(goals={"sleep": GoalLevel.FOCUS})
    assert words_for(fits, candidate).different == (
        "We found nothing that differs from what you asked for.",
    )
    frank = make_candidate(not_for="I am not the one for couples.")
    assert different_for(quiet(), frank) == (
        "Ana says who may not fit: “I am not the one for couples.”"
    )


def test_why_somebody_is_left_out_names_no_trait() -> None:
    assert say_exclusion("must:gender") == say_exclusion("must:shares")
    assert say_exclusion("full") == "They have no free place at the moment."


def test_a_way_out_is_said_with_its_number_and_its_best() -> None:
    one = Relaxation(change="wait", slugs=("ana",), best=Band.GOOD)
    assert say_relaxation(one) == (
        "If you can wait up to 6 weeks, 1 person could see you. The best is a good fit."
    )
    two = Relaxation(change="times+mode", slugs=("ana", "ben"), best=Band.SOME)
    assert say_relaxation(two) == (
        "If other times could work for you too and you can meet in some other way, "
        "2 people could see you. The best is some fit."
    )


def test_what_was_asked_is_shown_in_a_few_words() -> None:
    client = quiet(
        goals=("sleep",),
        style={StyleAxis.LEAD: 1, StyleAxis.TONE: 0},
        times=dict.fromkeys(Weekday, (PartOfDay.EVENING,)),
        modes=(Mode.VIDEO,),
    )
    assert say_asked(client) == ("Sleep better", "A clear plan", "Evenings", "Video")
    assert say_asked(quiet()) == ()


def test_wishes_are_counted_in_words() -> None:
    def said(client: Client) -> str:
        return say_wishes(rank_for(client, make_candidate(gender="woman")).ranked[0])

    assert said(quiet()) == ""
    assert said(quiet(wishes=(WOMAN,))) == "Fits 1 of your 1 wish"
    assert said(quiet(wishes=(WOMAN,), goals=("sleep",), modes=(Mode.VIDEO,))) == (
        "Fits 2 of your 3 wishes"
    )
