"""Scenarios: strict reading, plain refusals, and an answer to whatever comes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.slots_scenario import run_scenarios
from tests.slots_scenarios import error, scenario, starts

REQUIRED = ("id", "timezone", "length_minutes", "now", "from", "to")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = (
    *REQUIRED,
    *("seen_from", "weekly_hours", "date_overrides", "days_off", "travel", "step_minutes"),
    *("buffer_before_minutes", "buffer_after_minutes", "buffer_rule", "notice_minutes"),
    *("horizon_days", "limits", "busy", "appointments", "holidays"),
)


def test_each_scenario_gets_its_answer_in_order() -> None:
    answers = run_scenarios([scenario(id="a"), scenario(id="b", timezone="Mars/Olympus"), 7])
    assert answers == [
        {"id": "a", "starts": ["2027-03-15T13:00Z", "2027-03-15T14:00Z", "2027-03-15T15:00Z"]},
        {
            "id": "b",
            "error": "timezone: “Mars/Olympus” is not a time zone."
            " Use a name like America/New_York.",
        },
        {"id": None, "error": "input: This has to be a table of named values."},
    ]


@pytest.mark.parametrize("source", [None, {}, "x", 7, {"id": "x"}])
def test_what_is_no_list_is_refused_as_a_whole(source: object) -> None:
    [answer] = run_scenarios(source)
    assert answer == {"id": None, "error": "input: This has to be a list of scenarios."}


def test_no_scenario_has_no_answer() -> None:
    assert run_scenarios([]) == []


def test_only_six_fields_are_needed() -> None:
    bare = {key: scenario()[key] for key in REQUIRED}
    assert run_scenarios([bare]) == [{"id": "x", "starts": []}]


def test_null_is_the_same_as_left_out() -> None:
    nothing = dict.fromkeys(key for key in KEYS if key not in {*REQUIRED, "weekly_hours"})
    assert starts(**nothing) == starts()


@pytest.mark.parametrize("key", REQUIRED)
def test_a_missing_field_is_named(key: str) -> None:
    source = {name: value for name, value in scenario().items() if name != key}
    [answer] = run_scenarios([source])
    assert str(answer["error"]).startswith(f"{key}: ")


def test_a_number_is_a_name_too() -> None:
    assert run_scenarios([scenario(id=7)])[0]["id"] == 7


@pytest.mark.parametrize("name", [True, 1.5, [], {}])
def test_anything_else_is_no_name(name: object) -> None:
    [answer] = run_scenarios([scenario(id=name)])
    assert answer == {"id": None, "error": "id: Give each scenario a name, as text."}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("seen_from", {"seen_from": "../etc/passwd"}),
        ("seen_from", {"seen_from": ""}),
        ("timezone", {"timezone": 7}),
        ("weekly_hours", {"weekly_hours": []}),
        ("weekly_hours.monday", {"weekly_hours": {"monday": []}}),
        ("weekly_hours.mon", {"weekly_hours": {"mon": "09:00"}}),
        ("weekly_hours.mon.0", {"weekly_hours": {"mon": [["12:00", "09:00"]]}}),
        ("weekly_hours.mon.0", {"weekly_hours": {"mon": [["09:00", "09:00"]]}}),
        ("weekly_hours.mon.0", {"weekly_hours": {"mon": [["20:00", "00:00"]]}}),
        ("weekly_hours.mon.1", {"weekly_hours": {"mon": [["08:00", "09:00"], ["9:00", "10:00"]]}}),
        ("weekly_hours.mon.0", {"weekly_hours": {"mon": [["09:00"]]}}),
        ("weekly_hours.mon.0", {"weekly_hours": {"mon": [["09:00", "24:01"]]}}),
        ("weekly_hours.daily.0", {"weekly_hours": {"daily": [[9, 12]], "mon": []}}),
        ("date_overrides.2027-02-30", {"date_overrides": {"2027-02-30": []}}),
        ("date_overrides.2027-03-15.0", {"date_overrides": {"2027-03-15": [["12:00", "09:00"]]}}),
        ("days_off", {"days_off": "2027-03-15"}),
        ("days_off.1", {"days_off": ["2027-03-15", "15.3.2027"]}),
        ("holidays.1 May", {"holidays": {"1 May": "May Day"}}),
        ("holidays.2027-05-01", {"holidays": {"2027-05-01": 7}}),
        ("travel.0", {"travel": ["Asia/Kolkata"]}),
        ("travel.0.from", {"travel": [{"timezone": "Asia/Kolkata"}]}),
        ("travel.0.timezone", {"travel": [{"from": "2027-03-15"}]}),
        ("travel.0.timezone", {"travel": [{"from": "2027-03-15", "timezone": "India"}]}),
        ("length_minutes", {"length_minutes": 0}),
        ("length_minutes", {"length_minutes": -50}),
        ("length_minutes", {"length_minutes": 50.5}),
        ("length_minutes", {"length_minutes": True}),
        ("step_minutes", {"step_minutes": 0}),
        ("buffer_before_minutes", {"buffer_before_minutes": -1}),
        ("buffer_after_minutes", {"buffer_after_minutes": "10"}),
        ("buffer_rule", {"buffer_rule": "smaller"}),
        ("notice_minutes", {"notice_minutes": -1}),
        ("horizon_days", {"horizon_days": -1}),
        ("limits", {"limits": 3}),
        ("limits.per_day", {"limits": {"per_day": -1}}),
        ("limits.per_month", {"limits": {"per_month": 3}}),
        ("limits.per_day", {"limits": {"per_day": 3, "per_week": 2}}),
        ("limits.minutes_per_day", {"limits": {"minutes_per_day": 3, "minutes_per_week": 2}}),
        ("busy.0.ends", {"busy": [{"starts": "2027-03-15T14:00Z"}]}),
        ("busy.0.ends", {"busy": [{"starts": "2027-03-15T14:00Z", "ends": "2027-03-15T14:00Z"}]}),
        ("busy.0.starts", {"busy": [{"starts": "2027-03-15T14:00", "ends": "2027-03-15T15:00Z"}]}),
        ("appointments.0.starts", {"appointments": [{}]}),
        ("now", {"now": "2027-03-01"}),
        ("now", {"now": "9998-12-31T23:59Z"}),
        ("from", {"from": "1066-10-14"}),
        ("from", {"from": "2027-03-15T00:00Z"}),
        ("to", {"to": "2027-03-14"}),
        ("to", {"to": "2030-03-15"}),
        ("colour", {"colour": "blue"}),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field(
    field: str, changes: dict[str, object]
) -> None:
    sentence = error(**changes)
    assert sentence.startswith(f"{field}: ")
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"from": "2027-03-20", "to": "2027-03-25"}, "travel.1.from"),
        ({"from": "2027-03-10", "to": "2027-03-20"}, "travel.1.from"),
        ({"from": "2027-03-10"}, "travel.1.from"),
        ({"from": "2027-03-25", "to": "2027-03-24"}, "travel.1.to"),
    ],
)
def test_a_date_lies_in_one_travel_only(other: dict[str, str], field: str) -> None:
    trip = {"from": "2027-03-20", "to": "2027-03-22", "timezone": "Asia/Kolkata"}
    assert error(travel=[trip, {**other, "timezone": "Asia/Tokyo"}]).startswith(f"{field}: ")


def test_travels_may_follow_each_other() -> None:
    trip = {"from": "2027-03-20", "to": "2027-03-22", "timezone": "Asia/Kolkata"}
    after, before = {"from": "2027-03-23"}, {"from": "2027-03-19", "to": "2027-03-19"}
    zone = {"timezone": "Asia/Tokyo"}
    assert starts(travel=[trip, {**after, **zone}, {**before, **zone}]) == starts()


def test_an_instant_may_have_any_offset() -> None:
    booked = {"starts": "2027-03-15T10:00-04:00", "ends": "2027-03-15T16:00+01:00"}
    assert starts(appointments=[booked]) == ["2027-03-15T13:00Z", "2027-03-15T15:00Z"]


def test_an_override_of_null_is_left_out() -> None:
    assert starts(date_overrides={"2027-03-15": None}) == starts()


def test_a_zone_with_odd_seconds_is_told_to_the_second() -> None:
    found = starts(
        timezone="Africa/Monrovia",
        now="1971-03-01T00:00Z",
        length_minutes=180,
        **{"from": "1971-03-15", "to": "1971-03-15"},
    )
    assert found == ["1971-03-15T09:44:30Z"]


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3), JSON)
def test_whatever_comes_is_answered_and_can_be_printed(
    changes: dict[str, object], anything: object
) -> None:
    answers = run_scenarios([scenario(**changes), anything])
    for answer in answers:
        assert set(answer) in ({"id", "starts"}, {"id", "error"})
    assert json.loads(json.dumps(answers)) == answers
    assert run_scenarios(anything) is not None


@settings(max_examples=300, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "weekly_hours": st.dictionaries(st.sampled_from(["mon", "daily", "x"]), JSON),
            "date_overrides": st.dictionaries(st.sampled_from(["2027-03-15", "x"]), JSON),
            "limits": st.dictionaries(st.sampled_from(["per_day", "minutes_per_day"]), JSON),
            "travel": st.lists(
                st.dictionaries(st.sampled_from(["from", "to", "timezone"]), JSON), max_size=2
            ),
            "busy": st.lists(
                st.dictionaries(st.sampled_from(["starts", "ends"]), JSON), max_size=2
            ),
            "appointments": st.lists(
                st.dictionaries(st.sampled_from(["starts", "ends"]), JSON), max_size=2
            ),
        },
    )
)
def test_whatever_comes_inside_of_a_field_is_answered(changes: dict[str, object]) -> None:
    [answer] = run_scenarios([scenario(**changes)])
    assert set(answer) in ({"id", "starts"}, {"id", "error"})
