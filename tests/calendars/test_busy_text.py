"""A calendar is read however its lines are written."""

from __future__ import annotations

import pytest

from app.calendars.busy_read import read_busy
from app.domain.busy import CalendarUnreadable
from app.domain.errors import InvalidInput
from tests.busy_texts import busy, calendar, event, read, shown, span, troubles

PLAIN = calendar(
    "X-WR-CALNAME:Praxis Müller – Termine",
    event("DTSTART:20260310T090000Z", "DTEND:20260310T100000Z", "SUMMARY:Grüße"),
    event("DTSTART:20260311T090000Z", "DURATION:PT1H", "SUMMARY:Zwei", uid="two"),
)
EXPECTED = ["20260310T0900Z/20260310T1000Z", "20260311T0900Z/20260311T1000Z"]


def folded(source: bytes, width: int, end: bytes = b"\r\n") -> bytes:
    """Fold every line after so many bytes, also inside of a letter."""
    lines = []
    for line in source.split(b"\r\n"):
        first, rest = line[:width], line[width:]
        pieces = [rest[at : at + width - 1] for at in range(0, len(rest), width - 1)]
        lines.append((end + b" ").join([first, *pieces]))
    return end.join(lines)


@pytest.mark.parametrize(
    "source",
    [
        PLAIN,
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN.replace(b"\r\n", b"\r"),
        PLAIN.replace(b"\r\n", b"\r\r\n"),
        PLAIN.replace(b"\r\n", b"\r\n\r\n"),
        PLAIN.replace(b"\r\n", b"\n", 3),
        b"\xef\xbb\xbf" + PLAIN,
        b"\r\n\r\n  " + PLAIN,
        PLAIN.decode().encode("utf-16"),
        PLAIN.decode().encode("latin-1", "replace"),
        PLAIN.removesuffix(b"\r\n"),
        PLAIN.replace(b"\r\n", b" \r\n"),
        PLAIN + b"\0\0garbage",
        b"From: somebody\r\n\r\n" + PLAIN,
        PLAIN.replace(b"END:VEVENT\r\n", b""),
        PLAIN.replace(b"BEGIN:VCALENDAR\r\n", b"").replace(b"END:VCALENDAR\r\n", b""),
        PLAIN.lower(),
        folded(PLAIN, 75),
        folded(PLAIN, 7),
        folded(PLAIN, 2),
        folded(PLAIN, 10, b"\n"),
        folded(PLAIN, 10, b"\r"),
        folded(PLAIN, 10).replace(b"\r\n ", b"\r\n\t"),
        folded(PLAIN, 10).replace(b"\r\n ", b"\r\n\r\n "),
    ],
)
def test_lines_end_and_fold_in_any_way(source: bytes) -> None:
    assert busy(source) == EXPECTED


@pytest.mark.parametrize(
    "line",
    [
        "dtstart:20260310T090000Z",
        "DTSTART ; VALUE = DATE-TIME :20260310T090000Z",
        "DTSTART;VALUE=DATE-TIME:20260310t090000z",
        "DTSTART;TZID=Europe/Berlin:20260310T100000",
        'DTSTART;X-NOTE="a;b:c,d";TZID="Europe/Berlin":20260310T100000',
        'DTSTART;TZID="(UTC+01:00) Berlin":20260310T100000',
        "DTSTART;TZID=(UTC+01:00) Berlin:20260310T100000",
        'DTSTART;TZID=Europe/Berlin;X=":20260310T100000',
        "DTSTART;tzid=Europe/Berlin;;X:20260310T100000",
        "DTSTART:2026-03-10T09:00:00Z",
        "DTSTART:20260310T0900Z",
        "DTSTART:20260310T090000.000Z",
        "DTSTART: 20260310T090000Z ",
        "DTSTART:20260310T100000",
    ],
)
def test_a_start_is_written_in_many_ways(line: str) -> None:
    assert busy(event(line, "DURATION:PT1H")) == EXPECTED[:1]


@pytest.mark.parametrize(
    ("text", "starts"),
    [("20260309T240000Z", "20260310T0000Z"), ("20260309T235960Z", "20260309T2359Z")],
)
def test_the_last_moments_of_a_day_are_read(text: str, starts: str) -> None:
    (found,) = busy(event(f"DTSTART:{text}", "DURATION:PT1H"))
    assert found.startswith(starts)


