"""View models of "Who fits you, and why"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.practice import Mode
from app.web.pages import Person


class MatchState(StrEnum):
    """What the page can honestly say about its cards."""

    FITS = "fits"  # at least one person fits what was asked for
    CLOSEST = "closest"  # nobody really fits; the cards are the closest
    EVERYONE = "everyone"  # every question was skipped
    NO_CONSENT = "no_consent"  # the box was left unticked: nothing was compared
    NOBODY = "nobody"  # nobody may be offered: no cards


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPair:
    """What you asked for beside what the therapist says to it."""

    you: str
    them: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCard:
    """One person, with the reasons; `slot_at` is None when nothing is free soon.

    No dots are shown at `wishes_asked` 0. `different` and `talk_about` are whole sentences.
    """

    person: Person
    wishes_met: int = 0
    wishes_asked: int = 0
    pairs: tuple[WordPair, ...] = ()
    why: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    talk_about: tuple[str, ...] = ()
    slot_at: datetime | None = None
    slot_mode: Mode | None = None

    @property
    def times_url(self) -> str:
        """Where the card's button leads."""
        return f"/times/{self.person.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who is not among the cards, and a sentence that says why, fit to be read."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPage:
    """`/match`; `chips` are the answers in a word or two, `relaxations` sentences to choose from.

    `everyone` names all who could be talked to, for the link list at the end.
    """

    state: MatchState
    now: datetime
    zone: str
    chips: tuple[str, ...] = ()
    cards: tuple[MatchCard, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    relaxations: tuple[str, ...] = ()
    everyone: tuple[Person, ...] = ()
    back_url: str = "/start/3"
