"""View models of the editor of hours, and of what clients would see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from app.domain.practice import Weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose: what is sent, what is read, and whether it is chosen."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """A row from one time to another: `name` begins its fields, the options are written out."""

    name: str
    place: int
    starts: Markup
    ends: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPart:
    """A part of a bar, both numbers in percent of its length."""

    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """When a day is open, booked and busy, drawn; `words` say the same."""

    words: str
    open: tuple[BarPart, ...]
    booked: tuple[BarPart, ...]
    busy: tuple[BarPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A time written below the first bar; `anchor` is start, middle or end."""

    x: str
    words: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A day of the usual week; `copy_to` are the other days, those that are open chosen."""

    weekday: Weekday
    name: str
    is_open: bool
    windows: tuple[WindowView, ...]
    bar: BarView
    copy_to: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLink:
    """A usual week and the dates on which it holds; None is without a bound."""

    url: str
    valid_from: date | None
    valid_until: date | None
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """Days that are different: `act` removes them, `calls` are booked on them."""

    words: str
    detail: str
    act: str
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayView:
    """A public holiday; `act` opens or closes it, empty where that is said elsewhere."""

    on_date: date
    name: str
    is_kept: bool
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """A number to enter or to choose: `options` where it is chosen, else `value` as typed."""

    id: str
    label: str
    value: str = ""
    shown: str = ""
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDay:
    """A day as clients see it: its starts, those that are new among them, or why it has none."""

    on_date: date
    starts: tuple[datetime, ...]
    added: frozenset[datetime]
    removed: int
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideView:
    """A booked call that the hours do not allow; with `is_new` only this draft does not."""

    starts_at: datetime
    service: str
    sentence: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenView:
    """The preview in the zone it is seen from; `is_draft` where not all of it is saved.

    With `is_paused` the therapist has no free place, and nobody new is shown any of it.
    `clock_notes` tell of hours that the therapist's clock leaves out or shows twice.
    """

    zone: str
    days: tuple[SeenDay, ...]
    count: int
    count_before: int
    outside: tuple[OutsideView, ...]
    is_draft: bool
    is_paused: bool
    clock_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPage:
    """`/workspace/hours/<slug>`: one form, of which each button saves its own part.

    `zone` is the therapist's. `notices` are said beside fields, by their id; `moment` is what was
    just saved. `week_key` tells the week that is open. `seen` is None where the draft has mistakes.
    """

    now: datetime
    zone: str
    slug: str
    name: str
    is_own: bool
    version: int
    people: tuple[Choice, ...]
    weeks: tuple[WeekLink, ...]
    week_key: str
    valid_from: str
    valid_until: str
    days: tuple[DayView, ...]
    ticks: tuple[Tick, ...]
    changes: int
    rules: tuple[RuleView, ...]
    rule: RuleFields
    holidays: tuple[HolidayView, ...]
    practice_keeps_holidays: bool
    keeps_holidays: bool
    limits: tuple[NumberView, ...]
    service_name: str
    service: tuple[NumberView, ...]
    may_set_service: bool
    kinds: tuple[Choice, ...]
    kind: str
    zones: Markup
    steps: tuple[Choice, ...]
    notices: dict[str, str]
    seen: SeenView | None
    moment: str = ""
    focus: str = ""

    @property
    def is_lasting(self) -> bool:
        """Tell whether the week that is open holds always."""
        return not (self.valid_from or self.valid_until)

    @property
    def first_open(self) -> Weekday | None:
        """The day whose bar has times written below it."""
        return next((day.weekday for day in self.days if day.is_open), None)

    @property
    def rule_kind(self) -> str:
        """The kind of days that are about to be added."""
        return next(kind.value for kind in self.rule.kinds if kind.is_chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFields:
    """Days that are about to be added, as they were typed; `zones` are written out."""

    kinds: tuple[Choice, ...]
    first: str
    last: str
    windows: tuple[WindowView, ...]
    zones: Markup
