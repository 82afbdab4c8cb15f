"""The score: what each thing the client asked for weighs, and how well a therapist fits it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    StartWish,
    TimesRule,
    Weight,
)
from app.domain.matching_gates import is_in_times, meets_wish, usable_modes
from app.domain.matching_terms import GOOD_FIT, LOW_FIT, Contribution, OfferedSlot
from app.domain.practice import GoalLevel, Mode, StyleAxis, TherapistProfile

UNASKED = "unasked"
"""The one contribution where the client asked for nothing: 50 points for everybody."""

WAIT = "wait"

_MIDDLE = 50.0
_SILENT = 0.4
_GOAL_SHARES: tuple[tuple[float, ...], ...] = ((6.0,), (3.6, 2.4), (3.0, 2.0, 1.0))
_GOAL_FITS: Mapping[GoalLevel | None, float] = {
    GoalLevel.FOCUS: 1.0,
    GoalLevel.EXPERIENCED: 0.75,
    GoalLevel.CAN_HELP: 0.35,
    GoalLevel.REFERS_OUT: 0.0,
    None: 0.25,
}
_WISH_WEIGHTS = {Weight.IMPORTANT: 3.0, Weight.NICE: 1.0}
_WAIT_WEIGHTS: Mapping[StartWish | None, float] = {
    StartWish.SOON: 3.0,
    StartWish.WEEKS: 1.0,
    StartWish.NO_RUSH: 0.0,
    None: 1.0,
}
_ENOUGH_SLOTS = 3
_HALVING_DAYS = 7
_WIDEST_GAP = 4
_FLEX_COST = 0.05
_MOST_REASONS, _MOST_TOPICS = 3, 2

Item = tuple[str, float, float | None]
"""Code, weight, and fit 0..1, None where the profile does not say."""


def contributions_of(
    client: Client,
    profile: TherapistProfile,
    fitting: tuple[OfferedSlot, ...],
    *,
    now: datetime,
) -> tuple[Contribution, ...]:
    """Return what each thing asked for adds, in the order of asking; the points are the score.

    The weights come from the client alone, so their sum is the same for every therapist.
    """
    items = [
        *_goal_items(client, profile),
        *_style_items(client, profile),
        *_wish_items(client, profile),
        *_meeting_items(client, profile),
        *_time_items(client, fitting, now=now),
    ]
    total = math.fsum(weight for _, weight, _ in items)
    if not total:
        return (Contribution(code=UNASKED, weight=0.0, fit=0.5, points=_MIDDLE),)
    return tuple(_contribution(item, total) for item in items)


def score_of(contributions: tuple[Contribution, ...]) -> float:
    """Return the sum of all points, 0..100."""
    return min(100.0, math.fsum(each.points for each in contributions))


def reasons_of(contributions: tuple[Contribution, ...]) -> tuple[str, ...]:
    """Return the codes of up to three known items that fit well, the weightiest first."""
    good = [each for each in contributions if each.is_known and each.weight and is_good(each)]
    good.sort(key=lambda each: -each.points)
    return tuple(dict.fromkeys(each.code for each in good))[:_MOST_REASONS]


def topics_of(contributions: tuple[Contribution, ...], reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of up to two items worth a talk: little fit, or none known."""
    low = [
        each
        for each in contributions
        if each.weight >= 1
        and each.code not in {WAIT, *reasons}
        and (each.fit < LOW_FIT or not each.is_known)
    ]
    low.sort(key=lambda each: -each.weight * (1 - each.fit))
    return tuple(dict.fromkeys(each.code for each in low))[:_MOST_TOPICS]


def is_good(contribution: Contribution) -> bool:
    """Tell whether the item fits well enough to be a reason."""
    return contribution.fit >= GOOD_FIT


def is_met(contribution: Contribution) -> bool:
    """Tell whether a wish counts as met: known to fit well, or at least one of the best times."""
    if contribution.code == "times":
        return contribution.fit > 0
    return contribution.is_known and is_good(contribution)


