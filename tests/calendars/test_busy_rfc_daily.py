"""The examples of RFC 5545, 3.8.5.3, that repeat by days, weeks, hours and minutes."""

from __future__ import annotations

from datetime import date, timedelta

from tests.busy_texts import busy, calendar, event, local_starts

START = "19970902T090000"


def days(*texts: str, at: str = "0900") -> list[str]:
    """Write out "199709 2 4-6" as the starts on those days."""
    found = []
    for text in texts:
        month, *numbers = text.split()
        for number in numbers:
            first, _, last = number.partition("-")
            found += [f"{month}{day:02}T{at}" for day in range(int(first), int(last or first) + 1)]
    return found


def test_daily_for_ten_occurrences() -> None:
    assert local_starts(START, "RRULE:FREQ=DAILY;COUNT=10") == days("199709 2-11")


def test_daily_until_a_day_in_winter_stays_at_nine_by_the_clock() -> None:
    source = event(
        f"DTSTART;TZID=America/New_York:{START}",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;UNTIL=19971224T000000Z",
    )
    found = busy(source, since="1997-01-01", until="1998-01-01")
    assert len(found) == 113
    assert found[0] == "19970902T1300Z/19970902T1400Z"
    assert found[53] == "19971025T1300Z/19971025T1400Z"
    assert found[54] == "19971026T1400Z/19971026T1500Z"
    assert found[-1] == "19971223T1400Z/19971223T1500Z"


def test_every_other_day_forever() -> None:
    found = local_starts(START, "RRULE:FREQ=DAILY;INTERVAL=2", days=90)
    assert found[:15] == days("199709 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30")
    assert found[15:30] == days("199710 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30")


def test_every_ten_days_five_times() -> None:
    found = local_starts(START, "RRULE:FREQ=DAILY;INTERVAL=10;COUNT=5")
    assert found == days("199709 2 12 22", "199710 2 12")


def test_every_day_in_january_for_three_years_in_two_spellings() -> None:
    until = "UNTIL=20000131T140000Z;BYMONTH=1"
    for rule in (f"FREQ=YEARLY;{until};BYDAY=SU,MO,TU,WE,TH,FR,SA", f"FREQ=DAILY;{until}"):
        found = local_starts("19980101T090000", f"RRULE:{rule}", days=1_200)
        assert found == days("199801 1-31", "199901 1-31", "200001 1-31")


def test_weekly_for_ten_occurrences() -> None:
    found = local_starts(START, "RRULE:FREQ=WEEKLY;COUNT=10")
    assert found == days("199709 2 9 16 23 30", "199710 7 14 21 28", "199711 4")


def test_weekly_until_a_day_in_december() -> None:
    found = local_starts(START, "RRULE:FREQ=WEEKLY;UNTIL=19971224T000000Z")
    assert found == days(
        "199709 2 9 16 23 30", "199710 7 14 21 28", "199711 4 11 18 25", "199712 2 9 16 23"
    )


def test_every_other_week_forever() -> None:
    found = local_starts(START, "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU", days=170)
    assert found[:7] == days("199709 2 16 30", "199710 14 28", "199711 11 25")
    assert found[7:12] == days("199712 9 23", "199801 6 20", "199802 3")


def test_tuesday_and_thursday_for_five_weeks_in_two_spellings() -> None:
    for end in ("UNTIL=19971007T000000Z", "COUNT=10"):
        found = local_starts(START, f"RRULE:FREQ=WEEKLY;{end};WKST=SU;BYDAY=TU,TH")
        assert found == days("199709 2 4 9 11 16 18 23 25 30", "199710 2")


def test_every_other_week_on_three_days_until_christmas() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR"
    assert local_starts("19970901T090000", f"RRULE:{rule}") == days(
        "199709 1 3 5 15 17 19 29",
        "199710 1 3 13 15 17 27 29 31",
        "199711 10 12 14 24 26 28",
        "199712 8 10 12 22",
    )


def test_every_other_week_on_tuesday_and_thursday_eight_times() -> None:
    found = local_starts(START, "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH")
    assert found == days("199709 2 4 16 18 30", "199710 2 14 16")


def test_the_first_day_of_the_week_decides_which_days_belong_together() -> None:
    rule = "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST="
    monday = local_starts("19970805T090000", rule + "MO")
    sunday = local_starts("19970805T090000", rule + "SU")
    assert monday == days("199708 5 10 19 24")
    assert sunday == days("199708 5 17 19 31")


def test_every_three_hours_on_one_day() -> None:
    found = local_starts(START, "RRULE:FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z")
    assert found == ["19970902T0900", "19970902T1200"]  # 17:00 UTC is 13:00 in New York


def test_every_quarter_of_an_hour_six_times() -> None:
    found = local_starts(START, "RRULE:FREQ=MINUTELY;INTERVAL=15;COUNT=6")
    clocks = ("0900", "0915", "0930", "0945", "1000", "1015")
    assert found == [f"19970902T{clock}" for clock in clocks]


def test_minutes_and_seconds_of_finer_rules_are_picked() -> None:
    found = local_starts(START, "RRULE:FREQ=SECONDLY;INTERVAL=30;BYMINUTE=1;BYSECOND=30;COUNT=1")
    assert found == ["19970902T0901"]
    found = local_starts(START, "RRULE:FREQ=MINUTELY;BYMINUTE=0,30;BYSECOND=0;COUNT=3")
    assert found == ["19970902T0900", "19970902T0930", "19970902T1000"]


def test_every_hour_and_a_half_four_times() -> None:
    found = local_starts(START, "RRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=4")
    assert found == [f"19970902T{clock}" for clock in ("0900", "1030", "1200", "1330")]


def test_every_twenty_minutes_of_the_working_day_in_two_spellings() -> None:
    hours = "BYHOUR=9,10,11,12,13,14,15,16"
    one = local_starts(START, f"RRULE:FREQ=DAILY;{hours};BYMINUTE=0,20,40", days=3)
    two = local_starts(START, f"RRULE:FREQ=MINUTELY;INTERVAL=20;{hours}", days=3)
    clocks = [f"{hour:02}{minute:02}" for hour in range(9, 17) for minute in (0, 20, 40)]
    assert one == two
    assert one[:48] == [f"199709{day:02}T{clock}" for day in (2, 3) for clock in clocks]


def test_a_series_is_found_in_a_window_long_after_its_start() -> None:
    source = event("DTSTART:19970902T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;INTERVAL=7")
    found = busy(source, since="2026-03-01", until="2026-03-15")
    weeks = [date(1997, 9, 2) + timedelta(weeks=week) for week in range(1_600)]
    wanted = [day for day in weeks if date(2026, 3, 1) <= day < date(2026, 3, 15)]
    assert found == [f"{day:%Y%m%d}T0900Z/{day:%Y%m%d}T1000Z" for day in wanted]


def test_a_count_ends_a_series_that_began_long_ago() -> None:
    lines = ("DTSTART:20160104T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=")
    ended = calendar(event(*lines[:2], lines[2] + "522"))
    lasts = calendar(event(*lines[:2], lines[2] + "524"))
    assert busy(ended) == []
    assert busy(lasts) == ["20260105T0900Z/20260105T1000Z", "20260112T0900Z/20260112T1000Z"]
