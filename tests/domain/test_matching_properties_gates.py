"""Properties of the gates: who may be listed at all, and what is offered with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake import (
    AccessWeight,
    Client,
    PartOfDay,
    SafetyAnswer,
    TimesRule,
    Weight,
)
from app.domain.intake_goals import GOALS
from app.domain.matching import Candidate, OfferedSlot
from app.domain.matching_gates import find_violations
from app.domain.matching_words import say_exclusion
from app.domain.parsing import Problems, Reader
from app.domain.practice import GoalLevel, Mode, Weekday
from app.domain.practice_file_therapist import read_therapist
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

GATED = tuple(goal.id for goal in GOALS if goal.gated)
HORIZON = timedelta(days=21)


def is_taken(slot: OfferedSlot, client: Client, candidate: Candidate) -> bool:
    """Tell in other words than the product's whether a client could take this slot."""
    profile = candidate.profile
    if slot.mode not in profile.modes or (client.modes and slot.mode not in client.modes):
        return False
    needs = [wish for wish in client.access if wish.weight is AccessWeight.NEED]
    offered = profile.access.get(slot.mode, ())
    if any(need.mode in {None, slot.mode} and need.feature not in offered for need in needs):
        return False
    travel = client.travel
    if slot.mode is Mode.IN_PERSON and travel is not None:
        far = travel.up_to if travel.up_to is not None else float("inf")
        near = {site for site, distance in travel.distances.items() if distance <= far}
        near |= {site for site in travel.sites if site not in travel.distances}
        if not near & set(candidate.sites):
            return False
    if not MONDAY <= slot.starts_at <= MONDAY + HORIZON:
        return False
    if client.times_rule is TimesRule.BEST or not client.times:
        return True
    local = slot.starts_at.astimezone(ZoneInfo(client.timezone))
    clock = local.strftime("%H:%M")
    part = "morning" if clock < "12:00" else "midday" if clock < "17:00" else "evening"
    return PartOfDay(part) in client.times.get(Weekday(local.strftime("%a").lower()), ())


@given(client=clients, group=groups)
@thorough
def test_p01_nobody_is_ranked_with_a_gate_shut(client: Client, group: list[Candidate]) -> None:
    by_slug = {each.profile.slug: each for each in group}
    for match in rank_for(client, *group).ranked:
        candidate = by_slug[match.slug]
        fitting = tuple(slot for slot in candidate.slots if is_taken(slot, client, candidate))
        assert find_violations(client, candidate, fitting, now=MONDAY) == ()


