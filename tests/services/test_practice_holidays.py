"""Public holidays close the practice, are kept up to date, and can be opted out of."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.domain.practice import DateRuleKind
from app.domain.practice_file import read_practice_file
from app.domain.slots_changes import SetHolidays
from app.models.practice import PracticeRow, TherapistRow
from app.models.slots import DateRuleRow
from app.services.practice import load_practice
from app.services.practice_holidays import refresh_holidays
from app.services.transaction import read_transaction, write_transaction
from tests.clock import NOW
from tests.hours_steps import changed, rule, shown, starts_on
from tests.journey import acts, load_small_practice
from tests.practice_sources import practice_source

MEMORIAL_DAY = "2027-05-31"
"""A Monday, on which both therapists would be open."""


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def years() -> set[int]:
    with read_transaction() as session:
        rules = session.scalars(select(DateRuleRow).filter_by(kind=DateRuleKind.HOLIDAY))
        return {found.starts_on.year for found in rules}


def versions() -> list[int]:
    with read_transaction() as session:
        return list(session.scalars(select(TherapistRow.hours_version)))


def load(*, digest: str, therapist: dict[str, object] | None = None, **settings: object) -> None:
    source = practice_source()
    source["practice"] |= settings
    source["therapists"][0] |= therapist or {}
    load_practice(read_practice_file(source), digest=digest, now=NOW)


def test_a_load_brings_last_year_and_three_years_ahead() -> None:
    assert years() == {2026, 2027, 2028, 2029, 2030}
    assert starts_on(MEMORIAL_DAY) == []
    assert starts_on("2027-06-07") != []
    ahead = {holiday.on_date.isoformat(): holiday for holiday in shown().holidays}
    assert (ahead[MEMORIAL_DAY].name, ahead[MEMORIAL_DAY].is_kept) == ("Memorial Day", True)
    assert "2027-01-01" not in ahead


def test_nothing_is_written_as_long_as_the_year_is_the_same() -> None:
    before = versions()
    assert refresh_holidays(now=NOW + timedelta(days=200)) is False
    assert versions() == before
    assert acts() == ["practice.loaded"]


def test_a_new_year_brings_another_and_everybodys_hours_are_read_anew() -> None:
    assert starts_on(MEMORIAL_DAY) == []
    before = versions()
    assert refresh_holidays(now=datetime.fromisoformat("2028-01-01T12:00Z")) is True
    assert years() == {2027, 2028, 2029, 2030, 2031}
    assert versions() == [version + 1 for version in before]
    assert acts()[-1] == "practice.holidays_changed"


def test_the_year_turns_by_the_clock_of_the_practice() -> None:
    assert refresh_holidays(now=datetime.fromisoformat("2028-01-01T03:00Z")) is False


def test_without_a_practice_there_are_none() -> None:
    with write_transaction() as session:
        session.delete(session.get_one(PracticeRow, 1))
    assert refresh_holidays(now=NOW) is False


def test_another_region_has_other_holidays() -> None:
    load(digest="two", country="US", region="US-TX")
    assert "Texas Independence Day" in {holiday.name for holiday in shown().holidays}
    load(digest="three", country="XX")
    assert shown().holidays == ()
    assert starts_on(MEMORIAL_DAY) != []


def test_a_therapist_may_work_on_one_holiday_or_on_all() -> None:
    changed(rule(DateRuleKind.WORKS, MEMORIAL_DAY))
    assert starts_on(MEMORIAL_DAY) != []
    assert starts_on(MEMORIAL_DAY, "ben-ode") == []
    labor_day = "2027-09-06"
    assert starts_on(labor_day) == []
    changed(SetHolidays(keeps_holidays=False))
    assert starts_on(labor_day) != []
    assert {holiday.is_kept for holiday in shown().holidays} == {False}


def test_an_exception_opens_a_holiday_and_a_day_off_closes_it_again() -> None:
    changed(rule(DateRuleKind.OVERRIDE, MEMORIAL_DAY, windows=((600, 640),)))
    assert starts_on(MEMORIAL_DAY) == ["14:00", "14:20"]
    changed(rule(DateRuleKind.OFF, MEMORIAL_DAY))
    assert starts_on(MEMORIAL_DAY) == []


def test_the_file_can_open_the_practice_on_holidays() -> None:
    load(digest="two", keeps_holidays=False)
    assert starts_on(MEMORIAL_DAY) != []
    assert shown().holidays == ()
    assert shown().practice_keeps_holidays is False


def test_the_file_can_open_one_therapist_on_holidays() -> None:
    load(digest="two", therapist={"works_holidays": [MEMORIAL_DAY]})
    assert starts_on(MEMORIAL_DAY) != []
    load(digest="three", therapist={"keeps_holidays": False})
    assert starts_on(MEMORIAL_DAY) != []
    load(digest="four")
    assert starts_on(MEMORIAL_DAY) == []


def test_a_holiday_that_the_library_no_longer_has_goes() -> None:
    with write_transaction() as session:
        one = select(func.min(DateRuleRow.id)).scalar_subquery()
        session.execute(update(DateRuleRow).where(DateRuleRow.id == one).values(name="Gone"))
    assert refresh_holidays(now=NOW) is True
    assert refresh_holidays(now=NOW) is False
