"""Properties of free times, each held against the slow reading in `tests/slots_oracle.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.practice import BufferRule, Weekday
from app.domain.slots import (
    Blocker,
    BlockerKind,
    DateSpan,
    Diary,
    HoursPeriod,
    Limits,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    Travel,
    check_offered,
    days_window,
    find_first_slot,
    list_slots,
    list_starts,
)
from app.domain.timespan import Span
from tests.slots_oracle import expected_starts, keeps_gap, own_date, windows_on

MINUTE = timedelta(minutes=1)
CHANGES = {
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7)),
    "Europe/London": (date(2027, 3, 28), date(2027, 10, 31)),
    "Australia/Lord_Howe": (date(2027, 4, 4), date(2027, 10, 3)),
    "America/Santiago": (date(2027, 4, 3), date(2027, 9, 5)),
    "Asia/Kolkata": (date(2027, 3, 14), date(2027, 12, 31)),
    "Pacific/Apia": (date(2011, 12, 30), date(2027, 1, 1)),
}
"""Zones, and dates around which to look: there the clock, the date or the year changes."""

EDGES = [0, 60, 120, 135, 165, 180, 300, 540, 555, 720, 740, 1020, 1200, 1320, 1380, 1440]
"""Minutes at which windows open and close; none lies within an hour that happens twice."""

windows = st.lists(st.sampled_from(list(combinations(EDGES, 2))), max_size=3).map(tuple)
daytimes = st.lists(st.sampled_from(list(combinations(EDGES[:-1], 2))), max_size=3).map(tuple)
weeks = st.tuples(daytimes, windows, st.sampled_from(list(Weekday))).map(
    lambda drawn: {**dict.fromkeys(Weekday, drawn[0]), drawn[2]: drawn[1]}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A diary and the rules, looked at around one date."""

    diary: Diary
    rules: SlotRules
    window: Span
    now: datetime
    day: date

    def starts(self) -> list[datetime]:
        """Return what the engine offers."""
        return list(list_starts(self.diary, self.rules, window=self.window, now=self.now))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a diary near a change of the clock."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    day = draw(st.sampled_from(CHANGES[zone])) + timedelta(days=draw(st.integers(-2, 2)))
    near = st.integers(-2, 3).map(lambda days: day + timedelta(days=days))
    first = day + timedelta(days=draw(st.integers(-1, 0)))
    last = first + timedelta(days=draw(st.integers(1, 2)))
    window = days_window(first, last, ZoneInfo(draw(st.sampled_from([zone, "Asia/Tokyo"]))))
    diary = Diary(
        timezone=zone,
        hours=tuple(draw(st.lists(periods(near), min_size=1, max_size=2))),
        overrides=draw(st.dictionaries(near, windows, max_size=2)),
        days_off=tuple(
            DateSpan(starts_on=off, ends_on=off) for off in draw(st.sets(near, max_size=1))
        ),
        blockers=tuple(draw(st.lists(blockers(window), max_size=5))),
    )
    until_first = timedelta(minutes=draw(st.integers(-1_500, 6_000)))
    return Case(
        diary=diary, rules=draw(rules()), window=window, now=window.starts_at - until_first, day=day
    )


@st.composite
def periods(draw: st.DrawFn, near: st.SearchStrategy[date]) -> HoursPeriod:
    """Draw a usual week, with bounds or without."""
    return HoursPeriod(
        weekly=draw(weeks),
        valid_from=draw(st.none() | near),
        valid_until=draw(st.none() | near),
    )


@st.composite
def blockers(draw: st.DrawFn, window: Span) -> Blocker:
    """Draw something in the diary, in the window or around it."""
    starts_at = window.starts_at + timedelta(minutes=draw(st.integers(-600, 5_000)))
    kind = draw(st.sampled_from(BlockerKind))
    return Blocker(
        span=Span(
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=draw(st.integers(1, 300)))
        ),
        buffer_before_minutes=draw(st.integers(0, 30)),
        buffer_after_minutes=draw(st.integers(0, 30)),
        kind=kind,
        counts=kind is not BlockerKind.BUSY,
    )


@st.composite
def rules(draw: st.DrawFn) -> SlotRules:
    """Draw the rules of a service."""
    some = st.none() | st.integers(0, 4)
    minutes = st.none() | st.sampled_from([50, 120, 240])
    return SlotRules(
        length_minutes=draw(st.sampled_from([15, 50, 60, 90])),
        step_minutes=draw(st.sampled_from([7, 15, 50, 60, 90])),
        buffer_before_minutes=draw(st.sampled_from([0, 10, 25])),
        buffer_after_minutes=draw(st.sampled_from([0, 5, 20])),
        notice_minutes=draw(st.sampled_from([0, 0, 59, 1_440])),
        horizon_days=draw(st.none() | st.integers(0, 6)),
        buffer_rule=draw(st.sampled_from(BufferRule)),
        limits=Limits(
            per_day=draw(some),
            per_week=draw(some),
            minutes_per_day=draw(minutes),
            minutes_per_week=draw(minutes),
        ),
    )