@given(client=clients, group=groups)
@thorough
def test_p02_everybody_is_either_ranked_or_left_out_with_a_reason_fit_to_be_read(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(client, *group)
    slugs = [match.slug for match in ranking.ranked] + [each.slug for each in ranking.excluded]
    assert sorted(slugs) == sorted(each.profile.slug for each in group)
    for each in ranking.excluded:
        assert each.codes
        assert all(say_exclusion(code).endswith(".") for code in each.codes)


@given(client=clients, group=groups, cut=st.floats(0, 1))
@thorough
def test_p10_a_lower_fee_never_shuts_a_gate(
    client: Client, group: list[Candidate], cut: float
) -> None:
    profile = group[0].profile
    dearer = replace(group[0], profile=replace(profile, fee=140.0, fee_lowest=60.0))
    cheaper = replace(group[0], profile=replace(profile, fee=140.0 * cut, fee_lowest=60.0 * cut))
    before = {code for each in rank_for(client, dearer).excluded for code in each.codes}
    after = {code for each in rank_for(client, cheaper).excluded for code in each.codes}
    assert after <= before


@given(client=clients, group=groups)
@thorough
def test_p16_a_must_that_becomes_important_shuts_nobody_out(
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


@given(client=clients, group=groups)
@thorough
def test_p25_somebody_who_is_not_safe_gets_no_list_no_score_and_no_ways_out(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(replace(client, safety=SafetyAnswer.NOT_SAFE), *group)
    assert not ranking.ranked
    assert not ranking.relaxations
    assert all(each.codes == ("safety",) for each in ranking.excluded)


@given(client=easy_clients, group=free_groups)
@thorough
def test_p26_nobody_without_a_free_place_is_offered(client: Client, group: list[Candidate]) -> None:
    full = [replace(group[0], places=0), *group[1:]]
    ranking = rank_for(client, *full)
    assert "t0" not in {match.slug for match in ranking.ranked}
    assert "full" in {each.slug: each.codes for each in ranking.excluded}["t0"]


@given(client=clients, group=groups)
@thorough
def test_p27_the_slot_on_offer_is_the_first_that_fits_by_the_clients_clock(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(client, *group)
    offered = {match.slug: match.slot for match in ranking.ranked}
    codes = {each.slug: each.codes for each in ranking.excluded}
    for candidate in group:
        slug = candidate.profile.slug
        taken = [slot for slot in candidate.slots if is_taken(slot, client, candidate)]
        if slug in offered:
            assert offered[slug] in taken
            assert offered[slug].starts_at == min(slot.starts_at for slot in taken)
        else:
            assert taken or {"times", "mode", "access", "travel"} & set(codes[slug])
            assert not taken or "times" not in codes[slug]


@given(client=easy_clients, group=free_groups, goal=st.sampled_from(GATED))
@thorough
def test_p28_a_gated_main_goal_is_only_for_the_experienced(
    client: Client, group: list[Candidate], goal: str
) -> None:
    levels = (None, *GoalLevel)
    group = [
        replace(
            each,
            profile=replace(
                each.profile,
                goals={**each.profile.goals, goal: level} if level else each.profile.goals,
            ),
        )
        for number, each in enumerate(group)
        for level in (levels[(number + len(goal)) % len(levels)],)
    ]
    skilled = {
        each.profile.slug
        for each in group
        if each.profile.goals.get(goal) in {GoalLevel.FOCUS, GoalLevel.EXPERIENCED}
    }
    asked = replace(client, goals=(goal, *client.goals[:2]))
    assert {match.slug for match in rank_for(asked, *group).ranked} == skilled


@given(focus=st.integers(0, 12), experienced=st.integers(0, 12))
@thorough
def test_p32_nobody_names_more_than_six_main_goals_or_eight_with_experience(
    focus: int, experienced: int
) -> None:
    ids = [goal.id for goal in GOALS]
    goals = dict.fromkeys(ids[:focus], "focus")
    goals |= dict.fromkeys(ids[focus : focus + experienced], "experienced")
    problems = Problems()
    source = {"slug": "ana", "name": "Ana", "email": "a@b.example", "places": 1, "goals": goals}
    read_therapist(Reader(source, problems), complete=True)
    refused = [problem for problem in problems.found if problem.field == "goals"]
    assert len(refused) == (focus > 6) + (experienced > 8)


@given(client=easy_clients, group=free_groups, met=st.integers(1, 6), again=st.integers(0, 6))
@thorough
def test_p33_nobody_met_before_is_offered_unless_the_client_asks(
    client: Client, group: list[Candidate], met: int, again: int
) -> None:
    slugs = [each.profile.slug for each in group]
    before = {match.slug for match in rank_for(client, *group).ranked}
    rematched = replace(client, earlier=tuple(slugs[:met]), again=tuple(slugs[:again]))
    after = {match.slug for match in rank_for(rematched, *group).ranked}
    assert after == before - set(slugs[again:met])


def test_p33_who_was_met_or_declined_is_told_kindly_and_apart_from_who_is_avoided() -> None:
    client = quiet(earlier=("ana",), declined_by=("ben",), avoid=("cleo",))
    group = [make_candidate(slug) for slug in ("ana", "ben", "cleo")]
    codes = {each.slug: each.codes for each in rank_for(client, *group).excluded}
    assert codes == {"ana": ("earlier",), "ben": ("declined",), "cleo": ("excluded",)}
    assert say_exclusion("declined") == "They can’t take this on right now."
