"""Opening hours in a practice file."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.parsing import Problems, Reader
from app.domain.practice import DateRuleKind, Limits, Weekday, Window
from app.domain.practice_file import read_practice_file
from app.domain.practice_file_hours import read_hours
from app.domain.practice_hours import join_windows
from app.domain.slots_hours import TherapistHours
from tests.practice_sources import practice_source

minutes = st.integers(0, 1440)
windows = st.lists(
    st.tuples(minutes, minutes).filter(lambda window: window[0] < window[1]), max_size=8
)


def read(
    source: dict[str, object], *, shortest_minutes: int = 0
) -> tuple[TherapistHours, dict[str, str]]:
    """Return the hours, and the messages by field."""
    problems = Problems()
    hours = read_hours(Reader(source, problems), shortest_minutes=shortest_minutes)
    return hours, {problem.field: problem.message for problem in problems.found}


def monday(*pairs: object, shortest_minutes: int = 0) -> tuple[object, dict[str, str]]:
    """Return Monday's windows, and the messages by field."""
    source: dict[str, object] = {"weekly_hours": {"mon": list(pairs)}}
    hours, found = read(source, shortest_minutes=shortest_minutes)
    return hours.weeks[0].weekly.get(Weekday.MON, ()) if hours.weeks else (), found


def test_hours_may_be_missing() -> None:
    assert read({}) == (TherapistHours(), {})


def test_a_day_without_windows_is_left_out() -> None:
    assert read({"weekly_hours": {"mon": []}}) == (TherapistHours(), {})


def test_windows_are_minutes_of_the_day_in_order() -> None:
    assert monday(["13:00", "24:00"], ["00:00", "12:30"]) == (((0, 750), (780, 1440)), {})


def test_windows_that_touch_or_overlap_become_one() -> None:
    expected = ((540, 840),)
    assert monday(["09:00", "12:00"], ["12:00", "14:00"])[0] == expected
    assert monday(["10:00", "14:00"], ["09:00", "13:00"])[0] == expected
    assert monday(["09:00", "14:00"], ["10:00", "11:00"])[0] == expected


@pytest.mark.parametrize(
    "pair",
    [
        "09:00",
        ["09:00"],
        ["09:00", "10:00", "11:00"],
        ["9:00", "10:00"],
        ["09:00", "24:01"],
        ["09:00", "33:00"],
        ["09:60", "11:00"],
        [9, 10],
        {"starts": "09:00", "ends": "10:00"},
    ],
)
def test_what_is_no_pair_of_times_is_refused(pair: object) -> None:
    opening, found = monday(["07:00", "08:00"], pair)
    assert list(found) == ["weekly_hours.mon.1"]
    assert opening == ((420, 480),)


@pytest.mark.parametrize("pair", [["12:00", "09:00"], ["09:00", "09:00"], ["22:00", "02:00"]])
def test_an_end_at_or_before_the_start_is_refused(pair: list[str]) -> None:
    opening, found = monday(pair)
    assert found["weekly_hours.mon.0"].startswith("The end has to be after the start.")
    assert opening == ()


def test_a_day_that_is_none_is_refused_with_the_nearest() -> None:
    found = read({"weekly_hours": {"monday": []}})[1]
    assert found == {"weekly_hours.monday": "There is no such field. Did you mean “mon”?"}


def test_a_date_override_replaces_or_closes_its_day() -> None:
    source = {"2027-12-25": [], "2027-12-24": [["09:00", "12:00"]]}
    hours, found = read({"date_overrides": source})
    assert found == {}
    assert {rule.starts_on: rule.windows for rule in hours.of_kind(DateRuleKind.OVERRIDE)} == {
        date(2027, 12, 24): ((540, 720),),
        date(2027, 12, 25): (),
    }


@pytest.mark.parametrize("key", ["2027-02-30", "christmas", "25.12.2027"])
def test_a_date_that_is_none_is_refused(key: str) -> None:
    found = read({"date_overrides": {key: []}})[1]
    assert found == {
        f"date_overrides.{key}": 'Use a date like 2027-03-15, or days like "2027-03-20/2027-03-24".'
    }


def test_a_window_too_short_for_any_service_is_refused() -> None:
    opening, found = monday(["09:00", "09:15"], shortest_minutes=20)
    assert opening == ((540, 555),)
    assert found == {
        "weekly_hours.mon": "09:00 to 09:15 is too short for any service."
        " The shortest one takes 20 minutes."
    }


