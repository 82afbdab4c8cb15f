"""Opening hours become a grid of starts."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.slots_dates import Dates
from app.domain.slots_grid import lay_grid
from app.domain.timespan import get_zone, instant_at
from tests.slots_scenarios import on, starts, times

NIGHT = {"mon": [["20:00", "24:00"]], "tue": [["00:00", "02:00"]]}


def test_slots_follow_each_other_from_the_start_of_the_window() -> None:
    assert times() == ["13:00", "14:00", "15:00"]


def test_a_slot_has_to_end_inside_its_window() -> None:
    assert times(length_minutes=61, step_minutes=60) == ["13:00", "14:00"]


def test_the_step_is_the_length_unless_given() -> None:
    assert times(length_minutes=50) == ["13:00", "13:50", "14:40"]
    assert times(length_minutes=60, step_minutes=30) == [
        "13:00",
        "13:30",
        "14:00",
        "14:30",
        "15:00",
    ]


def test_windows_that_touch_are_one_with_one_grid() -> None:
    week = {"mon": [["10:30", "12:00"], ["09:00", "10:30"]]}
    assert times(weekly_hours=week) == ["13:00", "14:00", "15:00"]


def test_windows_that_overlap_are_one_with_one_grid() -> None:
    week = {"mon": [["09:00", "11:30"], ["10:15", "12:00"]]}
    assert times(weekly_hours=week) == ["13:00", "14:00", "15:00"]


def test_windows_apart_have_a_grid_each() -> None:
    week = {"mon": [["09:00", "10:10"], ["10:20", "12:00"]]}
    assert times(weekly_hours=week) == ["13:00", "14:20"]


def test_windows_are_joined_across_midnight() -> None:
    found = starts(weekly_hours=NIGHT, length_minutes=90, **on("2027-03-15", "2027-03-16"))
    assert [start[8:16] for start in found] == ["16T00:00", "16T01:30", "16T03:00", "16T04:30"]


def test_the_grid_of_the_night_is_the_same_on_the_day_after_it_began() -> None:
    found = starts(weekly_hours=NIGHT, length_minutes=90, **on("2027-03-16"))
    assert found == ["2027-03-16T04:30Z"]


def test_a_window_that_ends_before_midnight_is_not_joined() -> None:
    week = {"mon": [["20:00", "23:59"]], "tue": [["00:00", "02:00"]]}
    found = starts(weekly_hours=week, length_minutes=90, **on("2027-03-16"))
    assert found == ["2027-03-16T04:00Z"]


def test_an_override_replaces_the_day() -> None:
    assert times(date_overrides={"2027-03-15": [["15:00", "17:00"]]}) == ["19:00", "20:00"]


def test_an_override_without_windows_closes_the_day() -> None:
    assert times(date_overrides={"2027-03-15": []}) == []


def test_an_override_opens_a_day_that_has_no_weekly_hours() -> None:
    changes = {"date_overrides": {"2027-03-17": [["09:00", "10:00"]]}, **on("2027-03-17")}
    assert times(**changes) == ["13:00"]


def test_a_day_off_beats_an_override() -> None:
    overrides = {"2027-03-15": [["15:00", "17:00"]]}
    assert times(date_overrides=overrides, days_off=["2027-03-15"]) == []


def test_a_public_holiday_closes_its_day() -> None:
    assert times(holidays={"2027-03-15": "Ides"}) == []
    assert times(holidays={"2027-03-16": "Ides", "2027-03-15": None}) == times()


def test_an_override_opens_a_public_holiday() -> None:
    changes = {
        "holidays": {"2027-03-15": "Ides"},
        "date_overrides": {"2027-03-15": [["15:00", "17:00"]]},
    }
    assert times(**changes) == ["19:00", "20:00"]
    assert times(**changes, days_off=["2027-03-15"]) == []


def test_a_day_off_ends_the_night_at_midnight() -> None:
    found = starts(
        weekly_hours=NIGHT,
        length_minutes=90,
        days_off=["2027-03-16"],
        **on("2027-03-15", "2027-03-16"),
    )
    assert [start[8:16] for start in found] == ["16T00:00", "16T01:30"]


def test_daily_hours_are_those_of_every_day_that_is_not_named() -> None:
    week = {"daily": [["09:00", "10:00"]], "mon": [["14:00", "15:00"]], "tue": [], "wed": None}
    found = starts(weekly_hours=week, **on("2027-03-15", "2027-03-18"))
    assert found == ["2027-03-15T18:00Z", "2027-03-17T13:00Z", "2027-03-18T13:00Z"]


def test_a_start_that_the_clock_skips_is_never_offered() -> None:
    week = {"sun": [["00:00", "04:00"]]}
    assert times(weekly_hours=week, **on("2027-03-14")) == ["05:00", "06:00", "07:00"]


def test_a_window_that_opens_in_the_skipped_hour_opens_right_after_it() -> None:
    week = {"sun": [["02:30", "05:00"]]}
    assert times(weekly_hours=week, **on("2027-03-14")) == ["07:00", "08:00"]


def test_a_window_that_closes_in_the_skipped_hour_closes_right_before_it() -> None:
    week = {"sun": [["00:00", "02:30"]]}
    assert times(weekly_hours=week, **on("2027-03-14")) == ["05:00", "06:00"]


def test_a_window_inside_the_skipped_hour_offers_nothing() -> None:
    week = {"sun": [["02:10", "02:50"]]}
    assert times(weekly_hours=week, length_minutes=10, **on("2027-03-14")) == []


def test_both_instants_of_an_hour_that_happens_twice_are_offered() -> None:
    week = {"sun": [["00:00", "03:00"]]}
    assert times(weekly_hours=week, **on("2027-11-07")) == ["04:00", "05:00", "06:00", "07:00"]
    week = {"sun": [["01:00", "02:00"]]}
    assert times(weekly_hours=week, **on("2027-11-07")) == ["05:00", "06:00"]


def test_a_window_that_opens_within_the_double_hour_opens_twice() -> None:
    week = {"sun": [["01:30", "03:00"]]}
    found = times(weekly_hours=week, length_minutes=30, **on("2027-11-07"))
    assert found == ["05:30", "06:30", "07:00", "07:30"]


def test_a_window_that_closes_within_the_double_hour_closes_twice() -> None:
    week = {"sun": [["00:00", "01:30"]]}
    found = times(weekly_hours=week, length_minutes=30, **on("2027-11-07"))
    assert found == ["04:00", "04:30", "05:00", "06:00"]


def test_the_grid_goes_on_in_elapsed_time_when_a_window_opens_twice() -> None:
    week = {"sun": [["00:10", "01:30"]]}
    found = times(weekly_hours=week, length_minutes=20, **on("2027-11-07"))
    assert found == ["04:10", "04:30", "04:50", "05:10", "06:10"]


def test_windows_apart_stay_apart_in_the_double_hour() -> None:
    week = {"sun": [["00:00", "01:30"], ["01:45", "03:00"]]}
    found = times(weekly_hours=week, length_minutes=15, step_minutes=60, **on("2027-11-07"))
    assert found == ["04:00", "05:00", "05:45", "06:00", "06:45", "07:45"]


@pytest.mark.parametrize(("day", "number"), [("2027-03-14", 23), ("2027-11-07", 25)])
def test_a_day_open_round_the_clock_has_as_many_hours_as_it_has(day: str, number: int) -> None:
    assert len(starts(weekly_hours={"daily": [["00:00", "24:00"]]}, **on(day))) == number


def test_steps_are_elapsed_time_where_the_clock_shifts_by_half_an_hour() -> None:
    changes = {"timezone": "Australia/Lord_Howe", "weekly_hours": {"sun": [["00:00", "04:00"]]}}
    assert starts(**changes, **on("2027-10-03")) == [
        "2027-10-02T13:30Z",
        "2027-10-02T14:30Z",
        "2027-10-02T15:30Z",
    ]
    assert len(starts(**changes, **on("2027-04-04"))) == 4


def test_a_date_that_the_zone_skips_offers_nothing_and_its_night_is_one() -> None:
    changes = {
        "timezone": "Pacific/Apia",
        "weekly_hours": {"daily": [["22:00", "24:00"], ["00:00", "02:00"]]},
        "length_minutes": 90,
    }
    assert starts(**changes, **on("2011-12-30")) == []
    assert starts(**changes, **on("2011-12-29", "2011-12-31")) == [
        "2011-12-30T08:00Z",
        "2011-12-30T09:30Z",
        "2011-12-31T08:00Z",
        "2011-12-31T09:30Z",
    ]


def test_an_opening_over_a_skipped_date_has_one_grid_from_wherever_it_is_looked_at() -> None:
    changes = {
        "timezone": "Pacific/Apia",
        "weekly_hours": {"daily": [["00:00", "24:00"]]},
        "date_overrides": {"2011-12-28": [["23:00", "24:00"]]},
        "length_minutes": 420,
    }
    whole = starts(**changes, **on("2011-12-28", "2012-01-03"))
    assert whole[0] == "2011-12-29T09:00Z"
    apart = [
        start
        for day in ("2011-12-29", "2011-12-30", "2011-12-31", "2012-01-01", "2012-01-02")
        for start in starts(**changes, seen_from="UTC", **on(day))
    ]
    assert apart == [start for start in whole if start < "2012-01-03"]


def test_dates_are_those_of_the_one_who_looks() -> None:
    week = {"mon": [["20:00", "23:00"]]}
    assert starts(weekly_hours=week, seen_from="Europe/London", **on("2027-03-15")) == []
    found = starts(weekly_hours=week, seen_from="Europe/London", **on("2027-03-16"))
    assert found == ["2027-03-16T00:00Z", "2027-03-16T01:00Z", "2027-03-16T02:00Z"]


def test_the_zone_of_the_one_who_looks_does_not_move_the_slots() -> None:
    seen = starts(seen_from="Asia/Kolkata", **on("2027-03-14", "2027-03-16"))
    assert seen == starts(**on("2027-03-14", "2027-03-16"))


def test_travel_moves_the_hours_of_its_dates_to_another_zone() -> None:
    trip = {"from": "2027-01-03", "to": "2027-01-04", "timezone": "Asia/Kolkata"}
    found = starts(
        weekly_hours={"daily": [["09:00", "10:00"]]},
        travel=[trip],
        **on("2027-01-02", "2027-01-05"),
    )
    assert (
        found
        == [
            "2027-01-02T14:00Z",
            "2027-01-03T03:30Z",
            "2027-01-04T03:30Z",
            "2027-01-05T14:00Z",
        ][: len(found)]
    )
    assert len(found) == 4


def test_travel_without_an_end_goes_on() -> None:
    trip = {"from": "2027-03-15", "timezone": "Europe/Paris"}
    found = starts(travel=[trip], length_minutes=180, **on("2027-03-15", "2027-03-22"))
    assert found == ["2027-03-15T08:00Z", "2027-03-22T08:00Z"]


def test_hours_of_two_zones_that_overlap_are_one_opening() -> None:
    trip = {"from": "2027-01-05", "timezone": "Asia/Kolkata"}
    found = starts(
        weekly_hours={"mon": [["12:00", "15:00"]], "tue": [["00:00", "02:00"]]},
        travel=[trip],
        **on("2027-01-04", "2027-01-05"),
    )
    assert found == [
        "2027-01-04T17:00Z",
        "2027-01-04T18:00Z",
        "2027-01-04T19:00Z",
    ]


def test_a_therapist_who_never_closes_starts_the_grid_with_each_month() -> None:
    changes = {"weekly_hours": {"daily": [["00:00", "24:00"]]}, "length_minutes": 420}
    found = starts(**changes, **on("2027-03-01", "2027-03-02"))
    assert [start[8:16] for start in found[:4]] == ["01T05:00", "01T12:00", "01T19:00", "02T02:00"]
    april = starts(**changes, **on("2027-03-31", "2027-04-01"))
    assert "2027-04-01T04:00Z" in april
    assert set(starts(**changes, **on("2027-04-01"))) <= set(april)


def test_an_opening_keeps_its_grid_for_a_month_and_then_takes_that_of_the_calendar() -> None:
    changes = {
        "weekly_hours": {"daily": [["00:00", "24:00"]]},
        "date_overrides": {"2027-05-10": [["23:00", "24:00"]]},
        "length_minutes": 420,
    }
    whole = starts(**changes, **on("2027-05-10", "2027-07-02"))
    assert whole[0] == "2027-05-11T03:00Z"
    for day in ("2027-05-20", "2027-06-10", "2027-06-11", "2027-06-30", "2027-07-01"):
        found = starts(**changes, **on(day))
        assert found
        assert found == [start for start in whole if found[0] <= start <= found[-1]]
    assert "2027-07-01T04:00Z" in whole


def test_grids_of_two_zones_that_cross_in_a_double_hour_are_one_in_order() -> None:
    """The hole in a window that opens twice has room for the evening of a far western day."""
    crossing = Dates(
        first=date(2027, 10, 30).toordinal(),
        zones=(get_zone("Pacific/Pago_Pago"), get_zone("Europe/Berlin")),
        windows=(((830, 880),), ((135, 165),)),
    )
    grid = lay_grid(crossing, length=300, step=600)
    found = [f"{instant_at(start):%H:%M}" for starts in grid for start in starts]
    assert found == ["00:15", "00:25", "00:35", "00:50", "01:00", "01:10", "01:15", "01:20",
                     "01:25", "01:30", "01:35"]  # fmt: skip


def test_a_date_that_is_skipped_begins_with_the_next() -> None:
    apia = get_zone("Pacific/Apia")
    skipped = date(2011, 12, 30).toordinal()
    dates = Dates(first=skipped, zones=(apia, apia), windows=((), ()))
    assert f"{instant_at(dates.start_of(skipped)):%Y-%m-%dT%H:%M}" == "2011-12-30T10:00"