def test_what_stands_inside_and_beside_events_is_passed_over() -> None:
    alarm = "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:PT9H\r\nDTSTART:20200101\r\nEND:VALARM"
    source = calendar(
        "BEGIN:VTODO\r\nUID:t\r\nDTSTART:20260601T090000Z\r\nDUE:20260601T100000Z\r\nEND:VTODO",
        "BEGIN:VJOURNAL\r\nDTSTART:20260602T090000Z\r\nEND:VJOURNAL",
        event(alarm, "DTSTART:20260310T090000Z", "DTEND:20260310T100000Z", alarm, "X-DTSTART:1"),
        "BEGIN:X-THING\r\nDTSTART:20260603T090000Z\r\nDURATION:PT1H\r\nEND:X-THING",
        event("DTSTART:20260311T090000Z", "BEGIN:VALARM", "DURATION:PT1H", uid="open"),
        event("DTSTART:20260312T090000Z", "DURATION:PT1H", uid="three"),
        "END:VTODO",
    )
    reading = read(source)
    assert shown(reading.spans) == [EXPECTED[0], "20260312T0900Z/20260312T1000Z"]
    assert reading.events == 3


def test_a_huge_text_in_an_event_is_passed_over() -> None:
    huge = "X-ALT-DESC;FMTTYPE=text/html:" + "<p>a:b;c</p>\\n" * 150_000
    source = calendar(event(huge, "DTSTART:20260310T090000Z", "DURATION:PT1H"))
    assert busy(folded(source, 75)) == EXPECTED[:1]


def test_a_line_that_is_too_long_breaks_its_event_alone() -> None:
    lost = event("DTSTART:20260601T090000Z", "RDATE:" + "20260602T090000Z," * 70_000, uid="lost")
    reading = read(calendar(lost, event("DTSTART:20260310T090000Z", "DURATION:PT1H")))
    assert shown(reading.spans) == EXPECTED[:1]
    assert troubles(reading) == {"broken_event": 1}


def test_several_calendars_in_one_text_are_all_read() -> None:
    other = calendar(event("DTSTART:20260401T090000Z", "DURATION:PT1H"))
    assert busy(PLAIN + other) == [*EXPECTED, "20260401T0900Z/20260401T1000Z"]


def test_a_calendar_without_events_is_free() -> None:
    reading = read(calendar("X-WR-CALNAME:Empty"))
    assert (reading.spans, reading.warnings, reading.events) == ((), (), 0)
    assert reading.is_whole


def test_a_text_that_ends_too_soon_is_read_and_spoken_of() -> None:
    cut = PLAIN[: PLAIN.index(b"SUMMARY:Zwei")]
    reading = read(cut)
    assert shown(reading.spans) == EXPECTED
    assert troubles(reading) == {"cut_short": 1}
    assert not reading.is_whole


@pytest.mark.parametrize(
    "source",
    [b"", b"<!DOCTYPE html><title>Sign in</title>", b"\x00" * 100, b"BEGIN:VCARD\r\nEND:VCARD",
     b"BEGIN:VTODO\r\nEND:VTODO\r\n", "BEGIN VCALENDAR".encode("utf-16")],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(source: bytes) -> None:
    with pytest.raises(CalendarUnreadable, match="not a calendar"):
        read(source)


def free_busy(*lines: str) -> bytes:
    head = ("DTSTART:20260301T000000Z", "DTEND:20260401T000000Z", "ORGANIZER:mailto:a@b.example")
    return calendar("\r\n".join(("BEGIN:VFREEBUSY", *head, *lines, "END:VFREEBUSY")))


def test_free_busy_lines_are_busy_unless_they_say_free() -> None:
    source = free_busy(
        "FREEBUSY:20260310T090000Z/PT1H,20260311T090000Z/20260311T100000Z,",
        "FREEBUSY;FBTYPE=FREE:20260312T090000Z/PT1H",
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260313T090000Z/PT1H",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260314T090000/PT1H",
        "FREEBUSY;FBTYPE=X-OTHER;X=Y:20260315/20260316",
    )
    assert busy(source) == [
        *EXPECTED,
        "20260313T0900Z/20260313T1000Z",
        "20260314T0900Z/20260314T1000Z",
        "20260315T0000Z/20260316T0000Z",
    ]
    assert read(source).events == 1


def test_free_busy_without_lines_is_free() -> None:
    assert busy(free_busy()) == []


def test_a_free_busy_time_that_cannot_be_read_costs_no_other_its_place() -> None:
    reading = read(free_busy("FREEBUSY:monday/PT1H,20260310T090000Z,20260310T090000Z/PT1H"))
    assert shown(reading.spans) == EXPECTED[:1]
    assert troubles(reading) == {"broken_date": 1}


def test_our_own_free_busy_times_do_not_make_us_busy() -> None:
    source = free_busy("UID:fb@practice.example", "FREEBUSY:20260310T090000Z/PT1H")
    assert shown(read(source, own_domain="practice.example").spans) == []


@pytest.mark.parametrize(
    ("since", "until"),
    [("1969-12-31", "1970-02-01"), ("2100-12-01", "2101-02-01"), ("2000-01-01", "2020-01-01")],
)
def test_a_window_that_is_too_large_or_too_far_away_is_refused(since: str, until: str) -> None:
    with pytest.raises(InvalidInput, match="Look at"):
        read_busy(PLAIN, window=span(since, until), floating_zone="UTC")
