"""Series: dates left out and added, single times moved or cancelled, the rest moved."""

from __future__ import annotations

import pytest

from tests.busy_texts import busy, calendar, event, read, shown, troubles

WEEKLY = (
    "DTSTART;TZID=Europe/Berlin:20260302T100000",
    "DTEND;TZID=Europe/Berlin:20260302T110000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
)
"""Mondays at ten in Berlin; before 29 March that is 09:00 UTC."""

FIRST, SECOND, THIRD, FOURTH = (
    f"202603{day}T0900Z/202603{day}T1000Z" for day in ("02", "09", "16", "23")
)
THE_SECOND = "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000"


def test_a_series_without_exceptions() -> None:
    assert busy(event(*WEEKLY)) == [FIRST, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "lines",
    [
        ["EXDATE;TZID=Europe/Berlin:20260309T100000"],
        ["EXDATE:20260309T090000Z"],
        ["EXDATE:20260309T100000"],
        ["EXDATE;VALUE=DATE:20260309"],
        ["EXDATE:20260309"],
        ["EXDATE;TZID=America/New_York:20260309T050000"],
        ["EXDATE;TZID=W. Europe Standard Time:20260309T100000"],
        ["EXDATE:20260309T090000Z,"],
    ],
)
def test_a_date_that_is_left_out_is_free(lines: list[str]) -> None:
    assert busy(event(*WEEKLY, *lines)) == [FIRST, THIRD, FOURTH]


def test_dates_are_left_out_on_one_line_and_on_many() -> None:
    lines = ("EXDATE:20260309T090000Z,20260316T090000Z", "EXDATE:20260323T090000Z")
    assert busy(event(*WEEKLY, *lines)) == [FIRST]


def test_the_first_date_can_be_left_out() -> None:
    assert busy(event(*WEEKLY, "EXDATE:20260302T090000Z")) == [SECOND, THIRD, FOURTH]


def test_an_exception_at_another_time_leaves_the_series_as_it_is() -> None:
    assert busy(event(*WEEKLY, "EXDATE:20260309T100000Z")) == [FIRST, SECOND, THIRD, FOURTH]


def test_an_exception_that_cannot_be_read_leaves_its_time_busy() -> None:
    reading = read(event(*WEEKLY, "EXDATE:20260309T090000Z,monday,20260316T090000Z"))
    assert shown(reading.spans) == [FIRST, FOURTH]
    assert troubles(reading) == {"broken_date": 1}


@pytest.mark.parametrize(
    "exception",
    [
        "EXDATE;VALUE=DATE:20260310",
        "EXDATE:20260310T000000Z",
        "EXDATE:20260309T230000Z",
        "EXDATE;TZID=W. Europe Standard Time:20260310T000000",
        "EXDATE;TZID=America/New_York:20260310T000000",
        "EXDATE:20260310T235959Z",
    ],
)
def test_a_series_of_days_leaves_out_a_day_however_it_is_written(exception: str) -> None:
    days = ("DTSTART;VALUE=DATE:20260309", "RRULE:FREQ=DAILY;COUNT=3", exception)
    assert busy(event(*days)) == ["20260308T2300Z/20260309T2300Z", "20260310T2300Z/20260311T2300Z"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260311", 11),
        ("20260311T000000Z", 11),
        ("20260310T230000Z", 11),
        ("20260311T225959Z", 11),
        ("20260311T235959Z", 11),
        ("20260311T120000", 11),
        ("20260310T225959Z", 10),
    ],
)
def test_a_series_of_days_ends_with_a_day_however_it_is_written(until: str, last: int) -> None:
    days = ("DTSTART;VALUE=DATE:20260309", f"RRULE:FREQ=DAILY;UNTIL={until}")
    assert busy(event(*days)) == [f"20260308T2300Z/202603{last}T2300Z"]


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20260316T090000Z", 3),
        ("20260316T085959Z", 2),
        ("20260316T100000", 3),
        ("20260316T095959", 2),
        ("20260316", 2),
        ("20260317", 3),
    ],
)
def test_a_series_of_times_ends_at_an_instant_or_as_a_day_begins(until: str, count: int) -> None:
    series = (*WEEKLY[:2], f"RRULE:FREQ=WEEKLY;UNTIL={until}")
    assert len(busy(event(*series))) == count


