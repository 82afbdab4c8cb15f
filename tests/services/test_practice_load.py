"""Loading a practice file: all or nothing, the same again by slug, and nothing twice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.practice import DateRuleKind, Weekday
from app.domain.practice_file import PracticeFile, read_practice_file
from app.domain.slots_hours import DateRule, TherapistHours
from app.domain.slots_rules import HoursPeriod
from app.extensions import ROOT
from app.models.audit import AuditRow
from app.models.practice import (
    PracticeRow,
    ServiceRow,
    TherapistProfileRow,
    TherapistRow,
)
from app.models.slots import DateRuleRow, WeeklyHoursRow
from app.queries.practice import list_profiles, read_offer
from app.queries.practice_hours import list_hours, list_places
from app.services.practice import LoadOutcome, load_practice
from app.services.transaction import read_transaction, write_transaction
from tests.clock import NOW
from tests.databases import open_database
from tests.practice_sources import practice_source, therapist_source


@pytest.fixture
def context(database_url: str) -> Iterator[Flask]:
    with open_database(database_url) as app:
        yield app


pytestmark = pytest.mark.usefixtures("context")


def load(source: dict[str, Any], *, digest: str = "one") -> LoadOutcome:
    return load_practice(read_practice_file(source), digest=digest, now=NOW)


def stored() -> PracticeFile:
    """Return the practice as the database has it."""
    with read_transaction() as session:
        offer, places = read_offer(session), list_places(session)
        return PracticeFile(
            practice=offer.practice,
            services=offer.services,
            therapists=list_profiles(session),
            hours=list_hours(session),
            sites=places.sites,
            rooms=places.rooms,
            pools=places.pools,
        )


def counts(session: Session) -> dict[str, int]:
    tables = (PracticeRow, ServiceRow, TherapistRow, TherapistProfileRow, AuditRow)
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
        for table in (*tables, WeeklyHoursRow, DateRuleRow)
    }


def test_the_demo_practice_comes_back_from_the_database_as_it_was_written() -> None:
    source = tomllib.loads((ROOT / "demo" / "oaks.toml").read_text("utf-8"))
    assert load(source) == LoadOutcome(changed=True, therapists=6)
    assert stored() == read_practice_file(source)


def test_loading_the_same_file_twice_changes_nothing_and_says_so() -> None:
    load(practice_source())
    with read_transaction() as session:
        before = counts(session)
        versions = session.scalars(select(TherapistRow.diary_version)).all()
    assert load(practice_source()) == LoadOutcome(changed=False, therapists=2)
    with read_transaction() as session:
        assert counts(session) == before
        assert session.scalars(select(TherapistRow.diary_version)).all() == versions


def test_a_load_leaves_one_row_in_the_audit() -> None:
    load(practice_source())
    with read_transaction() as session:
        row = session.scalars(select(AuditRow)).one()
    assert (row.at, row.actor, row.action) == (NOW, "operator", "practice.loaded")


def test_a_changed_file_updates_by_slug_and_keeps_the_rows() -> None:
    load(practice_source())
    with read_transaction() as session:
        ids = dict(session.execute(select(TherapistRow.slug, TherapistRow.id)).all())
        services = dict(session.execute(select(ServiceRow.slug, ServiceRow.id)).all())
    source = practice_source()
    source["practice"]["name"] = "Birch Practice"
    source["services"].reverse()
    source["services"][0]["price"] = 90.5
    source["therapists"][0] |= {"name": "Ana Berg", "places": 7, "goals": {"worry": "focus"}}
    source["therapists"].reverse()
    assert load(source, digest="two") == LoadOutcome(changed=True, therapists=2)
    assert stored() == read_practice_file(source)
    with read_transaction() as session:
        assert dict(session.execute(select(TherapistRow.slug, TherapistRow.id)).all()) == ids
        assert dict(session.execute(select(ServiceRow.slug, ServiceRow.id)).all()) == services
        assert session.scalar(select(TherapistRow.places).filter_by(slug="ana-lund")) == 7


def test_hours_and_overrides_are_replaced() -> None:
    source = practice_source()
    source["therapists"][0]["date_overrides"] = {"2027-12-25": [], "2027-12-24": []}
    load(source)
    source["therapists"][0]["weekly_hours"] = {"tue": [["10:00", "11:00"], ["12:00", "13:00"]]}
    source["therapists"][0]["date_overrides"] = {"2027-12-24": [["09:00", "10:00"]]}
    load(source, digest="two")
    hours = stored().hours["ana-lund"]
    assert hours == TherapistHours(
        weeks=(HoursPeriod(weekly={Weekday.TUE: ((600, 660), (720, 780))}),),
        rules=(
            DateRule(
                kind=DateRuleKind.OVERRIDE,
                starts_on=date(2027, 12, 24),
                ends_on=date(2027, 12, 24),
                windows=((540, 600),),
            ),
        ),
    )


def test_a_load_takes_the_lock_of_every_diary() -> None:
    load(practice_source())
    load(practice_source(), digest="two")
    with read_transaction() as session:
        assert set(session.scalars(select(TherapistRow.diary_version))) == {1}


def test_who_is_missing_in_the_file_is_kept_and_no_longer_offered() -> None:
    load(practice_source())
    source = practice_source()
    del source["therapists"][0]
    del source["services"][1]
    assert load(source, digest="two") == LoadOutcome(changed=True, therapists=1, retired=1)
    assert [profile.slug for profile in stored().therapists] == ["ben-ode"]
    assert [service.slug for service in stored().services] == ["first-call"]
    with read_transaction() as session:
        found = dict(session.execute(select(TherapistRow.slug, TherapistRow.is_active)).all())
    assert found == {"ana-lund": False, "ben-ode": True}


def test_who_comes_back_into_the_file_is_offered_again() -> None:
    load(practice_source())
    load(practice_source() | {"therapists": [therapist_source("cy-roe")]}, digest="two")
    assert load(practice_source(), digest="three").retired == 1
    assert [profile.slug for profile in stored().therapists] == ["ana-lund", "ben-ode"]


def test_a_practice_without_any_hours_can_be_loaded() -> None:
    source = practice_source()
    for therapist in source["therapists"]:
        del therapist["weekly_hours"]
    load(source)
    assert stored().hours["ana-lund"] == TherapistHours()


def test_a_load_that_fails_leaves_everything_as_it_was() -> None:
    load(practice_source())
    before = stored()
    with write_transaction() as session:
        session.execute(text("CREATE UNIQUE INDEX one_name ON therapist (name)"))
    source = practice_source()
    source["practice"]["name"] = "Birch Practice"
    source["therapists"].append(therapist_source("cy-roe") | {"name": "Ana Lund"})
    with pytest.raises(IntegrityError):
        load(source, digest="two")
    assert stored() == before
    assert load(practice_source()).changed is False
