"""Appointments that a diary would not allow any more: each with the reason, none on a whim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.practice import Limits, Service, Weekday
from app.domain.slots import list_slots
from app.domain.slots_outside import BookedTime, list_outside
from app.domain.slots_reasons import Reason
from app.domain.slots_rules import Blocker, BlockerKind, DateSpan, Diary, HoursPeriod, SlotRules
from app.domain.timespan import Span

NOW = datetime.fromisoformat("2027-03-01T08:00Z")
MONDAY = datetime.fromisoformat("2027-03-08T09:00Z")
RULES = SlotRules(length_minutes=20, step_minutes=30, buffer_after_minutes=10, service="call")
HOURS = (HoursPeriod(weekly={Weekday.MON: ((540, 720),), Weekday.TUE: ((540, 720),)}),)


def booking(minutes: int = 0, length: int = 20, **rules: object) -> BookedTime:
    starts_at = MONDAY + timedelta(minutes=minutes)
    return BookedTime(
        appointment_id=str(minutes),
        span=Span(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=length)),
        name="Call",
        rules=replace(RULES, **rules),  # type: ignore[arg-type]
    )


def diary(*booked: BookedTime, **fields: object) -> Diary:
    blockers = tuple(
        Blocker(span=each.span, buffer_after_minutes=10, service="call") for each in booked
    )
    plain = Diary(timezone="UTC", hours=HOURS, blockers=blockers)
    return replace(plain, **fields)  # type: ignore[arg-type]


def reasons(after: Diary, *booked: BookedTime, **options: Service) -> dict[str, Reason]:
    """Return why, by appointment; before the change all of them were fine."""
    found = list_outside(diary(*booked), after, booked, now=NOW, **options)
    return {each.booked.appointment_id: each.why.reason for each in found}


def test_what_fits_is_not_named_wherever_it_lies_on_the_grid() -> None:
    assert reasons(diary(booking(7)), booking(7)) == {}


def test_notice_and_horizon_do_not_matter_to_what_is_booked() -> None:
    hard = booking(0, notice_minutes=100_000, horizon_days=0)
    assert reasons(diary(hard), hard) == {}


def test_an_appointment_that_is_going_on_is_looked_at_too() -> None:
    going = booking(0)
    during = MONDAY + timedelta(minutes=5)
    closed = diary(going, hours=())
    (found,) = list_outside(closed, closed, [going], now=during)
    assert (found.why.reason, found.was_outside) == (Reason.CLOSED, True)


def test_other_hours_days_off_and_holidays_leave_appointments_outside() -> None:
    first, second = booking(0), booking(160)
    late = (HoursPeriod(weekly={Weekday.MON: ((600, 710),)}),)
    assert reasons(diary(first, second, hours=late), first, second) == {
        "0": Reason.OUTSIDE_HOURS,
        "160": Reason.RUNS_OVER_END,
    }
    off = DateSpan(starts_on=MONDAY.date(), ends_on=None)
    assert reasons(diary(first, days_off=(off,)), first) == {"0": Reason.DAY_OFF}
    holidays = {date(2027, 3, 8): "A day"}
    (found,) = list_outside(diary(first), diary(first, holidays=holidays), [first], now=NOW)
    assert found.why.sentence == "A day is a public holiday."


def test_limits_count_all_others_of_the_week() -> None:
    booked = [booking(0), booking(60), booking(24 * 60)]
    assert set(reasons(diary(*booked, limits=Limits(per_week=2)), *booked)) == {"0", "60", "1440"}
    assert set(reasons(diary(*booked, limits=Limits(per_day=1)), *booked)) == {"0", "60"}
    assert reasons(diary(*booked, limits=Limits(per_day=2)), *booked) == {}


def test_limits_of_a_drafted_service_count_for_that_service() -> None:
    booked = [booking(0), booking(60)]
    draft = Service(
        slug="call", name="Call", length_minutes=20, step_minutes=30, limits=Limits(per_day=1)
    )
    assert set(reasons(diary(*booked), *booked, drafted=draft)) == {"0", "60"}
    assert reasons(diary(*booked), *booked, drafted=replace(draft, slug="other")) == {}


def test_busy_times_however_long_and_buffers_count() -> None:
    booked = booking(0)
    after = Span(
        starts_at=booked.span.ends_at + timedelta(minutes=5),
        ends_at=MONDAY.max.replace(tzinfo=MONDAY.tzinfo),
    )
    busy = Blocker(span=after, kind=BlockerKind.BUSY, counts=False)
    close = diary(booked)
    close = replace(close, blockers=(*close.blockers, busy))
    assert reasons(close, booked) == {"0": Reason.BUFFER}
    month = Span(starts_at=MONDAY - timedelta(days=20), ends_at=MONDAY + timedelta(days=20))
    away = replace(close, blockers=(*diary(booked).blockers, replace(busy, span=month)))
    assert reasons(away, booked) == {"0": Reason.TAKEN}


def test_a_hold_at_the_same_start_is_not_the_appointment_itself() -> None:
    booked = booking(0)
    hold = Blocker(span=booked.span, kind=BlockerKind.HOLD)
    assert reasons(replace(diary(), blockers=(hold,)), booked) == {"0": Reason.TAKEN}


@given(st.lists(st.integers(0, 5), unique=True, max_size=6))
def test_whatever_is_booked_from_the_list_lies_inside_of_the_same_diary(picks: list[int]) -> None:
    window = Span(starts_at=MONDAY, ends_at=MONDAY + timedelta(days=1))
    booked: list[BookedTime] = []
    for pick in picks:
        free = list_slots(diary(*booked), RULES, window=window, now=NOW)
        if free:
            slot = free[pick % len(free)]
            booked.append(booking((slot.starts_at - MONDAY) // timedelta(minutes=1)))
    assert reasons(diary(*booked), *booked) == {}
