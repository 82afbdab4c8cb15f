"""Spans, zones, and wall-clock times as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.timespan import (
    Span,
    UnknownZone,
    get_zone,
    instant_at,
    instants_of,
    is_zone,
    seconds_from,
    seconds_of,
    stretches_of,
)
from tests.slots_oracle import utc

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
ST_JOHNS = ZoneInfo("America/St_Johns")
NOON = utc("2027-03-15T12:00")


def span(starts: int, ends: int) -> Span:
    return Span(starts_at=NOON + timedelta(minutes=starts), ends_at=NOON + timedelta(minutes=ends))


def test_a_span_knows_its_length() -> None:
    assert span(0, 50).length == timedelta(minutes=50)


@pytest.mark.parametrize("ends", [0, -1])
def test_a_span_has_to_end_after_its_start(ends: int) -> None:
    with pytest.raises(ValueError, match="end after its start"):
        span(0, ends)


@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [(-50, 0, False), (50, 100, False), (-50, 1, True), (49, 100, True), (10, 20, True)],
)
def test_spans_that_only_touch_do_not_overlap(starts: int, ends: int, *, overlaps: bool) -> None:
    assert span(0, 50).overlaps(span(starts, ends)) is overlaps
    assert span(starts, ends).overlaps(span(0, 50)) is overlaps


@pytest.mark.parametrize(
    "name", ["UTC", "America/New_York", "Etc/GMT+5", "EST5EDT", "Asia/Ust-Nera"]
)
def test_a_zone_is_known_by_its_name(name: str) -> None:
    assert get_zone(name).key == name
    assert is_zone(name)


def test_every_zone_of_the_tz_database_is_known() -> None:
    names = available_timezones() - {"localtime", "Factory"}
    assert [name for name in sorted(names) if not is_zone(name)] == []


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "Mars/Olympus", "America", "../America/New_York", "/etc/localtime", "localtime"),
        *("posix/UTC", "right/UTC", "posixrules", "Factory", "UTC\0", "\ud800", "zone.tab"),
        *("A" * 5_000, "America/New_York/", "America//New_York", "tzdata.zi", "UTC\n"),
    ],
)
def test_anything_else_is_no_zone(name: str) -> None:
    assert not is_zone(name)
    with pytest.raises(UnknownZone) as refusal:
        get_zone(name)
    assert refusal.value.code == "unknown_zone"
    assert refusal.value.field == "timezone"


def test_a_wall_clock_time_becomes_one_instant() -> None:
    assert instants_of(date(2027, 3, 15), 9 * 60, NEW_YORK) == (utc("2027-03-15T13:00"),)


def test_minute_1440_is_midnight_of_the_next_date() -> None:
    assert instants_of(date(2027, 3, 13), 1440, NEW_YORK) == (utc("2027-03-14T05:00"),)


def test_a_time_that_the_clock_skips_is_no_instant() -> None:
    day = date(2027, 3, 14)
    assert instants_of(day, 120, NEW_YORK) == ()
    assert instants_of(day, 179, NEW_YORK) == ()
    assert instants_of(day, 180, NEW_YORK) == (utc("2027-03-14T07:00"),)


def test_a_time_that_the_clock_shows_twice_is_two_instants() -> None:
    day = date(2027, 11, 7)
    assert instants_of(day, 60, NEW_YORK) == (utc("2027-11-07T05:00"), utc("2027-11-07T06:00"))
    assert instants_of(day, 119, NEW_YORK) == (utc("2027-11-07T05:59"), utc("2027-11-07T06:59"))
    assert instants_of(day, 120, NEW_YORK) == (utc("2027-11-07T07:00"),)


def test_lord_howe_shifts_by_half_an_hour() -> None:
    assert instants_of(date(2027, 10, 3), 135, LORD_HOWE) == ()
    assert instants_of(date(2027, 4, 4), 105, LORD_HOWE) == (
        utc("2027-04-03T14:45"),
        utc("2027-04-03T15:15"),
    )


def test_a_date_that_a_zone_skips_has_no_instant() -> None:
    skipped = date(2011, 12, 30)
    assert stretches_of(skipped.toordinal(), APIA) == ()
    assert instants_of(skipped, 12 * 60, APIA) == ()
    assert instants_of(date(2011, 12, 29), 1440, APIA) == ()
    assert instants_of(date(2011, 12, 31), 0, APIA) == (utc("2011-12-30T10:00"),)


def test_a_clock_that_is_set_back_over_midnight_shows_the_old_date_again() -> None:
    day = date(2010, 11, 6)  # St. John's: at 00:01 of the next date back to 23:01
    assert len(instants_of(day, 23 * 60 + 30, ST_JOHNS)) == 2
    assert len(stretches_of(day.toordinal(), ST_JOHNS)) == 2
    assert len(instants_of(day, 1440, ST_JOHNS)) == 2


def test_seconds_round_down_or_up() -> None:
    late = NOON + timedelta(microseconds=1)
    assert seconds_of(late) == seconds_of(NOON)
    assert seconds_from(late) == seconds_of(NOON) + 1
    assert seconds_from(NOON) == seconds_of(NOON)
    assert instant_at(seconds_of(NOON)) == NOON
    assert seconds_of(datetime(1969, 12, 31, 23, 59, tzinfo=UTC)) == -60


@settings(max_examples=500, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
    day=st.dates(date(1900, 1, 2), date(2199, 12, 30)),
    minute=st.integers(0, 1439),
)
def test_instants_are_exactly_those_at_which_the_clock_shows_the_time(
    zone: str, day: date, minute: int
) -> None:
    clock = ZoneInfo(zone)
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC)
    offsets = {
        (wall + timedelta(hours=hours)).astimezone(clock).utcoffset() or timedelta()
        for hours in range(-26, 27)
    }
    shown = {
        wall - offset
        for offset in offsets
        if (wall - offset).astimezone(clock).replace(tzinfo=UTC) == wall
    }
    assert set(instants_of(day, minute, clock)) == shown
