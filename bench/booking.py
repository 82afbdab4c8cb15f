"""Measures bookings by several processes at once, letters and audit included."""

from __future__ import annotations

import multiprocessing
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier

from flask import Flask

from app.domain.practice import Mode
from app.domain.timespan import Span
from app.extensions import db
from app.factory import create_app
from app.queries.practice import list_profiles, read_offer
from app.queries.slots_team import list_all_times
from app.services.booking import BookSlot, book_slot
from app.services.transaction import read_transaction
from config import Settings

CLIENTS = (1, 8)
BOOKINGS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A free time to book: whose, and when (aware UTC)."""

    therapist: str
    starts_at: datetime


def book_with_each(settings: Settings, app: Flask, *, now: datetime) -> None:
    """Book distinct free times with each number of clients, letters and audit included."""
    with app.app_context(), read_transaction() as session:
        offer = read_offer(session)
        takers = [
            profile
            for profile in list_profiles(session)
            if profile.places and Mode.VIDEO in profile.modes
        ]
        window = Span(starts_at=now, ends_at=now + timedelta(days=28))
        found = list_all_times(
            session, takers, offer.first_call, offer.practice.buffer_rule, window=window, now=now
        )
    wanted = [
        Wanted(therapist=slug, starts_at=time.starts_at)
        for slug, times in found.items()
        for time in times
    ]
    share = min(BOOKINGS, len(wanted) // len(CLIENTS))
    for number, clients in enumerate(CLIENTS):
        part = wanted[number :: len(CLIENTS)][:share]
        seconds = book_with(settings, part, clients)
        print(f"bookings, {clients} at once{'':<15}{len(part) / seconds:>9.0f} /s")


def book_with(settings: Settings, wanted: Sequence[Wanted], clients: int) -> float:
    """Return the seconds that so many processes take to book everything."""
    world = multiprocessing.get_context("spawn")
    line = world.Barrier(clients + 1)
    workers = [
        world.Process(target=book_all, args=(settings, wanted[number::clients], line))
        for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    line.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        msg = "A booking failed."
        raise RuntimeError(msg)
    return time.perf_counter() - began


def book_all(settings: Settings, wanted: Sequence[Wanted], line: Barrier) -> None:
    """Book one free time after the other."""
    app = create_app(settings)
    with app.app_context():
        line.wait()
        for each in wanted:
            command = BookSlot(
                therapist=each.therapist,
                service="first-call",
                starts_at=each.starts_at,
                mode=Mode.VIDEO,
                name="Ada",
                email="ada@example.org",
                timezone="America/New_York",
                idempotency_key=secrets.token_urlsafe(32),
            )
            book_slot(command, now=datetime.now(UTC))
        db.engine.dispose()
