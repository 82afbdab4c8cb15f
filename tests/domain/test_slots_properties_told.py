"""Properties of what is told of a time, and of the times of several: both agree with the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.slots import (
    Refusal,
    SlotNotOffered,
    SlotTaken,
    check_offered,
    find_days_window,
    list_slots,
)
from app.domain.slots_explain import NEXT_WITHIN, explain, explain_clock, explain_day
from app.domain.slots_pool import check_all, list_all, list_any
from app.domain.slots_reasons import OffTheGrid, Reason, TooClose, Twice
from app.domain.slots_verdict import REFUSALS
from app.domain.timespan import get_zone
from tests.slots_cases import DAY, MINUTE, Case, cases, journeys
from tests.slots_oracle import keeps_gap

often = settings(max_examples=500, deadline=None)
of_several = settings(max_examples=300, deadline=None)


def refusal_of(case: Case, starts_at: datetime) -> Refusal | None:
    try:
        check_offered(case.diary, case.rules, starts_at=starts_at, now=case.now)
    except (SlotNotOffered, SlotTaken) as refusal:
        return refusal.reason
    return None


@often
@given(cases | journeys, st.integers(0, 1_439))
def test_a_time_is_told_to_be_free_exactly_where_it_is_listed(case: Case, minute: int) -> None:
    listed = case.starts()
    for starts_at in {case.window.starts_at + minute * MINUTE, *listed[:2], *listed[-1:]}:
        told = explain(case.diary, case.rules, starts_at=starts_at, now=case.now)
        assert (told.reason is Reason.OFFERED) == (starts_at in listed)
        assert told.sentence.endswith(".")
        assert REFUSALS[told.reason] is refusal_of(case, starts_at)


@often
@given(cases, st.integers(0, 1_439))
def test_what_is_told_to_be_near_is_on_the_grid_and_what_is_in_the_way_is(
    case: Case, minute: int
) -> None:
    starts_at = case.window.starts_at + minute * MINUTE
    told = explain(case.diary, case.rules, starts_at=starts_at, now=case.now)
    if isinstance(told.facts, OffTheGrid):
        for near in told.facts.nearest:
            beside = explain(case.diary, case.rules, starts_at=near, now=case.now).reason
            assert beside in {
                *(Reason.OFFERED, Reason.TAKEN, Reason.BUFFER, Reason.LIMIT),
                *(Reason.PAST, Reason.NOTICE, Reason.HORIZON),
            }
    if told.blocker is not None:
        alone = case.with_diary(blockers=(told.blocker,))
        again = explain(alone.diary, case.rules, starts_at=starts_at, now=case.now)
        assert (again.reason, again.blocker) == (told.reason, told.blocker)
    if isinstance(told.facts, TooClose):
        gap = told.facts.gap_minutes * MINUTE
        ends_at = starts_at + case.rules.length_minutes * MINUTE
        ahead = told.facts.blocker.span.starts_at - ends_at
        behind = starts_at - told.facts.blocker.span.ends_at
        assert timedelta() <= (ahead if told.facts.is_behind else behind) < gap


@often
@given(cases | journeys, st.integers(0, 2_000))
def test_the_next_free_time_is_the_first_of_the_list(case: Case, minute: int) -> None:
    starts_at = case.window.starts_at + minute * MINUTE
    told = explain(case.diary, case.rules, starts_at=starts_at, now=case.now)
    earliest = case.now + case.rules.notice_minutes * MINUTE
    behind = replace(
        case.window,
        starts_at=starts_at + timedelta(seconds=1),
        ends_at=max(starts_at, earliest) + NEXT_WITHIN,
    )
    listed = list_slots(case.diary, case.rules, window=behind, now=case.now)
    assert told.next_free == (listed[0] if listed else None)


@often
@given(cases, st.integers(-2, 2), st.integers(0, 1_439))
def test_a_time_of_the_clock_is_told_for_each_instant_that_shows_it(
    case: Case, shift: int, minute: int
) -> None:
    day, zone = case.day + shift * DAY, get_zone(case.diary.timezone)
    told = explain_clock(case.diary, case.rules, day=day, minute=minute, now=case.now)
    each = told.facts.both if isinstance(told.facts, Twice) else (told,)
    assert len(each) == (2 if told.reason is Reason.CLOCK_TWICE else 1)
    for one in each:
        local = one.starts_at.astimezone(zone)
        shown = local.date() == day and local.hour * 60 + local.minute == minute
        assert shown == (told.reason is not Reason.CLOCK_SKIPPED)
    if told.reason is Reason.CLOCK_SKIPPED:
        before = (told.starts_at - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        behind = told.starts_at.astimezone(zone).replace(tzinfo=None)
        asked = behind.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0)
        assert before < asked + minute * MINUTE < behind


@settings(max_examples=20, deadline=None)
@given(cases, st.integers(-1, 1))
def test_the_stretches_of_a_day_hold_each_of_its_minutes_once(case: Case, shift: int) -> None:
    day, zone = case.day + shift * DAY, get_zone(case.diary.timezone)
    stretches = explain_day(case.diary, case.rules, day=day, now=case.now)
    at = stretches[0].first_at if stretches else None
    for stretch in stretches:
        assert at is not None
        if stretch.first_at != at:  # the clock left the date and came back
            assert at.astimezone(zone).date() != day
            at = stretch.first_at
        while at <= stretch.last_at:
            assert at.astimezone(zone).date() == day
            at += MINUTE
    window = find_days_window(day, day, zone)
    listed = [] if window is None else replace(case, window=window).starts()
    offered = [s.first_at for s in stretches if s.explanation.reason is Reason.OFFERED]
    assert [each for each in listed if each.astimezone(zone).date() == day] == offered


@of_several
@given(cases, cases)
def test_any_of_two_is_free_where_one_of_them_is(one: Case, two: Case) -> None:
    members = {"one": one.diary, "two": two.diary}
    found = list_any(members, one.rules, window=one.window, now=one.now)
    alone = {slug: replace(one, diary=diary).starts() for slug, diary in members.items()}
    assert [each.starts_at for each in found] == sorted({*alone["one"], *alone["two"]})
    for each in found:
        assert each.therapists == tuple(s for s in members if each.starts_at in alone[s])


@of_several
@given(cases, cases | journeys, st.integers(0, 1_439))
def test_all_are_free_where_each_is_and_only_listed_times_are_accepted(
    one: Case, two: Case, minute: int
) -> None:
    two = replace(two, diary=replace(two.diary, hours=(*two.diary.hours, *one.diary.hours)))
    found = list_all(one.diary, (two.diary,), one.rules, window=one.window, now=one.now)
    assert set(found) <= set(list_slots(one.diary, one.rules, window=one.window, now=one.now))
    for slot in found:
        assert all(keeps_gap(slot.span, each, one.rules) for each in two.diary.blockers)
    starts = {slot.starts_at for slot in found}
    for starts_at in {one.window.starts_at + minute * MINUTE, *one.starts()[:3]}:
        if starts_at in starts:
            slot = check_all(one.diary, (two.diary,), one.rules, starts_at=starts_at, now=one.now)
            assert slot in found
        else:
            with pytest.raises((SlotNotOffered, SlotTaken)):
                check_all(one.diary, (two.diary,), one.rules, starts_at=starts_at, now=one.now)


@of_several
@given(cases, cases)
def test_without_a_grid_it_does_not_matter_who_leads(one: Case, two: Case) -> None:
    rules = replace(one.rules, step_minutes=1)
    window = replace(one.window, ends_at=one.window.starts_at + DAY)
    hours = (*one.diary.hours, *two.diary.hours)
    diaries = [replace(each.diary, hours=hours) for each in (one, two)]
    led = [
        set(list_all(lead, (other,), rules, window=window, now=one.now))
        for lead, other in (diaries, diaries[::-1])
    ]
    assert led[0] == led[1]
