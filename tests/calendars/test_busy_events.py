"""What an entry of a calendar makes busy, and for how long."""

from __future__ import annotations

import pytest

from tests.busy_texts import busy, calendar, event, read, shown, troubles

START = "DTSTART:20260310T090000Z"
HOUR = ["20260310T0900Z/20260310T1000Z"]
DAY = ["20260309T2300Z/20260310T2300Z"]


@pytest.mark.parametrize("line", ["STATUS:TENTATIVE", "STATUS:CONFIRMED", "TRANSP:OPAQUE", "X:Y"])
def test_an_event_is_busy(line: str) -> None:
    assert busy(event(START, "DURATION:PT1H", line)) == HOUR


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "transp:transparent"])
def test_an_event_that_is_transparent_or_cancelled_is_free(line: str) -> None:
    assert busy(event(START, "DURATION:PT1H", line)) == []


def test_a_broken_event_that_is_free_anyway_is_not_spoken_of() -> None:
    assert busy(event("DTSTART:tomorrow", "TRANSP:TRANSPARENT")) == []


def test_what_microsoft_calls_free_counts_by_its_standard_line_alone() -> None:
    free = "X-MICROSOFT-CDO-BUSYSTATUS:FREE"
    assert busy(event(START, "DURATION:PT1H", free)) == HOUR
    assert busy(event(START, "DURATION:PT1H", free, "TRANSP:TRANSPARENT")) == []


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        (["DTEND:20260310T1015Z"], "20260310T1015Z"),
        (["DTEND;TZID=Asia/Tokyo:20260310T200000"], "20260310T1100Z"),
        (["DTEND;VALUE=DATE:20260311"], "20260310T2300Z"),
        (["DURATION:PT1H30M"], "20260310T1030Z"),
        (["DURATION:+PT45M"], "20260310T0945Z"),
        (["DURATION:P1W"], "20260317T0900Z"),
        (["DURATION:PT1W"], "20260317T0900Z"),
        (["DURATION:P1DT2H"], "20260311T1100Z"),
        (["DURATION:p2dt3h4m0s"], "20260312T1204Z"),
        (["DURATION:PT5400S"], "20260310T1030Z"),
        (["DTEND:20260310T093000Z", "DURATION:PT5H"], "20260310T0930Z"),
    ],
)
def test_an_end_is_written_in_many_ways(lines: list[str], ends: str) -> None:
    assert busy(event(START, *lines)) == [f"20260310T0900Z/{ends}"]


def test_an_event_without_an_end_takes_no_time() -> None:
    assert busy(event(START)) == []
    assert busy(event(START, "DTEND:20260310T090000Z")) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;VALUE=DATE:20260310"],
        ["DTSTART:20260310"],
        ["DTSTART;VALUE=DATE:20260310Z", "DTEND;VALUE=DATE:20260311Z"],
        ["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311"],
        ["DTSTART;VALUE=DATE:20260310", "DURATION:P1D"],
        ["DTSTART;VALUE=DATE:20260310", "DURATION:PT24H"],
        ["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260310"],
        ["DTSTART;VALUE=DATE:20260310T000000", "DTEND;VALUE=DATE:20260311T000000"],
        ["DTSTART;VALUE=DATE;TZID=America/New_York:20260310"],
    ],
)
def test_a_date_is_busy_from_midnight_to_midnight_of_the_practice(lines: list[str]) -> None:
    assert busy(event(*lines)) == DAY


def test_days_that_follow_each_other_are_one_busy_time() -> None:
    lines = ["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260313"]
    assert busy(event(*lines)) == ["20260309T2300Z/20260312T2300Z"]
    both = calendar(event("DTSTART:20260310"), event("DTSTART:20260311", uid="two"))
    assert busy(both) == ["20260309T2300Z/20260311T2300Z"]


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;VALUE=DATE:20260310"],
        ["DTSTART:20260310T000000", "DURATION:P1D", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
    ],
)
def test_events_of_whole_days_can_be_left_out(lines: list[str]) -> None:
    assert busy(event(*lines)) == DAY
    assert busy(event(*lines), ignore_all_day=True) == []
    assert busy(event(START, "DURATION:PT1H"), ignore_all_day=True) == HOUR


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([START, "DTEND:20260310T080000Z"], "20260310T0800Z/20260310T0900Z"),
        (["DTSTART:20260310", "DTEND:20260308"], "20260307T2300Z/20260309T2300Z"),
    ],
)
def test_an_end_before_the_start_is_busy_between_both(lines: list[str], expected: str) -> None:
    reading = read(event(*lines))
    assert shown(reading.spans) == [expected]
    assert troubles(reading) == {"end_before_start": 1}


@pytest.mark.parametrize(
    "line",
    [
        *("DTEND:later", "DURATION:-PT1H", "DURATION:1H", "DURATION:P", "DURATION:P500000D"),
        f"DURATION:P{'9' * 9_000}W",
    ],
)
def test_an_end_that_cannot_be_read_is_an_hour_or_a_day_later(line: str) -> None:
    timed, dated = read(event(START, line)), read(event("DTSTART:20260310", line))
    assert shown(timed.spans) == HOUR
    assert shown(dated.spans) == DAY
    assert troubles(timed) == troubles(dated) == {"broken_event": 1}


