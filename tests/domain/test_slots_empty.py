"""Why a day has nothing free: the one reason that says most about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.practice import Limits, Weekday
from app.domain.slots import Blocker, BlockerKind, DateSpan, Diary, HoursPeriod, SlotRules
from app.domain.slots_empty import EmptyDay, explain_empty
from app.domain.slots_reasons import Reason
from app.domain.timespan import Span

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
TUESDAY = date(2027, 3, 2)
MORNINGS = HoursPeriod(weekly={Weekday.MON: ((540, 600),), Weekday.TUE: ((540, 600),)})
DIARY = Diary(timezone="UTC", hours=(MORNINGS,))
CALL = SlotRules(length_minutes=30, step_minutes=30, service="call")


def window(day: date) -> Span:
    starts_at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Span(starts_at=starts_at, ends_at=starts_at + timedelta(days=1))


def empty(diary: Diary, rules: SlotRules = CALL, day: date = TUESDAY) -> EmptyDay:
    return explain_empty(diary, rules, window=window(day), now=NOW)


def taken(hour: int, minutes: int, **fields: object) -> Blocker:
    starts_at = datetime(2027, 3, 2, hour, tzinfo=UTC)
    span = Span(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
    return Blocker(span=span, **{"service": "call"} | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason", "holiday"),
    [
        ({"hours": ()}, Reason.CLOSED, ""),
        ({"overrides": {TUESDAY: ()}}, Reason.OVERRIDE_CLOSED, ""),
        ({"days_off": (DateSpan(starts_on=TUESDAY, ends_on=TUESDAY),)}, Reason.DAY_OFF, ""),
        ({"holidays": {TUESDAY: "Spring Day"}}, Reason.HOLIDAY, "Spring Day"),
        ({"overrides": {TUESDAY: ((540, 560),)}}, Reason.RUNS_OVER_END, ""),
    ],
)
def test_a_closed_day_is_closed_by_something(
    changes: dict[str, object], reason: Reason, holiday: str
) -> None:
    found = empty(replace(DIARY, **changes))  # type: ignore[arg-type]
    assert found == EmptyDay(reason=reason, holiday=holiday)


def test_a_closed_day_is_closed_however_soon_or_far_ahead_it_is() -> None:
    later = replace(CALL, notice_minutes=5_000)
    nearer = replace(CALL, horizon_days=0)
    closed = replace(DIARY, hours=())
    assert empty(closed, later).reason is empty(closed, nearer).reason is Reason.CLOSED
    past = explain_empty(closed, CALL, window=window(date(2027, 2, 27)), now=NOW)
    assert past.reason is Reason.CLOSED


def test_a_day_that_is_taken_says_how_many_calls_it_has() -> None:
    blockers = (taken(9, 30), replace(taken(9, 30), kind=BlockerKind.BUSY, counts=False))
    rules = replace(CALL, buffer_after_minutes=30)
    assert empty(replace(DIARY, blockers=blockers), rules) == EmptyDay(
        reason=Reason.TAKEN, booked=1
    )
    before = (taken(8, 60, buffer_after_minutes=60),)
    assert empty(replace(DIARY, blockers=before)) == EmptyDay(reason=Reason.BUFFER, booked=1)


def test_a_full_day_is_full_whatever_else_it_is() -> None:
    rules = replace(CALL, limits=Limits(per_day=1))
    assert empty(replace(DIARY, blockers=(taken(9, 30),)), rules) == EmptyDay(
        reason=Reason.LIMIT, booked=1
    )


@pytest.mark.parametrize(
    ("rules", "day", "reason"),
    [
        (replace(CALL, notice_minutes=2_000), TUESDAY, Reason.NOTICE),
        (replace(CALL, horizon_days=0), TUESDAY, Reason.HORIZON),
        (CALL, date(2027, 2, 22), Reason.PAST),
    ],
)
def test_a_day_out_of_reach_is_too_soon_or_too_far(
    rules: SlotRules, day: date, reason: Reason
) -> None:
    assert empty(DIARY, rules, day).reason is reason