@settings(max_examples=50, deadline=None)
@given(cases())
def test_what_is_offered_is_what_the_slow_reading_offers(case: Case) -> None:
    assert case.starts() == expected_starts(
        case.diary, case.rules, window=case.window, now=case.now
    )


@settings(max_examples=500, deadline=None)
@given(cases())
def test_every_slot_is_open_by_the_clock_free_and_within_notice_and_horizon(case: Case) -> None:
    zone, rules = ZoneInfo(case.diary.timezone), case.rules
    last = own_date(case.diary, case.now) + timedelta(days=rules.horizon_days or 0)
    for slot in list_slots(case.diary, rules, window=case.window, now=case.now):
        assert slot.span.length == rules.length_minutes * MINUTE
        assert case.window.starts_at <= slot.starts_at < case.window.ends_at
        assert slot.starts_at >= case.now + rules.notice_minutes * MINUTE
        assert rules.horizon_days is None or own_date(case.diary, slot.starts_at) <= last
        assert all(keeps_gap(slot.span, blocker, rules) for blocker in case.diary.blockers)
        for minute in (0, rules.length_minutes // 2, rules.length_minutes - 1):
            local = (slot.starts_at + minute * MINUTE).astimezone(zone)
            clock = local.hour * 60 + local.minute
            assert any(a <= clock < b for a, b in windows_on(case.diary, local.date()))


@settings(max_examples=500, deadline=None)
@given(cases(), st.data())
def test_a_time_is_accepted_exactly_where_it_is_listed(case: Case, data: st.DataObject) -> None:
    listed = case.starts()
    length = int(case.window.length / MINUTE)
    some = case.window.starts_at + MINUTE * data.draw(st.integers(0, length - 1))
    for starts_at in {some, *listed[:1], *listed[-1:]}:
        try:
            slot = check_offered(case.diary, case.rules, starts_at=starts_at, now=case.now)
        except (SlotNotOffered, SlotTaken):
            assert starts_at not in listed
        else:
            assert slot.starts_at == starts_at
            assert slot.span.length == MINUTE * case.rules.length_minutes
            assert starts_at in listed


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_free_slots_lie_on_the_grid_of_an_empty_diary(case: Case) -> None:
    empty = replace(case.diary, blockers=())
    unlimited = replace(case.rules, limits=Limits(), notice_minutes=0, horizon_days=None)
    grid = list_starts(empty, unlimited, window=case.window, now=case.window.starts_at)
    assert set(case.starts()) <= set(grid)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_zone_of_the_one_who_looks_does_not_change_the_instants(case: Case) -> None:
    here = ZoneInfo(case.diary.timezone)
    for there in (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")):
        wide = replace(
            case,
            window=days_window(case.day - timedelta(days=4), case.day + timedelta(days=6), there),
        )
        assert [
            start
            for start in wide.starts()
            if case.window.starts_at <= start.astimezone(here) < case.window.ends_at
        ] == case.starts()


@settings(max_examples=100, deadline=None)
@given(cases())
def test_the_order_in_which_a_diary_is_read_does_not_matter(case: Case) -> None:
    mixed = replace(
        case.diary,
        blockers=tuple(reversed(case.diary.blockers)),
        hours=tuple(reversed(case.diary.hours)),
        overrides={day: tuple(reversed(w)) for day, w in case.diary.overrides.items()},
    )
    assert replace(case, diary=mixed).starts() == case.starts()


@settings(max_examples=100, deadline=None)
@given(cases())
def test_starts_come_in_order_each_once_and_the_first_is_found_alone(case: Case) -> None:
    listed = case.starts()
    assert all(one < two for one, two in pairwise(listed))
    first = find_first_slot(case.diary, case.rules, window=case.window, now=case.now)
    assert (first and first.starts_at) == (listed[0] if listed else None)


@settings(max_examples=30, deadline=None)
@given(cases(), st.sampled_from(sorted(CHANGES)), st.none() | st.integers(0, 2))
def test_on_a_journey_the_slow_reading_offers_the_same(
    case: Case, zone: str, days: int | None
) -> None:
    ends_on = None if days is None else case.day + timedelta(days=days)
    trip = Travel(starts_on=case.day, ends_on=ends_on, timezone=zone)
    diary = replace(case.diary, travel=(trip,))
    rules = replace(case.rules, limits=Limits(), horizon_days=None)
    assert replace(case, diary=diary, rules=rules).starts() == expected_starts(
        diary, rules, window=case.window, now=case.now
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
