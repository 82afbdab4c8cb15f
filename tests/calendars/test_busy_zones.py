"""The names that calendars give to time zones, and what they write about them."""

from __future__ import annotations

import pytest

from tests.busy_texts import busy, calendar, event, read, shown, troubles

SUMMER = "20260710T100000"
BERLIN_SUMMER = ["20260710T0800Z/20260710T0900Z"]


def at_ten(name: str, *parts: str, start: str = SUMMER) -> bytes:
    """Return an event at ten in summer in the zone of this name."""
    return calendar(*parts, event(f"DTSTART;TZID={name}:{start}", "DURATION:PT1H"))


def vtimezone(name: str, *, standard: str = "+0100", daylight: str = "+0200") -> str:
    """Return the description of a zone with the changes of Europe."""
    return "\r\n".join(
        (
            *("BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", "DTSTART:16011028T030000"),
            *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", f"TZOFFSETFROM:{daylight}"),
            *(f"TZOFFSETTO:{standard}", "END:STANDARD", "BEGIN:DAYLIGHT"),
            *("DTSTART:16010325T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
            *(f"TZOFFSETFROM:{standard}", f"TZOFFSETTO:{daylight}", "END:DAYLIGHT"),
            "END:VTIMEZONE",
        )
    )


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Berlin",
        "europe/berlin",
        '"Europe/Berlin"',
        "'Europe/Berlin'",
        "W. Europe Standard Time",
        '"W. Europe Standard Time"',
        "w. europe standard time",
        "/mozilla.org/20050126_1/Europe/Berlin",
        "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin",
        "/softwarestudio.org/Olson_20011030_5/Europe/Berlin",
        "/citadel.org/20211207_1/Europe/Berlin",
        "tzone://Example/Europe/Berlin",
        '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"',
        '"(GMT+01:00) Sarajevo/Warsaw/Zagreb"',
        '"(GMT+01.00) Sarajevo/Warsaw/Zagreb"',
        "(UTC+01:00) Amsterdam / Berlin / Bern",
        "GMT+0200",
        "UTC+02:00",
        "(GMT +02:00)",
        "UTC+2",
        "Etc/GMT-2",
        "MET",
        "Romance Standard Time",
    ],
)
def test_a_name_of_berlin_is_understood(name: str) -> None:
    assert busy(at_ten(name), zone="Asia/Tokyo") == BERLIN_SUMMER


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("(UTC-05:00) Eastern Time (US & Canada)", "20260710T1400Z/20260710T1500Z"),
        ("(UTC-05:00) Eastern Time (US and Canada)", "20260710T1400Z/20260710T1500Z"),
        ("(GMT-08.00) Pacific Time (US & Canada)/Tijuana", "20260710T1700Z/20260710T1800Z"),
        ("New Zealand Standard Time", "20260709T2200Z/20260709T2300Z"),
        ("India Standard Time", "20260710T0430Z/20260710T0530Z"),
        ("tzone://Microsoft/Utc", "20260710T1000Z/20260710T1100Z"),
        ("UTC", "20260710T1000Z/20260710T1100Z"),
        ("GMT-0330", "20260710T1330Z/20260710T1430Z"),
        ("Asia/Calcutta", "20260710T0430Z/20260710T0530Z"),
        ("US/Eastern", "20260710T1400Z/20260710T1500Z"),
        ("Europe/Kiev", "20260710T0700Z/20260710T0800Z"),
    ],
)
def test_other_names_are_understood(name: str, expected: str) -> None:
    assert shown(read(at_ten(name)).spans) == [expected]


def test_a_name_that_nobody_knows_is_read_in_the_zone_of_the_practice() -> None:
    for name in ("Customized Time Zone", "Mars/Olympus", "", "(UTC+09:00) Nowhere", "UTC+99"):
        reading = read(at_ten(name))
        assert shown(reading.spans) == BERLIN_SUMMER, name
        assert troubles(reading) == {"unknown_zone": 1}, name


