"""Races for one therapist's time: of any number of overlapping requests exactly one wins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.models.booking import ClaimRow
from app.models.guards import OverlapRefused
from app.models.practice import ServiceRow, TherapistRow
from app.services.transaction import read_transaction, write_transaction
from tests.databases import open_database
from tests.racing import TAKEN, WON, Ask, Race, check_race, run_race

MORNING = datetime(2027, 3, 8, 9, 0, tzinfo=UTC)
LENGTH = timedelta(minutes=60)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@contextmanager
def enter_claimer(url: object) -> Iterator[Ask]:
    """Give one process its way to claim a time unseen: the therapist's lock, then the guard.

    Without the lock PostgreSQL's guard stays right, but its waiters end in deadlocks.
    """

    def claim(starts_at: datetime, name: str) -> str:
        try:
            with write_transaction() as session:
                session.execute(
                    update(TherapistRow).values(diary_version=TherapistRow.diary_version + 1)
                )
                session.add(
                    ClaimRow(
                        id=name,
                        therapist_id="cecilia",
                        service_id="first",
                        state="booked",
                        starts_at=starts_at,
                        ends_at=starts_at + LENGTH,
                    )
                )
        except OverlapRefused:
            return TAKEN
        return WON

    with open_database(str(url)):
        yield claim


def test_the_guard_lets_one_of_fifty_processes_win(database_url: str) -> None:
    with open_database(database_url):
        with write_transaction() as session:
            session.add(
                TherapistRow(
                    id="cecilia",
                    slug="cecilia",
                    position=1,
                    name="Cecilia",
                    email="c@example.com",
                    timezone="UTC",
                )
            )
            session.add(
                ServiceRow(
                    id="first",
                    slug="first",
                    position=1,
                    name="First call",
                    length_minutes=60,
                    step_minutes=15,
                    modes=[],
                )
            )
        attempts = run_race(Race(enter=enter_claimer, place=database_url, first_morning=MORNING))
        with read_transaction() as session:
            kept = set(session.scalars(select(ClaimRow.starts_at)))
    check_race(attempts, length=LENGTH)
    assert kept == {attempt.starts_at for attempt in attempts if attempt.outcome == WON}
