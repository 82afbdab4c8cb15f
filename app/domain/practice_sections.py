"""What a practice file says of hours, part by part, so that a load can tell what has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum

from app.domain.practice import DateRuleKind, Service
from app.domain.slots_hours import DateRule, TherapistHours


class Section(StrEnum):
    """A part of the hours that is replaced as a whole where the file says something new."""

    WEEKS = "weeks"
    OVERRIDES = "overrides"
    DAYS_OFF = "days_off"
    TRAVEL = "travel"
    WORKS = "works"
    LIMITS = "limits"
    KEEPS_HOLIDAYS = "keeps_holidays"
    ROOMS = "rooms"


RULES: Mapping[Section, DateRuleKind] = {
    Section.OVERRIDES: DateRuleKind.OVERRIDE,
    Section.DAYS_OFF: DateRuleKind.OFF,
    Section.TRAVEL: DateRuleKind.TRAVEL,
    Section.WORKS: DateRuleKind.WORKS,
}
"""The kind of rule that a section is about."""

_NOTHING = TherapistHours()


def digest_sections(hours: TherapistHours) -> dict[str, str]:
    """Return a digest of each section; one that says nothing is left out."""
    said, unsaid = _sections_of(hours), _sections_of(_NOTHING)
    return {name: _digest(said[name]) for name in Section if said[name] != unsaid[name]}


def changed_sections(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[Section]:
    """Return the sections of which the file says something else than before."""
    return frozenset(name for name in Section if before.get(name) != after.get(name))


def digest_service(service: Service) -> str:
    """Return a digest of all that the file says of a service."""
    return _digest(asdict(service))


def _sections_of(hours: TherapistHours) -> dict[Section, object]:
    rules = {name: [_said(rule) for rule in hours.of_kind(kind)] for name, kind in RULES.items()}
    weeks = [(week.valid_from, week.valid_until, week.weekly) for week in hours.weeks]
    return {
        **rules,
        Section.WEEKS: weeks,
        Section.LIMITS: asdict(hours.limits),
        Section.KEEPS_HOLIDAYS: hours.keeps_holidays,
        Section.ROOMS: hours.rooms,
    }


def _said(rule: DateRule) -> tuple[object, ...]:
    return rule.starts_on, rule.ends_on, rule.windows, rule.timezone


def _digest(said: object) -> str:
    """Return a digest of plain values, the same in every process."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
