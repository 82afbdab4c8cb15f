"""Changing hours: one transaction, by version, audited, and bookings stay where they are."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import InvalidInput, NotFound
from app.domain.practice import DateRuleKind, Limits, Weekday
from app.domain.slots_changes import RemoveRule, SaveWeek, SetHolidays
from app.domain.slots_reasons import Reason
from app.domain.slots_rules import HoursPeriod
from app.models.audit import AuditRow
from app.models.practice import TherapistRow
from app.services.slots_hours import ChangeHours, HoursChanged, change_hours
from app.services.transaction import read_transaction
from tests.clock import NOW
from tests.hours_steps import ANA, changed, limits, rule, shown, starts_on, week
from tests.journey import acts, appointments, booked, later, load_small_practice


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def versions() -> list[tuple[int, int]]:
    with read_transaction() as session:
        rows = session.execute(
            select(TherapistRow.diary_version, TherapistRow.hours_version).order_by(
                TherapistRow.slug
            )
        )
        return [(diary, hours) for diary, hours in rows]


def test_a_new_week_holds_at_once_and_windows_that_touch_are_said_to_be_one() -> None:
    assert starts_on("2027-03-08")[0] == "14:00"
    result = changed(week((600, 660), (660, 720)))
    assert starts_on("2027-03-08") == ["15:00", "15:20", "15:40", "16:00", "16:20", "16:40"]
    assert [(notice.field, notice.message) for notice in result.notices] == [
        (
            "mon",
            "10:00 to 11:00 and 11:00 to 12:00 touch or overlap. They are one now: 10:00 to 12:00.",
        )
    ]
    assert shown().weeks == (HoursPeriod(weekly={Weekday.MON: ((600, 720),)}),)


def test_a_change_takes_the_lock_raises_the_version_and_is_audited_by_names_of_fields() -> None:
    before = versions()
    result = changed(rule(DateRuleKind.OFF, "2027-03-08"))
    (diary, hours), *others = versions()
    assert (diary, hours) == (before[0][0] + 1, before[0][1] + 1)
    assert others == before[1:]
    assert result.version == hours == shown().version
    with read_transaction() as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None
    assert (row.action, row.object_type, row.actor_id) == ("hours.changed", "therapist", "ana")
    assert row.fields == ["off"]


def test_saving_what_is_there_already_changes_nothing() -> None:
    first = changed(rule(DateRuleKind.OFF, "2027-03-08"))
    again = changed(rule(DateRuleKind.OFF, "2027-03-08"))
    assert again.version == first.version
    assert acts().count("hours.changed") == 1
    assert len(shown().rules) == 1


def test_a_change_of_hours_that_somebody_else_changed_meanwhile_is_refused() -> None:
    version = shown().version
    changed(limits(per_day=3), version=version)
    with pytest.raises(HoursChanged):
        changed(limits(per_day=5), version=version)
    assert shown().limits == Limits(per_day=3)


def test_a_mistake_changes_nothing_and_every_one_is_named() -> None:
    wrong = week((720, 540), (600, 605))
    with pytest.raises(InvalidInput) as refused:
        changed(wrong)
    assert [problem.field for problem in refused.value.problems] == ["mon.0"]
    with pytest.raises(InvalidInput) as refused:
        changed(limits(per_day=9, per_week=5, minutes_per_day=10))
    assert [problem.field for problem in refused.value.problems] == ["minutes_per_day", "per_day"]
    assert acts() == ["practice.loaded"]


@pytest.mark.parametrize("slug", ["nobody", "Ana-Lund", "", "\x00"])
def test_nobody_elses_hours_can_be_changed(slug: str) -> None:
    with pytest.raises(NotFound):
        change_hours(ChangeHours(therapist=slug, change=limits(per_day=1)), actor=ANA, now=NOW)


def test_a_week_for_a_while_is_open_beside_the_usual_one() -> None:
    result = changed(
        week(
            (600, 660),
            day=Weekday.TUE,
            valid_from=NOW.date().replace(day=9),
            valid_until=NOW.date().replace(day=9),
        )
    )
    assert starts_on("2027-03-09") == ["15:00", "15:20", "15:40"]
    assert starts_on("2027-03-16") == []
    assert [notice.field for notice in result.notices] == ["valid_from"]
    first, second = shown().weeks
    assert first.valid_from is None
    changed(SaveWeek(week=HoursPeriod(weekly={}), replaces=(second.valid_from, second.valid_until)))
    assert shown().weeks == (first,)


def test_exceptions_days_off_and_travel_hold_and_can_be_taken_back() -> None:
    changed(rule(DateRuleKind.OVERRIDE, "2027-03-08", "2027-03-09", windows=((900, 940),)))
    assert starts_on("2027-03-08") == ["20:00", "20:20"]
    assert starts_on("2027-03-09") == ["20:00", "20:20"]
    changed(rule(DateRuleKind.TRAVEL, "2027-03-15", None, timezone="Europe/London"))
    assert starts_on("2027-03-15")[0] == "09:00"
    changed(rule(DateRuleKind.OFF, "2027-03-08", None))
    assert starts_on("2027-03-15") == []
    for found in shown().rules:
        changed(RemoveRule(id=found.id))
    assert shown().rules == ()
    assert starts_on("2027-03-15")[0] == "13:00"


def test_a_rule_that_is_gone_cannot_be_removed() -> None:
    with pytest.raises(NotFound):
        changed(RemoveRule(id="gone"))


def test_limits_of_the_therapist_count_at_once() -> None:
    booked()
    changed(limits(per_day=1))
    assert starts_on("2027-03-08") == []
    assert starts_on("2027-03-15") != []


def test_public_holidays_can_be_given_up() -> None:
    changed(SetHolidays(keeps_holidays=False))
    assert shown().keeps_holidays is False


def test_appointments_that_lie_outside_are_named_and_stay() -> None:
    booked()
    booked(starts_at=later(60))
    result = changed(week((600, 720)))
    assert [each.booked.span.starts_at for each in result.outside] == [later(0)]
    outside = result.outside[0]
    assert outside.why.reason is Reason.OUTSIDE_HOURS
    assert outside.booked.name == "First call"
    assert not outside.was_outside
    assert changed(limits(per_day=2)).outside[0].was_outside
    assert [row.status for row in appointments()] == ["confirmed", "confirmed"]


def test_appointments_above_a_new_limit_are_named() -> None:
    booked()
    booked(starts_at=later(60))
    result = changed(limits(per_day=1))
    assert [each.why.reason for each in result.outside] == [Reason.LIMIT, Reason.LIMIT]


def test_a_change_by_hand_is_no_longer_of_the_file() -> None:
    changed(rule(DateRuleKind.OVERRIDE, "2027-03-08", windows=((900, 960),)))
    (found,) = shown().rules
    moved = rule(DateRuleKind.OVERRIDE, "2027-03-09", windows=((900, 960),), id=found.id)
    changed(moved)
    (found,) = shown().rules
    assert found.starts_on.isoformat() == "2027-03-09"
