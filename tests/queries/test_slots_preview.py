"""What if: the times that clients would see, by the same engine, with nothing saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app.domain.errors import InvalidInput, NotFound
from app.domain.practice import DateRuleKind, Limits
from app.domain.slots_changes import HoursChange, HoursDraft, RemoveRule
from app.domain.slots_reasons import Reason
from app.domain.timespan import UnknownZone
from app.queries.practice import read_offer
from app.queries.slots_preview import Preview, preview
from app.services.transaction import read_transaction
from tests.clock import NOW
from tests.hours_steps import changed, limits, rule, shown, starts_on, week
from tests.journey import acts, booked, later, load_small_practice


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def what_if(
    *changes: HoursChange, seen_from: str = "America/New_York", **options: object
) -> Preview:
    with read_transaction() as session:
        draft = HoursDraft(changes=changes, **options)  # type: ignore[arg-type]
        return preview(session, "ana-lund", draft, now=NOW, seen_from=seen_from)


def on(found: Preview, day: str) -> list[str]:
    """Return the UTC times of a date."""
    starts = next(each.starts for each in found.days if each.on_date == date.fromisoformat(day))
    return [f"{start:%H:%M}" for start in starts]


def test_without_a_change_it_shows_what_clients_see() -> None:
    found = what_if()
    assert on(found, "2027-03-08") == starts_on("2027-03-08")
    assert found.count_before == found.count_after > 0
    assert [each.on_date for each in found.days] == [
        date(2027, 3, 1) + timedelta(days=number) for number in range(14)
    ]
    assert not any(each.added or each.removed for each in found.days)


def test_a_draft_shows_what_comes_and_what_goes_and_saves_nothing() -> None:
    found = what_if(week((660, 760)))
    assert on(found, "2027-03-08") == ["16:00", "16:20", "16:40", "17:00", "17:20"]
    (day,) = [each for each in found.days if each.on_date == date(2027, 3, 8)]
    assert [f"{start:%H:%M}" for start in day.added] == ["17:00", "17:20"]
    assert f"{day.removed[0]:%H:%M}" == "14:00"
    assert len(day.removed) == 6
    assert (found.count_before, found.count_after) == (15, 10)
    assert acts() == ["practice.loaded"]
    assert starts_on("2027-03-08")[0] == "14:00"


def test_several_changes_follow_each_other() -> None:
    found = what_if(
        week((660, 720)),
        rule(DateRuleKind.OFF, "2027-03-01"),
        rule(DateRuleKind.OVERRIDE, "2027-03-02", windows=((600, 660),)),
    )
    assert on(found, "2027-03-01") == []
    assert on(found, "2027-03-02")[0] == "15:00"
    assert on(found, "2027-03-08")[0] == "16:00"


def test_dates_are_those_of_the_one_who_looks() -> None:
    found = what_if(week((1140, 1260)), seen_from="Asia/Tokyo")
    assert on(found, "2027-03-08") == []
    assert on(found, "2027-03-09")[0] == "00:00"
    with pytest.raises(UnknownZone):
        what_if(seen_from="Mars")


def test_what_is_booked_and_would_lie_outside_is_named() -> None:
    booked()
    booked(starts_at=later(120))
    found = what_if(week((600, 720)))
    assert [each.why.reason for each in found.outside] == [Reason.OUTSIDE_HOURS]
    assert len(what_if(limits(per_day=1)).outside) == 2
    assert what_if(week((540, 900))).outside == ()


def test_other_settings_of_a_service_can_be_tried() -> None:
    booked()
    with read_transaction() as session:
        call = read_offer(session).first_call
    hourly = replace(call, step_minutes=60, limits=Limits(per_day=1))
    found = what_if(service=hourly)
    assert on(found, "2027-03-08") == []
    assert on(found, "2027-03-01") == ["15:00", "16:00"]
    assert found.service == hourly
    with pytest.raises(InvalidInput) as refused:
        what_if(service=replace(call, length_minutes=0))
    assert refused.value.field == "length_minutes"


def test_another_service_can_be_looked_at() -> None:
    with read_transaction() as session:
        found = preview(
            session, "ana-lund", HoursDraft(), now=NOW, seen_from="UTC", service="session"
        )
        assert on(found, "2027-03-08") == ["14:00", "14:50", "15:40"]
        for slug, service in (("nobody", None), ("ana-lund", "nothing")):
            with pytest.raises(NotFound):
                preview(session, slug, HoursDraft(), now=NOW, seen_from="UTC", service=service)


def test_a_draft_that_cannot_be_is_refused_as_if_it_were_saved() -> None:
    with pytest.raises(InvalidInput):
        what_if(week((720, 600)))
    with pytest.raises(NotFound):
        what_if(RemoveRule(id="gone"))


def test_what_the_preview_shows_is_what_follows() -> None:
    change = rule(DateRuleKind.TRAVEL, "2027-03-08", "2027-03-09", timezone="Europe/Paris")
    promised = on(what_if(change), "2027-03-08")
    changed(change)
    assert starts_on("2027-03-08") == promised != []


def test_the_editor_shows_rules_that_are_not_over_and_holidays_to_come() -> None:
    changed(rule(DateRuleKind.OFF, "2027-03-05", "2027-03-08"))
    changed(rule(DateRuleKind.OFF, "2027-03-09"))
    changed(rule(DateRuleKind.WORKS, "2027-05-31"))
    on_the_eighth = datetime.fromisoformat("2027-03-09T04:00Z")
    found = shown(now=on_the_eighth)
    assert found.today == date(2027, 3, 8)
    assert [each.starts_on.day for each in found.of_kind(DateRuleKind.OFF)] == [5, 9]
    assert len(shown(now=on_the_eighth + timedelta(hours=1)).of_kind(DateRuleKind.OFF)) == 1
    holidays = {each.on_date: each.is_kept for each in found.holidays}
    assert holidays[date(2027, 5, 31)] is False
    assert min(holidays) > found.today
    assert found.find_rule(found.rules[0].id) == found.rules[0]
    assert found.find_rule("gone") is None
    assert (found.name, found.shortest_minutes) == ("Ana Lund", 20)
    with pytest.raises(NotFound):
        shown("nobody")
