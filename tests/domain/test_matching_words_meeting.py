"""The words about when, how and where to meet, and what it costs; and what is never said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.intake import (
    Client,
    FavouriteMode,
    PartOfDay,
    Pay,
    PayKind,
    StartWish,
    TimesRule,
    Travel,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Candidate
from app.domain.matching_phrases import name_times
from app.domain.matching_rules import RULES
from app.domain.matching_words import MatchWords, say_match
from app.domain.practice import GoalLevel, Mode, Weekday
from tests.matching_people import make_candidate, make_slot, quiet, rank_for

NO_CBT = Wish(attribute=WishAttribute.APPROACH, values=("cbt",), weight=Weight.NICE, avoid=True)
SILENT = "Ana’s profile doesn’t say. You can ask."


def words_for(client: Client, candidate: Candidate) -> MatchWords:
    match = rank_for(client, candidate).ranked[0]
    return say_match(match, client, candidate.profile)


def pairs_for(client: Client, candidate: Candidate) -> list[tuple[str, str]]:
    return [(pair.you, pair.them) for pair in words_for(client, candidate).pairs]


def different_for(client: Client, candidate: Candidate) -> str:
    return words_for(client, candidate).different[0]


def test_times_are_said_as_they_were_named() -> None:
    best = quiet(times={Weekday.TUE: (PartOfDay.MORNING,)})
    many = replace(make_candidate(), slots=tuple(make_slot(days) for days in (1, 8, 15)))
    few, none = make_candidate(days=1), make_candidate(days=2)
    asked = "Mornings on Tuesdays work best for you"
    assert pairs_for(best, many) == [(asked, "Ana has free times then.")]
    sentence = "Ana has a few free times then in the next 3 weeks."
    assert pairs_for(best, few) == [(asked, sentence)]
    assert words_for(best, few).talk_about == (f"{asked}. {sentence}",)
    assert different_for(best, none) == f"{asked}. Ana has no free time then in the next 3 weeks."
    only = replace(best, times_rule=TimesRule.ONLY)
    assert pairs_for(only, few) == [
        ("Mornings on Tuesdays work for you", "Ana has a free time then.")
    ]


EVENING, ALL = (PartOfDay.EVENING,), tuple(PartOfDay)
WEEK = tuple(Weekday)


@pytest.mark.parametrize(
    ("times", "phrase"),
    [
        (dict.fromkeys(WEEK, EVENING), "Evenings work best for you"),
        (dict.fromkeys(WEEK[:5], EVENING), "Evenings on weekdays work best for you"),
        (dict.fromkeys(WEEK[5:], ALL), "Weekends work best for you"),
        (dict.fromkeys(WEEK, ALL), "All days work best for you"),
        (
            {Weekday.MON: EVENING, Weekday.TUE: ALL},
            "Some parts of the week work best for you",
        ),
    ],
)
def test_days_are_named_in_short(times: dict[Weekday, tuple[PartOfDay, ...]], phrase: str) -> None:
    assert name_times(times, TimesRule.BEST) == phrase


def test_a_start_soon_is_said_both_ways() -> None:
    client = Client(id="c", start=StartWish.SOON)
    assert words_for(client, make_candidate(days=1)).why == ("Ana has a free time soon.",)
    assert words_for(client, make_candidate(days=1)).pairs == ()
    late = "You want to start soon. Ana has no free time in the next 7 days."
    assert words_for(client, make_candidate(days=9)).different == (late,)


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        ({"main_approach": "cbt"}, "That is the main way Ana works."),
        ({"approaches": ("cbt",)}, SILENT),
    ],
)
def test_an_approach_to_avoid_that_may_come_is_said(profile: dict[str, Any], sentence: str) -> None:
    client = quiet(wishes=(NO_CBT,))
    expected = f"You would rather not have CBT. {sentence}"
    assert different_for(client, make_candidate(**profile)) == expected


@pytest.mark.parametrize("weight", [Weight.NICE, Weight.MUST])
def test_an_approach_to_avoid_that_will_not_come_is_said(weight: Weight) -> None:
    client = quiet(wishes=(replace(NO_CBT, weight=weight),))
    assert pairs_for(client, make_candidate(main_approach="emdr")) == [
        ("You would rather not have CBT", "Ana mainly works in other ways.")
    ]


def in_person(*sites: str) -> Candidate:
    candidate = make_candidate(modes=(Mode.IN_PERSON,))
    return replace(candidate, slots=(make_slot(2, Mode.IN_PERSON),), sites=sites)


def test_the_way_there_is_said() -> None:
    travel = Travel(distances={"north": 1, "south": 8}, up_to=10, sites=("west",))
    client = quiet(travel=travel)
    asked = "You would like a short way there"
    assert pairs_for(client, in_person("north")) == [(asked, "It is not far to Ana.")]
    assert words_for(client, in_person("north")).why == ("It is not far to Ana.",)
    long = f"{asked}. The way is long, but not too long."
    assert words_for(client, in_person("south")).different == (long,)
    assert words_for(client, in_person("south")).talk_about == (long,)
    assert different_for(client, in_person("west")) == f"{asked}. {SILENT}"


@pytest.mark.parametrize(
    ("fee", "met", "different"),
    [
        (50.0, "Ana’s fee is fine for you, or close to it.", ""),
        (70.0, "Ana’s fee is fine for you, or close to it.", ""),
        (90.0, "", "Ana’s fee is more, but you can pay it."),
        (None, "", SILENT),
    ],
)
def test_the_fee_is_said_without_a_number(fee: float | None, met: str, different: str) -> None:
    pay = Pay(kind=PayKind.SELF, up_to=None if fee is None else 100, comfortable=60)
    asked = "A lower fee would be easier for you"
    words = words_for(quiet(pay=pay), make_candidate(fee=fee))
    assert [pair.them for pair in words.pairs] == ([met] if met else [])
    assert words.different[0] == (f"{asked}. {different}" if different else words.different[0])
    assert words.why == ((met,) if met else ())


def test_what_was_learned_is_never_said() -> None:
    client = quiet(goals=("sleep",))
    taught = replace(make_candidate(goals={"sleep": GoalLevel.FOCUS}), learned={"mood": -4.0})
    match = rank_for(client, taught, rules=replace(RULES, learns=True)).ranked[0]
    assert match.score == 96
    untaught = words_for(client, taught)
    assert say_match(match, client, taught.profile) == untaught


def test_a_way_to_meet_that_does_not_work_is_told_from_one_that_is_not_offered() -> None:
    client = quiet(
        modes=(Mode.IN_PERSON, Mode.PHONE),
        travel=Travel(sites=("north",)),
        favourite_mode=FavouriteMode(mode=Mode.IN_PERSON, weight=Weight.NICE),
    )
    candidate = replace(
        make_candidate(modes=(Mode.IN_PERSON, Mode.PHONE)), slots=(make_slot(2, Mode.PHONE),)
    )
    assert words_for(client, candidate).different == (
        "Ana can’t meet you in person. You can meet by phone.",
    )
    anyhow = replace(client, favourite_mode=None)
    assert words_for(anyhow, candidate).different == ("Ana can’t meet you in person.",)


def test_ways_to_meet_are_joined_and_own_words_come_first() -> None:
    client = quiet(modes=(Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE))
    both = make_candidate(modes=(Mode.IN_PERSON, Mode.VIDEO))
    assert pairs_for(client, both) == [
        ("You can meet in person, by video or by phone", "Ana meets in person and by video.")
    ]
    words = words_for(client, make_candidate())
    assert words.different == ("Ana does not meet in person or by phone.",)
    liked = replace(
        client, favourite_mode=FavouriteMode(mode=Mode.VIDEO, weight=Weight.NICE), modes=()
    )
    quoted = make_candidate(modes=tuple(Mode), words={"video": "I like calls.", "phone": "Hm."})
    assert pairs_for(liked, quoted) == [("You like to meet by video best", "“I like calls.”")]
    elsewhere = replace(
        make_candidate(modes=(Mode.IN_PERSON, Mode.PHONE)), slots=(make_slot(2, Mode.PHONE),)
    )
    assert different_for(liked, elsewhere) == (
        "Ana does not meet by video. You can meet in person or by phone."
    )


def test_a_free_time_in_a_week_is_neither_soon_enough_to_name_nor_late() -> None:
    nothing = "We found nothing that differs from what you asked for."
    for days in (6, 7):
        client = Client(id="c", start=StartWish.SOON)
        assert words_for(client, make_candidate(days=days)).different == (nothing,)
    patient = Client(id="c", start=StartWish.WEEKS)
    assert words_for(patient, make_candidate(days=9)).different == (nothing,)
