"""Changes of hours: each applied to what is there, or refused with all its mistakes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput, NotFound
from app.domain.practice import DateRuleKind, Limits, Weekday, Window
from app.domain.practice_hours import join_windows
from app.domain.slots_changes import (
    Applied,
    HoursChange,
    RemoveRule,
    SaveRule,
    SaveWeek,
    SetHolidays,
    SetLimits,
    apply_change,
)
from app.domain.slots_hours import DateRule, TherapistHours, diary_of
from app.domain.slots_rules import HoursPeriod

TODAY = date(2027, 3, 1)
MORNING: tuple[Window, ...] = ((540, 720),)
JUNE, AUGUST = date(2027, 6, 1), date(2027, 8, 31)

USUAL = HoursPeriod(weekly={Weekday.MON: MORNING})
SUMMER = HoursPeriod(weekly={Weekday.SAT: MORNING}, valid_from=JUNE, valid_until=AUGUST)
OFF = DateRule(kind=DateRuleKind.OFF, starts_on=JUNE, ends_on=JUNE, id="off")
LATE = DateRule(
    kind=DateRuleKind.OVERRIDE, starts_on=JUNE, ends_on=JUNE, windows=((900, 1080),), id="late"
)
HOURS = TherapistHours(weeks=(USUAL, SUMMER), rules=(OFF, LATE))


def applied(change: HoursChange, hours: TherapistHours = HOURS) -> Applied:
    return apply_change(hours, change, shortest_minutes=20, today=TODAY)


def refused(change: HoursChange, hours: TherapistHours = HOURS) -> dict[str, str]:
    """Return the messages by field."""
    with pytest.raises(InvalidInput) as refusal:
        applied(change, hours)
    return {problem.field: problem.message for problem in refusal.value.problems}


def week(
    *windows: Window, valid_from: date | None = None, valid_until: date | None = None
) -> HoursPeriod:
    return HoursPeriod(
        weekly={Weekday.TUE: windows}, valid_from=valid_from, valid_until=valid_until
    )


def test_a_week_takes_the_place_of_the_one_with_the_same_dates() -> None:
    result = applied(SaveWeek(week=week((600, 700))))
    assert result.hours.weeks == (week((600, 700)), SUMMER)
    assert [notice.field for notice in result.notices] == ["valid_from"]


def test_a_week_may_get_other_dates() -> None:
    moved = week((600, 700), valid_from=AUGUST)
    result = applied(SaveWeek(week=moved, replaces=(JUNE, AUGUST)))
    assert result.hours.weeks == (USUAL, moved)
    ended = HoursPeriod(weekly=USUAL.weekly, valid_until=date(2027, 5, 31))
    assert applied(SaveWeek(week=ended, replaces=(None, None))).notices == ()


def test_a_week_may_not_get_the_dates_of_another() -> None:
    change = SaveWeek(week=week((600, 700)), replaces=(JUNE, AUGUST))
    assert list(refused(change)) == ["valid_from"]


def test_a_week_that_opens_on_no_day_is_removed() -> None:
    assert applied(SaveWeek(week=week())).hours.weeks == (SUMMER,)
    assert applied(SaveWeek(week=week(), replaces=(JUNE, AUGUST))).hours.weeks == (USUAL,)


def test_a_week_that_is_gone_cannot_be_replaced() -> None:
    with pytest.raises(NotFound):
        applied(SaveWeek(week=week((600, 700)), replaces=(AUGUST, None)))


def test_the_mistakes_of_a_week_come_all_at_once() -> None:
    wrong = week((700, 600), valid_from=AUGUST, valid_until=JUNE)
    assert list(refused(SaveWeek(week=wrong))) == ["tue.0", "valid_until"]
    over = week((600, 700), valid_until=date(2026, 6, 1))
    assert refused(SaveWeek(week=over)) == {"valid_until": "These days are over. Look at the year."}


def test_two_weeks_that_hold_on_the_same_dates_are_said_to_add_up() -> None:
    since = applied(SaveWeek(week=week((600, 700), valid_from=AUGUST))).notices
    both = "the hours of both are open."
    assert [notice.message for notice in since] == [
        f"Another week holds as well from 31 August 2027: {both}",
        f"Another week holds as well from 31 August 2027 until 31 August 2027: {both}",
    ]
    always = TherapistHours(weeks=(USUAL,))
    until = applied(SaveWeek(week=week((600, 700), valid_until=JUNE)), always).notices
    assert [notice.message for notice in until] == [
        "Another week holds as well until 1 June 2027: the hours of both are open."
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 47), st.integers(1, 48)).filter(lambda pair: pair[0] < pair[1]),
        max_size=5,
    )
)
def test_the_windows_of_a_week_are_stored_joined_and_in_order(steps: list[Window]) -> None:
    windows = tuple((30 * starts, 30 * ends) for starts, ends in steps)
    hours = applied(SaveWeek(week=week(*windows)), TherapistHours()).hours
    assert hours.weeks == ((week(*join_windows(windows)),) if windows else ())


def test_a_rule_is_added_in_order_and_keeps_only_what_its_kind_has() -> None:
    work = DateRule(
        kind=DateRuleKind.WORKS,
        starts_on=TODAY,
        ends_on=TODAY,
        windows=MORNING,
        timezone="Europe/London",
        name="x",
    )
    plain = DateRule(kind=DateRuleKind.WORKS, starts_on=TODAY, ends_on=TODAY)
    assert applied(SaveRule(rule=work)).hours.rules == (plain, OFF, LATE)


def test_an_exception_is_joined_and_a_trip_has_a_zone() -> None:
    late = DateRule(
        kind=DateRuleKind.OVERRIDE,
        starts_on=AUGUST,
        ends_on=AUGUST,
        windows=((700, 800), (600, 700)),
    )
    result = applied(SaveRule(rule=late))
    assert result.hours.rules[-1].windows == ((600, 800),)
    assert [notice.field for notice in result.notices] == ["windows"]
    trip = DateRule(
        kind=DateRuleKind.TRAVEL, starts_on=AUGUST, ends_on=None, timezone="Asia/Kolkata"
    )
    assert applied(SaveRule(rule=trip)).hours.rules[-1] == trip


def test_a_rule_with_an_id_replaces_that_one() -> None:
    moved = DateRule(kind=DateRuleKind.OFF, starts_on=JUNE, ends_on=AUGUST, id="off")
    assert applied(SaveRule(rule=moved)).hours.rules == (moved, LATE)
    longer = DateRule(
        kind=DateRuleKind.OVERRIDE, starts_on=JUNE, ends_on=AUGUST, windows=MORNING, id="late"
    )
    assert longer in applied(SaveRule(rule=longer)).hours.rules


def test_what_is_gone_can_be_neither_replaced_nor_removed() -> None:
    gone = DateRule(kind=DateRuleKind.OFF, starts_on=JUNE, ends_on=AUGUST, id="gone")
    for change in (SaveRule(rule=gone), RemoveRule(id="gone"), RemoveRule(id="")):
        with pytest.raises(NotFound):
            applied(change)


def test_a_rule_is_removed_by_its_id() -> None:
    assert applied(RemoveRule(id="off")).hours.rules == (LATE,)


def test_a_second_exception_on_a_date_is_refused() -> None:
    twice = DateRule(kind=DateRuleKind.OVERRIDE, starts_on=TODAY, ends_on=AUGUST, windows=MORNING)
    assert refused(SaveRule(rule=twice)) == {
        "starts_on": "There are other hours on 1 June 2027 already. Change or remove those."
    }


def test_days_that_are_over_and_holidays_by_hand_are_refused() -> None:
    over = DateRule(kind=DateRuleKind.OFF, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2))
    assert refused(SaveRule(rule=over)) == {"ends_on": "These days are over. Look at the year."}
    by_hand = DateRule(kind=DateRuleKind.HOLIDAY, starts_on=JUNE, ends_on=JUNE, name="x")
    assert list(refused(SaveRule(rule=by_hand))) == ["kind"]


def test_limits_and_holidays_are_set_or_refused() -> None:
    limits = Limits(per_day=9, minutes_per_day=60)
    result = applied(SetLimits(limits=limits))
    assert result.hours.limits == limits
    assert [notice.field for notice in result.notices] == ["per_day"]
    assert list(refused(SetLimits(limits=Limits(per_day=0)))) == ["per_day"]
    assert applied(SetHolidays(keeps_holidays=False)).hours.keeps_holidays is False


def test_a_diary_leaves_out_the_holidays_that_a_therapist_works_on() -> None:
    works = DateRule(kind=DateRuleKind.WORKS, starts_on=JUNE, ends_on=date(2027, 6, 3))
    trip = DateRule(kind=DateRuleKind.TRAVEL, starts_on=JUNE, ends_on=None, timezone="Asia/Tokyo")
    nowhere = DateRule(kind=DateRuleKind.TRAVEL, starts_on=TODAY, ends_on=TODAY)
    holidays = {date(2027, 6, 3): "A", AUGUST: "B"}
    hours = TherapistHours(weeks=(USUAL,), rules=(works, OFF, LATE, trip, nowhere))
    diary = diary_of(hours, timezone="UTC", holidays=holidays)
    assert diary.holidays == {AUGUST: "B"}
    assert diary.overrides == {JUNE: ((900, 1080),)}
    assert [(off.starts_on, off.ends_on) for off in diary.days_off] == [(JUNE, JUNE)]
    assert [away.timezone for away in diary.travel] == ["Asia/Tokyo"]
    assert diary_of(TherapistHours(), timezone="UTC", holidays=holidays).holidays == holidays
    never = TherapistHours(keeps_holidays=False)
    assert diary_of(never, timezone="UTC", holidays=holidays).holidays == {}
