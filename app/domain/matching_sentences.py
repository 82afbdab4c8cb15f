"""Says one item of a match: what was asked, how it is met, and what is different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    StartWish,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.intake_goals import get_goal
from app.domain.matching_gates import approaches_of, usable_modes
from app.domain.matching_phrases import (
    MODES,
    STYLE_WAYS,
    STYLE_WISHES,
    WISHES,
    WISHES_MET,
    WISHES_NOT_MET,
    join,
    name_feature,
    name_times,
    name_value,
)
from app.domain.matching_score import WAIT, is_met
from app.domain.matching_terms import LOW_FIT, Contribution
from app.domain.practice import GoalLevel, Mode, StyleAxis, TherapistProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """One item in words: `asked` without a stop, `met` or `different` as the item turned out.

    `own` is the therapist's own sentence about it, in quotation marks, where there is one.
    """

    asked: str
    met: str = ""
    different: str = ""
    own: str = ""


def say_item(
    contribution: Contribution,
    subject: Wish | AccessWish | None,
    client: Client,
    profile: TherapistProfile,
) -> ItemWords | None:
    """Return the words for one contribution; None where there is nothing to say.

    `subject` is the wish that the contribution came from, where it came from one.
    """
    if isinstance(subject, Wish):
        return say_wish(subject, profile, contribution)
    if isinstance(subject, AccessWish):
        return say_access(subject, profile, contribution)
    family, _, rest = contribution.code.partition(":")
    if family == "goal":
        return _say_goal(contribution, rest, profile)
    if family == "style":
        return _say_style(contribution, StyleAxis(rest), client, profile)
    return _say_meeting(contribution, client, profile)


def say_modes(client: Client, profile: TherapistProfile) -> ItemWords:
    """Say how both could meet, and which of the ways named the therapist does not offer."""
    name = profile.first_name
    usable = usable_modes(client, profile)
    ways = join(MODES[mode] for mode in usable)
    missing = [MODES[mode] for mode in client.modes if mode not in profile.modes]
    return ItemWords(
        asked=f"You can meet {join((MODES[mode] for mode in client.modes), 'or')}",
        met=f"{name} meets {ways}.",
        different=f"{name} does not meet {join(missing, 'or')}." if missing else "",
        own=_quote(profile, *usable),
    )


def say_wish(wish: Wish, profile: TherapistProfile, contribution: Contribution | None) -> ItemWords:
    """Say a wish; without a contribution it is a must, and met."""
    name = profile.first_name
    values = join((name_value(wish.attribute, value) for value in wish.values), "or")
    asked = WISHES[wish.attribute].format(values=values)
    if wish.weight is Weight.MUST and wish.attribute is WishAttribute.GENDER:
        asked = f"You want to see {values}"
    if contribution is None or is_met(contribution):
        stated = {value.casefold() for value in _stated(wish.attribute, profile)}
        shared = [value for value in wish.values if value.casefold() in stated]
        values = join(name_value(wish.attribute, value) for value in shared)
        return ItemWords(
            asked=asked, met=WISHES_MET[wish.attribute].format(name=name, values=values)
        )
    if not contribution.is_known:
        return ItemWords(asked=asked, different=f"{asked}. {_silence(name)}")
    stated_gender = name_value(WishAttribute.GENDER, profile.gender or "")
    gap = WISHES_NOT_MET[wish.attribute].format(name=name, stated=stated_gender)
    return ItemWords(asked=asked, different=f"{asked}. {gap}")


def say_access(
    wish: AccessWish, profile: TherapistProfile, contribution: Contribution | None
) -> ItemWords:
    """Say an access wish; without a contribution it is a need, and met."""
    name, feature = profile.first_name, name_feature(wish.feature)
    way = "" if wish.mode is None else f" {MODES[wish.mode]}"
    verb = "You need" if wish.weight is AccessWeight.NEED else "It would help you to have"
    asked = f"{verb} {feature}{way}"
    if contribution is None or is_met(contribution):
        return ItemWords(asked=asked, met=f"{name} offers {feature}{way}.")
    gap = f"{name} does not offer this." if contribution.is_known else _silence(name)
    return ItemWords(asked=asked, different=f"{asked}. {gap}")


def _say_goal(contribution: Contribution, goal_id: str, profile: TherapistProfile) -> ItemWords:
    """Say how much a goal is of the therapist's work."""
    name, goal = profile.first_name, get_goal(goal_id)
    asked = f"You want to {goal.wish}"
    level = profile.goals.get(goal_id)
    if level is None:
        return ItemWords(asked=asked, different=f"{asked}. {_silence(name)}")
    if is_met(contribution):
        met = f"{name} has helped others with {goal.work}."
        if level is GoalLevel.FOCUS:
            met = f"Helping with {goal.work} is a main part of {name}’s work."
        return ItemWords(asked=asked, met=met, own=_quote(profile, goal_id))
    if level is GoalLevel.REFERS_OUT:
        return ItemWords(
            asked=asked, different=f"{name} sends people on to others for {goal.work}."
        )
    gap = f"Helping with {goal.work} is not {name}’s main focus."
    return ItemWords(asked=asked, different=f"{gap} Ask how you would work on it.")


