"""How well a therapist fits one thing a client asked for: 0..1, None where they do not say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.domain.intake import AccessWish, Travel, Wish
from app.domain.matching_gates import Gates, View, lowest_fee
from app.domain.matching_wishes import meets_wish
from app.domain.practice import GoalLevel, Mode, StyleAxis

_WIDEST_GAP = 4
_OTHER_MODE = 0.5
_HIGHEST_FEE = 0.5
_DAY = timedelta(days=1)


def fit_goal(goal: str, fits: Mapping[GoalLevel, float], view: View) -> float | None:
    """Look up the level of a goal."""
    level = view.candidate.profile.goals.get(goal)
    return None if level is None else fits[level]


def fit_style(axis: StyleAxis, lean: int, flex_cost: float, view: View) -> float | None:
    """Compare two ways of working; flexibility covers a gap at a small cost."""
    profile = view.candidate.profile
    centre = profile.style.get(axis)
    if centre is None:
        return None
    gap = abs(lean - centre)
    used = min(profile.style_flex.get(axis, 0), gap)
    return 1 - (gap - used) / _WIDEST_GAP - flex_cost * used


def fit_wish(wish: Wish, view: View) -> float | None:
    """Return 1 for a wish that is met, 0 for one that is not."""
    is_met = meets_wish(wish, view.candidate.profile)
    return None if is_met is None else float(is_met)


def fit_mode(mode: Mode, view: View) -> float:
    """Return 1 for the way to meet liked best, a half for any other that works."""
    return 1.0 if mode in view.modes else _OTHER_MODE


def fit_access(wish: AccessWish, view: View) -> float | None:
    """Tell whether a feature is there in a way to meet that counts."""
    profile = view.candidate.profile
    modes = view.modes if wish.mode is None else (wish.mode,)
    stated = [profile.access[mode] for mode in modes if mode in profile.access]
    if any(wish.feature in features for features in stated):
        return 1.0
    has_mode = any(mode in profile.modes for mode in modes)
    return 0.0 if stated or not has_mode else None


def fit_travel(travel: Travel, limit: float, view: View) -> float | None:
    """Fall from 1 next door to 0 at the limit; nobody travels to meet by video or phone."""
    if any(mode is not Mode.IN_PERSON for mode in view.modes):
        return 1.0
    distances = [
        travel.distances[site]
        for site in view.candidate.sites
        if site in travel.distances and travel.can_reach(site)
    ]
    return 1 - min(distances) / limit if distances else None


def fit_fee(comfortable: float, limit: float | None, view: View) -> float | None:
    """Fall from 1 at a fee that is fine to a half at the most the client can pay."""
    fee = lowest_fee(view.candidate.profile)
    if fee is None:
        return None
    if fee <= comfortable:
        return 1.0
    if limit is None:
        return _HIGHEST_FEE
    return 1 - (1 - _HIGHEST_FEE) * (fee - comfortable) / (limit - comfortable)


def fit_times(gates: Gates, enough: int, view: View) -> float:
    """Count the different times in the best parts of the week, up to as many as are enough."""
    found: set[datetime] = set()
    for slot in view.fitting:
        if gates.is_in_times(slot):
            found.add(slot.starts_at)
            if len(found) == enough:
                break
    return len(found) / enough


def fit_wait(now: datetime, halving_days: float, view: View) -> float:
    """Halve with each week until the first free time, by whole days that pass from now."""
    days = (view.fitting[0].starts_at - now) // _DAY
    return float(2.0 ** (-days / halving_days))