def test_the_earlier_of_until_and_count_ends_a_series() -> None:
    for end in ("COUNT=2;UNTIL=20260401T000000Z", "COUNT=9;UNTIL=20260310T000000Z"):
        assert busy(event(*WEEKLY[:2], f"RRULE:FREQ=WEEKLY;{end}")) == [FIRST, SECOND]


def test_two_rules_are_busy_by_either() -> None:
    source = event(*WEEKLY, "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=1")
    assert busy(source) == [FIRST, "20260303T0900Z/20260303T1000Z", SECOND, THIRD, FOURTH]


def test_an_exception_rule_leaves_out_what_it_gives() -> None:
    assert busy(event(*WEEKLY, "EXRULE:FREQ=WEEKLY;INTERVAL=2")) == [SECOND, FOURTH]


@pytest.mark.parametrize(
    ("line", "extra"),
    [
        ("RDATE;TZID=Europe/Berlin:20260304T080000", "20260304T0700Z/20260304T0800Z"),
        ("RDATE:20260304T070000Z", "20260304T0700Z/20260304T0800Z"),
        ("RDATE;VALUE=DATE:20260304", "20260304T0900Z/20260304T1000Z"),
        ("RDATE;VALUE=PERIOD:20260304T070000Z/PT3H", "20260304T0700Z/20260304T1000Z"),
        (
            "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260304T080000/20260304T083000",
            "20260304T0700Z/20260304T0730Z",
        ),
        ("RDATE;VALUE=PERIOD:20260304T080000Z/20260304T070000Z", "20260304T0700Z/20260304T0800Z"),
    ],
)
def test_a_date_is_added_to_a_series(line: str, extra: str) -> None:
    reading = read(event(*WEEKLY, line))
    assert shown(reading.spans) == [FIRST, extra, SECOND, THIRD, FOURTH]


def test_dates_alone_make_a_series_together_with_the_start() -> None:
    source = event(*WEEKLY[:2], "RDATE:20260309T090000Z,20260316T090000Z,20260302T090000Z,")
    assert busy(source) == [FIRST, SECOND, THIRD]


def test_an_added_date_can_be_left_out_as_well() -> None:
    source = event(*WEEKLY[:2], "RDATE:20260309T090000Z", "EXDATE:20260309T090000Z")
    assert busy(source) == [FIRST]


def test_added_dates_that_cannot_be_read_are_spoken_of() -> None:
    reading = read(event(*WEEKLY, "RDATE:monday", "RDATE;VALUE=PERIOD:20260304T070000Z/-PT1H"))
    assert len(reading.spans) == 4
    assert troubles(reading) == {"broken_date": 1}


def moved(*lines: str) -> bytes:
    """Return the series, and what stands for its second time; the latter comes first."""
    return calendar(event(*lines), event(*WEEKLY))


def test_a_single_time_moves() -> None:
    source = moved(THE_SECOND, "DTSTART:20260310T120000Z", "DURATION:PT2H")
    assert busy(source) == [FIRST, "20260310T1200Z/20260310T1400Z", THIRD, FOURTH]


@pytest.mark.parametrize(
    "place",
    [
        "RECURRENCE-ID:20260309T090000Z",
        "RECURRENCE-ID:20260309T100000",
        "RECURRENCE-ID;VALUE=DATE:20260309",
        "RECURRENCE-ID;TZID=America/New_York:20260309T050000",
    ],
)
def test_the_place_of_a_moved_time_is_found_however_it_is_written(place: str) -> None:
    source = moved(place, "DTSTART:20260310T120000Z", "DURATION:PT2H")
    assert busy(source) == [FIRST, "20260310T1200Z/20260310T1400Z", THIRD, FOURTH]


def test_a_single_time_is_cancelled_or_made_free() -> None:
    for line in ("STATUS:CANCELLED", "TRANSP:TRANSPARENT"):
        timed = moved(THE_SECOND, "DTSTART:20260309T090000Z", "DURATION:PT1H", line)
        assert busy(timed) == [FIRST, THIRD, FOURTH]
        assert busy(moved(THE_SECOND, line)) == [FIRST, THIRD, FOURTH]


