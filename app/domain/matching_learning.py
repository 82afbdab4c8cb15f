"""What earlier clients' check-ins teach about a therapist's work with a group of goals.

Off by default, small by design: a practice with few answers learns almost nothing, and says so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.intake import Client
from app.domain.intake_goals import UNSURE

GOAL_GROUPS: Mapping[str, tuple[str, ...]] = {
    "mood": ("worry", "panic", "mood", "stress", "sleep", "selfworth", "anger"),
    "loss": ("grief", "trauma", "change"),
    "others": ("relationship", "family", "parenting", "people"),
    "self": ("identity", "unfair"),
    "habits": ("substances", "habits", "eating", "ocd"),
    "body": ("perinatal", "adhd", "illness", "moodswings"),
}
"""The goals by group, so that a group has answers enough; "not sure yet" is in none."""

_GROUP_OF = {goal: group for group, goals in GOAL_GROUPS.items() for goal in goals}

MOST_POINTS = 5.0
"""No adjustment goes further than this, up or down."""

_LEAST_CLIENTS = 10
_SHRINKAGE = 19
"""Variance within therapists by variance between them, where these explain one twentieth."""

_HALF_LIFE_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One fit check as learning sees it: `score` 0..100, `number` counts the client's checks.

    `client` tells clients apart and nothing else. No trait of anybody is here.
    """

    client: str
    therapist: str
    group: str
    number: int
    score: float
    on: date


def find_group(client: Client) -> str | None:
    """Return the group of the main goal, None for somebody who named none."""
    return _GROUP_OF.get(client.goals[0]) if client.goals and client.goals[0] != UNSURE else None


def learn(check_ins: Iterable[CheckIn], *, today: date) -> dict[str, dict[str, float]]:
    """Return the points by therapist and group; what adds nothing is left out.

    A residual is a score less the mean of all scores of the same group and check number, so that a
    therapist gains nothing by easy goals or late checks. Older answers count less, half after a
    year.
    """
    everything = sorted(check_ins, key=lambda each: (each.therapist, each.client, each.number))
    peers = defaultdict(list)
    for each in everything:
        peers[each.group, each.number].append(each.score)
    expected = {key: math.fsum(scores) / len(scores) for key, scores in peers.items()}
    own = defaultdict(list)
    for each in everything:
        own[each.therapist, each.group].append(each)
    learned: dict[str, dict[str, float]] = defaultdict(dict)
    for (therapist, group), checks in own.items():
        if len({each.client for each in checks}) < _LEAST_CLIENTS:
            continue
        residuals = [each.score - expected[each.group, each.number] for each in checks]
        weights = [0.5 ** ((today - each.on).days / _HALF_LIFE_DAYS) for each in checks]
        points = adjustment_of(residuals, weights)
        if points:
            learned[therapist][group] = points
    return dict(learned)


def adjustment_of(residuals: list[float], weights: list[float]) -> float:
    """Return the points for some residuals, drawn towards 0 the more the fewer there are.

    `weights` are 0..1 each and say how much an answer still counts.
    """
    number = math.fsum(weights)
    if not number:
        return 0.0
    pairs = zip(residuals, weights, strict=True)
    mean = math.fsum(residual * weight for residual, weight in pairs) / number
    points = number / (number + _SHRINKAGE) * mean
    return max(-MOST_POINTS, min(MOST_POINTS, points))
