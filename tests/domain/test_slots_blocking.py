"""What is taken, the buffers around it, and limits per day and week."""

from __future__ import annotations

import pytest

from tests.slots_scenarios import on, starts, times

ALL_DAY = {"daily": [["09:00", "17:00"]]}


def taken(starts_at: str, ends_at: str, before: int = 0, after: int = 0) -> dict[str, object]:
    """Return an appointment on Monday."""
    return {
        "starts": f"2027-03-15T{starts_at}Z",
        "ends": f"2027-03-15T{ends_at}Z",
        "buffer_before_minutes": before,
        "buffer_after_minutes": after,
    }


def busy(starts_at: str, ends_at: str) -> dict[str, object]:
    """Return a busy time on Monday."""
    return {"starts": f"2027-03-15T{starts_at}Z", "ends": f"2027-03-15T{ends_at}Z"}


def test_a_start_that_collides_is_dropped_and_the_rest_do_not_shift() -> None:
    assert times(appointments=[taken("14:10", "14:20")]) == ["13:00", "15:00"]


def test_what_only_touches_does_not_collide() -> None:
    assert times(appointments=[taken("14:00", "15:00")]) == ["13:00", "15:00"]
    assert times(busy=[busy("14:00", "15:00")]) == ["13:00", "15:00"]


def test_one_minute_of_overlap_collides() -> None:
    assert times(busy=[busy("13:59", "14:00")]) == ["14:00", "15:00"]
    assert times(busy=[busy("14:00", "15:01")]) == ["13:00"]


def test_a_few_seconds_of_overlap_collide() -> None:
    assert times(busy=[busy("13:59:30", "13:59:40")]) == ["14:00", "15:00"]


def test_something_taken_all_day_leaves_nothing() -> None:
    long = {"starts": "2027-03-14T00:00Z", "ends": "2027-03-17T00:00Z"}
    assert times(busy=[long, busy("14:00", "15:00")]) == []


def test_things_taken_at_once_or_in_any_order_are_each_kept_free() -> None:
    things = [busy("15:00", "15:10"), busy("13:10", "13:20"), busy("13:00", "13:50")]
    assert times(busy=things) == ["14:00"]
    assert times(busy=things[::-1]) == ["14:00"]


@pytest.mark.parametrize(
    ("own", "theirs", "rule", "found"),
    [
        # an appointment from 14:00 to 15:00; own before, own after, theirs before, theirs after
        ((0, 10), (0, 0), "larger", ["12:50", "15:00"]),
        ((0, 0), (10, 0), "larger", ["12:50", "15:00"]),
        ((0, 10), (20, 0), "larger", ["12:40", "15:00"]),
        ((0, 20), (10, 0), "larger", ["12:40", "15:00"]),
        ((0, 10), (20, 0), "additive", ["12:30", "15:00"]),
        ((10, 0), (0, 0), "larger", ["13:00", "15:10"]),
        ((0, 0), (0, 10), "larger", ["13:00", "15:10"]),
        ((10, 0), (0, 20), "larger", ["13:00", "15:20"]),
        ((20, 0), (0, 10), "larger", ["13:00", "15:20"]),
        ((10, 0), (0, 20), "additive", ["13:00", "15:30"]),
    ],
)
def test_the_gap_comes_from_the_first_ones_after_and_the_second_ones_before(
    own: tuple[int, int], theirs: tuple[int, int], rule: str, found: list[str]
) -> None:
    offered = times(
        weekly_hours={"mon": [["08:00", "13:00"]]},
        step_minutes=10,
        buffer_before_minutes=own[0],
        buffer_after_minutes=own[1],
        buffer_rule=rule,
        appointments=[taken("14:00", "15:00", *theirs)],
    )
    before = [time for time in offered if time < "14:00"]
    after = [time for time in offered if time >= "14:00"]
    assert [before[-1], after[0]] == found


@pytest.mark.parametrize("rule", ["larger", "additive"])
def test_around_a_busy_time_only_the_appointments_own_buffers_apply(rule: str) -> None:
    offered = times(
        weekly_hours={"mon": [["08:00", "13:00"]]},
        step_minutes=10,
        buffer_before_minutes=20,
        buffer_after_minutes=10,
        buffer_rule=rule,
        busy=[busy("14:00", "15:00")],
    )
    assert offered[:6] == ["12:00", "12:10", "12:20", "12:30", "12:40", "12:50"]
    assert offered[6] == "15:20"


def test_buffers_may_spill_over_the_edge_of_a_window() -> None:
    assert times(buffer_before_minutes=30, buffer_after_minutes=30) == ["13:00", "14:00", "15:00"]


def test_what_is_taken_outside_of_the_window_keeps_its_gap() -> None:
    early = taken("12:00", "12:55", after=10)
    late = taken("16:05", "17:00", before=10)
    assert times(appointments=[early, late]) == ["14:00"]


def test_a_full_day_offers_nothing_more() -> None:
    two = [taken("13:00", "14:00"), taken("15:00", "16:00")]
    assert times(appointments=two, limits={"per_day": 2}) == []
    assert times(appointments=two, limits={"per_day": 3}) == ["14:00"]


