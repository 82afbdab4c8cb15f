"""What one client asked for as a list of items, each with its weight and a way to tell the fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from app.domain.intake import AccessWeight, Client, PayKind, TimesRule, Weight
from app.domain.intake_goals import UNSURE
from app.domain.matching_contributions import WAIT
from app.domain.matching_fits import (
    fit_access,
    fit_fee,
    fit_goal,
    fit_mode,
    fit_style,
    fit_times,
    fit_travel,
    fit_wait,
    fit_wish,
)
from app.domain.matching_gates import Gates, View
from app.domain.matching_rules import MatchingRules
from app.domain.practice import StyleAxis

Fit = Callable[[View], float | None]
"""Answers 0..1 for a therapist, None where the profile does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing the client asked for; `weight` is above 0, `silent_fit` stands in for None."""

    code: str
    weight: float
    silent_fit: float
    fit: Fit


def list_items(gates: Gates, rules: MatchingRules) -> tuple[Item, ...]:
    """Return what the client asked for, in the order of asking.

    The weights come from the client alone, so their sum is the same for every therapist. What was
    skipped, left in the middle or answered with "not sure" is no item.
    """
    client = gates.client
    found: Iterator[tuple[str, float, Fit]]
    items = []
    for found in (
        _style_items(client, rules),
        _wish_items(client, rules),
        _meeting_items(client, rules),
        _reach_items(client),
        _time_items(gates, rules),
    ):
        items += [
            Item(code=code, weight=weight, silent_fit=rules.silent_fit, fit=fit)
            for code, weight, fit in found
        ]
    return (*_goal_items(client, rules), *items)


def _goal_items(client: Client, rules: MatchingRules) -> Iterator[Item]:
    """Share a block of six among the goals picked, by their rank."""
    goals = [goal for goal in client.goals if goal != UNSURE][: len(rules.goal_shares)]
    shares = rules.goal_shares[len(goals) - 1] if goals else ()
    for goal, weight in zip(goals, shares, strict=True):
        yield Item(
            code=f"goal:{goal}",
            weight=weight,
            silent_fit=rules.silent_goal_fit,
            fit=partial(fit_goal, goal, rules.goal_fits),
        )


def _style_items(client: Client, rules: MatchingRules) -> Iterator[tuple[str, float, Fit]]:
    """Weigh each slider that is out of the middle."""
    for axis in StyleAxis:
        lean = client.style.get(axis, 0)
        if lean:
            yield f"style:{axis}", float(abs(lean)), partial(fit_style, axis, lean, rules.flex_cost)


def _wish_items(client: Client, rules: MatchingRules) -> Iterator[tuple[str, float, Fit]]:
    """Weigh the wishes that are no gates."""
    for wish in client.wishes:
        if not wish.is_must:
            family = "avoid" if wish.avoid else "wish"
            weight = rules.wish_weights[wish.weight]
            yield f"{family}:{wish.attribute}", weight, partial(fit_wish, wish)


def _meeting_items(client: Client, rules: MatchingRules) -> Iterator[tuple[str, float, Fit]]:
    """Weigh the favourite way to meet and what would help to take part."""
    favourite = client.favourite_mode
    if favourite is not None and favourite.weight is not Weight.MUST:
        yield "mode", rules.wish_weights[favourite.weight], partial(fit_mode, favourite.mode)
    for wish in client.access:
        if wish.weight is AccessWeight.WOULD_HELP:
            yield f"access:{wish.feature}", 1.0, partial(fit_access, wish)


def _reach_items(client: Client) -> Iterator[tuple[str, float, Fit]]:
    """Weigh how far it is, and how high the fee, where the client said what is easy."""
    travel, pay = client.travel, client.pay
    if travel is not None and travel.up_to and travel.distances:
        yield "travel", 1.0, partial(fit_travel, travel, travel.up_to)
    if (
        pay is not None
        and pay.comfortable is not None
        and pay.kind in {PayKind.SELF, PayKind.LOWER_FEE}
    ):
        yield "pay", 1.0, partial(fit_fee, pay.comfortable, pay.up_to)


def _time_items(gates: Gates, rules: MatchingRules) -> Iterator[tuple[str, float, Fit]]:
    """Weigh free times in the best parts of the week, and how soon the first one is."""
    client = gates.client
    if client.times and client.times_rule is TimesRule.BEST:
        yield "times", 1.0, partial(fit_times, gates, rules.enough_slots)
    weight = rules.wait_weights[client.start]
    if weight:
        yield WAIT, weight, partial(fit_wait, gates.now, rules.halving_days)
