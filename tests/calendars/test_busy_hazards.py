"""Calendars that would cost more than one calendar may: an answer or a clear refusal, in time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.busy import CalendarUnreadable
from tests.busy_texts import busy, calendar, event, read, shown, troubles

HOUR = "20260310T0900Z/20260310T1000Z"
YEAR = "20260101T0000Z/20270101T0000Z"


def series(rule: str, *lines: str, start: str = "20000101T000000Z", uid: str = "one") -> str:
    return event(f"DTSTART:{start}", "DURATION:PT1S", f"RRULE:{rule}", *lines, uid=uid)


def many(count: int, *lines: str) -> bytes:
    """Return so many events of their own, an hour and a half apart."""
    return calendar(*(event(*lines, uid=f"{number}") for number in range(count)))


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=SECONDLY;INTERVAL=7"])
def test_a_rule_that_repeats_by_seconds_or_minutes_for_ever_is_busy_from_its_start(
    rule: str,
) -> None:
    reading = read(series(rule))
    assert shown(reading.spans) == [YEAR]
    assert troubles(reading) == {"too_frequent": 1}
    later = read(series(rule, start="20260324T120000Z"))
    assert shown(later.spans) == ["20260324T1200Z/20270101T0000Z"]


def test_such_a_rule_ends_where_it_says() -> None:
    until = read(series("FREQ=SECONDLY;UNTIL=20260301T000000Z"))
    count = read(series("FREQ=SECONDLY;COUNT=86400", start="20260301T000000Z"))
    assert shown(until.spans) == ["20260101T0000Z/20260301T0000Z"]
    assert shown(count.spans) == ["20260301T0000Z/20260302T0000Z"]
    assert troubles(until) == troubles(count) == {"too_frequent": 1}


def test_such_a_rule_is_read_time_by_time_where_it_is_short_or_rare() -> None:
    short = busy(series("FREQ=SECONDLY;INTERVAL=60;COUNT=2", start="20260310T090000Z"))
    assert short == ["20260310T0900Z/20260310T0900Z", "20260310T0901Z/20260310T0901Z"]
    rare = busy(series("FREQ=MINUTELY;INTERVAL=1440"), since="2026-03-01", until="2026-03-04")
    assert [each[:14] for each in rare] == [f"2026030{day}T0000Z" for day in "123"]
    assert busy(series("FREQ=MINUTELY;COUNT=1000000")) == []  # over since December 2001
    assert busy(series("FREQ=SECONDLY;UNTIL=20010101T000000Z")) == []


def test_a_rule_whose_day_never_comes_is_free_without_looking_for_it() -> None:
    for frequency in ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        assert busy(series(f"FREQ={frequency};BYMONTH=2;BYMONTHDAY=30")) == []


def test_a_rule_that_gives_every_second_of_its_days_is_busy_from_its_start() -> None:
    clock = ";".join(
        f"{part}={','.join(map(str, range(size)))}"
        for part, size in (("BYHOUR", 24), ("BYMINUTE", 60), ("BYSECOND", 60))
    )
    for rule in (f"FREQ=YEARLY;{clock}", f"FREQ=WEEKLY;BYDAY=MO;{clock}"):
        reading = read(series(rule))
        assert shown(reading.spans) == [YEAR]
        assert troubles(reading) == {"too_frequent": 1}


@pytest.mark.parametrize(
    "rule",
    [
        f"FREQ=DAILY;COUNT={'9' * 4_900}",
        f"FREQ=DAILY;INTERVAL={'9' * 40}",
        f"FREQ=HOURLY;INTERVAL={'9' * 18};COUNT={'9' * 18}",
        "FREQ=YEARLY;INTERVAL=999999999",
        f"FREQ=DAILY;BYDAY={'MO,' * 300_000}TU",
    ],
)
def test_numbers_and_lists_without_end_cost_nothing(rule: str) -> None:
    reading = read(series(rule, start="20260310T090000Z"))
    assert reading.spans


def test_a_calendar_that_repeats_too_often_is_refused() -> None:
    never = "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(CalendarUnreadable, match="repeats too often"):
        read(many(3_000, "DTSTART:20000101T090000Z", "DURATION:PT1H", never))


def test_a_series_with_too_many_times_is_busy_all_along() -> None:
    lines = ("DTSTART:20260101T000000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY;INTERVAL=")
    reading = read(event(*lines[:2], f"{lines[2]}20"))
    assert shown(reading.spans) == [YEAR]
    assert troubles(reading) == {"too_frequent": 1}
    assert len(busy(event(*lines[:2], f"{lines[2]}30"))) == 365 * 48


def test_a_calendar_with_too_many_times_is_refused() -> None:
    lines = ("DURATION:PT1M", "RRULE:FREQ=HOURLY")
    hours = [event(f"DTSTART:20260101T00{at}000Z", *lines, uid=f"{at}") for at in range(3)]
    assert len(read(calendar(*hours[:2])).spans) == 2 * 365 * 24
    with pytest.raises(CalendarUnreadable, match="more busy times"):
        read(calendar(*hours))
    periods = [f"FREEBUSY:20260310T{at // 60:02}{at % 60:02}00Z/PT9S" for at in range(1_440)]
    periods += [line.replace("00Z/", "20Z/") for line in periods]
    days = [line.replace("0310T", f"03{day}T") for line in periods for day in range(10, 30)]
    with pytest.raises(CalendarUnreadable, match="more busy times"):
        read(calendar("BEGIN:VFREEBUSY", *days, "END:VFREEBUSY"))


def test_a_calendar_with_too_many_entries_is_refused() -> None:
    with pytest.raises(CalendarUnreadable, match="more than 10,000 entries"):
        read(many(10_001, "DTSTART:20260310T090000Z", "DURATION:PT1H"))


def test_a_calendar_as_large_as_may_be_is_read() -> None:
    source = many(10_000, "DTSTART:20260310T090000Z", "DURATION:PT1H", "SUMMARY:" + "x" * 380)
    assert 4_500_000 < len(source) < 5 * 1024 * 1024
    reading = read(source)
    assert (shown(reading.spans), reading.events) == ([HOUR], 10_000)


def test_a_calendar_that_is_too_large_is_refused() -> None:
    with pytest.raises(CalendarUnreadable, match="larger than 5 MB"):
        read(calendar("X-PAD:" + "x" * 5 * 1024 * 1024))


def test_parts_in_parts_in_parts_are_refused() -> None:
    assert busy(event("DTSTART:20260310T090000Z", "DURATION:PT1H", "BEGIN:A", "BEGIN:B")) == [HOUR]
    with pytest.raises(CalendarUnreadable, match="nested too deep"):
        read(event("BEGIN:A", "BEGIN:B", "BEGIN:C"))
    with pytest.raises(CalendarUnreadable, match="nested too deep"):
        read(calendar("BEGIN:X\r\n" * 100_000))


def test_exceptions_beyond_what_is_read_stay_busy() -> None:
    none = ",".join(["20200101T090000Z"] * 9_999)
    lines = ("DTSTART:20260309T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    last = "20260311T0900Z/20260311T1000Z"
    fits = event(*lines, f"EXDATE:{none}", "EXDATE:20260309T090000Z,")
    assert busy(fits) == [HOUR, last]
    reading = read(event(*lines, f"EXDATE:20260309T090000Z,{none},20260310T090000Z"))
    assert shown(reading.spans) == [HOUR, last]
    assert troubles(reading) == {"too_many_exceptions": 1}
    split = read(event(*lines, *(["EXDATE:20200101T090000Z"] * 10_001), "EXDATE:20260310T090000Z"))
    assert len(split.spans) == 3


def test_an_exception_rule_that_repeats_too_often_leaves_its_series_busy() -> None:
    lines = ("DTSTART:20260310T090000Z", "DURATION:PT1H", "EXRULE:FREQ=SECONDLY")
    reading = read(event(*lines, "RRULE:FREQ=DAILY;COUNT=1"))
    assert shown(reading.spans) == [HOUR]
    assert troubles(reading) == {"broken_rule": 1}


def test_dates_added_without_end_are_busy_from_the_start() -> None:
    dates = ",".join(["20260310T090000Z"] * 20_000)
    reading = read(event("DTSTART:20260310T090000Z", "DURATION:PT1H", *[f"RDATE:{dates}"] * 4))
    assert shown(reading.spans) == ["20260310T0900Z/20270101T0000Z"]
    assert troubles(reading) == {"too_frequent": 1}


def test_names_of_zones_without_end_are_read_as_unknown() -> None:
    source = calendar(
        *(
            event(f"DTSTART;TZID={'a/' * 90}{number}:20260310T100000", "DURATION:PT1H", uid=None)
            for number in range(1_000)
        )
    )
    reading = read(source)
    assert shown(reading.spans) == [HOUR]
    assert troubles(reading) == {"unknown_zone": 1_000}


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:99980101T000000Z", "DURATION:P400D", "RRULE:FREQ=YEARLY"),
        ("DTSTART:00010101T000000Z", "DURATION:PT1H"),
        ("DTSTART:99991231T235959Z", "DURATION:PT1H"),
        ("DTSTART:99991231T240000Z", "DURATION:PT1H"),
        ("DTSTART:20260310", "DTEND:99971231"),
        ("DTSTART:99970310", "DTEND:00030101", "RDATE:00030101"),
        ("DTSTART:20260310T090000Z", "DURATION:PT1H", "RDATE:99970101T000000Z,00030101T000000Z"),
        ("DTSTART:20260310T090000Z", "DURATION:PT1H", "EXDATE:99991231T235959Z,00010101T000000Z"),
        ("DTSTART:20260310T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z"),
        ("DTSTART:20260310", "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z"),
        ("DTSTART;TZID=America/New_York:00020101T000000", "RRULE:FREQ=DAILY", "DURATION:P1D"),
    ],
)
def test_the_ends_of_the_calendar_of_dates_break_nothing(lines: tuple[str, ...]) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        read(event(*lines), zone=zone)


def test_a_move_out_of_the_calendar_of_dates_leaves_first_times() -> None:
    master = event("DTSTART:20260310T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    far = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260310T090000Z",
        "DTSTART:99970101T000000Z",
        "DURATION:PT1H",
    )
    reading = read(calendar(master, far))
    assert HOUR in shown(reading.spans)
    assert troubles(reading) == {"broken_event": 1}


LINES = st.sampled_from(
    (
        *("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VFREEBUSY"),
        *("END:VFREEBUSY", "BEGIN:VTIMEZONE", "TZID:Home", "BEGIN:STANDARD", "END:STANDARD"),
        *("TZOFFSETFROM:+0100", "TZOFFSETTO:-0200", "END:VTIMEZONE", "UID:1", "UID:2", "X:"),
        *("DTSTART:20260310T090000Z", "DTSTART;TZID=Home:20260310T090000", "DTSTART:20260310"),
        *("DTEND:20260310T090000Z", "DTEND;VALUE=DATE:20260312", "DURATION:PT1H", "DURATION:P1D"),
        *("RRULE:FREQ=DAILY", "RRULE:FREQ=HOURLY;COUNT=9", "RRULE:FREQ=YEARLY;BYWEEKNO=53"),
        *("EXDATE:20260310T090000Z", "RDATE;VALUE=PERIOD:20260310T090000Z/PT1H", "RDATE:20260311"),
        *("RECURRENCE-ID:20260311T090000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260311"),
        *("EXRULE:FREQ=DAILY;INTERVAL=2", "STATUS:CANCELLED", "FREEBUSY:20260310/20260311"),
        *("X-WR-TIMEZONE:Home", "TRANSP:TRANSPARENT", "BEGIN:VALARM", "RRULE:FREQ=MINUTELY"),
    )
)
MANGLED = st.lists(LINES | st.text(max_size=30), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(MANGLED, st.integers(0, 400), st.binary(max_size=3))
def test_whatever_comes_is_read_or_refused(lines: list[str], at: int, noise: bytes) -> None:
    text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines]).encode(errors="surrogatepass")
    source = text[:at] + noise + text[at:]
    try:
        reading = read(source)
    except CalendarUnreadable:
        return
    ends = [each.ends_at for each in reading.spans]
    assert all(end < later.starts_at for end, later in zip(ends, reading.spans[1:], strict=False))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for source in (noise, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:" + noise):
        try:
            read(source)
        except CalendarUnreadable:
            continue
