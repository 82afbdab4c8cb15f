"""Says one item of a match: what was asked, how it is met, and what is different."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    StartWish,
    Wish,
    WishAttribute,
)
from app.domain.intake_goals import get_goal
from app.domain.matching_contributions import LOW_FIT, WAIT, Contribution
from app.domain.matching_phrases import (
    AVOIDED,
    AVOIDED_MET,
    AVOIDED_NOT_MET,
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
from app.domain.matching_wishes import find_shared
from app.domain.practice import GoalLevel, Mode, StyleAxis, TherapistProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """One item in words: what was `asked`, without a stop, and `met`; or else what is `different`.

    `own` is the therapist's own sentence about it, in quotation marks, where there is one.
    """

    asked: str = ""
    met: str = ""
    different: str = ""
    own: str = ""


def say_item(
    contribution: Contribution,
    subject: Wish | AccessWish | None,
    client: Client,
    profile: TherapistProfile,
    modes: tuple[Mode, ...],
) -> ItemWords | None:
    """Return the words for one contribution; None where there is nothing to say.

    `subject` is the wish that the contribution came from, where it came from one. `modes` are the
    ways to meet that work for both.
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
    if family == "mode" and client.favourite_mode is not None:
        return _say_favourite(client.favourite_mode.mode, profile, modes)
    return _say_reach(contribution, client, profile)


def say_modes(client: Client, profile: TherapistProfile, modes: tuple[Mode, ...]) -> ItemWords:
    """Say how both could meet, and which of the ways named do not work.

    The way liked best is an item of its own, and is said there.
    """
    name = profile.first_name
    ways = join(MODES[mode] for mode in modes)
    favourite = client.favourite_mode and client.favourite_mode.mode
    missing = [mode for mode in client.modes if mode not in (*modes, favourite)]
    gap = "can’t meet you" if any(mode in profile.modes for mode in missing) else "does not meet"
    return ItemWords(
        asked=f"You can meet {join((MODES[mode] for mode in client.modes), 'or')}",
        met=f"{name} meets {ways}.",
        different=f"{name} {gap} {join((MODES[mode] for mode in missing), 'or')}."
        if missing
        else "",
        own=_quote(profile, *modes),
    )


def say_wish(wish: Wish, profile: TherapistProfile, contribution: Contribution | None) -> ItemWords:
    """Say a wish; without a contribution it is a must, and met."""
    name = profile.first_name
    values = join((name_value(wish.attribute, value) for value in wish.values), "or")
    asked = (AVOIDED if wish.avoid else WISHES[wish.attribute]).format(values=values)
    if wish.is_must and wish.attribute is WishAttribute.GENDER:
        asked = f"You want to see {values}"
    shared = join(name_value(wish.attribute, value) for value in find_shared(wish, profile))
    if contribution is None or contribution.is_met:
        met = AVOIDED_MET if wish.avoid else WISHES_MET[wish.attribute]
        return ItemWords(asked=asked, met=met.format(name=name, values=shared))
    if not contribution.is_known:
        return ItemWords(different=f"{asked}. {_silence(name)}")
    gap = AVOIDED_NOT_MET if wish.avoid else WISHES_NOT_MET[wish.attribute]
    stated = name_value(WishAttribute.GENDER, profile.gender or "")
    return ItemWords(different=f"{asked}. {gap.format(name=name, stated=stated)}")


def say_access(
    wish: AccessWish, profile: TherapistProfile, contribution: Contribution | None
) -> ItemWords:
    """Say an access wish; without a contribution it is a need, and met."""
    name, feature = profile.first_name, name_feature(wish.feature)
    way = "" if wish.mode is None else f" {MODES[wish.mode]}"
    verb = "You need" if wish.weight is AccessWeight.NEED else "It would help you to have"
    asked = f"{verb} {feature}{way}"
    if contribution is None or contribution.is_met:
        return ItemWords(asked=asked, met=f"{name} offers {feature}{way}.")
    gap = f"{name} does not offer this." if contribution.is_known else _silence(name)
    return ItemWords(different=f"{asked}. {gap}")


