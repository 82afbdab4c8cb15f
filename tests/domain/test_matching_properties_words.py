"""Properties of the words: true, plain, open on what is unknown, silent on what nobody asked."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake import Client, WishAttribute
from app.domain.intake_goals import GOALS
from app.domain.matching import Band, Candidate, Relaxation
from app.domain.matching_phrases import CHANGES, EXCLUSIONS
from app.domain.matching_words import (
    MatchWords,
    say_asked,
    say_exclusion,
    say_match,
    say_relaxation,
    say_wishes,
)
from tests.matching_people import clients, easy_clients, free_groups, groups, rank_for, thorough
from tests.reading import grade_of

TRAITS = {
    WishAttribute.GENDER: ("woman", "a man"),
    WishAttribute.EXPERIENCE_WITH: ("faith", "racism"),
    WishAttribute.SHARES: ("faith", "racism"),
    WishAttribute.APPROACH: ("CBT", "EMDR"),
}
"""The words in which the therapists of these tests state a trait."""

HIGHEST_GRADE = 8
_DAYS = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b")


def without_names(text: str) -> str:
    """Return a text with a short word for each name of a day: nobody can choose an easier one."""
    return _DAYS.sub("days", text)


SILENCE = "profile doesn’t say"


def all_texts(words: MatchWords) -> list[str]:
    sides = [side for pair in words.pairs for side in (pair.you, pair.them)]
    return [*sides, *words.different, *words.why, *words.talk_about]


@given(client=easy_clients, group=free_groups)
@thorough
def test_p20_reasons_are_known_to_fit_well_and_apart_from_what_to_talk_about(
    client: Client, group: list[Candidate]
) -> None:
    for match in rank_for(client, *group).ranked:
        known = [each for each in match.contributions if each.is_known and each.weight > 0]
        good = [each for each in known if each.fit >= 0.75]
        good.sort(key=lambda each: -round(each.weight * each.fit, 6))
        assert list(match.why) == list(dict.fromkeys(each.code for each in good))[:3]
        low = [
            each
            for each in match.contributions
            if each.weight >= 1
            and each.code != "wait"
            and (each.fit < 0.5 or not each.is_known)
            and each.code not in match.why
        ]
        low.sort(key=lambda each: -round(each.weight * (1 - each.fit), 6))
        assert list(match.talk_about) == list(dict.fromkeys(each.code for each in low))[:2]
        assert match.wishes_met <= match.wishes_asked


@given(client=easy_clients, group=free_groups)
@thorough
def test_p20_every_reason_and_topic_has_a_sentence(client: Client, group: list[Candidate]) -> None:
    profiles = {each.profile.slug: each.profile for each in group}
    for match in rank_for(client, *group).ranked:
        words = say_match(match, client, profiles[match.slug])
        assert len(words.talk_about) == len(match.talk_about)
        assert len(words.why) == len(match.why)
        assert len(words.pairs) <= 5
        assert all(all_texts(words))


@given(client=clients, group=groups)
@thorough
def test_p21_no_text_names_a_trait_that_nobody_asked_about(
    client: Client, group: list[Candidate]
) -> None:
    named = {trait for wish in client.wishes for trait in TRAITS[wish.attribute]}
    own = " ".join(value for wish in client.wishes for value in wish.values).lower()
    traits = {trait for each in TRAITS.values() for trait in each} - named
    unasked = {trait for trait in traits if trait.removeprefix("a ").lower() not in own}
    profiles = {each.profile.slug: each.profile for each in group}
    ranking = rank_for(client, *group)
    for match in ranking.ranked:
        texts = " ".join(all_texts(say_match(match, client, profiles[match.slug])))
        assert not [trait for trait in unasked if trait in texts]


@given(client=clients, group=groups)
@thorough
def test_p21_no_reason_for_leaving_somebody_out_tells_which_trait_it_was(
    client: Client, group: list[Candidate]
) -> None:
    for exclusion in rank_for(client, *group).excluded:
        for code in exclusion.codes:
            if code.startswith("must:"):
                assert say_exclusion(code) == "They do not meet one of your must-haves."
            assert not [
                trait
                for traits in TRAITS.values()
                for trait in traits
                if trait in say_exclusion(code)
            ]


@given(client=easy_clients, group=free_groups)
@thorough
def test_p22_what_is_unknown_is_said_to_be_unknown(client: Client, group: list[Candidate]) -> None:
    profiles = {each.profile.slug: each.profile for each in group}
    for match in rank_for(client, *group).ranked:
        words = say_match(match, client, profiles[match.slug])
        codes = Counter(each.code for each in match.contributions)
        unknown = {each.code for each in match.contributions if not each.is_known}
        silences = [text for text in words.different if SILENCE in text]
        assert bool(silences) == bool(unknown)
        for code, sentence in zip(match.talk_about, words.talk_about, strict=True):
            assert codes[code] > 1 or (SILENCE in sentence) == (code in unknown)


@given(client=easy_clients, group=free_groups)
@thorough
def test_p35_no_sentence_about_a_match_asks_for_more_than_eight_years_of_school(
    client: Client, group: list[Candidate]
) -> None:
    profiles = {each.profile.slug: each.profile for each in group}
    for match in rank_for(client, *group).ranked:
        texts = all_texts(say_match(match, client, profiles[match.slug]))
        for text in (*texts, *say_asked(client), say_wishes(match)):
            assert len(text.split()) < 5 or grade_of(without_names(text)) <= HIGHEST_GRADE, text
            assert "%" not in text
            assert "is best for you" not in text


def test_p35_goals_and_reasons_are_said_in_plain_words() -> None:
    sentences = [f"You want to {goal.wish}." for goal in GOALS]
    sentences += [f"Helping with {goal.work} is a main part of Ana’s work." for goal in GOALS]
    sentences += list(EXCLUSIONS.values())
    assert hard(sentences) == []


@given(
    parts=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=2, unique=True),
    number=st.integers(1, 12),
    best=st.sampled_from(Band),
)
@thorough
def test_p35_ways_out_are_said_in_plain_words(parts: list[str], number: int, best: Band) -> None:
    slugs = tuple(f"t{each}" for each in range(number))
    sentence = say_relaxation(Relaxation(change="+".join(parts), slugs=slugs, best=best))
    assert hard([sentence]) == []


def hard(sentences: list[str]) -> list[str]:
    """Return the sentences of five words or more that ask for more than eight years of school."""
    return [text for text in sentences if len(text.split()) > 4 and grade_of(text) > HIGHEST_GRADE]
