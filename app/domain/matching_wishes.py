"""What a therapist states of themselves, and whether it meets a wish."""

from __future__ import annotations

from functools import lru_cache

from app.domain.intake import Wish, WishAttribute
from app.domain.practice import TherapistProfile


def meets_wish(wish: Wish, profile: TherapistProfile) -> bool | None:
    """Tell whether a wish is met; None where the profile does not say."""
    if wish.avoid:
        return _stays_away(wish, profile)
    stated = stated_of(wish.attribute, profile)
    if stated is None:
        return None
    wanted = {plain(value) for value in wish.values}
    return any(plain(value) in wanted for value in stated)


def stated_of(attribute: WishAttribute, profile: TherapistProfile) -> tuple[str, ...] | None:
    """Return what a profile says about one attribute, None where it says nothing."""
    if attribute is WishAttribute.GENDER:
        return (profile.gender,) if profile.gender else None
    if attribute is WishAttribute.EXPERIENCE_WITH:
        return profile.experience_with
    if attribute is WishAttribute.SHARES:
        return profile.shares
    return approaches_of(profile) or None


def approaches_of(profile: TherapistProfile) -> tuple[str, ...]:
    """Return all approaches, the main one among them."""
    return profile.approaches + ((profile.main_approach,) if profile.main_approach else ())


def find_shared(wish: Wish, profile: TherapistProfile) -> tuple[str, ...]:
    """Return the values of a wish that a profile states, in the order of the wish."""
    stated = {plain(value) for value in stated_of(wish.attribute, profile) or ()}
    return tuple(value for value in wish.values if plain(value) in stated)


@lru_cache(maxsize=4_096)
def plain(value: str) -> str:
    """Return a value for comparing: `Non-binary`, `non_binary` and `nonbinary` are one."""
    return "".join(char for char in value.casefold() if char not in "-_ ")


def _stays_away(wish: Wish, profile: TherapistProfile) -> bool | None:
    """Tell whether the main approach is none of those to avoid.

    Without a main one it is known only where none of them is used at all.
    """
    unwanted = {plain(value) for value in wish.values}
    if profile.main_approach:
        return plain(profile.main_approach) not in unwanted
    is_used = any(plain(approach) in unwanted for approach in profile.approaches)
    return True if profile.approaches and not is_used else None
