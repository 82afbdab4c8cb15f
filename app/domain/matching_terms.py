"""The terms of matching: what goes in, what comes out, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.matching_contributions import (
    LEARNED,
    UNASKED,
    Contribution,
    reasons_of,
    topics_of,
)
from app.domain.matching_rules import HORIZON_DAYS, LONGER_HORIZON_DAYS, SHOWN, SHOWN_ON_REQUEST
from app.domain.practice import Mode, TherapistProfile

__all__ = [
    "HORIZON_DAYS",
    "LONGER_HORIZON_DAYS",
    "Asked",
    "Band",
    "Candidate",
    "Contribution",
    "Exclusion",
    "Match",
    "OfferedSlot",
    "Ranking",
    "Relaxation",
]

_STRONG, _GOOD, _SOME = 80.0, 65.0, 50.0
_MIDDLE, _MIDDLE_FIT = 50.0, 0.5


class Band(StrEnum):
    """The only words for a score: strong from 80, good from 65, some from 50 points."""

    STRONG = "strong"
    GOOD = "good"
    SOME = "some"
    NONE = "none"

    @classmethod
    def of(cls, score: float) -> Band:
        """Return the band of a score as it is printed, to one decimal."""
        shown = round(score, 1)
        if shown >= _STRONG:
            return cls.STRONG
        if shown >= _GOOD:
            return cls.GOOD
        return cls.SOME if shown >= _SOME else cls.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSlot:
    """A free time and one way to meet in it; `starts_at` is aware UTC."""

    starts_at: datetime
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A therapist as matching sees them now.

    `places` counts the free ones; `shown` how often they were among the first three of somebody
    in the last 28 days. `sites` are the slugs of the places where they meet in person. `learned`
    holds points by group of goals, from earlier clients' check-ins.
    """

    profile: TherapistProfile
    slots: tuple[OfferedSlot, ...] = ()
    places: int = 0
    shown: int = 0
    sites: tuple[str, ...] = ()
    learned: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one client asked for, in the order of asking; the same for every therapist.

    `silent_fits` count where a profile does not say. `required` is how many wishes are gates, which
    everybody who is ranked meets.
    """

    codes: tuple[str, ...]
    weights: tuple[float, ...]
    silent_fits: tuple[float, ...]
    total: float
    required: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One therapist who can see the client, with a `score` 0..100.

    `fits` stand beside what was asked, None where the profile does not say. `modes` are the ways
    to meet that work for both, and `slot` is the first free time in one of them.
    """

    slug: str
    score: float
    asked: Asked
    fits: tuple[float | None, ...]
    modes: tuple[Mode, ...]
    slot: OfferedSlot
    learned: float = 0.0

    @property
    def band(self) -> Band:
        """The word for the score."""
        return Band.of(self.score)

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each thing asked for adds; the points of all add up to the score."""
        asked = self.asked
        if asked.total:
            found = [
                Contribution(
                    code=code,
                    weight=weight,
                    fit=silent if fit is None else fit,
                    points=100 * weight * (silent if fit is None else fit) / asked.total,
                    is_known=fit is not None,
                )
                for code, weight, silent, fit in zip(
                    asked.codes, asked.weights, asked.silent_fits, self.fits, strict=True
                )
            ]
        else:
            found = [Contribution(code=UNASKED, weight=0.0, fit=_MIDDLE_FIT, points=_MIDDLE)]
        if self.learned:
            found.append(
                Contribution(code=LEARNED, weight=0.0, fit=_MIDDLE_FIT, points=self.learned)
            )
        return tuple(found)

    @property
    def why(self) -> tuple[str, ...]:
        """The codes of up to three reasons, the weightiest first."""
        return reasons_of(self.contributions)

    @property
    def talk_about(self) -> tuple[str, ...]:
        """The codes of up to two things worth a talk in the first meeting."""
        return topics_of(self.contributions)

    @property
    def wishes_asked(self) -> int:
        """How many wishes the client has, those that are gates among them."""
        return self.asked.required + sum(each.is_wish for each in self.contributions)

    @property
    def wishes_met(self) -> int:
        """How many of them are met, which is what a client is told in place of a score."""
        met = sum(each.is_wish and each.is_met for each in self.contributions)
        return self.asked.required + met


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A therapist who cannot see the client, with at least one code."""

    slug: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """Who could see the client after one change, or two joined by `+`, in order of fit."""

    change: str
    slugs: tuple[str, ...]
    best: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """All therapists: `ranked` in display order, the others by slug; ways out if none is left.

    `version` names the rules that made it.
    """

    ranked: tuple[Match, ...]
    excluded: tuple[Exclusion, ...]
    relaxations: tuple[Relaxation, ...] = ()
    version: str = ""

    def pick_shown(self, *, more: bool = False) -> tuple[Match, ...]:
        """Return whom the client is shown: the first three with some fit, or five on request."""
        most = SHOWN_ON_REQUEST if more else SHOWN
        return tuple(match for match in self.ranked if match.band is not Band.NONE)[:most]
