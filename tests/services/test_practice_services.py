"""Settings of a service, changed from the workspace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import InvalidInput, NotFound
from app.domain.practice import Limits, Service
from app.models.audit import AuditRow
from app.models.practice import TherapistRow
from app.queries.practice import read_offer
from app.services.practice_services import SavedService, SaveService, save_service
from app.services.transaction import read_transaction
from tests.clock import NOW
from tests.hours_steps import ANA
from tests.journey import acts, load_small_practice


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


def first_call() -> Service:
    with read_transaction() as session:
        return read_offer(session).first_call


def save(**changes: object) -> SavedService:
    service = replace(first_call(), **changes)  # type: ignore[arg-type]
    return save_service(SaveService(service=service), actor=ANA, now=NOW)


def test_a_setting_is_changed_and_audited_by_its_name() -> None:
    result = save(limits=Limits(per_day=9, minutes_per_day=100), notice_minutes=60)
    assert result.changed == ("notice_minutes", "limits")
    assert [notice.field for notice in result.notices] == ["per_day"]
    assert first_call().notice_minutes == 60
    with read_transaction() as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert row is not None
        assert (row.action, row.fields) == ("service.changed", ["notice_minutes", "limits"])
        versions = set(session.scalars(select(TherapistRow.hours_version)))
    assert versions == {1}


def test_what_is_so_already_is_no_change() -> None:
    assert save().changed == ()
    assert acts() == ["practice.loaded"]


def test_every_mistake_is_named_and_nothing_is_changed() -> None:
    before = first_call()
    with pytest.raises(InvalidInput) as refused:
        save(length_minutes=1, sites=("nowhere",), limits=Limits(per_day=0))
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["length_minutes", "limits.per_day", "sites"]
    assert first_call() == before


def test_a_service_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        save(slug="other")
