"""Properties of the ways out: they open what they name, for exactly those they list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

from hypothesis import given

from app.domain.intake import Client, Pay, PayKind, TimesRule, Weight
from app.domain.matching import Candidate, Ranking
from app.domain.matching_rules import RULES, MatchingRules
from app.domain.practice import Mode
from tests.matching_people import clients, groups, rank_for, thorough

NEVER = {"licence", "scope", "excluded", "earlier", "declined", "who", "access", "language", "full"}
LONGER = replace(RULES, horizon_days=42)


def softened(attribute: str) -> Callable[[Client], Client]:
    def soften(client: Client) -> Client:
        wishes = [
            replace(wish, weight=Weight.IMPORTANT)
            if (wish.attribute, wish.weight) == (attribute, Weight.MUST)
            else wish
            for wish in client.wishes
        ]
        return replace(client, wishes=tuple(wishes))

    return soften


def paying_more(client: Client) -> Client:
    pay = client.pay
    if pay is None or pay.kind is PayKind.UNSURE:
        return client
    if pay.kind is PayKind.PLAN:
        return replace(client, pay=Pay(kind=PayKind.LOWER_FEE)) if pay.plan else client
    if pay.up_to is not None:
        return replace(client, pay=replace(pay, up_to=pay.up_to * 1.25))
    return replace(client, pay=None if pay.kind is PayKind.LOWER_FEE else pay)


LOOSENED: dict[str, Callable[[Client], Client]] = {
    "times": lambda client: replace(client, times_rule=TimesRule.BEST),
    "wait": lambda client: client,
    "mode": lambda client: replace(client, modes=tuple(Mode) if client.modes else ()),
    "pay": paying_more,
    "travel": lambda client: replace(client, travel=None),
    "must:approach": softened("approach"),
    "must:experience_with": softened("experience_with"),
    "must:gender": softened("gender"),
}


def rank_loosened(client: Client, group: list[Candidate], change: str) -> Ranking:
    """Rank as if the client had answered differently from the start."""
    rules: MatchingRules = LONGER if "wait" in change.split("+") else RULES
    for part in change.split("+"):
        client = LOOSENED[part](client)
    return rank_for(client, *group, rules=rules)


def slugs_of(ranking: Ranking) -> tuple[str, ...]:
    return tuple(match.slug for match in ranking.ranked)


@given(client=clients, group=groups)
@thorough
def test_p23_each_way_out_yields_exactly_those_it_lists_and_opens_no_forbidden_gate(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(client, *group)
    for relaxation in ranking.relaxations:
        assert not NEVER & set(relaxation.change.split("+"))
        loosened = rank_loosened(client, group, relaxation.change)
        assert relaxation.slugs == slugs_of(loosened) != ()
        assert relaxation.best == max(loosened.ranked, key=lambda match: match.score).band


@given(client=clients, group=groups)
@thorough
def test_p23_every_single_way_out_and_every_pair_that_opens_more_is_offered(
    client: Client, group: list[Candidate]
) -> None:
    client = replace(client, bend=tuple(bend for bend in client.bend if bend != "nothing"))
    ranking = rank_for(client, *group)
    offered = {frozenset(each.change.split("+")) for each in ranking.relaxations}
    if ranking.ranked:
        assert not offered
        return
    opened = {
        frozenset(parts): set(slugs_of(rank_loosened(client, group, "+".join(parts))))
        for size in (1, 2)
        for parts in combinations(LOOSENED, size)
    }
    for parts, slugs in opened.items():
        alone = set[str]().union(*(opened[frozenset({part})] for part in parts if len(parts) > 1))
        assert (parts in offered) == bool(slugs - alone)


@given(client=clients, group=groups)
@thorough
def test_p24_loosening_one_thing_leaves_every_other_gate_in_force(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(client, *group)
    shut = {each.slug: set(each.codes) for each in ranking.excluded}
    for relaxation in ranking.relaxations:
        parts = set(relaxation.change.split("+"))
        seen_anew = {"times", "mode", "access", "travel"} if parts & {"mode", "travel"} else set()
        for slug in relaxation.slugs:
            assert shut[slug] <= parts | seen_anew | ({"times"} if "wait" in parts else set())
        if parts == {"must:gender"}:
            assert set(relaxation.slugs) == {slug for slug, codes in shut.items() if codes <= parts}
