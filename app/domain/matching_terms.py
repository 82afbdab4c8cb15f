"""The terms of matching: what goes in, what comes out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.practice import Mode, TherapistProfile

HORIZON_DAYS = 21
"""A fitting slot lies within this many days of now."""

LONGER_HORIZON_DAYS = 42
"""How far ahead we look for somebody who can wait longer."""

GOOD_FIT = 0.75
"""From this fit on an item is a reason."""

LOW_FIT = 0.5
"""Below this fit an item is worth a talk."""

_STRONG, _GOOD, _SOME = 80.0, 65.0, 50.0


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
    in the last 28 days.
    """

    profile: TherapistProfile
    slots: tuple[OfferedSlot, ...] = ()
    places: int = 0
    shown: int = 0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One therapist who can see the client: `score` 0..100, reasons and topics as item codes.

    `slot` is the first that fits. `wishes_met` of `wishes_asked` is what the client is told in
    place of a score.
    """

    slug: str
    score: float
    band: Band
    contributions: tuple[Contribution, ...]
    why: tuple[str, ...]
    talk_about: tuple[str, ...]
    slot: OfferedSlot
    wishes_met: int
    wishes_asked: int


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
    """All therapists: `ranked` in display order, the others by slug; ways out if none is left."""

    ranked: tuple[Match, ...]
    excluded: tuple[Exclusion, ...]
    relaxations: tuple[Relaxation, ...] = ()
