"""What a practice offers: its settings, services and the profiles of its therapists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Mode(StrEnum):
    """How two people meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class Audience(StrEnum):
    """Whom an appointment is for."""

    ADULT = "adult"
    TEEN = "teen"
    CHILD = "child"
    COUPLE = "couple"
    FAMILY = "family"


class Weekday(StrEnum):
    """A day of the week, in the order of `date.weekday()`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class GoalLevel(StrEnum):
    """How much of a therapist's work a goal is; a goal that is absent is not stated."""

    FOCUS = "focus"
    EXPERIENCED = "experienced"
    CAN_HELP = "can_help"
    REFERS_OUT = "refers_out"


class StyleAxis(StrEnum):
    """The four sliders of style, each from -2 to +2.

    Positive means: lead, the therapist leads; feel, feelings; time, the past; tone, gentle.
    """

    LEAD = "lead"
    FEEL = "feel"
    TIME = "time"
    TONE = "tone"


class BufferRule(StrEnum):
    """How the gap between two appointments comes from the buffers of both."""

    LARGER = "larger"
    ADDITIVE = "additive"


class DateRuleKind(StrEnum):
    """What is different on some dates.

    An override replaces the hours, off closes, travel changes the zone; a holiday closes all who
    keep it, and works opens it for one therapist.
    """

    OVERRIDE = "override"
    OFF = "off"
    TRAVEL = "travel"
    HOLIDAY = "holiday"
    WORKS = "works"


class PoolKind(StrEnum):
    """Whom one meets who books a pool."""

    ANY = "any"
    ALL = "all"


Window = tuple[int, int]
"""Opening in minutes after midnight of the local date, start included, end (up to 1440) not."""

WeeklyHours = Mapping[Weekday, tuple[Window, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisContact:
    """One line of urgent help that a practice names itself, besides those of its country."""

    name: str
    number: str
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSettings:
    """The practice itself; `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 or empty.

    `keeps_holidays` tells whether it is closed on their public holidays.
    """

    name: str
    timezone: str
    country: str
    region: str = ""
    languages: tuple[str, ...] = ("en",)
    email: str = ""
    phone: str = ""
    address: str = ""
    answer_within_working_days: int = 2
    change_limit_hours: int = 24
    buffer_rule: BufferRule = BufferRule.LARGER
    keeps_holidays: bool = True
    currency: str = "USD"
    lower_fee_places: int | None = None
    crisis: tuple[CrisisContact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most a therapist takes on in a day and in a week from Monday to Sunday; None = no limit.

    Minutes are those of the appointments, without buffers. An appointment counts whole on the
    therapist's local date on which it starts.
    """

    per_day: int | None = None
    per_week: int | None = None
    minutes_per_day: int | None = None
    minutes_per_week: int | None = None

    @property
    def is_set(self) -> bool:
        """Tell whether any limit is set."""
        return self != NO_LIMITS


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A kind of appointment; `price` is in whole units of the practice's currency, None unset.

    The service that clients book by themselves is the first one of the practice file. `limits`
    hold for each therapist and count this service alone. `sites` are the slugs of those where it
    takes place in person, none = any.
    """

    slug: str
    name: str
    length_minutes: int
    step_minutes: int
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    notice_minutes: int = 0
    horizon_days: int | None = None
    modes: tuple[Mode, ...] = (Mode.VIDEO,)
    sites: tuple[str, ...] = ()
    price: float | None = None
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where people meet in person."""

    slug: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRoom:
    """A room that the therapists share; `site` is a slug."""

    slug: str
    name: str
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Therapists, by slug, who can be booked as one; of a pool of all, the first one leads."""

    slug: str
    name: str
    kind: PoolKind
    therapists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """The right to practise in one region (ISO 3166-2), to the end of `valid_until`."""

    region: str
    number: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistProfile:
    """All that matching and the public pages know of a therapist.

    `goals` maps ids of the goal catalogue to levels. `style` is -2..+2 on each axis and
    `style_flex` 0..2. `fee` and `fee_lowest` are in the practice's currency. A tuple that is None
    (`experience_with`, `shares`) was not stated, an empty one states "none". `words` holds the
    therapist's own sentences, keyed by goal id, style axis (`lead`, …) or mode, at most 140
    characters each; `not_for` says whom they are not the right person for.
    """

    slug: str
    name: str
    email: str
    timezone: str
    places: int = 0
    languages: tuple[str, ...] = ("en",)
    modes: tuple[Mode, ...] = (Mode.VIDEO,)
    serves: tuple[Audience, ...] = (Audience.ADULT,)
    licences: tuple[Licence, ...] = ()
    goals: Mapping[str, GoalLevel] = field(default_factory=dict)
    style: Mapping[StyleAxis, int] = field(default_factory=dict)
    style_flex: Mapping[StyleAxis, int] = field(default_factory=dict)
    gender: str | None = None
    fee: float | None = None
    fee_lowest: float | None = None
    plans: tuple[str, ...] = ()
    approaches: tuple[str, ...] = ()
    main_approach: str | None = None
    access: Mapping[Mode, tuple[str, ...]] = field(default_factory=dict)
    experience_with: tuple[str, ...] | None = None
    shares: tuple[str, ...] | None = None
    pronouns: str = ""
    credential: str = ""
    headline: str = ""
    bio: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    not_for: str = ""
    site: str = ""

    @property
    def first_name(self) -> str:
        """The name by which pages and letters speak of the therapist."""
        return self.name.split()[0]