def count_wishes(client: Client, contributions: tuple[Contribution, ...]) -> tuple[int, int]:
    """Return how many wishes are met, of how many.

    Whoever is ranked meets all that had to be: musts, needs, the ways to meet and the only times
    count as met. How soon there is a time is not a wish about a person.
    """
    wishes = [each for each in contributions if each.code not in {WAIT, UNASKED}]
    required = (
        sum(wish.weight is Weight.MUST for wish in client.wishes)
        + sum(wish.weight is AccessWeight.NEED for wish in client.access)
        + (0 < len(client.modes) < len(Mode))
        + (client.times_rule is TimesRule.ONLY and bool(client.times))
    )
    return required + sum(is_met(each) for each in wishes), required + len(wishes)


def _contribution(item: Item, total: float) -> Contribution:
    """Weigh one item; what is not stated fits better than a stated no, worse than a decent yes."""
    code, weight, fit = item
    is_known = fit is not None
    if fit is None:
        fit = _GOAL_FITS[None] if code.startswith("goal:") else _SILENT
    points = 100 * weight * fit / total
    return Contribution(code=code, weight=weight, fit=fit, points=points, is_known=is_known)


def _goal_items(client: Client, profile: TherapistProfile) -> Iterator[Item]:
    """Share a block of six among the goals picked."""
    goals = client.goals[: len(_GOAL_SHARES)]
    shares = _GOAL_SHARES[len(goals) - 1] if goals else ()
    for goal, weight in zip(goals, shares, strict=True):
        level = profile.goals.get(goal)
        yield f"goal:{goal}", weight, None if level is None else _GOAL_FITS[level]


def _style_items(client: Client, profile: TherapistProfile) -> Iterator[Item]:
    """Weigh each slider that is out of the middle; flexibility covers a gap at a small cost."""
    for axis in StyleAxis:
        wish = client.style.get(axis, 0)
        if not wish:
            continue
        centre = profile.style.get(axis)
        if centre is None:
            yield f"style:{axis}", float(abs(wish)), None
            continue
        gap = abs(wish - centre)
        used = min(profile.style_flex.get(axis, 0), gap)
        yield f"style:{axis}", float(abs(wish)), 1 - (gap - used) / _WIDEST_GAP - _FLEX_COST * used


def _wish_items(client: Client, profile: TherapistProfile) -> Iterator[Item]:
    """Weigh the wishes that are no musts."""
    for wish in client.wishes:
        if wish.weight is not Weight.MUST:
            met = meets_wish(wish, profile)
            fit = None if met is None else float(met)
            yield f"wish:{wish.attribute}", _WISH_WEIGHTS[wish.weight], fit


def _meeting_items(client: Client, profile: TherapistProfile) -> Iterator[Item]:
    """Weigh the favourite way to meet and what would help to take part."""
    favourite = client.favourite_mode
    if favourite is not None and favourite.weight is not Weight.MUST:
        fit = 1.0 if favourite.mode in profile.modes else 0.5
        yield "mode", _WISH_WEIGHTS[favourite.weight], fit
    for wish in client.access:
        if wish.weight is AccessWeight.WOULD_HELP:
            yield f"access:{wish.feature}", 1.0, _access_fit(wish, client, profile)


def _access_fit(wish: AccessWish, client: Client, profile: TherapistProfile) -> float | None:
    """Tell whether the feature is there in a way to meet that counts, None where not stated."""
    modes = usable_modes(client, profile) if wish.mode is None else (wish.mode,)
    stated = [profile.access[mode] for mode in modes if mode in profile.access]
    if any(wish.feature in features for features in stated):
        return 1.0
    has_mode = any(mode in profile.modes for mode in modes)
    return 0.0 if stated or not has_mode else None


def _time_items(
    client: Client, fitting: tuple[OfferedSlot, ...], *, now: datetime
) -> Iterator[Item]:
    """Weigh free times in the best parts of the week, and how soon the first one is."""
    if client.times and client.times_rule is TimesRule.BEST:
        best = sum(is_in_times(slot, client) for slot in fitting)
        yield "times", 1.0, min(1.0, best / _ENOUGH_SLOTS)
    weight = _WAIT_WEIGHTS[client.start]
    if weight:
        days = (fitting[0].starts_at - now) // timedelta(days=1)
        yield WAIT, weight, 2.0 ** (-days / _HALVING_DAYS)