def test_a_moved_time_that_cannot_be_read_leaves_the_old_one_busy() -> None:
    reading = read(moved(THE_SECOND, "DTSTART:tomorrow", "DURATION:PT1H"))
    assert shown(reading.spans) == [FIRST, SECOND, THIRD, FOURTH]
    assert troubles(reading) == {"broken_event": 1}


def test_a_time_moves_into_the_window_and_out_of_it() -> None:
    source = moved(THE_SECOND, "DTSTART:20260420T120000Z", "DURATION:PT2H")
    assert busy(source, since="2026-04-01") == ["20260420T1200Z/20260420T1400Z"]
    assert busy(source, until="2026-03-12") == [FIRST]


def test_a_moved_time_counts_where_its_series_is_missing_or_has_no_such_time() -> None:
    lines = ("DTSTART:20260310T120000Z", "DURATION:PT2H")
    time = "20260310T1200Z/20260310T1400Z"
    assert busy(event(THE_SECOND, *lines)) == [time]
    found = busy(moved("RECURRENCE-ID:20260311T090000Z", *lines))
    assert found == [FIRST, SECOND, time, THIRD, FOURTH]


def test_a_lone_part_of_a_series_keeps_the_rule_that_it_carries() -> None:
    assert len(busy(event(THE_SECOND, *WEEKLY))) == 4
    assert busy(moved(THE_SECOND, *WEEKLY)) == [FIRST, THIRD, FOURTH]


def test_a_series_that_is_free_may_have_a_busy_time() -> None:
    free = event(*WEEKLY, "TRANSP:TRANSPARENT")
    one = event(THE_SECOND, "DTSTART:20260309T090000Z", "DURATION:PT1H")
    assert busy(calendar(free, one)) == [SECOND]


LATER = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260309T100000"


def test_the_rest_of_a_series_moves_with_one_of_its_times() -> None:
    source = moved(LATER, "DTSTART;TZID=Europe/Berlin:20260310T090000", "DURATION:PT30M")
    assert busy(source) == [
        FIRST,
        "20260310T0800Z/20260310T0830Z",
        "20260317T0800Z/20260317T0830Z",
        "20260324T0800Z/20260324T0830Z",
    ]


def test_the_rest_moves_by_the_clock_on_the_wall() -> None:
    weekly = event(*WEEKLY[:2], "RRULE:FREQ=WEEKLY;COUNT=6")
    later = event(LATER, "DTSTART:20260309T130000Z", "DURATION:PT1H")
    found = busy(calendar(weekly, later))
    assert found[-2:] == ["20260330T1200Z/20260330T1300Z", "20260406T1200Z/20260406T1300Z"]
    assert found[-3] == "20260323T1300Z/20260323T1400Z"


def test_the_rest_of_a_series_is_cancelled() -> None:
    assert busy(moved(LATER, "DTSTART:20260309T090000Z", "STATUS:CANCELLED")) == [FIRST]


def test_a_time_of_its_own_wins_over_the_rest_that_moves() -> None:
    third = event("RECURRENCE-ID:20260316T090000Z", "DTSTART:20260316T180000Z", "DURATION:PT1H")
    later = event(LATER, "DTSTART:20260309T100000Z", "DURATION:PT1H")
    assert busy(calendar(event(*WEEKLY), later, third)) == [
        FIRST,
        "20260309T1000Z/20260309T1100Z",
        "20260316T1800Z/20260316T1900Z",
        "20260323T1000Z/20260323T1100Z",
    ]


def test_the_last_move_counts_for_what_comes_after_it() -> None:
    one = event(LATER, "DTSTART:20260309T100000Z", "DURATION:PT1H")
    two = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T090000Z",
        "DTSTART:20260316T110000Z",
        "DURATION:PT1H",
    )
    found = busy(calendar(event(*WEEKLY), two, one))
    assert found[2:] == ["20260316T1100Z/20260316T1200Z", "20260323T1100Z/20260323T1200Z"]


def test_the_rest_of_a_free_series_becomes_busy() -> None:
    free = event(*WEEKLY, "TRANSP:TRANSPARENT")
    later = event(LATER, "DTSTART:20260309T090000Z", "DURATION:PT1H")
    assert busy(calendar(free, later)) == [SECOND, THIRD, FOURTH]
