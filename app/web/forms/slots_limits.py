"""Limits of a therapist, and settings of a kind of call, as somebody typed them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Self

from flask_babel import gettext as _

from app.domain.errors import InvalidInput, Problem
from app.domain.practice import Limits, Service
from app.domain.slots_changes import SetLimits
from app.web.forms.slots_windows import Sent, Source

_LONGEST_NUMBER = 6


class _Numbers:
    """Fields that hold a whole number or nothing, sent under their name with a prefix."""

    prefix = ""

    def numbers(self) -> dict[str, int | None]:
        """Return what was typed by name; raise InvalidInput with every field that is no number."""
        problems: list[Problem] = []
        found = {name: _read_number(text, name, problems) for name, text in self.texts()}
        if problems:
            raise InvalidInput(tuple(problems))
        return found

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field and what was typed into it."""
        for each in fields(self):  # type: ignore[arg-type]
            yield each.name, getattr(self, each.name)

    def sent(self) -> Sent:
        """Yield the fields as a browser would send them."""
        for name, text in self.texts():
            yield f"{self.prefix}{name}", text

    @classmethod
    def read(cls, source: Source) -> Self:
        """Return what was sent."""
        names = (each.name for each in fields(cls))  # type: ignore[arg-type]
        return cls(**{name: source.get(f"{cls.prefix}{name}", "").strip() for name in names})


@dataclass(frozen=True, kw_only=True)
class TypedLimits(_Numbers):
    """The most that a therapist takes on; empty is no limit."""

    prefix = "limit_"

    per_day: str
    per_week: str
    minutes_per_day: str
    minutes_per_week: str

    @classmethod
    def of(cls, limits: Limits) -> Self:
        """Return stored limits."""
        return cls(**{each.name: _text(getattr(limits, each.name)) for each in fields(cls)})

    def change(self) -> SetLimits:
        """Return the change to these limits; raise InvalidInput for what is no number."""
        return SetLimits(limits=Limits(**self.numbers()))


@dataclass(frozen=True, kw_only=True)
class TypedService(_Numbers):
    """The settings of a kind of call; an empty horizon or limit is none."""

    prefix = "service_"

    length_minutes: str
    step_minutes: str
    buffer_before_minutes: str
    buffer_after_minutes: str
    notice_minutes: str
    horizon_days: str
    per_day: str

    @classmethod
    def of(cls, service: Service) -> Self:
        """Return the settings of a service."""
        stored = {each.name: getattr(service, each.name, None) for each in fields(cls)}
        stored["per_day"] = service.limits.per_day
        return cls(**{name: _text(number) for name, number in stored.items()})

    def change(self, service: Service) -> Service:
        """Return the service with these settings; raise InvalidInput for what is no number."""
        numbers = self.numbers()
        limits = replace(service.limits, per_day=numbers.pop("per_day"))
        missing = tuple(
            Problem(field=name, message=_("Choose how long"))
            for name, number in numbers.items()
            if number is None and name != "horizon_days"
        )
        if missing:
            raise InvalidInput(missing)
        return replace(service, limits=limits, **numbers)  # type: ignore[arg-type]


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _read_number(text: str, field: str, problems: list[Problem]) -> int | None:
    """Return the whole number that was typed, None for nothing; note what is none."""
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    message = _("Enter a whole number, or leave it empty")
    problems.append(Problem(field=field, message=message))
    return None
