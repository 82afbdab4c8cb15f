"""Who can see a client at all: each gate has a code, and a free time has to fit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domain.intake import (
    AccessWeight,
    Client,
    PartOfDay,
    Pay,
    PayKind,
    SafetyAnswer,
    TimesRule,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.intake_goals import get_goal
from app.domain.matching_terms import Candidate, OfferedSlot
from app.domain.practice import GoalLevel, Mode, TherapistProfile, Weekday
from app.domain.timespan import get_zone

SAFETY = "safety"
"""The code of everybody while a client is not safe: a person comes first, not a list."""

_SKILLED = frozenset({GoalLevel.FOCUS, GoalLevel.EXPERIENCED})


def needs_a_person(client: Client) -> bool:
    """Tell whether the client is not safe, so that nothing may be ranked."""
    return client.safety is SafetyAnswer.NOT_SAFE


def usable_modes(client: Client, profile: TherapistProfile) -> tuple[Mode, ...]:
    """Return the ways to meet that both accept and in which every access need is met.

    A client who named none accepts all.
    """
    return tuple(
        mode
        for mode in _shared_modes(client, profile)
        if all(
            wish.feature in profile.access.get(mode, ())
            for wish in client.access
            if wish.weight is AccessWeight.NEED and wish.mode in {None, mode}
        )
    )


def is_in_times(slot: OfferedSlot, client: Client) -> bool:
    """Tell whether a slot starts in a part of the week the client named, in the client's zone."""
    local = slot.starts_at.astimezone(get_zone(client.timezone))
    part = PartOfDay.of_hour(local.hour)
    return part in client.times.get(tuple(Weekday)[local.weekday()], ())


def fitting_slots(
    client: Client, candidate: Candidate, *, now: datetime, horizon_days: int
) -> tuple[OfferedSlot, ...]:
    """Return the slots the client could take, in order of start, up to `horizon_days` from now."""
    modes = usable_modes(client, candidate.profile)
    horizon = timedelta(days=horizon_days)
    only = client.times_rule is TimesRule.ONLY and bool(client.times)
    return tuple(
        sorted(
            (
                slot
                for slot in candidate.slots
                if timedelta() <= slot.starts_at - now <= horizon
                and slot.mode in modes
                and (not only or is_in_times(slot, client))
            ),
            key=lambda slot: (slot.starts_at, slot.mode),
        )
    )


def find_violations(
    client: Client, candidate: Candidate, fitting: tuple[OfferedSlot, ...], *, now: datetime
) -> tuple[str, ...]:
    """Return the codes of the gates that are shut, in a fixed order; none means eligible.

    `fitting` holds the fitting slots. Where no way to meet is left, only that is said, not also
    that there is no time in it.
    """
    if needs_a_person(client):
        return (SAFETY,)
    profile = candidate.profile
    shared, usable = _shared_modes(client, profile), usable_modes(client, profile)
    shut = {
        "excluded": profile.slug in client.avoid,
        "licence": not _is_licensed(client, profile, now=now),
        "who": client.who is not None and client.who not in profile.serves,
        "full": candidate.places <= 0,
        "language": not _shares_language(client, profile),
        "mode": not shared,
        "access": bool(shared) and not usable,
        "pay": client.pay is not None and not _can_pay(client.pay, profile),
        "scope": bool(client.goals) and not _is_in_scope(client.goals[0], profile),
    }
    for wish in client.wishes:
        if wish.weight is Weight.MUST and not meets_wish(wish, profile):
            shut[f"must:{wish.attribute}"] = True
    shut["times"] = bool(usable) and not fitting
    return tuple(code for code, is_shut in shut.items() if is_shut)


def meets_wish(wish: Wish, profile: TherapistProfile) -> bool | None:
    """Tell whether any of the values is met; None where the profile does not say."""
    stated: Iterable[str] | None
    if wish.attribute is WishAttribute.GENDER:
        stated = (profile.gender,) if profile.gender else None
    elif wish.attribute is WishAttribute.EXPERIENCE_WITH:
        stated = profile.experience_with
    elif wish.attribute is WishAttribute.SHARES:
        stated = profile.shares
    else:
        stated = approaches_of(profile) or None
    if stated is None:
        return None
    wanted = {value.casefold() for value in wish.values}
    return any(value.casefold() in wanted for value in stated)


def approaches_of(profile: TherapistProfile) -> tuple[str, ...]:
    """Return all approaches, the main one among them."""
    return profile.approaches + ((profile.main_approach,) if profile.main_approach else ())


def _shared_modes(client: Client, profile: TherapistProfile) -> tuple[Mode, ...]:
    """Return the therapist's ways to meet that the client accepts."""
    return tuple(mode for mode in profile.modes if not client.modes or mode in client.modes)


def _is_licensed(client: Client, profile: TherapistProfile, *, now: datetime) -> bool:
    """Tell whether a licence is in force, for the client's region where it is known.

    A licence of a whole country counts in each of its regions. Without a region, only somebody
    whose licences have all run out is turned away.
    """
    today = now.astimezone(get_zone(profile.timezone)).date()
    valid = [
        licence.region
        for licence in profile.licences
        if licence.valid_until is None or licence.valid_until >= today
    ]
    if client.region is None:
        return bool(valid) or not profile.licences
    return any(
        client.region == region or client.region.startswith(f"{region}-") for region in valid
    )


def _shares_language(client: Client, profile: TherapistProfile) -> bool:
    """Tell whether one language is shared; `pt` and `pt-BR` are, `zh-Hans` and `zh-Hant` not."""
    spoken = [f"{language.casefold()}-" for language in profile.languages]
    asked = [f"{language.casefold()}-" for language in client.languages]
    return not asked or any(
        one.startswith(other) or other.startswith(one) for one in spoken for other in asked
    )


def _can_pay(pay: Pay, profile: TherapistProfile) -> bool:
    """Tell whether the client can pay this therapist; a fee that is not stated cannot be met."""
    if pay.kind is PayKind.PLAN and pay.plan is not None:
        return pay.plan.casefold() in {plan.casefold() for plan in profile.plans}
    if pay.kind is PayKind.LOWER_FEE and profile.fee_lowest is None:
        return False
    if pay.kind in {PayKind.SELF, PayKind.LOWER_FEE} and pay.up_to is not None:
        fees = [fee for fee in (profile.fee, profile.fee_lowest) if fee is not None]
        return bool(fees) and min(fees) <= pay.up_to
    return True


def _is_in_scope(goal: str, profile: TherapistProfile) -> bool:
    """Tell whether the therapist works with the main goal, with experience where it is gated."""
    level = profile.goals.get(goal)
    if get_goal(goal).gated:
        return level in _SKILLED
    return level is not GoalLevel.REFERS_OUT
