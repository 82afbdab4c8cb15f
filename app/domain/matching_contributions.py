"""What each thing the client asked for adds to a score, and which of it is worth a word."""

from __future__ import annotations

from dataclasses import dataclass

UNASKED = "unasked"
"""The one contribution where the client asked for nothing: 50 points for everybody."""

WAIT = "wait"
"""How soon there is a time; it is not a wish about a person."""

LEARNED = "learned"
"""What earlier clients' check-ins add or take; it is never shown as a rating, so never said."""

GOOD_FIT = 0.75
"""From this fit on an item is a reason."""

LOW_FIT = 0.5
"""Below this fit an item is worth a talk."""

_MOST_REASONS, _MOST_TOPICS = 3, 2
_LEAST_TOPIC_WEIGHT = 1
_EXACT = 9
"""Decimals: what is as weighty but for the last bit stands in the order of asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one thing the client asked for adds to a score.

    `weight` comes from the client alone, `fit` is 0..1, and `points` of all items add up to the
    score. `is_known` is false where the profile does not say.
    """

    code: str
    weight: float
    fit: float
    points: float
    is_known: bool = True

    @property
    def is_good(self) -> bool:
        """Whether the item is known to fit well enough to be a reason."""
        return self.is_known and self.weight > 0 and self.fit >= GOOD_FIT

    @property
    def is_met(self) -> bool:
        """Whether a wish counts as met; one of the best times is enough for that."""
        if self.code == "times":
            return self.fit > 0
        return self.is_good

    @property
    def is_topic(self) -> bool:
        """Whether the item is worth a talk in the first meeting: little fit, or none known."""
        return (
            self.code != WAIT
            and self.weight >= _LEAST_TOPIC_WEIGHT
            and (self.fit < LOW_FIT or not self.is_known)
        )

    @property
    def is_wish(self) -> bool:
        """Whether the item is a wish about a person, to be counted among those that are met."""
        return self.code not in {WAIT, UNASKED, LEARNED}


def reasons_of(contributions: tuple[Contribution, ...]) -> tuple[str, ...]:
    """Return the codes of up to three known items that fit well, the weightiest first."""
    good = [each for each in contributions if each.is_good]
    good.sort(key=lambda each: -round(each.weight * each.fit, _EXACT))
    return tuple(dict.fromkeys(each.code for each in good))[:_MOST_REASONS]


def topics_of(contributions: tuple[Contribution, ...]) -> tuple[str, ...]:
    """Return the codes of up to two items worth a talk, those first that cost most.

    What is a reason is no topic: where one of two wishes of a kind is met, that is what counts.
    """
    reasons = reasons_of(contributions)
    low = [each for each in contributions if each.is_topic and each.code not in reasons]
    low.sort(key=lambda each: -round(each.weight * (1 - each.fit), _EXACT))
    return tuple(dict.fromkeys(each.code for each in low))[:_MOST_TOPICS]