def test_short_windows_that_touch_are_long_enough_together() -> None:
    assert monday(["09:00", "09:10"], ["09:10", "09:20"], shortest_minutes=20)[1] == {}


def test_a_short_window_at_midnight_may_go_on_in_the_next_day() -> None:
    week = {"mon": [["23:50", "24:00"]], "tue": [["00:00", "00:10"]]}
    assert read({"weekly_hours": week}, shortest_minutes=20)[1] == {}


@pytest.mark.parametrize("pair", [["23:50", "24:00"], ["00:00", "00:10"]])
def test_a_short_window_at_midnight_that_does_not_go_on_is_refused(pair: list[str]) -> None:
    assert list(monday(pair, shortest_minutes=20)[1]) == ["weekly_hours.mon"]


def kinds(hours: TherapistHours, kind: DateRuleKind) -> list[tuple[str, str | None]]:
    """Return the dates of the rules of a kind."""
    return [
        (rule.starts_on.isoformat(), None if rule.ends_on is None else rule.ends_on.isoformat())
        for rule in hours.of_kind(kind)
    ]


def test_a_range_of_dates_may_have_its_own_hours() -> None:
    source = {"2027-03-20/2027-03-24": [["10:00", "15:00"]], "2027-03-25": []}
    hours, found = read({"date_overrides": source})
    assert found == {}
    assert kinds(hours, DateRuleKind.OVERRIDE) == [
        ("2027-03-20", "2027-03-24"),
        ("2027-03-25", "2027-03-25"),
    ]


@pytest.mark.parametrize(
    ("source", "field", "start"),
    [
        ({"2027-03-24/2027-03-20": []}, "2027-03-24/2027-03-20", "The last day has to be"),
        ({"2027-03-20/": []}, "2027-03-20/", "Use a date like 2027-03-15, or"),
        ({"2027-03-20/tomorrow": []}, "2027-03-20/tomorrow", "Use a date like 2027-03-15, or"),
        ({"2027-01-01/2028-12-31": []}, "2027-01-01/2028-12-31", "That is 731 days."),
        (
            {"2027-03-20/2027-03-24": [], "2027-03-24": []},
            "2027-03-24",
            "There are other hours from 20 March 2027 to 24 March 2027 already.",
        ),
        ({"2027-03-20": [["09:00", "09:05"]]}, "2027-03-20", "09:00 to 09:05 is too short"),
    ],
)
def test_dates_that_cannot_be_are_named(source: object, field: str, start: str) -> None:
    found = read({"date_overrides": source}, shortest_minutes=20)[1]
    assert list(found) == [f"date_overrides.{field}"]
    assert found[f"date_overrides.{field}"].startswith(start)


def test_days_off_and_holidays_at_work_are_dates_or_ranges() -> None:
    source = {
        "days_off": ["2027-03-18", date(2027, 3, 1), {"from": "2027-07-01", "to": "2027-07-14"}],
        "works_holidays": [{"from": date(2027, 5, 31), "to": "2027-05-31"}, "2027-09-06"],
    }
    hours, found = read(source)
    assert found == {}
    assert kinds(hours, DateRuleKind.OFF) == [
        ("2027-03-01", "2027-03-01"),
        ("2027-03-18", "2027-03-18"),
        ("2027-07-01", "2027-07-14"),
    ]
    assert kinds(hours, DateRuleKind.WORKS) == [
        ("2027-05-31", "2027-05-31"),
        ("2027-09-06", "2027-09-06"),
    ]
    assert kinds(read({"days_off": [{"from": "2027-07-01"}]})[0], DateRuleKind.OFF) == [
        ("2027-07-01", None)
    ]


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ({"days_off": ["soon", 5, None]}, ["days_off.0", "days_off.1", "days_off.2"]),
        ({"days_off": [{"to": "2027-07-14"}]}, ["days_off.0.from"]),
        ({"days_off": [{"from": "2027-07-14", "to": "2027-07-01"}]}, ["days_off.0.to"]),
        ({"days_off": [{"from": "2027-07-14", "until": "2027-07-15"}]}, ["days_off.0.until"]),
        ({"works_holidays": [{"from": "2027-07-14"}]}, ["works_holidays.0.to"]),
        ({"travel": [{"from": "2027-07-14", "timezone": "Mars"}]}, ["travel.0.timezone"]),
        ({"travel": [{"from": "2027-07-14"}]}, ["travel.0.timezone"]),
        ({"travel": [{"timezone": "Asia/Tokyo"}]}, ["travel.0.from"]),
        ({"travel": ["2027-07-14"]}, ["travel.0", "travel.0.timezone", "travel.0.from"]),
        ({"keeps_holidays": "no"}, ["keeps_holidays"]),
        ({"rooms": ["blue", "gren"]}, ["rooms"]),
        ({"limits": {"per_day": 0}}, ["limits.per_day"]),
        ({"limits": {"per_day": 9, "per_week": 5}}, ["limits.per_day"]),
        ({"limits": {"per_month": 9}}, ["limits.per_month"]),
    ],
)
def test_what_cannot_be_read_is_named(source: dict[str, object], fields: list[str]) -> None:
    problems = Problems()
    read_hours(Reader(source, problems), shortest_minutes=20, rooms=["blue", "green"])
    assert [problem.field for problem in problems.found] == fields


