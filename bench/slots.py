"""Measures free times in a large practice, with a short past and a long one, on both databases.

Every figure stands beside what an empty page and one indexed query cost in the same run, so that
it can be told on any machine. `docs/measuring.md` says how to read it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import event, select, text

from app.domain.practice import TherapistProfile
from app.domain.timespan import Span
from app.extensions import db
from app.models.practice import TherapistRow
from app.queries.practice import Offer, list_profiles, read_offer
from app.queries.practice_people import get_people
from app.queries.slots_team import TeamRequest, list_all_times, list_first_times, open_team
from app.services.transaction import read_transaction
from bench.slots_practice import Booker, load_large_practice, slug_of
from tests.databases import NoPostgreSQL, open_database, open_postgresql

APPOINTMENTS = (0, 2_000, 200_000)
REPEATS = 30
WARM_UP = 3
MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one call costs: medians in milliseconds, and the statements it sends."""

    wall: float
    cpu: float
    statements: int


def measure_slots(folder: Path) -> None:
    """Measure on SQLite, then on PostgreSQL where there is a server."""
    with open_database(f"sqlite:///{folder}/large.db"):
        measure_database("SQLite")
    try:
        with open_postgresql() as server:
            url = server.make(migrated=False)
            with open_database(url):
                measure_database("PostgreSQL")
            server.drop(url)
    except NoPostgreSQL as reason:
        print(f"PostgreSQL is left out: {reason}.")


def measure_database(name: str) -> None:
    """Fill a database step by step, and print a table for each step."""
    now = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)
    flask_migrate.upgrade()
    load_large_practice(now=now)
    booker, before = Booker(now=now), dict[str, Figure]()
    for number in APPOINTMENTS:
        began = time.perf_counter()
        booker.fill(number)
        if db.engine.dialect.name == "postgresql":
            refresh_statistics()
        filled = time.perf_counter() - began
        print(f"\n{name}, {number:,} appointments (written in {filled:.0f} s)")
        print(f"{'':<28}{'wall':>10}{'CPU':>10}{'statements':>12}{'x page':>9}{'x query':>9}")
        figures = {title: measure(ask) for title, ask in list_tasks(now=now).items()}
        page, query = figures["empty page"].wall, figures["one indexed query"].wall
        for title, found in figures.items():
            growth = found.wall / before[title].wall - 1 if number > APPOINTMENTS[1] else None
            show_figure(title, found, page=page, query=query, growth=growth)
        before = figures


def show_figure(
    title: str, found: Figure, *, page: float, query: float, growth: float | None
) -> None:
    """Print one line of a table; `growth` is against a past a hundredth as long."""
    grown = "" if growth is None else f"{growth:>+9.0%}"
    print(
        f"{title:<28}{found.wall:>7.2f} ms{found.cpu:>7.2f} ms{found.statements:>12}"
        f"{found.wall / page:>9.1f}{found.wall / query:>9.1f}{grown}"
    )


def list_tasks(*, now: datetime) -> dict[str, Callable[[], object]]:
    """Return what is measured, by name, the two that all is compared with first."""
    with read_transaction() as session:
        offer, profiles = read_offer(session), list_profiles(session)
    empty = Flask("empty")
    empty.add_url_rule("/", "home", lambda: "")
    client = empty.test_client()
    return {
        "empty page": lambda: client.get("/"),
        "one indexed query": find_therapist,
        "a month of one": lambda: list_month_of_one(offer, now=now),
        f"a month of {len(profiles)}": lambda: list_month_of_all(offer, profiles, now=now),
        f"the soonest of {len(profiles)}": lambda: find_soonest(offer, profiles, now=now),
    }


def find_therapist() -> object:
    """Read one row by an indexed column, in a transaction of its own."""
    with read_transaction() as session:
        return session.scalar(select(TherapistRow.id).where(TherapistRow.slug == slug_of(7)))


def list_month_of_one(offer: Offer, *, now: datetime) -> object:
    """List the free times of a therapist for a month."""
    window = Span(starts_at=now, ends_at=now + MONTH)
    with read_transaction() as session:
        request = TeamRequest(
            people=get_people(session, slug_of(7)),
            service=offer.first_call,
            buffer_rule=offer.practice.buffer_rule,
        )
        return open_team(session, request, window=window, now=now).list_times(window, now=now)


def list_month_of_all(
    offer: Offer, profiles: tuple[TherapistProfile, ...], *, now: datetime
) -> object:
    """List the free times of everybody for a month."""
    window = Span(starts_at=now, ends_at=now + MONTH)
    service, rule = offer.first_call, offer.practice.buffer_rule
    with read_transaction() as session:
        return list_all_times(session, profiles, service, rule, window=window, now=now)


def find_soonest(offer: Offer, profiles: tuple[TherapistProfile, ...], *, now: datetime) -> object:
    """Find the next free time of everybody."""
    service, rule = offer.first_call, offer.practice.buffer_rule
    with read_transaction() as session:
        return list_first_times(session, profiles, service, rule, now=now)


def measure(ask: Callable[[], object]) -> Figure:
    """Return the medians of a call that has been made a few times before."""
    for _ in range(WARM_UP):
        ask()
    with counted_statements() as sent:
        ask()
    walls, cpus = [], []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        cpus.append((time.process_time() - cpu) * 1_000)
        walls.append((time.perf_counter() - wall) * 1_000)
    return Figure(wall=statistics.median(walls), cpu=statistics.median(cpus), statements=len(sent))


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def refresh_statistics() -> None:
    """Tell PostgreSQL's planner of what was written, as its own housekeeping soon would."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
