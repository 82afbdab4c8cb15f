"""Whatever is said of a match is plain, open on what is unknown, silent on what nobody asked."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from app.domain.intake import Client
from app.domain.intake_goals import GOALS
from app.domain.matching import Candidate
from app.domain.matching_phrases import EXCLUSIONS
from app.domain.matching_words import MatchWords, say_match
from tests.matching_people import clients, easy_clients, free_groups, groups, rank_for, thorough
from tests.reading import grade_of

TRAITS = ("woman", "a man", "faith", "racism", "CBT", "EMDR")


def all_texts(words: MatchWords) -> list[str]:
    sides = [side for pair in words.pairs for side in (pair.you, pair.them)]
    return [*sides, *words.different, *words.why, *words.talk_about]


@given(client=clients, group=groups)
@thorough
def test_no_text_names_a_trait_that_nobody_asked_about(
    client: Client, group: list[Candidate]
) -> None:
    client = replace(client, wishes=())
    profiles = {each.profile.slug: each.profile for each in group}
    for match in rank_for(client, *group).ranked:
        texts = " ".join(all_texts(say_match(match, client, profiles[match.slug])))
        assert not [trait for trait in TRAITS if trait in texts]


@given(client=easy_clients, group=free_groups)
@thorough
def test_every_reason_and_topic_has_a_sentence_and_what_is_unknown_says_so(
    client: Client, group: list[Candidate]
) -> None:
    profiles = {each.profile.slug: each.profile for each in group}
    for match in rank_for(client, *group).ranked:
        words = say_match(match, client, profiles[match.slug])
        assert len(words.talk_about) == len(match.talk_about)
        assert len(words.why) == len(match.why)
        assert all(all_texts(words))
        unknown = sum(not each.is_known for each in match.contributions)
        silences = [text for text in words.different if "profile doesn’t say" in text]
        assert bool(silences) == bool(unknown)
        assert "%" not in " ".join(all_texts(words))


@given(client=easy_clients, group=free_groups)
@thorough
def test_no_sentence_asks_for_more_than_eight_years_of_school(
    client: Client, group: list[Candidate]
) -> None:
    profiles = {each.profile.slug: each.profile for each in group}
    for match in rank_for(client, *group).ranked:
        for text in all_texts(say_match(match, client, profiles[match.slug])):
            assert len(text.split()) < 5 or grade_of(text) <= 8, text


def test_goals_and_ways_out_are_said_in_plain_words() -> None:
    sentences = [f"You want to {goal.wish}." for goal in GOALS]
    sentences += [f"Helping with {goal.work} is a main part of Ana’s work." for goal in GOALS]
    sentences += list(EXCLUSIONS.values())
    assert [text for text in sentences if len(text.split()) > 4 and grade_of(text) > 8] == []
