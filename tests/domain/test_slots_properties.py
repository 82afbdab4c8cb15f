"""Properties of free times, each on hundreds of diaries near the days on which clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.practice import NO_LIMITS, Weekday, Window
from app.domain.slots import (
    Blocker,
    Diary,
    HoursPeriod,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    check_offered,
    days_window,
    find_first_slot,
    list_slots,
    list_starts,
    nearest_slots,
)
from app.domain.timespan import Span
from tests.slots_cases import MINUTE, Case, cases, journeys
from tests.slots_oracle import expected_starts, is_within, keeps_gap, own_date, windows_on

often = settings(max_examples=500, deadline=None)


def slots_of(case: Case) -> tuple[Span, ...]:
    found = list_slots(case.diary, case.rules, window=case.window, now=case.now)
    return tuple(slot.span for slot in found)


@settings(max_examples=1_000, deadline=None)
@given(cases)
def test_a_slow_reading_of_the_same_rules_offers_the_same(case: Case) -> None:
    assert case.starts() == expected_starts(
        case.diary, case.rules, window=case.window, now=case.now
    )


@often
@given(journeys)
def test_a_slow_reading_offers_the_same_on_a_journey(case: Case) -> None:
    rules = replace(case.rules, limits=NO_LIMITS, horizon_days=None)
    case = replace(case.with_diary(limits=NO_LIMITS), rules=rules)
    assert case.starts() == expected_starts(case.diary, rules, window=case.window, now=case.now)


@often
@given(cases)
def test_no_slot_lies_over_something_taken_or_within_a_buffer(case: Case) -> None:
    for span in slots_of(case):
        assert not any(span.overlaps(blocker.span) for blocker in case.diary.blockers)
        assert all(keeps_gap(span, blocker, case.rules) for blocker in case.diary.blockers)


@often
@given(cases)
def test_each_minute_of_a_slot_lies_in_a_window_of_its_date(case: Case) -> None:
    zone = ZoneInfo(case.diary.timezone)
    for span in slots_of(case):
        for minute in range(0, case.rules.length_minutes, 7):
            local = (span.starts_at + minute * MINUTE).astimezone(zone)
            clock = local.hour * 60 + local.minute
            windows = windows_on(case.diary, local.date())
            assert any(opens <= clock < closes for opens, closes in windows)


@often
@given(cases)
def test_the_free_slots_lie_on_the_grid_of_an_empty_diary(case: Case) -> None:
    empty = case.with_diary(blockers=(), limits=NO_LIMITS)
    unlimited = replace(case.rules, limits=NO_LIMITS, notice_minutes=0, horizon_days=None)
    grid = replace(empty, rules=unlimited, now=case.window.starts_at).starts()
    assert set(case.starts()) <= set(grid)


@often
@given(cases)
def test_each_slot_lies_behind_the_notice_and_within_the_horizon(case: Case) -> None:
    horizon = case.rules.horizon_days
    for start in case.starts():
        assert start - case.now >= case.rules.notice_minutes * MINUTE
        ahead = own_date(case.diary, start) - own_date(case.diary, case.now)
        assert horizon is None or ahead <= timedelta(days=horizon)


@often
@given(cases, st.integers(0, 1_439))
def test_a_time_is_accepted_exactly_where_it_is_listed(case: Case, minute: int) -> None:
    listed = case.starts()
    some = case.window.starts_at + minute * MINUTE
    beside = [start + timedelta(seconds=1) for start in listed[:1]]
    for starts_at in {some, *listed[:2], *listed[-1:], *beside}:
        try:
            slot = check_offered(case.diary, case.rules, starts_at=starts_at, now=case.now)
        except (SlotNotOffered, SlotTaken):
            assert starts_at not in listed
        else:
            assert slot.starts_at == starts_at
            assert slot.span.length == MINUTE * case.rules.length_minutes
            assert starts_at in listed


@often
@given(cases)
def test_the_zone_of_the_one_who_looks_does_not_change_the_instants(case: Case) -> None:
    for there in (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")):
        first, last = case.day - timedelta(days=4), case.day + timedelta(days=6)
        wide = replace(case, window=days_window(first, last, there))
        assert [
            start for start in wide.starts() if case.window.starts_at <= start < case.window.ends_at
        ] == case.starts()


@often
@given(cases, st.integers(1, 2_000))
def test_two_looks_side_by_side_show_what_one_does(case: Case, minutes: int) -> None:
    middle = min(case.window.starts_at + minutes * MINUTE, case.window.ends_at - MINUTE)
    before = Span(starts_at=case.window.starts_at, ends_at=middle)
    behind = Span(starts_at=middle, ends_at=case.window.ends_at)
    apart = [replace(case, window=window).starts() for window in (before, behind)]
    assert [*apart[0], *apart[1]] == case.starts()


@often
@given(cases, st.randoms())
def test_the_order_in_which_a_diary_is_read_does_not_matter(case: Case, random: Random) -> None:
    def mixed(things: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(random.sample(things, len(things)))

    other = case.with_diary(
        blockers=mixed(case.diary.blockers),
        hours=mixed(case.diary.hours),
        overrides={day: mixed(windows) for day, windows in case.diary.overrides.items()},
    )
    assert other.starts() == case.starts()


@often
@given(cases, st.integers(1, 1_439))
def test_windows_that_are_cut_in_two_or_named_twice_offer_the_same(case: Case, cut: int) -> None:
    def split(windows: tuple[Window, ...]) -> tuple[Window, ...]:
        parts = [
            part
            for opens, closes in windows
            for part in ((opens, min(cut, closes)), (max(opens, cut), closes))
            if part[0] < part[1]
        ]
        return (*parts, *windows)

    other = case.with_diary(
        hours=tuple(
            replace(period, weekly={day: split(week) for day, week in period.weekly.items()})
            for period in case.diary.hours
        ),
        overrides={day: split(windows) for day, windows in case.diary.overrides.items()},
    )
    assert other.starts() == case.starts()


@often
@given(cases, st.integers(0, 30))
def test_a_booking_takes_its_time_and_no_other_comes_free_and_a_cancellation_undoes_it(
    case: Case, number: int
) -> None:
    listed = case.starts()
    if listed:
        booked = listed[number % len(listed)]
        taken = case.with_diary(blockers=(*case.diary.blockers, booking(case, booked)))
        assert booked not in taken.starts()
        assert set(taken.starts()) < set(listed)
        left = tuple(each for each in taken.diary.blockers if each.span.starts_at != booked)
        assert taken.with_diary(blockers=left).starts() == listed


@often
@given(cases)
def test_however_many_are_booked_no_limit_is_exceeded(case: Case) -> None:
    diary = case.diary
    for _ in range(12):
        first = find_first_slot(diary, case.rules, window=case.window, now=case.now)
        if first is None:
            break
        diary = replace(diary, blockers=(*diary.blockers, booking(case, first.starts_at)))
        day = own_date(diary, first.starts_at)
        assert is_within(diary, case.rules.limits, day, service=case.rules.service)
        assert is_within(diary, diary.limits, day, service=None)


@often
@given(cases)
def test_starts_come_in_order_each_once_and_the_first_is_found_alone(case: Case) -> None:
    listed = case.starts()
    assert all(one < two for one, two in pairwise(listed))
    first = find_first_slot(case.diary, case.rules, window=case.window, now=case.now)
    assert (first and first.starts_at) == (listed[0] if listed else None)


@often
@given(cases, st.integers(0, 2_000))
def test_the_nearest_slots_are_those_of_the_list(case: Case, minutes: int) -> None:
    to = case.window.starts_at + minutes * MINUTE
    week = Span(starts_at=to - timedelta(days=7), ends_at=to + timedelta(days=7, seconds=1))
    listed = replace(case, window=week).starts()
    nearest = sorted(listed, key=lambda start: (abs(start - to), start))[:3]
    found = nearest_slots(case.diary, case.rules, to=to, now=case.now)
    assert [slot.starts_at for slot in found] == sorted(nearest)


def booking(case: Case, starts_at: datetime) -> Blocker:
    """Return the appointment that is made of a slot."""
    ends_at = starts_at + case.rules.length_minutes * MINUTE
    return Blocker(
        span=Span(starts_at=starts_at, ends_at=ends_at),
        buffer_before_minutes=case.rules.buffer_before_minutes,
        buffer_after_minutes=case.rules.buffer_after_minutes,
        service=case.rules.service,
    )


@pytest.mark.parametrize("days", [30, 31, 32, 33, 40, 62, 63, 64, 75])
def test_a_grid_that_never_closes_is_the_same_from_wherever_it_is_looked_at(days: int) -> None:
    whole = ((0, 1440),)
    diary = Diary(
        timezone="America/New_York",
        hours=(HoursPeriod(weekly=dict.fromkeys(Weekday, whole), valid_from=date(2027, 2, 10)),),
    )
    rules = SlotRules(length_minutes=50, step_minutes=50)
    start = days_window(date(2027, 2, 10), date(2027, 2, 10), ZoneInfo("America/New_York"))
    wide = Span(starts_at=start.starts_at, ends_at=start.ends_at + timedelta(days=90))
    narrow = Span(
        starts_at=start.starts_at + timedelta(days=days),
        ends_at=start.ends_at + timedelta(days=days),
    )
    found = list_starts(diary, rules, window=narrow, now=start.starts_at)
    assert found == tuple(
        each
        for each in list_starts(diary, rules, window=wide, now=start.starts_at)
        if narrow.starts_at <= each < narrow.ends_at
    )
