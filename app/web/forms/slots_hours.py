"""A usual week and a day that is different as somebody typed them, saved or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Self

from flask_babel import gettext as _

from app.domain.errors import InvalidInput, Problem
from app.domain.parsing import parse_day
from app.domain.practice import DateRuleKind, Weekday
from app.domain.slots_changes import SaveRule, SaveWeek, Validity, validity_of
from app.domain.slots_hours import DateRule
from app.domain.slots_rules import HoursPeriod
from app.web.forms.slots_windows import Sent, Source, TypedRow, TypedRows

NEW_WEEK = "new"
"""Stands for a week that is not there yet, where others have the dates of their validity."""

_ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDay:
    """A day of the usual week; its rows stay where it is closed, to be opened again."""

    weekday: Weekday
    is_open: bool
    rows: TypedRows


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedWeek:
    """A usual week; `key` tells which one it replaces, the dates are as they were typed."""

    key: str
    days: tuple[TypedDay, ...]
    valid_from: str = ""
    valid_until: str = ""

    @classmethod
    def of(cls, week: HoursPeriod, *, key: str) -> Self:
        """Return a stored week."""
        return cls(
            key=key,
            days=tuple(
                TypedDay(
                    weekday=day,
                    is_open=bool(week.weekly.get(day)),
                    rows=TypedRows.of(day, week.weekly.get(day, ())),
                )
                for day in Weekday
            ),
            valid_from=week.valid_from.isoformat() if week.valid_from else "",
            valid_until=week.valid_until.isoformat() if week.valid_until else "",
        )

    @classmethod
    def read(cls, source: Source) -> Self:
        """Return the week that was sent."""
        opened = source.getlist("open")
        return cls(
            key=source.get("week", _ALWAYS),
            days=tuple(
                TypedDay(weekday=day, is_open=day in opened, rows=TypedRows.read(day, source))
                for day in Weekday
            ),
            valid_from=source.get("valid_from", "").strip(),
            valid_until=source.get("valid_until", "").strip(),
        )

    def change(self, known: Iterable[HoursPeriod]) -> SaveWeek:
        """Return the change to this week; raise InvalidInput where a date cannot be read."""
        problems: list[Problem] = []
        week = HoursPeriod(
            weekly={day.weekday: day.rows.windows for day in self.days if day.is_open},
            valid_from=_read_day(self.valid_from, "valid_from", problems),
            valid_until=_read_day(self.valid_until, "valid_until", problems),
        )
        stored = {key_of(each): validity_of(each) for each in known}
        if self.key == NEW_WEEK and not problems:
            problems += _list_new_problems(week, stored.values())
        if problems:
            raise InvalidInput(tuple(problems))
        return SaveWeek(week=week, replaces=stored.get(self.key))

    def rows_of(self, weekday: str) -> tuple[TypedRow, ...]:
        """Return the rows of a day."""
        (found,) = (day for day in self.days if day.weekday == weekday)
        return found.rows.rows

    def with_row(self, weekday: str) -> Self:
        """Open a day for one more window; one that was closed opens with the window it has."""
        return self._with(
            weekday,
            lambda day: replace(
                day, is_open=True, rows=day.rows.with_row() if day.is_open else day.rows
            ),
        )

    def without_row(self, weekday: str, place: int) -> Self:
        """Take a window from a day; without its last one the day is closed."""
        return self._with(
            weekday,
            lambda day: (
                replace(day, rows=day.rows.without_row(place))
                if len(day.rows.rows) > 1
                else replace(day, is_open=False)
            ),
        )

    def copied(self, weekday: str, targets: Iterable[str]) -> Self:
        """Let other days be as this one is."""
        (found,) = (day for day in self.days if day.weekday == weekday)
        chosen = set(targets)
        days = tuple(
            replace(found, weekday=day.weekday, rows=replace(found.rows, prefix=day.weekday))
            if day.weekday in chosen
            else day
            for day in self.days
        )
        return replace(self, days=days)

    def _with(self, weekday: str, change: Callable[[TypedDay], TypedDay]) -> Self:
        days = tuple(change(day) if day.weekday == weekday else day for day in self.days)
        return replace(self, days=days)

    def sent(self) -> Sent:
        """Yield the fields as a browser would send them."""
        yield "week", self.key
        yield "valid_from", self.valid_from
        yield "valid_until", self.valid_until
        for day in self.days:
            if day.is_open:
                yield "open", day.weekday
                yield from day.rows.sent()


class RuleChoice(StrEnum):
    """What may be different on some days."""

    CLOSED = "closed"
    OPEN = "open"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRule:
    """Days that are different; of what was typed for another kind nothing is lost."""

    kind: RuleChoice = RuleChoice.CLOSED
    first: str = ""
    last: str = ""
    zone: str = ""
    rows: TypedRows = field(default_factory=lambda: TypedRows.of("rule"))

    @classmethod
    def read(cls, source: Source) -> Self:
        """Return the days that were sent."""
        kind = source.get("rule_kind", "")
        return cls(
            kind=RuleChoice(kind) if kind in set(RuleChoice) else RuleChoice.CLOSED,
            first=source.get("rule_first", "").strip(),
            last=source.get("rule_last", "").strip(),
            zone=source.get("rule_zone", ""),
            rows=TypedRows.read("rule", source),
        )

    @property
    def is_begun(self) -> bool:
        """Tell whether a date was typed."""
        return bool(self.first or self.last)

    def change(self) -> SaveRule:
        """Return the change that adds these days; without a last day it is the first alone.

        Raises InvalidInput where a date cannot be read.
        """
        problems: list[Problem] = []
        starts_on = _read_day(self.first, "starts_on", problems)
        ends_on = _read_day(self.last, "ends_on", problems) or starts_on
        if starts_on is None and not problems:
            problems.append(Problem(field="starts_on", message=_("Choose the first day")))
        if problems or starts_on is None:
            raise InvalidInput(tuple(problems))
        rule = DateRule(kind=DateRuleKind.OFF, starts_on=starts_on, ends_on=ends_on)
        if self.kind is RuleChoice.OPEN:
            rule = replace(rule, kind=DateRuleKind.OVERRIDE, windows=self.rows.windows)
        elif self.kind is RuleChoice.AWAY:
            rule = replace(rule, kind=DateRuleKind.TRAVEL, timezone=self.zone)
        return SaveRule(rule=rule)

    def with_row(self) -> Self:
        """Return the days with one more window."""
        return replace(self, rows=self.rows.with_row())

    def without_row(self, place: int) -> Self:
        """Return the days with a window less, but never with none."""
        return replace(self, rows=self.rows.without_row(place)) if len(self.rows.rows) > 1 else self

    def sent(self) -> Sent:
        """Yield the fields as a browser would send them."""
        yield "rule_kind", self.kind
        yield "rule_first", self.first
        yield "rule_last", self.last
        yield "rule_zone", self.zone
        yield from self.rows.sent()


def _list_new_problems(week: HoursPeriod, known: Collection[Validity]) -> Iterator[Problem]:
    """Yield what is wrong with the dates of a week that is to stand beside others."""
    if validity_of(week) == (None, None):
        message = _("Choose from when, or until when, this week holds")
        yield Problem(field="valid_from", message=message)
    elif validity_of(week) in known:
        message = _("Another week has these dates already. Choose others.")
        yield Problem(field="valid_from", message=message)


def key_of(week: HoursPeriod) -> str:
    """Return the word by which pages tell a usual week from the others."""
    if week.valid_from is None and week.valid_until is None:
        return _ALWAYS
    return f"{week.valid_from or ''}_{week.valid_until or ''}"


def _read_day(text: str, where: str, problems: list[Problem]) -> date | None:
    """Return the date that was typed, None for nothing; note what is none."""
    day = parse_day(text)
    if text and day is None:
        problems.append(Problem(field=where, message=_("Enter a date like 2027-03-16")))
    return day
