"""Processes die at any moment: an answered booking stays, and none is without its letters."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.practice_file import read_practice_file
from app.mail.postbox import open_postbox
from app.models.booking import AppointmentRow, ClaimRow
from app.models.outbox import LetterRow
from app.services.outbox import run_due
from app.services.practice import load_practice
from app.services.transaction import read_transaction
from app.tokens import hash_token
from config import Settings
from tests.killing import Crowd, Running, find_port
from tests.practice_sources import practice_source, therapist_source

BOOKINGS = 150
CLIENTS = 8
THERAPISTS = 8
BOOKINGS_BETWEEN_KILLS = (5, 30)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def open_always() -> dict[str, object]:
    source = practice_source()
    always = {"daily": [["00:00", "24:00"]]} | {
        day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    }
    always.pop("daily")
    source["practice"]["timezone"] = "UTC"
    source["therapists"] = [
        therapist_source(f"t-{number}")
        | {"timezone": "UTC", "places": 1000, "weekly_hours": always}
        for number in range(THERAPISTS)
    ]
    return source


def bodies() -> list[dict[str, object]]:
    """Return one request for each booking, all for times of their own from the day after next."""
    first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first += timedelta(days=2)
    found: list[dict[str, object]] = []
    for number in range(BOOKINGS):
        step, therapist = divmod(number, THERAPISTS)
        starts_at = first + timedelta(minutes=20 * step)
        found.append(
            {
                "therapist": f"t-{therapist}",
                "service": "first-call",
                "starts_at": starts_at.strftime("%Y-%m-%dT%H:%MZ"),
                "mode": "video",
                "name": "Maya",
                "email": f"client-{number}@example.com",
                "timezone": "America/Chicago",
            }
        )
    return found


def kill_while(running: Running, crowd: Crowd) -> None:
    """Kill a process after every few bookings until every client has an answer."""
    chance = random.Random(7)  # noqa: S311
    threads = crowd.book_all(clients=CLIENTS)
    next_kill = 0
    while any(thread.is_alive() for thread in threads):
        if len(crowd.answered) >= next_kill:
            time.sleep(chance.uniform(0, 0.3))  # at any point of what is under way
            running.kill_one(chance)
            next_kill = len(crowd.answered) + chance.randint(*BOOKINGS_BETWEEN_KILLS)
        time.sleep(0.02)


def check_kept(crowd: Crowd) -> None:
    """Every answered booking is there, once, with its claim and both its letters."""
    with read_transaction() as session:
        rows = session.scalars(select(AppointmentRow)).all()
        claimed = Counter(session.scalars(select(ClaimRow.appointment_id)))
        rows_told = session.execute(select(LetterRow.subject_id, LetterRow.kind))
        told = Counter((subject_id, kind) for subject_id, kind in rows_told)
    by_hash = {row.token_hash: row for row in rows}
    lost = [token for token in crowd.answered.values() if hash_token(token) not in by_hash]
    assert lost == []
    assert len(rows) == len(crowd.answered) == BOOKINGS
    assert claimed == {row.id: 1 for row in rows}
    assert told == {(row.id, kind): 1 for row in rows for kind in ("booked", "notice_booked")}


def test_no_answered_booking_is_lost_and_none_is_without_its_letters(
    context: Flask, settings: Settings, tmp_path: Path
) -> None:
    load_practice(read_practice_file(open_always()), digest="always", now=datetime.now(UTC))
    folder = tmp_path / "mail"
    running = Running(ports=(find_port(), find_port()), settings=settings, folder=folder)
    crowd = Crowd(ports=running.ports, bodies=bodies())
    try:
        running.start()
        kill_while(running, crowd)
    finally:
        running.stop()
    assert crowd.strange == []
    assert running.kills >= BOOKINGS // (BOOKINGS_BETWEEN_KILLS[1] + CLIENTS) - 1
    check_kept(crowd)
    leased = datetime.now(UTC) + timedelta(minutes=10)  # what a killed worker had in hand is due
    run_due(open_postbox(), clock=lambda: leased)
    arrived = Counter(message_from_bytes(path.read_bytes())["To"] for path in folder.glob("*.eml"))
    clients = [to for to in arrived if to and "client-" in to]
    assert len(clients) == BOOKINGS