def test_no_date_is_in_two_trips() -> None:
    london, tokyo = "Europe/London", "Asia/Tokyo"
    trips = [
        {"from": "2027-01-03", "to": "2027-01-10", "timezone": tokyo},
        {"from": "2027-01-10", "timezone": london},
    ]
    assert list(read({"travel": trips})[1]) == ["travel.1.from"]
    trips[1]["from"] = "2027-01-11"
    hours, found = read({"travel": trips})
    assert found == {}
    assert [rule.timezone for rule in hours.of_kind(DateRuleKind.TRAVEL)] == [tokyo, london]


def test_limits_holidays_and_rooms_are_read() -> None:
    source = {
        "limits": {"per_day": 5, "per_week": 20, "minutes_per_day": 240, "minutes_per_week": 900},
        "keeps_holidays": False,
        "rooms": ["blue"],
    }
    problems = Problems()
    hours = read_hours(Reader(source, problems), shortest_minutes=20, rooms=["blue"])
    assert problems.found == []
    assert hours == TherapistHours(
        limits=Limits(per_day=5, per_week=20, minutes_per_day=240, minutes_per_week=900),
        keeps_holidays=False,
        rooms=("blue",),
    )


def test_a_week_may_hold_for_a_while() -> None:
    summer = {"valid_from": "2027-06-01", "valid_until": date(2027, 8, 31)}
    source: dict[str, object] = {
        "weekly_hours": {"mon": [["09:00", "12:00"]]},
        "hours": [summer | {"sat": [["09:00", "12:00"]]}, {"valid_from": "2028-01-01", "sun": []}],
    }
    hours, found = read(source)
    assert found == {}
    usual, saturdays = hours.weeks
    assert usual.valid_from is usual.valid_until is None
    assert saturdays.weekly == {Weekday.SAT: ((540, 720),)}
    assert (saturdays.valid_from, saturdays.valid_until) == (date(2027, 6, 1), date(2027, 8, 31))


@pytest.mark.parametrize(
    ("weeks", "fields"),
    [
        ([{"mon": [["09:00", "12:00"]]}], ["hours.0.valid_from"]),
        ([{"valid_from": "2027-06-01"}] * 2, ["hours.1.valid_from"]),
        ([{"valid_from": "2027-06-02", "valid_until": "2027-06-01"}], ["hours.0.valid_until"]),
        ([{"valid_from": "2027-06-02", "mon": [["12:00", "09:00"]]}], ["hours.0.mon.0"]),
        ([{"valid_from": "2027-06-02", "mon": [["09:00", "09:05"]]}], ["hours.0.mon"]),
        ([{"valid_from": "2027-06-02", "monday": []}], ["hours.0.monday"]),
    ],
)
def test_a_week_for_a_while_that_cannot_be_is_named(weeks: list[object], fields: list[str]) -> None:
    assert list(read({"hours": weeks}, shortest_minutes=20)[1]) == fields


def test_in_a_file_the_shortest_service_counts() -> None:
    source = practice_source()
    source["therapists"][1]["weekly_hours"] = {"fri": [["09:00", "09:20"]]}
    hours = read_practice_file(source).hours["ben-ode"]
    assert hours.weeks[0].weekly == {Weekday.FRI: ((540, 560),)}


@given(windows)
def test_joined_windows_cover_the_same_minutes_with_gaps_between(opening: list[Window]) -> None:
    joined = join_windows(opening)
    covered = {minute for starts, ends in opening for minute in range(starts, ends)}
    assert {minute for starts, ends in joined for minute in range(starts, ends)} == covered
    assert all(first[1] < second[0] for first, second in pairwise(joined))
