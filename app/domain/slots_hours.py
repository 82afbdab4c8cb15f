"""A therapist's hours as people enter them, and the diary that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.practice import NO_LIMITS, DateRuleKind, Limits, Window
from app.domain.slots_rules import DateSpan, Diary, HoursPeriod, Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRule:
    """Local dates, both ends included, on which something else holds; without `ends_on` it goes on.

    An override has `windows` (none = closed), a travel a `timezone`, a holiday a `name`. `id` is
    empty until the rule is stored.
    """

    kind: DateRuleKind
    starts_on: date
    ends_on: date | None
    windows: tuple[Window, ...] = ()
    timezone: str | None = None
    name: str = ""
    id: str = field(default="", compare=False)

    def covers(self, day: date) -> bool:
        """Tell whether the rule holds on a date."""
        return self.starts_on <= day <= (self.ends_on or date.max)

    def overlaps(self, other: DateRule) -> bool:
        """Tell whether both hold on some date."""
        return self.covers(other.starts_on) or other.covers(self.starts_on)

    def days(self) -> Iterator[date]:
        """Yield the dates in order; of a rule that goes on, the first alone."""
        last = self.ends_on or self.starts_on
        return map(date.fromordinal, range(self.starts_on.toordinal(), last.toordinal() + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistHours:
    """All that a therapist says about when they can be booked.

    On each date the windows of all `weeks` valid on it are joined. Rules are in order of their
    first date. `rooms` are slugs, none = any room.
    """

    weeks: tuple[HoursPeriod, ...] = ()
    rules: tuple[DateRule, ...] = ()
    limits: Limits = NO_LIMITS
    keeps_holidays: bool = True
    rooms: tuple[str, ...] = ()

    def of_kind(self, kind: DateRuleKind) -> tuple[DateRule, ...]:
        """Return the rules of one kind, in order."""
        return tuple(rule for rule in self.rules if rule.kind is kind)


def sort_rules(rules: Iterable[DateRule]) -> tuple[DateRule, ...]:
    """Return rules in order of their first date, then by kind."""
    return tuple(
        sorted(rules, key=lambda rule: (rule.starts_on, rule.kind, rule.ends_on or date.max))
    )


def sort_weeks(weeks: Iterable[HoursPeriod]) -> tuple[HoursPeriod, ...]:
    """Return usual weeks in order of validity; those that open on no day at all are left out."""
    return tuple(
        sorted(
            (week for week in weeks if any(week.weekly.values())),
            key=lambda week: (week.valid_from or date.min, week.valid_until or date.max),
        )
    )


def diary_of(hours: TherapistHours, *, timezone: str, holidays: Mapping[date, str]) -> Diary:
    """Return the diary in which nothing is taken; `holidays` are those of the whole practice."""
    works = {day for rule in hours.of_kind(DateRuleKind.WORKS) for day in rule.days()}
    kept = holidays if hours.keeps_holidays else {}
    if works:
        kept = {day: name for day, name in kept.items() if day not in works}
    return Diary(
        timezone=timezone,
        hours=hours.weeks,
        overrides={
            day: rule.windows
            for rule in hours.of_kind(DateRuleKind.OVERRIDE)
            for day in rule.days()
        },
        days_off=tuple(
            DateSpan(starts_on=rule.starts_on, ends_on=rule.ends_on)
            for rule in hours.of_kind(DateRuleKind.OFF)
        ),
        holidays=kept,
        travel=tuple(
            Travel(starts_on=rule.starts_on, ends_on=rule.ends_on, timezone=rule.timezone)
            for rule in hours.of_kind(DateRuleKind.TRAVEL)
            if rule.timezone is not None
        ),
        limits=hours.limits,
    )
