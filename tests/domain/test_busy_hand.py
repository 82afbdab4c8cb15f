"""Busy times by hand are what the clocks of the therapist's zone show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.busy_hand import HandEntry, check_by_hand, span_of_entry
from app.domain.errors import InvalidInput
from app.domain.timespan import Span, get_zone
from tests.clock import NOW

NEW_YORK = "America/New_York"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def entry(
    starts: str, ends: str = "", starts_minute: int | None = None, ends_minute: int | None = None
) -> HandEntry:
    return HandEntry(
        starts_on=date.fromisoformat(starts),
        ends_on=date.fromisoformat(ends) if ends else None,
        starts_minute=starts_minute,
        ends_minute=ends_minute,
    )


@pytest.mark.parametrize(
    ("typed", "starts_at", "ends_at"),
    [
        (entry("2027-03-16", "", 540, 600), "2027-03-16T13:00Z", "2027-03-16T14:00Z"),
        (entry("2027-03-16"), "2027-03-16T04:00Z", "2027-03-17T04:00Z"),
        (entry("2027-03-14"), "2027-03-14T05:00Z", "2027-03-15T04:00Z"),
        (entry("2027-03-16", "2027-03-18"), "2027-03-16T04:00Z", "2027-03-19T04:00Z"),
        (entry("2027-03-16", "", 780), "2027-03-16T17:00Z", "2027-03-17T04:00Z"),
        (entry("2027-03-16", "2027-03-17", None, 0), "2027-03-16T04:00Z", "2027-03-17T04:00Z"),
        (entry("2027-11-07", "", 90, 90), "2027-11-07T05:30Z", "2027-11-07T06:30Z"),
    ],
)
def test_what_is_typed_is_read_by_the_therapists_clock(
    typed: HandEntry, starts_at: str, ends_at: str
) -> None:
    found = span_of_entry(typed, NEW_YORK)
    assert found.starts_at == datetime.fromisoformat(starts_at)
    assert found.ends_at == datetime.fromisoformat(ends_at)


def test_a_day_whose_midnight_is_skipped_begins_with_its_first_hour() -> None:
    found = span_of_entry(entry("2026-09-06"), "America/Santiago")
    assert found.starts_at == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert found.length == 23 * HOUR


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (entry("2027-03-16", "", 600, 600), "ends"),
        (entry("2027-03-16", "", 600, 540), "ends"),
        (entry("2027-03-16", "2027-03-15"), "ends"),
        (entry("2027-03-14", "", 150, 600), "starts"),
        (entry("2027-03-14", "", 60, 150), "ends"),
        (entry("0001-01-01"), "starts"),
        (entry("2027-03-16", "9999-12-31"), "ends"),
    ],
)
def test_what_is_no_stretch_of_time_is_refused_at_its_field(typed: HandEntry, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        span_of_entry(typed, NEW_YORK)
    assert refusal.value.field == field


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.sampled_from([NEW_YORK, "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago", "UTC"]),
)
def test_a_stretch_shows_what_was_typed(
    day: date, starts_minute: int, ends_minute: int, timezone: str
) -> None:
    typed = HandEntry(starts_on=day, starts_minute=starts_minute, ends_minute=ends_minute)
    try:
        found = span_of_entry(typed, timezone)
    except InvalidInput:
        return
    shown = found.starts_at.astimezone(get_zone(timezone))
    if starts_minute:
        assert (shown.date(), shown.hour * 60 + shown.minute) == (day, starts_minute)
    assert found.length <= 25.5 * HOUR


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        (NOW - 2 * HOUR, NOW, "ends"),
        (NOW, NOW + 367 * DAY, "ends"),
        (NOW + 733 * DAY, NOW + 734 * DAY, "starts"),
    ],
)
def test_a_busy_time_by_hand_lies_within_reach(
    starts_at: datetime, ends_at: datetime, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_by_hand(Span(starts_at=starts_at, ends_at=ends_at), now=NOW)
    assert refusal.value.field == field


def test_a_busy_time_by_hand_may_have_begun() -> None:
    check_by_hand(Span(starts_at=NOW - HOUR, ends_at=NOW + 300 * DAY), now=NOW)
