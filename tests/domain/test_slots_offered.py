"""Notice, horizon, validity, and accepting exactly what is listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.errors import DomainError, InvalidInput
from app.domain.practice import BufferRule, Service, Weekday
from app.domain.slots import (
    NEAREST_WITHIN,
    Blocker,
    BlockerKind,
    Diary,
    HoursPeriod,
    Limits,
    Refusal,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    Travel,
    check_offered,
    days_window,
    find_days_window,
    find_first_slot,
    list_slots,
    list_starts,
    nearest_slots,
)
from app.domain.timespan import Span
from tests.slots_oracle import utc
from tests.slots_scenarios import on, times

NEW_YORK = ZoneInfo("America/New_York")
NOW = utc("2027-03-01T00:00")
MONDAY = date(2027, 3, 15)
WEEK = HoursPeriod(weekly={Weekday.MON: ((9 * 60, 12 * 60),)})
RULES = SlotRules(length_minutes=60, step_minutes=60)


def diary(**changes: object) -> Diary:
    """Return a diary that is open on Mondays from 9:00 to 12:00 in New York."""
    return Diary(**{"timezone": "America/New_York", "hours": (WEEK,), **changes})  # type: ignore[arg-type]


def rules(**changes: object) -> SlotRules:
    """Return rules for an hour each hour."""
    return SlotRules(**{"length_minutes": 60, "step_minutes": 60, **changes})  # type: ignore[arg-type]


def blocker(starts: str, ends: str, kind: BlockerKind = BlockerKind.APPOINTMENT) -> Blocker:
    """Return something in the diary on Monday, by its times in UTC."""
    span = Span(starts_at=utc(f"2027-03-15T{starts}"), ends_at=utc(f"2027-03-15T{ends}"))
    return Blocker(span=span, kind=kind)


def refusal_of(starts_at: datetime, *, now: datetime = NOW, **changes: object) -> DomainError:
    """Return the refusal of a time in a diary (changes named `rules` are those of the rules)."""
    given = changes.pop("rules", RULES)
    assert isinstance(given, SlotRules)
    with pytest.raises(DomainError) as refusal:
        check_offered(diary(**changes), given, starts_at=starts_at, now=now)
    return refusal.value


def test_a_start_exactly_at_the_notice_is_offered() -> None:
    assert times(now="2027-03-14T13:00Z", notice_minutes=1440) == ["13:00", "14:00", "15:00"]
    assert times(now="2027-03-14T13:01Z", notice_minutes=1440) == ["14:00", "15:00"]
    assert times(now="2027-03-14T13:00:01Z", notice_minutes=1440) == ["14:00", "15:00"]


def test_a_start_exactly_now_is_offered_and_a_past_one_is_not() -> None:
    assert times(now="2027-03-15T14:00Z") == ["14:00", "15:00"]
    assert times(now="2027-03-15T14:01Z") == ["15:00"]


def test_the_horizon_includes_its_last_date_to_the_end() -> None:
    late = {"weekly_hours": {"daily": [["22:00", "24:00"]]}, **on("2027-03-15")}
    # the therapist's today is the 12th until 05:00 UTC on the 13th
    assert times(**{**late, "now": "2027-03-13T04:59Z"}, horizon_days=3) == ["02:00", "03:00"]
    assert times(**{**late, "now": "2027-03-13T04:59Z"}, horizon_days=2) == []
    assert times(**{**late, "now": "2027-03-13T05:00Z"}, horizon_days=2) == ["02:00", "03:00"]


def test_a_horizon_of_no_days_is_today() -> None:
    assert times(now="2027-03-15T04:00Z", horizon_days=0) == ["13:00", "14:00", "15:00"]
    assert times(now="2027-03-15T03:59Z", horizon_days=0) == []


def test_the_horizon_cuts_a_night_at_midnight() -> None:
    night = {"weekly_hours": {"daily": [["22:00", "24:00"], ["00:00", "02:00"]]}}
    changes = {**night, **on("2027-03-15", "2027-03-16"), "now": "2027-03-15T12:00Z"}
    assert times(**changes, horizon_days=0) == ["02:00", "03:00"]


def test_on_travel_the_horizon_is_by_the_dates_there() -> None:
    trip = Travel(starts_on=date(2027, 3, 16), ends_on=None, timezone="Asia/Kolkata")
    tuesday = HoursPeriod(weekly={Weekday.TUE: ((4 * 60, 5 * 60),)})
    early = utc("2027-03-15T22:30")  # 4:00 on the 16th in Kolkata, 18:30 on the 15th in New York
    changes = {"hours": (tuesday,), "travel": (trip,)}
    window = Span(starts_at=early, ends_at=early + timedelta(hours=1))
    for days, number in ((1, 0), (2, 1)):
        found = list_slots(
            diary(**changes),
            rules(horizon_days=days),
            window=window,
            now=utc("2027-03-14T12:00"),
        )
        assert len(found) == number
    refusal = refusal_of(early, now=utc("2027-03-14T12:00"), rules=rules(horizon_days=1), **changes)
    assert isinstance(refusal, SlotNotOffered)
    assert refusal.reason is Refusal.HORIZON


def test_hours_hold_within_their_validity_both_ends_included() -> None:
    spring = HoursPeriod(weekly=WEEK.weekly, valid_from=MONDAY, valid_until=MONDAY)
    window = days_window(date(2027, 3, 8), date(2027, 3, 22), NEW_YORK)
    found = list_slots(diary(hours=(spring,)), RULES, window=window, now=NOW)
    assert {slot.starts_at.date() for slot in found} == {MONDAY}


def test_hours_of_periods_that_are_valid_together_are_joined() -> None:
    more = HoursPeriod(weekly={Weekday.MON: ((12 * 60, 13 * 60),)}, valid_from=MONDAY)
    window = days_window(date(2027, 3, 8), MONDAY, NEW_YORK)
    found = list_slots(diary(hours=(WEEK, more)), RULES, window=window, now=NOW)
    assert [slot.starts_at.day for slot in found] == [8] * 3 + [15] * 4


def test_a_slot_that_is_listed_is_accepted() -> None:
    window = days_window(MONDAY, MONDAY, NEW_YORK)
    slots = list_slots(diary(), RULES, window=window, now=NOW)
    assert len(slots) == 3
    assert slots[0].ends_at == utc("2027-03-15T14:00")
    assert [check_offered(diary(), RULES, starts_at=s.starts_at, now=NOW) for s in slots] == [
        *slots
    ]
    assert list_starts(diary(), RULES, window=window, now=NOW) == tuple(
        slot.starts_at for slot in slots
    )


def test_the_window_asked_for_bounds_the_starts_only() -> None:
    window = Span(starts_at=utc("2027-03-15T13:00:30"), ends_at=utc("2027-03-15T14:00:30"))
    [slot] = list_slots(diary(), RULES, window=window, now=NOW)
    assert slot.starts_at == utc("2027-03-15T14:00")


@pytest.mark.parametrize(
    ("starts_at", "changes", "reason"),
    [
        ("2027-02-28T14:00", {}, Refusal.PAST),
        ("2027-03-15T13:00", {"rules": rules(notice_minutes=30 * 1440)}, Refusal.NOTICE),
        ("2027-03-15T13:00", {"rules": rules(horizon_days=14)}, Refusal.HORIZON),
        ("2027-03-15T12:00", {}, Refusal.CLOSED),
        ("2027-03-15T15:01", {}, Refusal.CLOSED),
        ("2027-03-16T13:00", {}, Refusal.CLOSED),
        ("2027-03-15T13:30", {}, Refusal.OFF_GRID),
        ("2027-03-15T13:00:01", {}, Refusal.OFF_GRID),
        ("2027-03-15T13:00:00.000001", {}, Refusal.OFF_GRID),
        ("9999-12-31T23:59:59", {}, Refusal.HORIZON),
        ("2027-03-15T13:00", {"rules": rules(limits=Limits(per_day=0))}, Refusal.LIMIT),
    ],
)
def test_a_crafted_time_is_refused_with_its_reason(
    starts_at: str, changes: dict[str, object], reason: Refusal
) -> None:
    now = NOW if starts_at > "2027-03-01" else utc("2027-03-01T12:00")
    refusal = refusal_of(utc(starts_at), now=now, **changes)
    assert isinstance(refusal, SlotNotOffered)
    assert refusal.reason is reason
    assert (refusal.code, refusal.field) == ("slot_not_offered", "starts_at")
    assert refusal.message.endswith(".")


@pytest.mark.parametrize("kind", list(BlockerKind))
def test_a_time_that_somebody_has_is_taken(kind: BlockerKind) -> None:
    there = blocker("13:30", "13:40", kind)
    refusal = refusal_of(utc("2027-03-15T13:00"), blockers=(there,))
    assert isinstance(refusal, SlotTaken)
    assert (refusal.code, refusal.reason) == ("slot_taken", Refusal.TAKEN)


def test_a_time_too_close_to_another_is_taken_for_its_buffer() -> None:
    there = blocker("14:00", "15:00")
    refusal = refusal_of(
        utc("2027-03-15T13:00"), blockers=(there,), rules=rules(buffer_after_minutes=5)
    )
    assert isinstance(refusal, SlotTaken)
    assert refusal.reason is Refusal.BUFFER


def test_a_time_that_is_taken_is_told_before_a_limit_that_it_fills() -> None:
    there = blocker("13:00", "14:00")
    limits = rules(limits=Limits(per_day=1))
    assert isinstance(
        refusal_of(utc("2027-03-15T13:00"), blockers=(there,), rules=limits), SlotTaken
    )
    other = refusal_of(utc("2027-03-15T14:00"), blockers=(there,), rules=limits)
    assert isinstance(other, SlotNotOffered)
    assert other.reason is Refusal.LIMIT


def test_the_first_slot_may_be_weeks_away() -> None:
    late = HoursPeriod(weekly=WEEK.weekly, valid_from=MONDAY)
    window = Span(starts_at=NOW, ends_at=NOW + timedelta(days=60))
    slot = find_first_slot(diary(hours=(late,)), RULES, window=window, now=NOW)
    assert slot is not None
    assert slot.starts_at == utc("2027-03-15T13:00")
    assert find_first_slot(diary(hours=()), RULES, window=window, now=NOW) is None


def test_the_nearest_slots_come_in_order_and_the_earlier_of_two_as_near() -> None:
    middle = utc("2027-03-15T14:00")
    there = (blocker("14:00", "15:00"),)
    found = nearest_slots(diary(blockers=there), RULES, to=middle, now=NOW, count=1)
    assert [slot.starts_at.hour for slot in found] == [13]
    found = nearest_slots(diary(blockers=there), RULES, to=middle, now=NOW)
    assert [slot.starts_at.isoformat()[8:13] for slot in found] == ["08T16", "15T13", "15T15"]


def test_the_nearest_slots_lie_within_a_week_and_after_now() -> None:
    middle = utc("2027-03-15T14:00")
    assert timedelta(days=7) == NEAREST_WITHIN
    found = nearest_slots(diary(), RULES, to=middle, now=middle, count=9)
    assert [slot.starts_at.isoformat()[8:13] for slot in found] == [
        "15T14",
        "15T15",
        "22T13",
        "22T14",
    ]


def test_days_become_the_span_of_their_local_dates() -> None:
    assert days_window(date(2027, 3, 14), date(2027, 3, 15), NEW_YORK) == Span(
        starts_at=utc("2027-03-14T05:00"), ends_at=utc("2027-03-16T04:00")
    )


def test_days_that_a_zone_skips_have_no_span() -> None:
    apia, skipped = ZoneInfo("Pacific/Apia"), date(2011, 12, 30)
    assert find_days_window(skipped, skipped, apia) is None
    assert days_window(skipped, date(2011, 12, 31), apia).length == timedelta(days=1)
    assert days_window(date(2011, 12, 29), skipped, apia).length == timedelta(days=1)
    with pytest.raises(InvalidInput):
        days_window(skipped, skipped, apia)


@pytest.mark.parametrize(
    ("first", "last"), [(MONDAY, date(2027, 3, 14)), (date(9999, 1, 1), date.max)]
)
def test_days_in_the_wrong_order_or_out_of_the_calendar_are_refused(
    first: date, last: date
) -> None:
    with pytest.raises(InvalidInput):
        days_window(first, last, NEW_YORK)


def test_rules_come_from_a_service() -> None:
    service = Service(
        slug="first",
        name="First call",
        length_minutes=50,
        step_minutes=60,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        notice_minutes=1440,
        horizon_days=60,
        limits=Limits(per_day=2),
    )
    assert SlotRules.of(service, BufferRule.ADDITIVE) == SlotRules(
        length_minutes=50,
        step_minutes=60,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        notice_minutes=1440,
        horizon_days=60,
        buffer_rule=BufferRule.ADDITIVE,
        service="first",
        limits=Limits(per_day=2),
    )


def test_the_limits_of_a_service_count_that_service_alone() -> None:
    first = replace(blocker("13:00", "14:00"), service="first")
    limited = rules(service="first", limits=Limits(per_day=1))
    assert hours_of(diary(blockers=(first,)), limited) == []
    assert hours_of(diary(blockers=(replace(first, service="other"),)), limited) == [14, 15]
    assert hours_of(diary(blockers=(first,)), replace(limited, service=None)) == []


def test_the_limits_of_a_therapist_count_all_services() -> None:
    first = replace(blocker("13:00", "14:00"), service="first")
    for limits, found in ((Limits(per_day=1), []), (Limits(per_day=2), [14, 15])):
        full = diary(blockers=(first,), limits=limits)
        assert hours_of(full, rules(service="other")) == found
        assert hours_of(full, rules(service="other", limits=Limits(per_day=1))) == found


def hours_of(diary: Diary, rules: SlotRules) -> list[int]:
    """Return the hours, in UTC, of the starts on Monday."""
    window = days_window(MONDAY, MONDAY, NEW_YORK)
    return [start.hour for start in list_starts(diary, rules, window=window, now=NOW)]
