"""Races for one therapist's time: of any number of overlapping requests exactly one wins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.domain.practice import Mode, Weekday
from app.domain.practice_file import PracticeFile, read_practice_file
from app.domain.slots import SlotTaken
from app.extensions import db
from app.factory import create_app
from app.models import engine
from app.models.booking import AppointmentRow, ClaimRow
from app.models.guards import OverlapRefused
from app.models.outbox import LetterRow
from app.models.practice import ServiceRow, TherapistRow
from app.services.booking import BookSlot, book_slot
from app.services.practice import load_practice
from app.services.transaction import read_transaction, write_transaction
from config import Settings
from tests.clock import NOW
from tests.databases import open_database
from tests.practice_sources import practice_source, therapist_source
from tests.racing import RACERS, ROUNDS, TAKEN, WON, Ask, Race, check_race, run_race

MORNING = datetime(2027, 3, 8, 9, 0, tzinfo=UTC)
LENGTH = timedelta(minutes=60)
PATIENCE_SECONDS = 60

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def wait_as_long_as_it_takes() -> None:
    """Let no wait of this process end: a slow machine is no reason to lose a race."""
    engine.TURN_SECONDS = PATIENCE_SECONDS
    engine.LOCK_SECONDS = PATIENCE_SECONDS
    engine.STATEMENT_SECONDS = PATIENCE_SECONDS


@contextmanager
def enter_claimer(url: object) -> Iterator[Ask]:
    """Give one process its way to claim a time unseen: the therapist's lock, then the guard.

    Without the lock PostgreSQL's guard stays right, but its waiters end in deadlocks.
    """
    wait_as_long_as_it_takes()

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
        race = Race(enter=enter_claimer, place=database_url, first_morning=MORNING, rounds=5)
        attempts = run_race(race)
        with read_transaction() as session:
            kept = set(session.scalars(select(ClaimRow.starts_at)))
    check_race(attempts, length=LENGTH)
    assert kept == {attempt.starts_at for attempt in attempts if attempt.outcome == WON}


def open_practice() -> PracticeFile:
    """Return a practice whose therapist is there all day and every day, for calls of an hour."""
    source = practice_source()
    source["practice"]["timezone"] = "UTC"
    source["services"] = [
        {"slug": "first-call", "name": "First call", "length_minutes": 60, "step_minutes": 15}
    ]
    ana = therapist_source("ana-lund")
    ana["weekly_hours"] = {str(day): [["08:00", "18:00"]] for day in Weekday}
    ana["places"] = RACERS * ROUNDS
    source["therapists"] = [ana]
    return read_practice_file(source)


@contextmanager
def enter_client(place: object) -> Iterator[Ask]:
    """Give one process its way to book as the pages and the API do."""
    assert isinstance(place, Settings)
    wait_as_long_as_it_takes()

    def book(starts_at: datetime, name: str) -> str:
        command = BookSlot(
            therapist="ana-lund",
            service="first-call",
            starts_at=starts_at,
            mode=Mode.VIDEO,
            name=f"Client {name}",
            email=f"client-{name}@example.com",
            timezone="Europe/London",
            idempotency_key=name,
        )
        try:
            book_slot(command, now=NOW)
        except SlotTaken:
            return TAKEN
        return WON

    app = create_app(place)
    with app.app_context():
        yield book
        db.engine.dispose()


@pytest.mark.usefixtures("context")
def test_one_of_fifty_clients_gets_the_time_with_its_letters(settings: Settings) -> None:
    load_practice(open_practice(), digest="1", now=NOW)
    attempts = run_race(Race(enter=enter_client, place=settings, first_morning=MORNING))
    check_race(attempts, length=LENGTH)
    won = {attempt.starts_at for attempt in attempts if attempt.outcome == WON}
    with read_transaction() as session:
        assert set(session.scalars(select(ClaimRow.starts_at))) == won
        assert set(session.scalars(select(AppointmentRow.starts_at))) == won
        booked = set(session.scalars(select(AppointmentRow.id)))
        assert set(session.scalars(select(LetterRow.subject_id))) == booked
