"""Tells a client in plain words who fits, why, and what is different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.intake import AccessWeight, AccessWish, Client, TimesRule, Wish
from app.domain.intake_goals import goal_label
from app.domain.matching_contributions import Contribution
from app.domain.matching_phrases import (
    CHANGES,
    EXCLUSIONS,
    MODE_CHIPS,
    STYLE_CHIPS,
    join,
    name_times,
)
from app.domain.matching_relaxations import JOINT
from app.domain.matching_sentences import ItemWords, say_access, say_item, say_modes, say_wish
from app.domain.matching_terms import Band, Match, Relaxation
from app.domain.practice import StyleAxis, TherapistProfile

_MOST_PAIRS = 5
_BANDS = {
    Band.STRONG: "a strong fit",
    Band.GOOD: "a good fit",
    Band.SOME: "some fit",
    Band.NONE: "not a close fit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the client asked for beside what the therapist says to it, often in own words."""

    you: str
    them: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchWords:
    """A match in words: pairs and differences for the page, `why` and `talk_about` for the API.

    Nothing here names a trait that the client did not ask about.
    """

    pairs: tuple[Pair, ...]
    different: tuple[str, ...]
    why: tuple[str, ...]
    talk_about: tuple[str, ...]


def say_match(match: Match, client: Client, profile: TherapistProfile) -> MatchWords:
    """Put one match into words."""
    items = list(_items(match, client, profile))
    required = tuple(_required(client, profile))
    met = [
        words
        for each, words in sorted(items, key=lambda item: -item[0].points)
        if each.is_met and words.asked
    ]
    modes = say_modes(client, profile, match.modes) if client.modes else None
    pairs = (*required, *met, *((modes,) if modes and not client.favourite_mode else ()))
    return MatchWords(
        pairs=tuple(
            Pair(you=words.asked, them=words.own or words.met) for words in pairs[:_MOST_PAIRS]
        ),
        different=_differences(items, modes, profile),
        why=_reasons(match, items, client),
        talk_about=tuple(
            _find_words(items, code, wants_met=False).different for code in match.talk_about
        ),
    )


def say_wishes(match: Match) -> str:
    """Return how many wishes are met; empty where the client asked for nothing."""
    if not match.wishes_asked:
        return ""
    noun = "wish" if match.wishes_asked == 1 else "wishes"
    return f"Fits {match.wishes_met} of your {match.wishes_asked} {noun}"


def say_asked(client: Client) -> tuple[str, ...]:
    """Return what the client asked for in a few words each, to be shown above the matches."""
    chips = [goal_label(goal) for goal in client.goals]
    chips += [
        STYLE_CHIPS[axis, client.style[axis] > 0] for axis in StyleAxis if client.style.get(axis)
    ]
    if client.times:
        chips.append(name_times(client.times, client.times_rule).partition(" work")[0])
    return (*chips, *(MODE_CHIPS[mode] for mode in client.modes))


def say_exclusion(code: str) -> str:
    """Return why a therapist cannot see this client, never which trait it was."""
    return EXCLUSIONS[code.partition(":")[0]]


def say_relaxation(relaxation: Relaxation) -> str:
    """Return what one change, or two, would open up."""
    change = join(CHANGES[code] for code in relaxation.change.split(JOINT))
    number = len(relaxation.slugs)
    people = "1 person" if number == 1 else f"{number} people"
    return f"If {change}, {people} could see you. The best is {_BANDS[relaxation.best]}."


_Items = list[tuple[Contribution, ItemWords]]


def _items(
    match: Match, client: Client, profile: TherapistProfile
) -> Iterator[tuple[Contribution, ItemWords]]:
    """Join each contribution with its words, and with the wish it came from."""
    wishes = iter([wish for wish in client.wishes if not wish.is_must])
    access = iter([wish for wish in client.access if wish.weight is AccessWeight.WOULD_HELP])
    for contribution in match.contributions:
        subject: Wish | AccessWish | None = None
        if contribution.code.startswith(("wish:", "avoid:")):
            subject = next(wishes)
        elif contribution.code.startswith("access:"):
            subject = next(access)
        words = say_item(contribution, subject, client, profile, match.modes)
        if words is not None:
            yield contribution, words


def _required(client: Client, profile: TherapistProfile) -> Iterator[ItemWords]:
    """Say the musts, needs and only times, which everybody on the list meets."""
    for wish in client.wishes:
        if wish.is_must:
            yield say_wish(wish, profile, None)
    for need in client.access:
        if need.weight is AccessWeight.NEED:
            yield say_access(need, profile, None)
    if client.times and client.times_rule is TimesRule.ONLY:
        asked = name_times(client.times, client.times_rule)
        yield ItemWords(asked=asked, met=f"{profile.first_name} has a free time then.")


def _differences(
    items: _Items, modes: ItemWords | None, profile: TherapistProfile
) -> tuple[str, ...]:
    """Return all that is not as asked, and whom the therapist is not right for in own words."""
    sentences = [words.different for each, words in items if not each.is_met]
    if modes is not None:
        sentences.append(modes.different)
    if profile.not_for:
        sentences.append(f"{profile.first_name} says who may not fit: “{profile.not_for}”")
    found = tuple(dict.fromkeys(sentence for sentence in sentences if sentence))
    return found or ("We found nothing that differs from what you asked for.",)


def _reasons(match: Match, items: _Items, client: Client) -> tuple[str, ...]:
    """Return the reasons, the must-haves first where there are any."""
    has_musts = any(wish.is_must for wish in client.wishes) or any(
        wish.weight is AccessWeight.NEED for wish in client.access
    )
    reasons = tuple(_find_words(items, code, wants_met=True).met for code in match.why)
    return (("All your must-haves are met.",) if has_musts else ()) + reasons


def _find_words(items: _Items, code: str, *, wants_met: bool) -> ItemWords:
    """Return the words of the first item of this code that can say what is wanted."""
    return next(
        words
        for each, words in items
        if each.code == code and (words.met if wants_met else words.different)
    )