def _say_goal(contribution: Contribution, goal_id: str, profile: TherapistProfile) -> ItemWords:
    """Say how much a goal is of the therapist's work."""
    name, goal = profile.first_name, get_goal(goal_id)
    asked = f"You want to {goal.wish}"
    level = profile.goals.get(goal_id)
    if level is None:
        return ItemWords(different=f"{asked}. {_silence(name)}")
    if contribution.is_met:
        met = f"{name} has helped others with {goal.work}."
        if level is GoalLevel.FOCUS:
            met = f"Helping with {goal.work} is a main part of {name}’s work."
        return ItemWords(asked=asked, met=met, own=_quote(profile, goal_id))
    if level is GoalLevel.REFERS_OUT:
        return ItemWords(different=f"{name} sends people on to others for {goal.work}.")
    gap = f"Helping with {goal.work} is not {name}’s main focus."
    return ItemWords(different=f"{gap} Ask how you would work on it.")


def _say_style(
    contribution: Contribution, axis: StyleAxis, client: Client, profile: TherapistProfile
) -> ItemWords:
    """Say how two ways of working go together."""
    name = profile.first_name
    leans_up = client.style[axis] > 0
    asked = STYLE_WISHES[axis, leans_up]
    centre = profile.style.get(axis)
    if centre is None:
        return ItemWords(different=f"{asked}. {_silence(name)}")
    way = STYLE_WAYS[axis, centre > 0].format(name=name) if centre else ""
    if contribution.is_met:
        if not centre or (centre > 0) != leans_up:
            way = f"{name} can work this way too."
        return ItemWords(asked=asked, met=way, own=_quote(profile, axis))
    way = way or f"{name} works somewhere in between."
    return ItemWords(different=f"{asked}. {way} Tell {name} what works for you.")


def _say_reach(
    contribution: Contribution, client: Client, profile: TherapistProfile
) -> ItemWords | None:
    """Say when and how soon both could meet, how far it is, and what it costs."""
    if contribution.code == "times":
        return _say_times(contribution, client, profile)
    if contribution.code == "travel":
        return _say_travel(contribution, profile)
    if contribution.code == "pay":
        return _say_fee(contribution, profile)
    return _say_wait(contribution, client, profile) if contribution.code == WAIT else None


def _say_favourite(mode: Mode, profile: TherapistProfile, modes: tuple[Mode, ...]) -> ItemWords:
    """Say whether the way to meet liked best is one that works for both."""
    name = profile.first_name
    asked = f"You like to meet {MODES[mode]} best"
    if mode in modes:
        return ItemWords(asked=asked, met=f"{name} meets {MODES[mode]}.", own=_quote(profile, mode))
    ways = join((MODES[each] for each in modes), "or")
    gap = "does not meet" if mode not in profile.modes else "can’t meet you"
    return ItemWords(different=f"{name} {gap} {MODES[mode]}. You can meet {ways}.")


def _say_travel(contribution: Contribution, profile: TherapistProfile) -> ItemWords:
    """Say whether the way to the therapist is short."""
    name = profile.first_name
    asked = "You would like a short way there"
    if contribution.is_met:
        return ItemWords(asked=asked, met=f"It is not far to {name}.")
    gap = "The way is long, but not too long." if contribution.is_known else _silence(name)
    return ItemWords(different=f"{asked}. {gap}")


def _say_fee(contribution: Contribution, profile: TherapistProfile) -> ItemWords:
    """Say whether the fee is fine, or can be paid but is hard."""
    name = profile.first_name
    asked = "A lower fee would be easier for you"
    if contribution.is_met:
        return ItemWords(asked=asked, met=f"{name}’s fee is fine for you, or close to it.")
    gap = f"{name}’s fee is more, but you can pay it." if contribution.is_known else _silence(name)
    return ItemWords(different=f"{asked}. {gap}")


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


def _say_wait(contribution: Contribution, client: Client, profile: TherapistProfile) -> ItemWords:
    """Say how soon there is a free time; it is no wish about a person, so nothing was asked."""
    name = profile.first_name
    if contribution.fit >= LOW_FIT:
        return ItemWords(met=f"{name} has a free time soon.")
    if client.start is not StartWish.SOON:
        return ItemWords()
    asked = "You want to start soon"
    return ItemWords(different=f"{asked}. {name} has no free time in the next 7 days.")


def _quote(profile: TherapistProfile, *keys: str) -> str:
    """Return the therapist's own sentence under the first key that has one, in quotes."""
    return next((f"“{profile.words[key]}”" for key in keys if profile.words.get(key)), "")


def _silence(name: str) -> str:
    """Return the sentence about a profile that does not say."""
    return f"{name}’s profile doesn’t say. You can ask."
