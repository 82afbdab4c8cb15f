"""A load replaces only the hours of which the file says something new."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.practice import DateRuleKind, Limits, Mode, Service
from app.domain.practice_file import read_practice_file
from app.models.practice import PoolMemberRow, PoolRow, RoomRow, SiteRow, TherapistRow
from app.queries.practice import read_offer
from app.queries.practice_hours import list_places
from app.services.practice import LoadOutcome, load_practice
from app.services.practice_services import SaveService, save_service
from app.services.transaction import read_transaction
from tests.clock import NOW
from tests.hours_steps import ANA, changed, limits, rule, shown, starts_on, week
from tests.practice_sources import practice_source


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load(source())


def source(**ana: object) -> dict[str, Any]:
    """Return the small practice, with what differs for Ana."""
    given = practice_source()
    given["therapists"][0] |= {"days_off": ["2027-04-05"], "limits": {"per_day": 6}} | ana
    return given


def load(given: dict[str, Any]) -> LoadOutcome:
    digest = hashlib.sha256(repr(given).encode()).hexdigest()
    return load_practice(read_practice_file(given), digest=digest, now=NOW)


def dates(kind: DateRuleKind) -> list[str]:
    return [found.starts_on.isoformat() for found in shown().of_kind(kind)]


def test_what_was_changed_in_the_workspace_outlives_a_load_about_something_else() -> None:
    changed(week((600, 720)))
    changed(limits(per_day=2))
    changed(rule(DateRuleKind.OFF, "2027-04-12"))
    changed(rule(DateRuleKind.TRAVEL, "2027-05-01", "2027-05-09", timezone="Asia/Tokyo"))
    changed(rule(DateRuleKind.OVERRIDE, "2027-05-10", windows=((600, 720),)))
    other = source()
    other["practice"]["name"] = "Birch Practice"
    other["therapists"][1]["weekly_hours"] = {"tue": [["09:00", "12:00"]]}
    assert load(other).changed
    assert starts_on("2027-03-08")[0] == "15:00"
    assert starts_on("2027-03-09", "ben-ode") != []
    assert shown().limits == Limits(per_day=2)
    assert dates(DateRuleKind.OFF) == ["2027-04-05", "2027-04-12"]
    assert dates(DateRuleKind.TRAVEL) == ["2027-05-01"]
    assert dates(DateRuleKind.OVERRIDE) == ["2027-05-10"]


def test_only_the_part_that_the_file_changed_is_replaced() -> None:
    changed(limits(per_day=2))
    changed(week((600, 720)))
    load(source(weekly_hours={"mon": [["08:00", "12:00"]]}))
    assert starts_on("2027-03-08")[0] == "13:00"
    assert shown().limits == Limits(per_day=2)
    load(source(weekly_hours={"mon": [["08:00", "12:00"]]}, limits={"per_day": 7}))
    assert shown().limits == Limits(per_day=7)


def test_days_off_by_hand_stay_beside_new_ones_of_the_file() -> None:
    changed(rule(DateRuleKind.OFF, "2027-04-12"))
    load(source(days_off=["2027-04-19"]))
    assert dates(DateRuleKind.OFF) == ["2027-04-12", "2027-04-19"]
    load(source(days_off=[]))
    assert dates(DateRuleKind.OFF) == ["2027-04-12"]


def test_what_the_file_brought_and_somebody_removed_does_not_come_back() -> None:
    (off,) = shown().of_kind(DateRuleKind.OFF)
    changed(rule(DateRuleKind.OFF, "2027-04-06", id=off.id))
    load(source(places=5))
    assert dates(DateRuleKind.OFF) == ["2027-04-06"]


def test_an_exception_by_hand_gives_way_to_a_new_one_of_the_file_on_its_dates() -> None:
    changed(rule(DateRuleKind.OVERRIDE, "2027-05-10", "2027-05-12", windows=((600, 720),)))
    changed(rule(DateRuleKind.OVERRIDE, "2027-05-13", windows=((600, 720),)))
    load(source(date_overrides={"2027-05-12": [["15:00", "16:00"]]}))
    assert dates(DateRuleKind.OVERRIDE) == ["2027-05-12", "2027-05-13"]
    changed(rule(DateRuleKind.TRAVEL, "2027-05-20", None, timezone="Asia/Tokyo"))
    load(source(travel=[{"from": "2027-06-01", "timezone": "Europe/London"}]))
    assert [found.timezone for found in shown().of_kind(DateRuleKind.TRAVEL)] == ["Europe/London"]


def test_what_the_file_no_longer_says_of_a_therapist_goes() -> None:
    given = source()
    del given["therapists"][0]["limits"], given["therapists"][0]["weekly_hours"]
    load(given)
    assert shown().limits == Limits()
    assert shown().weeks == ()


def test_settings_of_a_service_outlive_a_load_about_something_else() -> None:
    with read_transaction() as session:
        call = read_offer(session).first_call
    longer = Service(slug=call.slug, name="First talk", length_minutes=30, step_minutes=30)
    outcome = save_service(SaveService(service=longer), actor=ANA, now=NOW)
    assert outcome.changed == ("name", "length_minutes", "step_minutes")
    load(source(places=5))
    with read_transaction() as session:
        assert read_offer(session).first_call == longer
    other = source()
    other["services"][0]["price"] = 20
    load(other)
    with read_transaction() as session:
        found = read_offer(session).first_call
    assert (found.length_minutes, found.price, found.modes) == (20, 20, (Mode.VIDEO,))


def test_sites_rooms_and_pools_follow_the_file_and_keep_their_rows() -> None:
    given = source()
    given["sites"] = [{"slug": "downtown", "name": "Downtown"}, {"slug": "uptown", "name": "Up"}]
    given["rooms"] = [
        {"slug": "blue", "name": "Blue", "site": "downtown"},
        {"slug": "green", "name": "Green", "site": "downtown"},
    ]
    pool = {"slug": "all", "name": "Both", "kind": "all", "therapists": ["ben-ode", "ana-lund"]}
    given["pools"] = [pool]
    load(given)
    with read_transaction() as session:
        ids = dict(session.execute(select(RoomRow.slug, RoomRow.id)).all())
        assert list_places(session).pools[0].therapists == ("ben-ode", "ana-lund")
    given["sites"].reverse()
    given["rooms"] = [{"slug": "blue", "name": "Bluest", "site": "uptown"}]
    given["pools"] = []
    load(given)
    with read_transaction() as session:
        places = list_places(session)
        assert [site.slug for site in places.sites] == ["uptown", "downtown"]
        assert [(room.name, room.site) for room in places.rooms] == [("Bluest", "uptown")]
        assert places.pools == ()
        assert dict(session.execute(select(RoomRow.slug, RoomRow.id)).all()) == ids
        assert session.scalars(select(PoolMemberRow.pool_id)).all() == []
        assert session.scalar(select(PoolRow.is_active)) is False
        assert session.scalars(select(SiteRow.id)).all() != []


def test_every_load_of_a_changed_file_raises_the_version_of_all_hours() -> None:
    def versions() -> list[int]:
        with read_transaction() as session:
            return list(session.scalars(select(TherapistRow.hours_version)))

    before = versions()
    load(source(places=5))
    assert versions() == [version + 1 for version in before]
    load(source(places=5))
    assert versions() == [version + 1 for version in before]