@pytest.mark.parametrize(
    "line",
    ["DTSTART:tomorrow", "DTSTART:20261310T090000Z", "DTSTART:-0011130T000000Z", "SUMMARY:None"],
)
def test_a_broken_event_costs_no_other_its_place(line: str) -> None:
    source = calendar(
        event(line, "DURATION:PT1H", uid="broken"), event(START, "DURATION:PT1H", uid="whole")
    )
    reading = read(source)
    assert shown(reading.spans) == HOUR
    assert troubles(reading) == {"broken_event": 1}
    assert reading.events == 2


def test_a_broken_rule_leaves_the_first_time() -> None:
    for rule in ("FREQ=SOMETIMES", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;INTERVAL=0", "COUNT=3",
                 "FREQ=DAILY;BYHOUR=25", "FREQ=DAILY;BYMONTHDAY=0", "FREQ=DAILY;COUNT=2,3",
                 "FREQ=MONTHLY;RSCALE=HEBREW", "FREQ=DAILY;nonsense", "FREQ=DAILY;BYMONTH=5L",
                 "FREQ=DAILY;UNTIL=soon", "FREQ=WEEKLY;BYDAY=XX", f"FREQ=DAILY;X={'1' * 9_000}",
                 "FREQ=DAILY;BYDAY=2"):  # fmt: skip
        reading = read(event(START, "DURATION:PT1H", f"RRULE:{rule}"))
        assert shown(reading.spans) == HOUR, rule
        assert troubles(reading) == {"broken_rule": 1}, rule


def test_a_rule_for_hours_says_nothing_about_days() -> None:
    reading = read(event("DTSTART:20260310", "RRULE:FREQ=HOURLY"))
    assert shown(reading.spans) == DAY
    assert troubles(reading) == {"broken_rule": 1}
    assert busy(event("DTSTART:20260310", "RRULE:FREQ=DAILY;COUNT=1;BYHOUR=9")) == DAY


def test_a_rule_is_read_with_blanks_in_lower_case_and_with_empty_parts() -> None:
    rule = "RRULE:freq=weekly; byday=TU, th ;count=2;INTERVAL=;;rscale=gregorian;skip=omit"
    assert busy(event(START, "DURATION:PT1H", rule)) == [
        *HOUR,
        "20260312T0900Z/20260312T1000Z",
    ]


def test_a_start_that_its_own_rule_does_not_give_is_not_busy() -> None:
    rule = "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=1"
    assert busy(event(START, "DURATION:PT1H", rule)) == ["20260312T0900Z/20260312T1000Z"]
    assert busy(event(START, "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20260101T000000Z")) == []


def test_the_same_uid_twice_is_two_events() -> None:
    source = calendar(
        event(START, "DURATION:PT1H"), event("DTSTART:20260311T090000Z", "DURATION:PT1H")
    )
    assert busy(source) == [*HOUR, "20260311T0900Z/20260311T1000Z"]


def test_events_without_a_uid_are_told_apart() -> None:
    source = calendar(
        event(START, "DURATION:PT1H", uid=None),
        event("DTSTART:20260311T090000Z", "DURATION:PT1H", uid=None),
    )
    assert busy(source) == [*HOUR, "20260311T0900Z/20260311T1000Z"]


def test_our_own_entries_do_not_make_us_busy() -> None:
    source = calendar(
        event(START, "DURATION:PT1H", uid="abc@Practice.Example"),
        event("DTSTART:20260311T090000Z", "DURATION:PT1H", uid="abc@mypractice.example"),
    )
    reading = read(source, own_domain="practice.example")
    assert shown(reading.spans) == ["20260311T0900Z/20260311T1000Z"]
    assert reading.events == 2
    assert len(busy(source)) == 2


def test_times_are_clipped_to_the_window() -> None:
    source = event(START, "DURATION:PT3H")
    found = busy(source, since="2026-03-10 10:00", until="2026-03-10 11:00")
    assert found == ["20260310T1000Z/20260310T1100Z"]
    assert busy(source, since="2026-03-10 12:00", until="2026-03-11") == []
    assert busy(source, since="2026-03-09", until="2026-03-10 09:00") == []


def test_a_long_event_that_began_before_the_window_is_busy_inside() -> None:
    series = ["DTSTART:20200101T090000Z", "DURATION:P3D", "RRULE:FREQ=YEARLY;COUNT=7"]
    found = busy(event(*series), since="2026-01-03", until="2026-01-04")
    assert found == ["20260103T0000Z/20260104T0000Z"]
    assert busy(event("DTSTART:20100101T090000Z", "DTEND:20300101T090000Z")) == [
        "20260101T0000Z/20270101T0000Z"
    ]


def test_a_birthday_of_long_ago_comes_every_year() -> None:
    for year in ("1604", "1923"):
        lines = [f"DTSTART;VALUE=DATE:{year}0310", "RRULE:FREQ=YEARLY"]
        assert busy(event(*lines)) == DAY


def test_overlapping_times_become_one() -> None:
    source = calendar(
        event(START, "DURATION:PT2H", uid="1"),
        event("DTSTART:20260310T100000Z", "DURATION:PT2H", uid="2"),
        event("DTSTART:20260310T093000Z", "DURATION:PT10M", uid="3"),
        event("DTSTART:20260310T120000Z", "DURATION:PT1H", uid="4"),
    )
    assert busy(source) == ["20260310T0900Z/20260310T1300Z"]
