"""What a practice file says of hours, part by part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.practice import DateRuleKind, Limits, Service, Weekday
from app.domain.practice_sections import (
    Section,
    changed_sections,
    digest_sections,
    digest_service,
)
from app.domain.slots_hours import DateRule, TherapistHours
from app.domain.slots_rules import HoursPeriod

DAY = date(2027, 3, 15)
NOTHING = TherapistHours()
OTHERS = {
    Section.WEEKS: {"weeks": (HoursPeriod(weekly={Weekday.MON: ((540, 720),)}),)},
    Section.LIMITS: {"limits": Limits(per_day=1)},
    Section.KEEPS_HOLIDAYS: {"keeps_holidays": False},
    Section.ROOMS: {"rooms": ("blue",)},
    Section.OVERRIDES: {
        "rules": (DateRule(kind=DateRuleKind.OVERRIDE, starts_on=DAY, ends_on=DAY),)
    },
    Section.DAYS_OFF: {"rules": (DateRule(kind=DateRuleKind.OFF, starts_on=DAY, ends_on=None),)},
    Section.TRAVEL: {
        "rules": (
            DateRule(kind=DateRuleKind.TRAVEL, starts_on=DAY, ends_on=DAY, timezone="Asia/Tokyo"),
        )
    },
    Section.WORKS: {"rules": (DateRule(kind=DateRuleKind.WORKS, starts_on=DAY, ends_on=DAY),)},
}


def test_who_says_nothing_has_no_digests() -> None:
    assert digest_sections(NOTHING) == {}
    assert changed_sections({}, {}) == frozenset()


@pytest.mark.parametrize("section", list(Section))
def test_each_section_changes_alone_and_back(section: Section) -> None:
    said = digest_sections(replace(NOTHING, **OTHERS[section]))  # type: ignore[arg-type]
    assert set(said) == {section}
    assert changed_sections({}, said) == changed_sections(said, {}) == {section}
    assert changed_sections(said, dict(said)) == frozenset()


def test_the_same_word_has_the_same_digest_whatever_the_order_of_days() -> None:
    one = HoursPeriod(weekly={Weekday.MON: ((540, 720),), Weekday.TUE: ((0, 60),)})
    two = HoursPeriod(weekly={Weekday.TUE: ((0, 60),), Weekday.MON: ((540, 720),)})
    first, second = (digest_sections(replace(NOTHING, weeks=(each,))) for each in (one, two))
    assert first == second
    third = digest_sections(replace(NOTHING, weeks=(replace(one, valid_from=DAY),)))
    assert third != first


def test_each_setting_of_a_service_changes_its_digest() -> None:
    service = Service(slug="call", name="Call", length_minutes=20, step_minutes=30)
    assert digest_service(service) == digest_service(replace(service))
    others = {
        digest_service(replace(service, name="Talk")),
        digest_service(replace(service, limits=Limits(per_day=1))),
        digest_service(replace(service, sites=("here",))),
        digest_service(replace(service, price=0)),
    }
    assert len(others | {digest_service(service)}) == 5
