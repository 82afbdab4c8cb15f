"""When calendars are read again, and when what is known of them counts as old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.busy_refresh import (
    LONGEST_ASKED_PAUSE,
    LONGEST_PAUSE,
    READ_EVERY,
    SourceState,
    may_be_unchanged,
    next_read_at,
    read_retry_after,
    state_of,
    window_at,
)
from tests.clock import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
instants = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(instants, st.text(max_size=8), st.integers(-1, 10_000))
def test_a_calendar_rests_for_a_quarter_of_an_hour_and_never_for_too_long(
    now: datetime, seed: str, failures: int
) -> None:
    pause = next_read_at(now, seed=seed, failures=failures) - now
    assert READ_EVERY <= pause <= LONGEST_PAUSE * 1.2
    assert failures > 0 or pause <= READ_EVERY * 1.2


def test_the_pause_doubles_with_each_failure() -> None:
    pauses = [next_read_at(NOW, seed="a", failures=count) - NOW for count in range(5)]
    assert [round(pause / pauses[0]) for pause in pauses] == [1, 2, 4, 8, 16]


def test_calendars_that_were_read_together_part_ways() -> None:
    assert len({next_read_at(NOW, seed=str(number)) for number in range(50)}) > 40


@given(instants, instants)
def test_a_server_may_ask_for_a_longer_pause_of_a_day_at_most(
    now: datetime, asked_at: datetime
) -> None:
    found = next_read_at(now, seed="a", asked_at=asked_at)
    assert now + READ_EVERY <= found <= now + LONGEST_ASKED_PAUSE
    assert found >= min(asked_at, now + LONGEST_ASKED_PAUSE)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("120", NOW + timedelta(minutes=2)),
        (" 0 ", NOW),
        ("999999999", NOW + DAY),
        ("Mon, 01 Mar 2027 16:00:00 GMT", NOW + HOUR),
        ("Mon, 01 Mar 2027 18:00:00 +0200", NOW + HOUR),
        ("Mon, 01 Mar 2027 16:00:00 -0000", NOW + HOUR),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("9999999999", None),
        ("-5", None),
        ("١٢", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_server_says_when_to_come_back(header: str | None, found: datetime | None) -> None:
    assert read_retry_after(header, now=NOW) == found


@given(st.text(max_size=40))
def test_whatever_a_server_says_of_its_pause_is_read_or_left(header: str) -> None:
    found = read_retry_after(header, now=NOW)
    assert found is None or found.tzinfo is UTC


@given(instants)
def test_the_window_is_the_same_all_day_and_reaches_from_yesterday_over_a_year(
    now: datetime,
) -> None:
    window = window_at(now)
    assert now - 2 * DAY < window.starts_at <= now - DAY
    assert now + 400 * DAY < window.ends_at <= now + 401 * DAY
    assert window == window_at(now.replace(hour=23, minute=59))


def test_a_calendar_is_read_whole_once_a_day() -> None:
    assert may_be_unchanged(NOW - HOUR, now=NOW)
    assert not may_be_unchanged(NOW - 16 * HOUR, now=NOW)
    assert not may_be_unchanged(None, now=NOW)


@pytest.mark.parametrize(
    ("read_at", "tried_at", "failures", "state"),
    [
        (None, None, 0, SourceState.WAITING),
        (None, NOW, 1, SourceState.UNREAD),
        (NOW, NOW, 0, SourceState.FINE),
        (NOW - HOUR, NOW, 2, SourceState.FAILING),
        (NOW - 3 * HOUR, NOW, 2, SourceState.FAILING),
        (NOW - 3.1 * HOUR, NOW, 4, SourceState.STALE),
        (NOW - 3.1 * HOUR, NOW - 3.1 * HOUR, 0, SourceState.STALE),
    ],
)
def test_a_therapist_is_told_how_a_calendar_stands(
    read_at: datetime | None, tried_at: datetime | None, failures: int, state: SourceState
) -> None:
    found = state_of(read_at=read_at, tried_at=tried_at, failures=failures, now=NOW)
    assert found is state
