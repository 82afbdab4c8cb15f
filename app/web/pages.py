"""What every public page shows: the practice around it, and how a therapist is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from app.domain.practice import Mode, TherapistProfile

_TONES = ("them", "you", "act")
"""The tints that monograms go through, in the order of the practice file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """Header and footer; every template finds it as `frame`.

    `language` is a BCP 47 tag and `direction` is ltr or rtl.
    """

    practice_name: str
    address: str = ""
    answer_within_working_days: int = 2
    language: str = "en"
    direction: str = "ltr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom pages name; `position` is their place in the practice file, from 0.

    Several whom one meets together are named as one, `count` tells how many they are.
    """

    slug: str
    name: str
    first_name: str
    credential: str = ""
    pronouns: str = ""
    position: int = 0
    count: int = 1

    @classmethod
    def of(cls, profile: TherapistProfile, *, position: int = 0) -> Self:
        """Take the person from a profile."""
        return cls(
            slug=profile.slug,
            name=profile.name,
            first_name=profile.first_name,
            credential=profile.credential,
            pronouns=profile.pronouns,
            position=position,
        )

    @property
    def initials(self) -> str:
        """The monogram that stands for a photo: first and last name, titles left out."""
        words = [word for word in self.name.split() if not word.endswith(".")] or [self.name]
        ends = words[:1] + words[1:][-1:]
        return "".join(word[:1] for word in ends).upper()

    @property
    def tone(self) -> str:
        """The tint of the monogram, the end of a CSS class."""
        return _TONES[self.position % len(_TONES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallKind:
    """The call that clients book: `price` in whole units of `currency`, 0 free, None unsaid."""

    slug: str
    length_minutes: int
    modes: tuple[Mode, ...]
    price: float | None = None
    currency: str = "USD"

    @property
    def is_free(self) -> bool:
        """Whether the call is known to cost nothing."""
        return self.price == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """A place to turn to at once; `number` is dialled as it stands, without its spaces."""

    name: str
    number: str
    hours: str = ""

    @property
    def dial(self) -> str:
        """The number as a `tel:` link wants it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """A request that could not be answered; the words come from the HTTP `status`.

    `reference` helps the practice to find a failure in its log, and is empty elsewhere.
    """

    status: int
    reference: str = ""
