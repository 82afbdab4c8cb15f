"""The examples of RFC 5545, 3.8.5.3, that repeat by months and years."""

from __future__ import annotations

import pytest

from tests.busy_texts import local_starts

START = "19970902T090000"


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        (
            "19970905",
            "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
            (
                "19970905 19971003 19971107 19971205 19980102 19980206 19980306 19980403 19980501"
                " 19980605"
            ),
        ),
        (
            "19970905",
            "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
            "19970905 19971003 19971107 19971205",
        ),
        (
            "19970907",
            "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
            (
                "19970907 19970928 19971102 19971130 19980104 19980125 19980301 19980329 19980503"
                " 19980531"
            ),
        ),
        (
            "19970922",
            "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
            "19970922 19971020 19971117 19971222 19980119 19980216",
        ),
        (
            "19970928",
            "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6",
            "19970928 19971029 19971128 19971229 19980129 19980226",
        ),
        (
            "19970902",
            "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
            (
                "19970902 19970915 19971002 19971015 19971102 19971115 19971202 19971215 19980102"
                " 19980115"
            ),
        ),
        (
            "19970930",
            "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
            (
                "19970930 19971001 19971031 19971101 19971130 19971201 19971231 19980101 19980131"
                " 19980201"
            ),
        ),
        (
            "19970910",
            "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
            (
                "19970910 19970911 19970912 19970913 19970914 19970915 19990310 19990311 19990312"
                " 19990313"
            ),
        ),
        (
            "19970610",
            "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
            (
                "19970610 19970710 19980610 19980710 19990610 19990710 20000610 20000710 20010610"
                " 20010710"
            ),
        ),
        (
            "19970310",
            "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
            (
                "19970310 19990110 19990210 19990310 20010110 20010210 20010310 20030110 20030210"
                " 20030310"
            ),
        ),
        (
            "19970101",
            "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
            (
                "19970101 19970410 19970719 20000101 20000409 20000718 20030101 20030410 20030719"
                " 20060101"
            ),
        ),
        ("19970519", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "19970519 19980518 19990517"),
        ("19970512", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "19970512 19980511 19990517"),
        (
            "19970313",
            "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=11",
            (
                "19970313 19970320 19970327 19980305 19980312 19980319 19980326 19990304 19990311"
                " 19990318 19990325"
            ),
        ),
        (
            "19970605",
            "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8;COUNT=15",
            (
                "19970605 19970612 19970619 19970626 19970703 19970710 19970717 19970724 19970731"
                " 19970807 19970814 19970821 19970828 19980604 19980611"
            ),
        ),
        (
            "19970913",
            "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=10",
            (
                "19970913 19971011 19971108 19971213 19980110 19980207 19980307 19980411 19980509"
                " 19980613"
            ),
        ),
        (
            "19961105",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
            "19961105 20001107 20041102",
        ),
        (
            "19970904",
            "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
            "19970904 19971007 19971106",
        ),
        (
            "19970929",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=7",
            "19970929 19971030 19971127 19971230 19980129 19980226 19980330",
        ),
        (
            "20070115",
            "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
            "20070115 20070130 20070215 20070315 20070330",
        ),
    ],
)
def test_an_example_gives_the_days_that_the_standard_lists(
    start: str, rule: str, expected: str
) -> None:
    found = local_starts(f"{start}T090000", f"RRULE:{rule}", days=3_900)
    assert found == [f"{day}T0900" for day in expected.split()]


def test_every_tuesday_every_other_month() -> None:
    found = local_starts(START, "RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", days=150)
    listed = "0902 0909 0916 0923 0930 1104 1111 1118 1125"
    assert found[:9] == [f"1997{day}T0900" for day in listed.split()]
    assert found[9:13] == [f"1998{day}T0900" for day in ("0106", "0113", "0120", "0127")]


def test_friday_the_thirteenth_where_the_start_is_none() -> None:
    found = local_starts(
        START,
        "EXDATE;TZID=America/New_York:19970902T090000",
        "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        days=1_200,
    )
    listed = "19980213 19980313 19981113 19990813 20001013"
    assert found == [f"{day}T0900" for day in listed.split()]


def test_the_last_work_day_of_a_month() -> None:
    found = local_starts(
        "20260130T090000", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=5"
    )
    assert found == [f"2026{day}T0900" for day in ("0130", "0227", "0331", "0430", "0529")]


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        ("20240229", "FREQ=YEARLY;COUNT=3", "20240229 20280229 20320229"),
        ("20240131", "FREQ=MONTHLY;COUNT=4", "20240131 20240331 20240531 20240731"),
        ("20241231", "FREQ=YEARLY;BYYEARDAY=366;COUNT=2", "20241231 20281231"),
        ("20231231", "FREQ=YEARLY;BYYEARDAY=-1;COUNT=3", "20231231 20241231 20251231"),
        ("20241230", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3", "20241230 20251229 20270104"),
        ("20201231", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH;COUNT=2", "20201231 20261231"),
        ("20251225", "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=TH;COUNT=3", "20251225 20261231 20271230"),
        ("20260104", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU;COUNT=2", "20260104 20270103"),
        ("20260512", "FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "20260512 20270518"),
        ("20210102", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA;COUNT=2", "20210102 20270102"),
        ("20210102", "FREQ=WEEKLY;BYWEEKNO=53;COUNT=2", "20210102 20270102"),
        ("20260105", "FREQ=MONTHLY;BYDAY=5MO;COUNT=2", "20260330 20260629"),
        ("20260101", "FREQ=YEARLY;BYDAY=-1FR;COUNT=2", "20261225 20271231"),
        ("20260401", "FREQ=MONTHLY;BYMONTH=4,9;BYMONTHDAY=1;COUNT=3", "20260401 20260901 20270401"),
        ("20260101", "FREQ=YEARLY;BYMONTHDAY=31;BYSETPOS=2;COUNT=2", "20260331 20270331"),
    ],
)
def test_leap_days_week_years_and_counting_from_the_end(
    start: str, rule: str, expected: str
) -> None:
    found = local_starts(f"{start}T090000", f"RRULE:{rule}", days=3_900)
    assert found == [f"{day}T0900" for day in expected.split()]


def test_the_positions_of_a_week_are_counted_in_the_whole_week() -> None:
    """The week of the start has its Monday before the start: its second day is Wednesday."""
    rule = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2"
    found = local_starts("20260107T090000", f"RRULE:{rule}")
    assert found == ["20260107T0900", "20260114T0900"]


def test_positions_count_times_as_well_as_days() -> None:
    rule = "FREQ=DAILY;BYHOUR=6,9,18;BYMINUTE=0,30;BYSETPOS=1,-1;COUNT=4"
    found = local_starts("20260107T060000", f"RRULE:{rule}")
    assert found == ["20260107T0600", "20260107T1830", "20260108T0600", "20260108T1830"]