def test_a_name_that_nobody_knows_means_what_the_calendar_writes() -> None:
    source = at_ten("Customized Time Zone", vtimezone("Customized Time Zone"))
    assert busy(source, zone="Asia/Tokyo") == BERLIN_SUMMER
    winter = at_ten("Customized Time Zone", vtimezone("Customized Time Zone"),
                    start="20260110T100000")  # fmt: skip
    assert busy(winter, zone="Asia/Tokyo") == ["20260110T0900Z/20260110T1000Z"]


def test_what_the_calendar_writes_may_stand_after_the_event_and_be_escaped() -> None:
    lines = (event(f'DTSTART;TZID="Home, sweet":{SUMMER}', "DURATION:PT1H"),)
    assert busy(calendar(*lines, vtimezone("Home\\, sweet")), zone="Asia/Tokyo") == BERLIN_SUMMER


def test_a_known_name_wins_over_what_the_calendar_writes() -> None:
    """Such descriptions are often shortened to one year, or plainly wrong."""
    wrong = {"standard": "+0900", "daylight": "+1000"}
    for name in ("Europe/Berlin", "W. Europe Standard Time", "/mozilla.org/1/Europe/Berlin"):
        assert busy(at_ten(name, vtimezone(name, **wrong))) == BERLIN_SUMMER


def test_a_bare_word_means_what_the_calendar_writes() -> None:
    """EST is five hours behind all year in the table of zones, but not for those who use it."""
    source = at_ten("EST", vtimezone("EST", standard="-0500", daylight="-0400"))
    assert busy(source) == ["20260710T1400Z/20260710T1500Z"]
    assert busy(at_ten("EST")) == ["20260710T1500Z/20260710T1600Z"]


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("20260329T013000", "20260329T0030Z"),
        ("20260329T023000", "20260329T0130Z"),
        ("20260329T030000", "20260329T0100Z"),
        ("20261025T023000", "20261025T0030Z"),
        ("20261025T030000", "20261025T0200Z"),
        ("19850601T100000", "19850601T0800Z"),
    ],
)
def test_a_written_zone_changes_its_clock_as_berlin_does(wall: str, instant: str) -> None:
    for source in (at_ten("Home", vtimezone("Home"), start=wall), at_ten("CET", start=wall)):
        found = busy(source, since="1985-01-01", until="1986-01-01")
        found += busy(source)
        assert [each.partition("/")[0] for each in found] == [instant]


def test_a_series_in_a_written_zone_ends_by_its_clock() -> None:
    lines = ("DTSTART;TZID=Home:20260322T100000", "DURATION:PT1H")
    series = event(*lines, "RRULE:FREQ=WEEKLY;UNTIL=20260329T080000Z")
    found = busy(calendar(vtimezone("Home"), series), zone="Asia/Tokyo")
    assert found == ["20260322T0900Z/20260322T1000Z", "20260329T0800Z/20260329T0900Z"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETTO:+0330|END:STANDARD", "0630"),
        (
            "BEGIN:STANDARD|DTSTART:00010101T000000|TZOFFSETFROM:+0100|TZOFFSETTO:+0200|END:STANDARD",
            "0800",
        ),
        (
            "BEGIN:STANDARD|DTSTART:20270101T000000|TZOFFSETFROM:+0300|TZOFFSETTO:+0200|END:STANDARD",
            "0700",
        ),
        (
            (
                "BEGIN:STANDARD|DTSTART:20200101T000000|TZOFFSETFROM:+0100|TZOFFSETTO:+0100|"
                "RDATE:20260101T000000,20250101T000000|END:STANDARD|BEGIN:DAYLIGHT|DTSTART:20260601T000000"
                "|TZOFFSETFROM:+0100|TZOFFSETTO:+0400|RRULE:FREQ=DAILY;UNTIL=20260602T000000Z|END:DAYLIGHT"
            ),
            "0600",
        ),
        (
            "BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETFROM:+5328|TZOFFSETTO:+0100|END:STANDARD",
            "0900",
        ),
        (
            (
                "BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETTO:+5328|END:STANDARD|BEGIN:DAYLIGHT|"
                "DTSTART:19700101T000000|TZOFFSETTO:-013015|END:DAYLIGHT"
            ),
            "1130",
        ),
        (
            (
                "BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETTO:+0100|END:STANDARD|BEGIN:DAYLIGHT|"
                "DTSTART:19700101T000000|TZOFFSETTO:+0200|RRULE:FREQ=SECONDLY|END:DAYLIGHT"
            ),
            "0900",
        ),
    ],
)
def test_a_written_zone_may_be_odd(parts: str, expected: str) -> None:
    zone = f"BEGIN:VTIMEZONE|TZID:Odd|{parts}|END:VTIMEZONE".replace("|", "\r\n")
    (found,) = busy(at_ten("Odd", zone), zone="Asia/Tokyo")
    assert found.startswith(f"20260710T{expected}Z")


