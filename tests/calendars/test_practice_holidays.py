"""Public holidays of countries and regions."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from app.calendars.practice_holidays import is_known_country, is_known_region, list_holidays
from app.extensions import ROOT


def test_holidays_have_local_dates_and_english_names() -> None:
    found = list_holidays("DE", "DE-BY", 2027, 2027)
    assert found[date(2027, 1, 6)] == "Epiphany"
    assert found[date(2027, 10, 3)] == "German Unity Day"
    assert list(found) == sorted(found)


def test_a_region_has_holidays_of_its_own() -> None:
    in_maine = list_holidays("US", "US-ME", 2027, 2028)
    in_country = list_holidays("US", "", 2027, 2028)
    assert in_maine[date(2027, 4, 19)] == "Patriots' Day"
    assert date(2027, 4, 19) not in in_country
    assert in_country[date(2028, 7, 4)] == "Independence Day"


def test_all_years_that_are_asked_for_are_there_and_no_other() -> None:
    assert {day.year for day in list_holidays("NZ", "", 2026, 2030)} == set(range(2026, 2031))


def test_of_an_unknown_region_the_country_counts_and_an_unknown_country_has_none() -> None:
    assert list_holidays("NL", "NL-NH", 2027, 2027) == list_holidays("NL", "", 2027, 2027) != {}
    assert list_holidays("XX", "XX-AB", 2027, 2027) == {}


@pytest.mark.parametrize(
    ("country", "region", "known"),
    [("US", "US-NY", True), ("US", "", True), ("US", "US-ZZ", False), ("NL", "NL-NH", False)],
)
def test_whether_a_region_is_known_can_be_asked(country: str, region: str, *, known: bool) -> None:
    assert is_known_country(country)
    assert is_known_region(country, region) is known


def test_an_unknown_country_is_known_to_be_so() -> None:
    assert not is_known_country("XX")
    assert is_known_region("XX", "")


def test_the_application_starts_without_the_library() -> None:
    code = "import sys, app.factory, app.worker; sys.exit('holidays' in sys.modules)"
    ended = subprocess.run(  # noqa: S603 - constant words
        [sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60
    )
    assert ended.returncode == 0