def _say_style(
    contribution: Contribution, axis: StyleAxis, client: Client, profile: TherapistProfile
) -> ItemWords:
    """Say how two ways of working go together."""
    name = profile.first_name
    leans_up = client.style[axis] > 0
    asked = STYLE_WISHES[axis, leans_up]
    centre = profile.style.get(axis)
    if centre is None:
        return ItemWords(asked=asked, different=f"{asked}. {_silence(name)}")
    way = STYLE_WAYS[axis, centre > 0].format(name=name) if centre else ""
    if is_met(contribution):
        if not centre or (centre > 0) != leans_up:
            way = f"{name} can work this way too."
        return ItemWords(asked=asked, met=way, own=_quote(profile, axis))
    way = way or f"{name} works somewhere in between."
    return ItemWords(asked=asked, different=f"{asked}. {way} Tell {name} what works for you.")


def _say_meeting(
    contribution: Contribution, client: Client, profile: TherapistProfile
) -> ItemWords | None:
    """Say how and when both could meet."""
    if contribution.code == "mode" and client.favourite_mode is not None:
        return _say_favourite(client.favourite_mode.mode, client, profile)
    if contribution.code == "times":
        return _say_times(contribution, client, profile)
    return _say_wait(contribution, client, profile) if contribution.code == WAIT else None


def _say_favourite(mode: Mode, client: Client, profile: TherapistProfile) -> ItemWords:
    """Say whether the therapist offers the way to meet liked best."""
    name = profile.first_name
    asked = f"You like to meet {MODES[mode]} best"
    if mode in profile.modes:
        return ItemWords(asked=asked, met=f"{name} meets {MODES[mode]}.", own=_quote(profile, mode))
    ways = join((MODES[each] for each in usable_modes(client, profile)), "or")
    return ItemWords(
        asked=asked, different=f"{name} does not meet {MODES[mode]}. You can meet {ways}."
    )


def _say_times(contribution: Contribution, client: Client, profile: TherapistProfile) -> ItemWords:
    """Say whether there are free times in the best parts of the week."""
    name = profile.first_name
    asked = name_times(client.times, client.times_rule)
    if contribution.fit == 1:
        return ItemWords(asked=asked, met=f"{name} has free times then.")
    number = "a few free times" if contribution.fit else "no free time"
    sentence = f"{name} has {number} then in the next 3 weeks."
    return ItemWords(
        asked=asked,
        met=sentence if contribution.fit else "",
        different=f"{asked}. {sentence}",
    )


def _say_wait(
    contribution: Contribution, client: Client, profile: TherapistProfile
) -> ItemWords | None:
    """Say how soon there is a free time."""
    name = profile.first_name
    asked = "You want to start soon" if client.start is StartWish.SOON else ""
    if contribution.fit >= LOW_FIT:
        return ItemWords(asked=asked, met=f"{name} has a free time soon.")
    gap = f"{asked}. {name} has no free time in the next 7 days." if asked else ""
    return ItemWords(asked=asked, different=gap)


def _stated(attribute: WishAttribute, profile: TherapistProfile) -> tuple[str, ...]:
    """Return what a profile says about one attribute."""
    stated: Mapping[WishAttribute, tuple[str, ...]] = {
        WishAttribute.GENDER: (profile.gender,) if profile.gender else (),
        WishAttribute.EXPERIENCE_WITH: profile.experience_with or (),
        WishAttribute.SHARES: profile.shares or (),
        WishAttribute.APPROACH: approaches_of(profile),
    }
    return stated[attribute]


def _quote(profile: TherapistProfile, *keys: str) -> str:
    """Return the therapist's own sentence under the first key that has one, in quotes."""
    return next((f"“{profile.words[key]}”" for key in keys if profile.words.get(key)), "")


def _silence(name: str) -> str:
    """Return the sentence about a profile that does not say."""
    return f"{name}’s profile doesn’t say. You can ask."
