"""Races in which diaries and rooms are shared: moves, holds, pools and the last room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.domain.practice import Mode, Weekday
from app.domain.slots import SlotTaken
from app.extensions import db
from app.factory import create_app
from app.models import engine
from app.services.booking import BookSlot, book_slot
from app.services.booking_change import MoveAppointment, move_appointment
from app.services.slots import HoldSlot, hold_slot
from app.services.transaction import read_transaction
from app.tokens import new_token
from config import Settings
from tests.booking_pools import ANA, BEN, CLEO, load_pools, pools_source
from tests.clock import NOW
from tests.racing import TAKEN, Ask, Race, run_race

RACERS = 6
ROUNDS_OF_EACH = 2
MORNING = datetime(2027, 3, 8, 9, 0, tzinfo=UTC)
APART = timedelta(days=40)
"""From the races to where the appointments stand that are moved into them."""

PATIENCE_SECONDS = 60

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the race is, and an appointment for each racer to move."""

    settings: Settings
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one racer does in one round: `starts_at` is the same for all."""

    number: int
    name: str
    starts_at: datetime
    token: str

    def book(self, who: str, mode: Mode = Mode.VIDEO) -> str:
        """Book as pages and API do; return for whom."""
        command = BookSlot(
            therapist=who,
            service="first-call",
            starts_at=self.starts_at,
            mode=mode,
            name="Maya",
            email=f"client-{self.name}@example.com",
            timezone="Europe/London",
            idempotency_key=self.name,
        )
        book_slot(command, now=NOW)
        return who

    def hold(self, who: str) -> str:
        """Hold for a visitor of one's own."""
        command = HoldSlot(
            visitor_token=new_token(),
            therapist=who,
            service="first-call",
            starts_at=self.starts_at,
            mode=Mode.VIDEO,
        )
        hold_slot(command, now=NOW)
        return "hold"

    def move(self) -> str:
        """Move an appointment of one's own."""
        move_appointment(MoveAppointment(token=self.token, starts_at=self.starts_at), now=NOW)
        return "move"


def move_or_book(turn: Turn) -> str:
    return turn.move() if turn.number % 2 else turn.book(ANA)


def hold_or_book(turn: Turn) -> str:
    return turn.hold(ANA) if turn.number % 2 else turn.book(ANA)


def one_of_three_pools(turn: Turn) -> str:
    return turn.book(("both", "pair", "turned")[turn.number % 3])


def all_or_any(turn: Turn) -> str:
    return turn.book(("both", "either")[turn.number % 2])


def the_last_room(turn: Turn) -> str:
    return turn.book((ANA, BEN, CLEO, "pair")[turn.number % 4], Mode.IN_PERSON)


KINDS: tuple[Callable[[Turn], str], ...] = (
    move_or_book,
    hold_or_book,
    one_of_three_pools,
    all_or_any,
    the_last_room,
)


def load_race() -> None:
    """Load three therapists who are there all day, share one room, and stand in four pools."""
    source = pools_source(rooms=["blue"])
    source["practice"]["timezone"] = "UTC"
    source["services"] = [source["services"][0] | {"length_minutes": 60}]
    for therapist in source["therapists"]:
        therapist["weekly_hours"] = {str(day): [["08:00", "18:00"]] for day in Weekday}
    turned = {"slug": "turned", "name": "Ana and Ben", "kind": "all", "therapists": [ANA, BEN]}
    source["pools"].append(turned)
    load_pools(source, digest="race")


def book_apart() -> Iterator[str]:
    """Book an appointment for each racer, far from the races; yield the links."""
    for number in range(RACERS):
        command = BookSlot(
            therapist=ANA,
            service="first-call",
            starts_at=MORNING + APART + timedelta(days=number),
            mode=Mode.VIDEO,
            name="Maya",
            email=f"mover-{number}@example.com",
            timezone="Europe/London",
            idempotency_key=f"mover-{number}",
        )
        yield book_slot(command, now=NOW).token


@contextmanager
def enter(place: object) -> Iterator[Ask]:
    """Give one process its way to take its turns."""
    assert isinstance(place, Place)
    engine.TURN_SECONDS = engine.LOCK_SECONDS = engine.STATEMENT_SECONDS = PATIENCE_SECONDS

    def ask(somewhen: datetime, name: str) -> str:
        number, round_number = map(int, name.split("-"))
        starts_at = somewhen.replace(hour=MORNING.hour, minute=0)
        turn = Turn(number=number, name=name, starts_at=starts_at, token=place.tokens[number])
        try:
            return KINDS[round_number % len(KINDS)](turn)
        except SlotTaken:
            return TAKEN

    app = create_app(place.settings)
    with app.app_context():
        yield ask
        db.engine.dispose()


def count_deadlocks() -> int:
    """Return how many deadlocks PostgreSQL has seen in this database; SQLite knows none."""
    if db.engine.dialect.name == "sqlite":
        return 0
    with read_transaction() as session:
        seen = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return int(session.execute(text(seen)).scalar_one())


@pytest.mark.usefixtures("context")
def test_one_wins_whatever_diaries_and_rooms_are_shared(settings: Settings) -> None:
    load_race()
    race = Race(
        enter=enter,
        place=Place(settings=settings, tokens=tuple(book_apart())),
        first_morning=MORNING,
        racers=RACERS,
        rounds=ROUNDS_OF_EACH * len(KINDS),
    )
    attempts = run_race(race)
    for round_number in range(race.rounds):
        won = Counter(
            attempt.outcome for attempt in attempts if attempt.round_number == round_number
        )
        assert won.total() == RACERS
        del won[TAKEN]
        if KINDS[round_number % len(KINDS)] is all_or_any:
            assert won in ({"both": 1}, {"either": 2}), won
        else:
            assert won.total() == 1, won
    assert count_deadlocks() == 0
