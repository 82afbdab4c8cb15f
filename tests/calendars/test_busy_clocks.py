"""Busy times on the days on which clocks change, by hand."""

from __future__ import annotations

import pytest

from tests.busy_texts import busy, event

SPRING, AUTUMN = "20260329", "20261025"
"""The days on which Berlin goes from 02:00 to 03:00, and from 03:00 back to 02:00."""


def local(start: str, end: str, *lines: str, zone: str = "Europe/Berlin") -> list[str]:
    return busy(event(f"DTSTART;TZID={zone}:{start}", f"DTEND;TZID={zone}:{end}", *lines))


def test_a_series_stays_at_its_local_time_in_spring_and_in_autumn() -> None:
    spring = local("20260322T100000", "20260322T110000", "RRULE:FREQ=WEEKLY;COUNT=2")
    autumn = local("20261018T100000", "20261018T110000", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert spring == ["20260322T0900Z/20260322T1000Z", "20260329T0800Z/20260329T0900Z"]
    assert autumn == ["20261018T0800Z/20261018T0900Z", "20261025T0900Z/20261025T1000Z"]


def test_a_series_in_utc_stays_at_its_instant() -> None:
    lines = ("DTSTART:20260322T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert busy(event(*lines)) == ["20260322T0900Z/20260322T1000Z", "20260329T0900Z/20260329T1000Z"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (SPRING, "20260328T2300Z/20260329T2200Z"),
        (AUTUMN, "20261024T2200Z/20261025T2300Z"),
        ("20260601", "20260531T2200Z/20260601T2200Z"),
    ],
)
def test_a_whole_day_has_as_many_hours_as_its_clock(day: str, expected: str) -> None:
    assert busy(event(f"DTSTART;VALUE=DATE:{day}")) == [expected]
    assert busy(event(f"DTSTART:{day}T000000", "DURATION:P1D")) == [expected]


def test_a_series_of_days_has_a_day_for_each_date() -> None:
    days = ("DTSTART;VALUE=DATE:20260327", "DTEND;VALUE=DATE:20260328", "RRULE:FREQ=DAILY;COUNT=5")
    assert busy(event(*days)) == ["20260326T2300Z/20260331T2200Z"]


def test_hours_are_counted_and_days_are_named() -> None:
    """RFC 5545, 3.3.6: a day is the same time tomorrow, 24 hours are 24 hours."""
    start = "DTSTART;TZID=Europe/Berlin:20260328T120000"
    assert busy(event(start, "DURATION:P1D")) == ["20260328T1100Z/20260329T1000Z"]
    assert busy(event(start, "DURATION:PT24H")) == ["20260328T1100Z/20260329T1100Z"]
    assert busy(event(start, "DURATION:P1DT2H")) == ["20260328T1100Z/20260329T1200Z"]


def test_each_night_of_a_series_lasts_as_long_as_the_first() -> None:
    """RFC 5545, 3.8.5.3: the same exact duration applies to all of them."""
    found = local("20260327T220000", "20260328T060000", "RRULE:FREQ=DAILY;COUNT=2")
    assert found == ["20260327T2100Z/20260328T0500Z", "20260328T2100Z/20260329T0500Z"]


def test_a_night_with_a_change_ends_when_it_says() -> None:
    assert local("20260328T220000", "20260329T060000") == ["20260328T2100Z/20260329T0400Z"]
    assert local("20261024T220000", "20261025T060000") == ["20261024T2000Z/20261025T0500Z"]


def test_a_time_that_the_clock_skips_is_read_as_if_it_had_not_been_set() -> None:
    """RFC 5545, 3.3.5: half past two on that day is half past three."""
    start = f"DTSTART;TZID=Europe/Berlin:{SPRING}T023000"
    assert busy(event(start, "DURATION:PT1H")) == ["20260329T0130Z/20260329T0230Z"]
    assert local(f"{SPRING}T023000", f"{SPRING}T040000") == ["20260329T0130Z/20260329T0200Z"]
    assert local(f"{SPRING}T023000", f"{SPRING}T030000") == ["20260329T0130Z/20260329T0200Z"]


def test_a_time_that_comes_twice_is_the_first_of_both() -> None:
    assert local(f"{AUTUMN}T023000", f"{AUTUMN}T024500") == ["20261025T0030Z/20261025T0045Z"]
    assert local(f"{AUTUMN}T023000", f"{AUTUMN}T033000") == ["20261025T0030Z/20261025T0230Z"]


def test_a_series_crosses_the_gap() -> None:
    found = local("20260328T023000", "20260328T030000", "RRULE:FREQ=DAILY;COUNT=3")
    assert found == [
        "20260328T0130Z/20260328T0200Z",
        "20260329T0130Z/20260329T0200Z",
        "20260330T0030Z/20260330T0100Z",
    ]


@pytest.mark.parametrize(
    ("zone", "start", "expected"),
    [
        ("Asia/Kolkata", "20260310T100000", "20260310T0430Z/20260310T0530Z"),
        ("Asia/Kathmandu", "20260310T100000", "20260310T0415Z/20260310T0515Z"),
        ("Australia/Adelaide", "20260110T100000", "20260109T2330Z/20260110T0030Z"),
        ("Australia/Adelaide", "20260710T100000", "20260710T0030Z/20260710T0130Z"),
        ("Australia/Lord_Howe", "20260110T100000", "20260109T2300Z/20260110T0000Z"),
        ("Australia/Lord_Howe", "20260710T100000", "20260709T2330Z/20260710T0030Z"),
        ("America/St_Johns", "20260710T100000", "20260710T1230Z/20260710T1330Z"),
        ("Pacific/Kiritimati", "20260310T100000", "20260309T2000Z/20260309T2100Z"),
        ("Pacific/Pago_Pago", "20260310T230000", "20260311T1000Z/20260311T1100Z"),
        ("America/Santiago", "20260110T100000", "20260110T1300Z/20260110T1400Z"),
    ],
)
def test_zones_of_half_hours_and_far_away(zone: str, start: str, expected: str) -> None:
    assert busy(event(f"DTSTART;TZID={zone}:{start}", "DURATION:PT1H")) == [expected]


def test_a_flight_starts_and_ends_in_two_zones() -> None:
    lines = ("DTSTART;TZID=Europe/Berlin:20260310T100000",
             "DTEND;TZID=America/New_York:20260310T130000")  # fmt: skip
    assert busy(event(*lines)) == ["20260310T0900Z/20260310T1700Z"]
    again = busy(event(*lines, "RRULE:FREQ=DAILY;COUNT=2"))
    assert again[1] == "20260311T0900Z/20260311T1700Z"


def test_the_rule_of_a_series_knows_local_days() -> None:
    """Monday evening in New York is Tuesday in UTC."""
    lines = ("DTSTART;TZID=America/New_York:20260309T200000", "DURATION:PT1H")
    found = busy(event(*lines, "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2"))
    assert found == ["20260310T0000Z/20260310T0100Z", "20260317T0000Z/20260317T0100Z"]


def test_hours_of_a_series_are_hours_of_the_clock() -> None:
    lines = ("DTSTART;TZID=Europe/Berlin:20260329T000000", "DURATION:PT10M")
    found = busy(event(*lines, "RRULE:FREQ=HOURLY;INTERVAL=4;COUNT=2"))
    assert found == ["20260328T2300Z/20260328T2310Z", "20260329T0200Z/20260329T0210Z"]


def test_seconds_are_kept() -> None:
    source = event("DTSTART:20260310T090001Z", "DTEND:20260310T090059Z")
    assert busy(source, since="2026-03-10 09:00:30") == ["20260310T0900Z/20260310T0900Z"]
