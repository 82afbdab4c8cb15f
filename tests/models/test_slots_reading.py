"""Reading diaries: every kind of date, what is taken, few statements, and nothing out of date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, update

from app.domain.booking import ClaimState
from app.domain.practice import DateRuleKind, Limits
from app.domain.practice_file import read_practice_file
from app.domain.slots import Blocker, BlockerKind, Diary
from app.domain.timespan import Span
from app.extensions import db
from app.models.base import new_id
from app.models.booking import ClaimRow
from app.models.busy import BusyTimeRow
from app.models.practice import ServiceRow, TherapistRow
from app.models.slots_reading import NOBODY, OwnClaims, read_diaries
from app.models.slots_reading_hours import list_owners
from app.services.practice import load_practice
from app.services.transaction import read_transaction, write_transaction
from tests.clock import NOW
from tests.hours_steps import changed, limits, rule, week
from tests.journey import NEXT_MONDAY, booked, load_small_practice
from tests.practice_sources import practice_source, therapist_source

WINDOW = Span(starts_at=NEXT_MONDAY, ends_at=NEXT_MONDAY + timedelta(days=1))


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that read rows."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def diary(
    slug: str = "ana-lund", *, own: OwnClaims = NOBODY, window: Span = WINDOW, now: datetime = NOW
) -> Diary:
    """Return a diary as a page reads it."""
    with read_transaction() as session:
        owners = {owner.slug: owner for owner in list_owners(session)}
        owner = owners[slug]
        return read_diaries(session, [owner], window=window, now=now, own=own)[owner.id]


def add_busy(starts_at: datetime, ends_at: datetime) -> None:
    with write_transaction() as session:
        ana = session.scalar(select(TherapistRow.id).where(TherapistRow.slug == "ana-lund"))
        values = {"therapist_id": ana, "starts_at": starts_at, "ends_at": ends_at}
        session.execute(insert(BusyTimeRow).values(id=new_id(), **values))


def add_claim(state: ClaimState, **values: object) -> None:
    with write_transaction() as session:
        ana = session.scalar(select(TherapistRow.id).where(TherapistRow.slug == "ana-lund"))
        service = session.scalar(select(ServiceRow.id).where(ServiceRow.slug == "session"))
        session.add(
            ClaimRow(
                therapist_id=ana,
                service_id=service,
                state=state,
                starts_at=NEXT_MONDAY,
                ends_at=NEXT_MONDAY + timedelta(minutes=50),
                buffer_after_minutes=10,
                **values,
            )
        )


def test_every_kind_of_date_reaches_the_diary() -> None:
    changed(rule(DateRuleKind.OVERRIDE, "2027-03-08", "2027-03-09", windows=((600, 660),)))
    changed(rule(DateRuleKind.OFF, "2027-07-01", None))
    changed(rule(DateRuleKind.TRAVEL, "2027-05-01", "2027-05-03", timezone="Asia/Kolkata"))
    changed(rule(DateRuleKind.WORKS, "2027-05-31"))
    changed(limits(per_day=3, minutes_per_week=90))
    changed(week((540, 600), valid_from=date(2027, 6, 1)))
    found = diary()
    assert found.overrides == {
        date(2027, 3, 8): ((600, 660),),
        date(2027, 3, 9): ((600, 660),),
    }
    assert [(off.starts_on, off.ends_on) for off in found.days_off] == [(date(2027, 7, 1), None)]
    assert [away.timezone for away in found.travel] == ["Asia/Kolkata"]
    assert date(2027, 5, 31) not in found.holidays
    assert found.holidays[date(2027, 9, 6)] == "Labor Day"
    assert found.limits == Limits(per_day=3, minutes_per_week=90)
    assert [each.valid_from for each in found.hours] == [None, date(2027, 6, 1)]
    assert date(2027, 5, 31) in diary("ben-ode").holidays


def test_a_busy_time_blocks_without_counting_however_long_it_is() -> None:
    long = Span(starts_at=NOW - timedelta(days=100), ends_at=NEXT_MONDAY + timedelta(days=100))
    add_busy(long.starts_at, long.ends_at)
    add_busy(NOW - timedelta(days=30), NOW - timedelta(days=29))
    assert diary().blockers == (Blocker(span=long, kind=BlockerKind.BUSY, counts=False),)
    assert diary("ben-ode").blockers == ()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (ClaimState.HELD, BlockerKind.HOLD),
        (ClaimState.OFFERED, BlockerKind.HOLD),
        (ClaimState.BOOKED, BlockerKind.APPOINTMENT),
    ],
)
def test_whatever_is_taken_blocks_and_counts_for_its_service(
    state: ClaimState, kind: BlockerKind
) -> None:
    add_claim(state)
    (found,) = diary().blockers
    assert (found.kind, found.counts, found.service) == (kind, True, "session")
    assert (found.buffer_before_minutes, found.buffer_after_minutes) == (0, 10)


def test_what_has_lapsed_or_is_ones_own_does_not_stand_in_the_way() -> None:
    add_claim(ClaimState.HELD, visitor_hash="me", expires_at=NOW + timedelta(minutes=5))
    assert diary(own=OwnClaims(visitor_hash="me")).blockers == ()
    assert len(diary(own=OwnClaims(visitor_hash="you")).blockers) == 1
    assert diary(now=NOW + timedelta(minutes=5)).blockers == ()


def test_an_appointment_that_moves_leaves_itself_out() -> None:
    booked()
    with read_transaction() as session:
        appointment_id = session.scalar(select(ClaimRow.appointment_id))
    assert diary(own=OwnClaims(appointment_id=appointment_id)).blockers == ()
    assert len(diary(own=OwnClaims(appointment_id="other", offer_id="other")).blockers) == 1


def test_three_statements_read_whatever_many_and_one_where_the_hours_are_known() -> None:
    source = practice_source()
    source["therapists"] = [therapist_source(f"person-{number}") for number in range(40)]
    load_practice(read_practice_file(source), digest="many", now=NOW)
    counts = []
    for _ in range(2):
        with read_transaction() as session:
            owners = list_owners(session)
            with counted() as statements:
                found = read_diaries(session, owners, window=WINDOW, now=NOW)
        assert len(found) == 40
        counts.append(len(statements))
    assert counts == [3, 1]


def test_a_change_of_hours_is_seen_by_the_next_reading() -> None:
    assert diary().days_off == ()
    changed(rule(DateRuleKind.OFF, "2027-03-08"))
    assert len(diary().days_off) == 1
    assert diary().timezone == "America/New_York"
    with write_transaction() as session:
        session.execute(update(TherapistRow).values(timezone="Europe/London"))
    assert diary().timezone == "Europe/London"


def test_hours_that_were_rolled_back_are_not_remembered() -> None:
    class Stop(Exception):
        pass

    def change_and_fail() -> None:
        with write_transaction() as session:
            row = session.scalars(select(TherapistRow).filter_by(slug="ana-lund")).one()
            row.hours_version += 1
            row.limit_per_day = None
            session.flush()
            read_diaries(session, [row], window=WINDOW, now=NOW)
            raise Stop

    with pytest.raises(Stop):
        change_and_fail()
    changed(rule(DateRuleKind.OFF, "2027-03-08"))  # has the version that was rolled back
    assert len(diary().days_off) == 1


def test_instants_are_aware_and_in_utc() -> None:
    booked()
    (found,) = diary().blockers
    assert found.span.starts_at == NEXT_MONDAY
    assert found.span.starts_at.tzinfo is UTC
