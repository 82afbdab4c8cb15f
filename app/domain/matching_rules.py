"""The numbers of matching: what answers weigh, how well levels fit, and how far ahead we look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.intake import StartWish, Weight
from app.domain.practice import GoalLevel

HORIZON_DAYS = 21
"""A fitting slot lies within this many days of now."""

LONGER_HORIZON_DAYS = 42
"""How far ahead we look for somebody who can wait longer."""

SHOWN = 3
"""How many people a client is shown at first; whoever is among them was shown."""

SHOWN_ON_REQUEST = 5
"""How many people a client is shown who asks for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingRules:
    """One version of the rules; every number that matching uses and somebody might argue about.

    `goal_shares` splits a block by the rank of a goal, for one, two or three goals. Fits are 0..1.
    `silent_fit` and `silent_goal_fit` stand for what a profile does not say. `equals_within` is in
    points, `halving_days` the wait that halves a fit. With `learns` the adjustments from check-ins
    are added.
    """

    version: str = "1"
    goal_shares: tuple[tuple[float, ...], ...] = ((6.0,), (3.6, 2.4), (3.0, 2.0, 1.0))
    goal_fits: Mapping[GoalLevel, float] = field(
        default_factory=lambda: {
            GoalLevel.FOCUS: 1.0,
            GoalLevel.EXPERIENCED: 0.75,
            GoalLevel.CAN_HELP: 0.35,
            GoalLevel.REFERS_OUT: 0.0,
        }
    )
    silent_goal_fit: float = 0.25
    silent_fit: float = 0.4
    wish_weights: Mapping[Weight, float] = field(
        default_factory=lambda: {Weight.MUST: 3.0, Weight.IMPORTANT: 3.0, Weight.NICE: 1.0}
    )
    wait_weights: Mapping[StartWish | None, float] = field(
        default_factory=lambda: {
            StartWish.SOON: 3.0,
            StartWish.WEEKS: 1.0,
            None: 1.0,
            StartWish.NO_RUSH: 0.0,
        }
    )
    halving_days: float = 7.0
    flex_cost: float = 0.05
    enough_slots: int = 3
    equals_within: float = 2.0
    horizon_days: int = HORIZON_DAYS
    longer_horizon_days: int = LONGER_HORIZON_DAYS
    more_to_pay: float = 1.25
    learns: bool = False


RULES = MatchingRules()
"""The rules in force where a practice has set nothing else."""
