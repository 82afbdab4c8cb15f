"""VTIMEZONE against zoneinfo: read back by dateutil, which knows nothing of our rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from icalendar import Timezone

from app.domain.invite_timezone import vtimezone_for

PRACTICE_ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Kyiv",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Johannesburg",
    "US/Central",
    "Etc/GMT+5",
)


def _offsets_differ(zone: ZoneInfo, component: Timezone, year: int) -> list[datetime]:
    """Return the instants of the year at which the text and zoneinfo show other wall clocks.

    Each day is looked at once, those around a change of clocks at every half hour.
    """
    read = tzical(StringIO(component.to_ical().decode())).get(zone.key)
    wrong = []
    for day in range(365):
        start = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day)
        around = {(start + timedelta(days=n)).astimezone(zone).utcoffset() for n in (-1, 0, 1, 2)}
        for half_hour in range(48 if len(around) > 1 else 1):
            local = (start + timedelta(minutes=30 * half_hour)).astimezone(zone)
            if local.replace(tzinfo=read).utcoffset() != local.utcoffset():
                wrong.append(local)
    return wrong


@pytest.mark.parametrize("name", PRACTICE_ZONES)
def test_the_text_shows_the_clock_of_zoneinfo_in_each_of_five_years(name: str) -> None:
    zone = ZoneInfo(name)
    for year in range(2026, 2031):
        component = vtimezone_for(zone, year)
        assert component is not None
        assert _offsets_differ(zone, component, year) == []


def test_every_zone_has_one_or_two_rules_or_is_left_to_utc() -> None:
    left_to_utc = set()
    for name in sorted(available_timezones()):
        component = vtimezone_for(ZoneInfo(name), 2026)
        if component is None:
            left_to_utc.add(name)
            continue
        parts = [part.name for part in component.subcomponents]
        assert parts in (["STANDARD"], ["STANDARD", "DAYLIGHT"])
        if len(parts) > 1:
            for part in component.subcomponents:
                assert set(dict[str, Any](part)["RRULE"]) == {"FREQ", "BYDAY", "BYMONTH"}
                assert "RDATE" not in part
    assert {"UTC", "Africa/Casablanca", "Asia/Jerusalem", "America/Santiago"} <= left_to_utc
    assert len(left_to_utc) < 20


def test_a_rule_begins_the_year_before_so_that_january_is_covered() -> None:
    component = vtimezone_for(ZoneInfo("Europe/Berlin"), 2027)
    assert component is not None
    text = component.to_ical().decode()
    assert "DTSTART:20261025T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text
    assert "DTSTART:20260329T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text


def test_summer_is_daylight_where_winter_is_the_exception_in_law() -> None:
    component = vtimezone_for(ZoneInfo("Europe/Dublin"), 2026)
    assert component is not None
    assert [part["TZNAME"] for part in component.subcomponents] == ["GMT", "IST"]


def test_a_zone_in_the_year_of_a_change_of_law_is_left_to_utc() -> None:
    assert vtimezone_for(ZoneInfo("Asia/Almaty"), 2024) is None


def test_a_zone_whose_weekday_rule_does_not_repeat_is_left_to_utc() -> None:
    assert vtimezone_for(ZoneInfo("Africa/Cairo"), 2027) is None
