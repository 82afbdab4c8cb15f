"""What a client told us, in the terms of matching; every answer may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.practice import Audience, Mode, StyleAxis, Weekday

_NOON, _EVENING = 12, 17


class PartOfDay(StrEnum):
    """Before 12:00, 12:00 to 17:00 and from 17:00, in the client's zone."""

    MORNING = "morning"
    MIDDAY = "midday"
    EVENING = "evening"

    @classmethod
    def of_hour(cls, hour: int) -> PartOfDay:
        """Return the part that an hour of the clock, 0 to 23, falls into."""
        if hour < _NOON:
            return cls.MORNING
        return cls.MIDDAY if hour < _EVENING else cls.EVENING


class TimesRule(StrEnum):
    """Whether the times named are the only ones that work, or the best ones."""

    ONLY = "only"
    BEST = "best"


class StartWish(StrEnum):
    """How soon the client would like to begin."""

    SOON = "soon"
    WEEKS = "weeks"
    NO_RUSH = "no_rush"


class Weight(StrEnum):
    """How much a wish counts; a must is a gate and not scored."""

    MUST = "must"
    IMPORTANT = "important"
    NICE = "nice"


class WishAttribute(StrEnum):
    """What of a therapist a wish may speak about."""

    GENDER = "gender"
    EXPERIENCE_WITH = "experience_with"
    SHARES = "shares"
    APPROACH = "approach"


class AccessWeight(StrEnum):
    """Whether an access feature is needed (a gate) or would help."""

    NEED = "need"
    WOULD_HELP = "would_help"


class PayKind(StrEnum):
    """How the client would like to pay."""

    SELF = "self"
    PLAN = "plan"
    LOWER_FEE = "lower_fee"
    UNSURE = "unsure"


class SafetyAnswer(StrEnum):
    """The answer to "how safe are you right now?"; never scored."""

    SAFE = "safe"
    THOUGHTS = "thoughts"
    NOT_SAFE = "not_safe"
    UNSAID = "unsaid"


class Consent(StrEnum):
    """What a client may agree to, each by a box of its own, none ticked."""

    MATCHING = "matching"
    SHARE_GOALS = "share_goals"
    SHARE_STYLE = "share_style"
    SHARE_HISTORY = "share_history"
    SHARE_NOTE = "share_note"
    CHECK_INS = "check_ins"
    QUALITY = "quality"


class ConsentMissing(DomainError):
    """The client did not agree to what somebody asks for."""

    code = "consent_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A wish about the therapist; met by any one of `values`.

    With `avoid` it is met where none of them is the therapist's main approach; only a wish about
    approaches can be so.
    """

    attribute: WishAttribute
    values: tuple[str, ...]
    weight: Weight
    avoid: bool = False

    @property
    def is_must(self) -> bool:
        """Whether the wish is a gate; what client and therapist share never is, by law."""
        return self.weight is Weight.MUST and self.attribute is not WishAttribute.SHARES


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessWish:
    """Something that makes it easier to take part; no `mode` means in each."""

    feature: str
    weight: AccessWeight
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FavouriteMode:
    """The way of meeting liked best; `weight` is important or nice."""

    mode: Mode
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """How to pay: `up_to` in the practice's currency for self, `plan` for plan.

    A fee up to `comfortable` is fine; one from there to `up_to` can be paid, but is hard.
    """

    kind: PayKind
    up_to: float | None = None
    plan: str | None = None
    comfortable: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """How far the client can go to meet in person, by the slugs of the practice's sites.

    A site is in reach if it is one of `sites`, or if its distance is known and not above `up_to`.
    Distances and `up_to` have one measure, which is the client's own: minutes or kilometres.
    """

    sites: tuple[str, ...] = ()
    distances: Mapping[str, float] = field(default_factory=dict)
    up_to: float | None = None

    def can_reach(self, site: str) -> bool:
        """Tell whether the client can go there; a site they did not speak of is out of reach."""
        distance = self.distances.get(site)
        if distance is None:
            return site in self.sites
        return self.up_to is None or distance <= self.up_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The answers that matching reads; what is None or empty was not answered.

    `id` only breaks ties. `goals` are ids of the catalogue, the main one first, at most three.
    `style` is -2..+2 on each axis, 0 = no wish. `times` is read in `timezone`. `avoid`, `earlier`
    (whom they met before), `again` (whom of those they ask to see again) and `declined_by` (who
    cannot take them on, known to the practice alone) hold slugs. Free text, names and ways to reach
    the client are not here: they never enter a score.
    """

    id: str
    timezone: str = "UTC"
    who: Audience | None = None
    region: str | None = None
    goals: tuple[str, ...] = ()
    style: Mapping[StyleAxis, int] = field(default_factory=dict)
    modes: tuple[Mode, ...] = ()
    favourite_mode: FavouriteMode | None = None
    languages: tuple[str, ...] = ()
    pay: Pay | None = None
    travel: Travel | None = None
    times: Mapping[Weekday, tuple[PartOfDay, ...]] = field(default_factory=dict)
    times_rule: TimesRule = TimesRule.BEST
    start: StartWish | None = None
    wishes: tuple[Wish, ...] = ()
    access: tuple[AccessWish, ...] = ()
    avoid: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    declined_by: tuple[str, ...] = ()
    bend: tuple[str, ...] = ()
    safety: SafetyAnswer | None = None
    consents: tuple[Consent, ...] = ()
