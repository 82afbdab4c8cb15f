"""The ranking as a whole: who is in it, in which order, and what must not change it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake import Client, SafetyAnswer, Weight, Wish, WishAttribute
from app.domain.matching import Band, Candidate
from app.domain.matching_gates import is_in_times, meets_wish, usable_modes
from app.domain.practice import GoalLevel, TherapistProfile
from tests.matching_people import (
    MONDAY,
    clients,
    easy_clients,
    free_groups,
    groups,
    make_candidate,
    quiet,
    rank_for,
    thorough,
)

RANKED_TWICE = """
import json
from app.domain.matching_scenario import run_matching
slots = [{"starts_at": "2027-03-03T14:00Z", "mode": "video"}]
goals = {"worry": "focus", "sleep": "can_help", "mood": "experienced"}
therapists = [{"slug": f"t{n}", "goals": goals, "slots": slots} for n in range(9)]
clients = [{"id": "c", "goals": ["sleep", "mood"], "times": {"wed": ["morning", "evening"]}}]
source = {"now": "2027-03-01T00:00Z", "therapists": therapists, "clients": clients}
print(json.dumps(run_matching(source)))
"""


@given(client=clients, group=groups)
@thorough
def test_everybody_is_either_ranked_or_left_out_with_a_reason(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(client, *group)
    slugs = [match.slug for match in ranking.ranked] + [each.slug for each in ranking.excluded]
    assert sorted(slugs) == sorted(each.profile.slug for each in group)
    assert all(each.codes for each in ranking.excluded)


@given(client=clients, group=groups)
@thorough
def test_a_slot_on_offer_fits_and_nobody_without_a_place_is_offered(
    client: Client, group: list[Candidate]
) -> None:
    by_slug = {each.profile.slug: each for each in group}
    for match in rank_for(client, *group).ranked:
        candidate = by_slug[match.slug]
        assert candidate.places > 0
        assert match.slot in candidate.slots
        assert match.slot.mode in usable_modes(client, candidate.profile)
        assert 0 <= (match.slot.starts_at - MONDAY).total_seconds() <= 21 * 86_400
        assert client.times_rule == "best" or not client.times or is_in_times(match.slot, client)


@given(client=clients, group=groups, turn=st.integers(0, 5))
@thorough
def test_the_order_of_what_is_given_changes_nothing(
    client: Client, group: list[Candidate], turn: int
) -> None:
    def turned(each: Candidate) -> Candidate:
        goals = list(each.profile.goals.items())
        profile = replace(each.profile, goals=dict(goals[turn:] + goals[:turn]))
        return replace(each, profile=profile, slots=each.slots[turn:] + each.slots[:turn])

    shuffled = [turned(each) for each in (group[turn:] + group[:turn])[::-1]]
    assert rank_for(client, *shuffled) == rank_for(client, *group)


def test_a_new_process_prints_the_same_bytes() -> None:
    printed = {
        subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-c", RANKED_TWICE],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert len(json.loads(printed.pop())[0]["ranked"]) == 9


@given(client=clients, group=groups, cut=st.floats(0, 1))
@thorough
def test_a_lower_fee_never_shuts_a_gate(client: Client, group: list[Candidate], cut: float) -> None:
    dearer = replace(group[0], profile=replace(group[0].profile, fee=140.0))
    cheaper = replace(group[0], profile=replace(group[0].profile, fee=140.0 * cut))
    before = {code for each in rank_for(client, dearer).excluded for code in each.codes}
    after = {code for each in rank_for(client, cheaper).excluded for code in each.codes}
    assert after <= before


@given(client=easy_clients, group=free_groups)
@thorough
def test_more_than_two_points_are_never_shown_in_reverse(
    client: Client, group: list[Candidate]
) -> None:
    ranked = rank_for(client, *group).ranked
    for place, match in enumerate(ranked):
        assert all(later.score <= match.score + 2 + 1e-9 for later in ranked[place:])


def test_within_a_band_who_was_shown_less_for_each_free_place_comes_first() -> None:
    busy = replace(make_candidate("a"), shown=4, places=2)
    rested = replace(make_candidate("b"), shown=3, places=3)
    new = make_candidate("c", days=3)
    client = Client(id="x", goals=("sleep",))
    assert [match.slug for match in rank_for(client, busy, rested, new).ranked] == ["c", "b", "a"]


def test_twins_take_turns_with_the_date() -> None:
    twins = [make_candidate(slug) for slug in ("a", "b", "c")]
    client = quiet(goals=("sleep",))
    first = Counter(rank_for(client, *twins, seed=str(day)).ranked[0].slug for day in range(1_000))
    assert all(abs(first[slug] - 1_000 / 3) <= 50 for slug in "abc")


def test_with_nothing_asked_everybody_has_50_and_the_soonest_comes_first() -> None:
    ranked = rank_for(quiet(), make_candidate("a", days=4), make_candidate("b", days=1)).ranked
    assert [(match.slug, match.score, match.band) for match in ranked] == [
        ("b", 50, Band.SOME),
        ("a", 50, Band.SOME),
    ]
    assert {(match.why, match.talk_about, match.wishes_asked) for match in ranked} == {((), (), 0)}


@given(client=easy_clients, group=free_groups)
@thorough
def test_a_weightier_wish_never_drops_who_meets_it_below_who_does_not(
    client: Client, group: list[Candidate]
) -> None:
    wish = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.NICE)
    nice = replace(client, wishes=(wish,))
    important = replace(client, wishes=(replace(wish, weight=Weight.IMPORTANT),))
    meets = {each.profile.slug: meets_wish(wish, each.profile) for each in group}
    before = [match.slug for match in rank_for(nice, *group).ranked]
    after = [match.slug for match in rank_for(important, *group).ranked]
    for place, slug in enumerate(before):
        for behind in before[place:]:
            if meets[slug] and not meets[behind]:
                assert after.index(slug) < after.index(behind)


@given(client=clients, group=groups)
@thorough
def test_a_must_that_becomes_important_shuts_nobody_out(
    client: Client, group: list[Candidate]
) -> None:
    softer = replace(
        client,
        wishes=tuple(
            replace(wish, weight=Weight.IMPORTANT) if wish.weight is Weight.MUST else wish
            for wish in client.wishes
        ),
    )
    before = {match.slug for match in rank_for(client, *group).ranked}
    assert before <= {match.slug for match in rank_for(softer, *group).ranked}


@given(client=clients, group=groups, other=clients)
@thorough
def test_what_nobody_asked_about_changes_nothing(
    client: Client, group: list[Candidate], other: Client
) -> None:
    client = replace(
        client,
        wishes=tuple(wish for wish in client.wishes if wish.attribute is WishAttribute.APPROACH),
    )

    def disguise(profile: TherapistProfile) -> TherapistProfile:
        return replace(
            profile,
            name="Someone Else",
            gender="man",
            experience_with=("faith",),
            shares=(),
            bio="New",
            pronouns="They/them",
            credential="Thirty years of practice",
        )

    disguised = [replace(each, profile=disguise(each.profile)) for each in group]
    told = replace(client, safety=SafetyAnswer.THOUGHTS, consents=other.consents)
    assert rank_for(told, *disguised) == rank_for(client, *group)


@given(client=clients, group=groups)
@thorough
def test_renaming_a_client_changes_no_score(client: Client, group: list[Candidate]) -> None:
    renamed = rank_for(replace(client, id="another"), *group)
    assert {match.slug: match.score for match in renamed.ranked} == {
        match.slug: match.score for match in rank_for(client, *group).ranked
    }


@given(client=clients, group=groups)
@thorough
def test_reasons_are_known_to_fit_and_apart_from_topics(
    client: Client, group: list[Candidate]
) -> None:
    for match in rank_for(client, *group).ranked:
        good = {c.code for c in match.contributions if c.is_known and c.fit >= 0.75 and c.weight}
        assert set(match.why) <= good
        assert not set(match.why) & set(match.talk_about)
        assert len(match.why) <= 3
        assert len(match.talk_about) <= 2
        assert "wait" not in match.talk_about
        assert match.wishes_met <= match.wishes_asked


@given(client=clients, group=groups)
@thorough
def test_a_gated_main_goal_is_only_for_the_experienced(
    client: Client, group: list[Candidate]
) -> None:
    client = replace(client, goals=("ocd", *client.goals[:2]))
    skilled = {
        each.profile.slug
        for each in group
        if each.profile.goals.get("ocd") in {GoalLevel.FOCUS, GoalLevel.EXPERIENCED}
    }
    assert {match.slug for match in rank_for(client, *group).ranked} <= skilled


@given(client=clients, group=groups)
@thorough
def test_somebody_who_is_not_safe_is_never_given_a_list(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(replace(client, safety=SafetyAnswer.NOT_SAFE), *group)
    assert not ranking.ranked
    assert not ranking.relaxations
    assert all(each.codes == ("safety",) for each in ranking.excluded)


def test_bands_follow_the_score_as_it_is_printed() -> None:
    assert [Band.of(score) for score in (79.96, 79.94, 64.96, 49.96, 49.94)] == [
        Band.STRONG,
        Band.GOOD,
        Band.GOOD,
        Band.SOME,
        Band.NONE,
    ]