def test_a_limit_of_none_offers_nothing_at_all() -> None:
    assert times(limits={"per_day": 0}) == []


def test_busy_times_do_not_count_towards_limits() -> None:
    assert times(busy=[busy("13:00", "14:00")], limits={"per_day": 1}) == ["14:00", "15:00"]


def test_minutes_per_day_have_to_hold_one_more_appointment() -> None:
    one = [taken("13:00", "14:00", after=30)]
    assert times(appointments=one, limits={"minutes_per_day": 120}) == ["15:00"]
    assert times(appointments=one, limits={"minutes_per_day": 119}) == []


def test_the_day_of_a_limit_is_the_therapists() -> None:
    # 2027-03-16 01:00 UTC is still Monday evening in New York
    late = {"starts": "2027-03-16T01:00Z", "ends": "2027-03-16T02:00Z"}
    changes = {"appointments": [late], "limits": {"per_day": 1}, "weekly_hours": ALL_DAY}
    assert times(**changes) == []
    assert len(times(**changes, **on("2027-03-16"))) == 8


def test_an_appointment_counts_on_the_date_on_which_it_starts() -> None:
    night = {"starts": "2027-03-15T03:30Z", "ends": "2027-03-15T04:30Z"}  # Sunday 23:30
    assert len(times(appointments=[night], limits={"per_day": 1})) == 3


def test_the_week_of_a_limit_goes_from_monday_to_sunday() -> None:
    monday = {"starts": "2027-03-15T13:00Z", "ends": "2027-03-15T14:00Z"}
    changes = {"appointments": [monday], "weekly_hours": {"daily": [["09:00", "10:00"]]}}
    found = starts(**changes, limits={"per_week": 1}, **on("2027-03-13", "2027-03-22"))
    assert [start[5:10] for start in found] == ["03-13", "03-14", "03-22"]
    found = starts(**changes, limits={"minutes_per_week": 119}, **on("2027-03-13", "2027-03-22"))
    assert [start[5:10] for start in found] == ["03-13", "03-14", "03-22"]


def test_a_week_over_new_year_is_one_week() -> None:
    thursday = {"starts": "2026-12-31T14:00Z", "ends": "2026-12-31T15:00Z"}
    found = starts(
        appointments=[thursday],
        weekly_hours={"daily": [["09:00", "10:00"]]},
        limits={"per_week": 1},
        **on("2027-01-01", "2027-01-04"),
    )
    assert found == ["2027-01-04T14:00Z"]


def test_on_travel_the_date_is_that_of_the_zone_there() -> None:
    trip = {"from": "2027-01-03", "to": "2027-01-04", "timezone": "Asia/Kolkata"}
    booked = {"starts": "2027-01-03T03:30Z", "ends": "2027-01-03T04:30Z"}  # 9:00 on the 3rd there
    found = starts(
        weekly_hours={"daily": [["09:00", "11:00"]]},
        travel=[trip],
        appointments=[booked],
        limits={"per_day": 1},
        **on("2027-01-02", "2027-01-04"),
    )
    assert [start[:13] for start in found] == [
        *("2027-01-02T14", "2027-01-02T15"),
        *("2027-01-04T03", "2027-01-04T04"),
    ]


def test_what_is_booked_on_the_way_counts_for_the_date_that_ended_before() -> None:
    trip = {"from": "2027-01-03", "to": "2027-01-04", "timezone": "Asia/Kolkata"}
    flight = {"starts": "2027-01-04T20:00Z", "ends": "2027-01-04T21:00Z"}  # neither 4th nor 5th
    found = starts(
        weekly_hours={"daily": [["09:00", "10:00"]]},
        travel=[trip],
        appointments=[flight],
        limits={"per_day": 1},
        **on("2027-01-02", "2027-01-05"),
    )
    assert [start[:13] for start in found] == ["2027-01-02T14", "2027-01-03T03", "2027-01-05T14"]


def test_where_two_dates_overlap_and_neither_is_open_the_first_counts() -> None:
    trip = {"from": "2027-01-05", "timezone": "Asia/Kolkata"}
    booked = {"starts": "2027-01-04T23:00Z", "ends": "2027-01-05T00:00Z"}  # 4th 18:00, 5th 4:30
    changes = {"weekly_hours": {"daily": [["09:00", "10:00"]]}, "travel": [trip]}
    found = starts(
        **changes, appointments=[booked], limits={"per_day": 1}, **on("2027-01-04", "2027-01-05")
    )
    assert found == ["2027-01-05T03:30Z", "2027-01-06T03:30Z"]


def test_an_appointment_of_long_ago_counts_for_its_own_day_only() -> None:
    old = {"starts": "0002-01-01T00:00Z", "ends": "0002-01-01T01:00Z"}
    new = {"starts": "9998-12-30T00:00Z", "ends": "9998-12-31T23:59Z"}
    assert len(times(appointments=[old, new], limits={"per_day": 1, "per_week": 1})) == 3