def test_a_written_zone_without_any_change_says_nothing() -> None:
    for part in ("", "BEGIN:STANDARD\r\nEND:STANDARD\r\n"):
        zone = f"BEGIN:VTIMEZONE\r\nTZID:Empty\r\n{part}END:VTIMEZONE"
        reading = read(at_ten("Empty", zone))
        assert shown(reading.spans) == BERLIN_SUMMER
        assert troubles(reading) == {"unknown_zone": 1}


def test_a_time_without_a_zone_is_read_where_the_calendar_says() -> None:
    floating = event(f"DTSTART:{SUMMER}", "DURATION:PT1H")
    assert busy(calendar(floating)) == BERLIN_SUMMER
    assert busy(calendar(floating), zone="Asia/Tokyo") == ["20260710T0100Z/20260710T0200Z"]
    named = calendar("X-WR-TIMEZONE:America/New_York", floating)
    assert busy(named) == ["20260710T1400Z/20260710T1500Z"]
    assert busy(calendar("X-WR-TIMEZONE:Nowhere", floating)) == BERLIN_SUMMER


def test_what_the_calendar_says_moves_no_date_and_no_time_with_a_zone() -> None:
    head = "X-WR-TIMEZONE;VALUE=TEXT:America/New_York"
    assert busy(calendar(head, event("DTSTART:20260710T080000Z", "DURATION:PT1H"))) == BERLIN_SUMMER
    assert busy(calendar(head, event("DTSTART:20260710"))) == ["20260709T2200Z/20260710T2200Z"]
    series = event("DTSTART:20260322T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert busy(calendar(head, series))[1] == "20260329T0900Z/20260329T1000Z"


def test_a_zone_together_with_utc_is_utc_and_spoken_of() -> None:
    reading = read(event("DTSTART;TZID=Europe/Berlin:20260710T080000Z", "DURATION:PT1H"))
    assert shown(reading.spans) == BERLIN_SUMMER
    assert troubles(reading) == {"zone_and_utc": 1}
    assert busy(event("DTSTART;TZID=UTC:20260710T080000Z", "DURATION:PT1H")) == BERLIN_SUMMER


def test_an_offset_behind_a_time_is_taken_at_its_word() -> None:
    assert busy(event("DTSTART:2026-07-10T10:00:00+02:00", "DURATION:PT1H")) == BERLIN_SUMMER


def test_an_exception_in_utc_does_not_meet_a_zone_that_was_guessed() -> None:
    lines = ("DTSTART;TZID=LOL:20260302T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    reading = read(event(*lines, "EXDATE:20260309T090000Z"))
    assert len(reading.spans) == 2
    same = read(event(*lines, "EXDATE;TZID=LOL:20260309T100000"))
    assert len(same.spans) == 1


def test_each_calendar_of_a_text_has_its_own_zones() -> None:
    one = at_ten("Home", vtimezone("Home"))
    two = at_ten("Home", vtimezone("Home", standard="+0900", daylight="+0900"))
    two = two.replace(b"UID:one", b"UID:two")
    assert busy(one + two) == ["20260710T0100Z/20260710T0200Z", *BERLIN_SUMMER]
