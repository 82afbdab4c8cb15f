"""Free times of several therapists: of any of them, and of all together."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.practice import Weekday
from app.domain.slots import (
    Blocker,
    BlockerKind,
    DateSpan,
    Diary,
    HoursPeriod,
    Limits,
    Refusal,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    Travel,
    days_window,
    list_slots,
)
from app.domain.slots_pool import check_all, list_all, list_any
from app.domain.timespan import Span
from tests.slots_oracle import utc

NOW = utc("2027-03-01T00:00")
MONDAY = date(2027, 3, 15)
WINDOW = days_window(MONDAY, MONDAY, ZoneInfo("America/New_York"))
RULES = SlotRules(length_minutes=60, step_minutes=60, buffer_after_minutes=10)


def diary(opens: int = 9, closes: int = 12, *, half: int = 0, **changes: object) -> Diary:
    """Return a diary that is open on Mondays between two hours in New York, or `half` past them."""
    week = {Weekday.MON: ((opens * 60 + half, closes * 60 + half),)}
    given = {"timezone": "America/New_York", "hours": (HoursPeriod(weekly=week),), **changes}
    return Diary(**given)  # type: ignore[arg-type]


def at(clock: str) -> datetime:
    return utc(f"2027-03-15T{clock}")


def taken(starts: str, ends: str, kind: BlockerKind = BlockerKind.APPOINTMENT) -> Blocker:
    span = Span(starts_at=at(starts), ends_at=at(ends))
    return Blocker(span=span, buffer_after_minutes=10, kind=kind)


def hours_any(members: dict[str, Diary], rules: SlotRules = RULES) -> dict[str, tuple[str, ...]]:
    found = list_any(members, rules, window=WINDOW, now=NOW)
    assert [each.starts_at for each in found] == sorted(each.slot.starts_at for each in found)
    return {f"{each.starts_at:%H:%M}": each.therapists for each in found}


def hours_all(lead: Diary, *others: Diary, rules: SlotRules = RULES) -> list[str]:
    found = list_all(lead, others, rules, window=WINDOW, now=NOW)
    for slot in found:
        assert check_all(lead, others, rules, starts_at=slot.starts_at, now=NOW) == slot
    return [f"{slot.starts_at:%H:%M}" for slot in found]


def refusal_of(lead: Diary, *others: Diary, starts_at: str, rules: SlotRules = RULES) -> Refusal:
    try:
        check_all(lead, others, rules, starts_at=at(starts_at), now=NOW)
    except (SlotTaken, SlotNotOffered) as refusal:
        return refusal.reason
    pytest.fail("The time was accepted.")


def test_any_of_several_is_free_where_one_of_them_is() -> None:
    members = {"ada": diary(9, 11), "ben": diary(10, 12)}
    assert hours_any(members) == {"13:00": ("ada",), "14:00": ("ada", "ben"), "15:00": ("ben",)}


def test_those_who_are_free_come_in_the_order_of_the_members() -> None:
    members = {"ben": diary(), "ada": diary()}
    assert set(hours_any(members).values()) == {("ben", "ada")}


def test_each_of_several_keeps_their_own_grid() -> None:
    members = {"ada": diary(9, 11), "ben": diary(9, 11, half=30)}
    assert list(hours_any(members)) == ["13:00", "13:30", "14:00", "14:30"]


def test_of_nobody_nothing_is_free() -> None:
    assert list_any({}, RULES, window=WINDOW, now=NOW) == ()


def test_all_are_free_on_the_grid_of_the_one_who_leads() -> None:
    assert hours_all(diary(), diary(8, 17, half=30)) == ["13:00", "14:00", "15:00"]
    assert hours_all(diary(half=30), diary(8, 17)) == ["13:30", "14:30", "15:30"]


def test_all_together_have_to_be_open_for_the_whole_length() -> None:
    assert hours_all(diary(), diary(9, 11, half=30)) == ["14:00"]
    assert refusal_of(diary(), diary(9, 11, half=30), starts_at="13:00") is Refusal.CLOSED


def test_a_lead_alone_offers_what_they_would_alone() -> None:
    slots = list_slots(diary(), RULES, window=WINDOW, now=NOW)
    assert list_all(diary(), (), RULES, window=WINDOW, now=NOW) == slots


def test_a_lead_who_is_closed_closes_for_all() -> None:
    off = (DateSpan(starts_on=MONDAY, ends_on=MONDAY),)
    assert hours_all(diary(days_off=off), diary()) == []


@pytest.mark.parametrize("position", [0, 1, 2])
def test_what_one_of_them_has_is_taken_for_all(position: int) -> None:
    team = [diary(8, 17), diary(8, 17), diary(8, 17)]
    team[position] = diary(8, 17, blockers=(taken("15:05", "16:00"),))
    assert [time for time in hours_all(*team) if "14" <= time < "18"] == ["17:00"]
    assert refusal_of(*team, starts_at="15:00") is Refusal.TAKEN
    assert refusal_of(*team, starts_at="14:00") is Refusal.BUFFER
    assert refusal_of(*team, starts_at="16:00") is Refusal.BUFFER


def test_the_limits_of_each_therapist_hold_for_all() -> None:
    full = diary(blockers=(taken("12:00", "12:30"),), limits=Limits(per_day=1))
    assert hours_all(diary(), full) == []
    assert refusal_of(diary(), full, starts_at="13:00") is Refusal.LIMIT


def test_the_horizon_is_by_the_dates_of_each() -> None:
    # 22:00 UTC on the 14th is the 15th in Tokyo already
    sunday = Diary(
        timezone="America/New_York",
        hours=(HoursPeriod(weekly={Weekday.SUN: ((18 * 60, 19 * 60),)}),),
    )
    always = dict.fromkeys(Weekday, ((0, 1440),))
    tokyo = Diary(timezone="Asia/Tokyo", hours=(HoursPeriod(weekly=always),))
    window = Span(starts_at=utc("2027-03-14T00:00"), ends_at=utc("2027-03-15T00:00"))
    now = utc("2027-03-13T12:00")
    for days, number in ((1, 0), (2, 1)):
        rules = SlotRules(length_minutes=60, step_minutes=60, horizon_days=days)
        found = list_all(sunday, (tokyo,), rules, window=window, now=now)
        assert len(found) == number


def test_on_travel_the_dates_of_each_therapist_count_for_all() -> None:
    trip = Travel(starts_on=MONDAY, ends_on=MONDAY, timezone="Europe/London")
    away = diary(13, 15, travel=(trip,), limits=Limits(per_day=1))
    assert hours_all(diary(), away) == ["13:00", "14:00"]
    full = diary(13, 15, travel=(trip,), limits=Limits(per_day=0))
    assert hours_all(diary(), full) == []


def test_a_start_beside_the_second_is_refused_for_all() -> None:
    second = utc("2027-03-15T13:00:00.5")
    with pytest.raises(SlotNotOffered):
        check_all(diary(), (diary(),), RULES, starts_at=second, now=NOW)
