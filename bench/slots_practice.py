"""A large practice for measuring: three hundred therapists, and as many appointments as asked for.

Most appointments lie in the past, as in a practice that has worked for years. Those ahead are the
same however long the past is, so that what the past costs can be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.booking import AppointmentStatus, ClaimState
from app.domain.practice_file import read_practice_file
from app.models.base import new_id
from app.models.booking import AppointmentRow, ClaimRow
from app.models.intake import ClientRequestRow, RequestState
from app.models.practice import ServiceRow, TherapistRow
from app.services.practice import load_practice
from app.services.transaction import write_transaction

THERAPISTS = 300
AHEAD = 900
"""Appointments in the next weeks, once there are any: three of each therapist."""

_A_DAY = 6
_BATCH = 10_000
_ZONES = ("America/New_York", "America/Chicago", "Europe/London")
_DAYS = ("mon", "tue", "wed", "thu", "fri")
_Row = dict[str, Any]


def load_large_practice(*, now: datetime) -> None:
    """Load a practice in which nobody has quite the hours of another."""
    random = Random(7)  # noqa: S311 - the same hours in every run
    source: _Row = {
        "practice": {
            "name": "Large Practice",
            "timezone": _ZONES[0],
            "country": "US",
            "email": "office@large.example",
        },
        "services": [
            {
                "slug": "first-call",
                "name": "First call",
                "length_minutes": 50,
                "step_minutes": 60,
                "buffer_after_minutes": 10,
                "notice_minutes": 720,
                "horizon_days": 60,
            }
        ],
        "therapists": [_therapist(number, random) for number in range(THERAPISTS)],
    }
    load_practice(read_practice_file(source), digest="large", now=now)


def slug_of(number: int) -> str:
    """Return the name in addresses of one of the therapists, counted from 0."""
    return f"therapist-{number}"


def _therapist(number: int, random: Random) -> _Row:
    hours = {}
    for day in _DAYS:
        opens = random.choice((480, 510, 540, 570, 600))
        pause = opens + random.choice((180, 210, 240))
        goes_on = pause + random.choice((30, 45, 60))
        closes = goes_on + random.choice((180, 240, 300))
        hours[day] = [[_clock(opens), _clock(pause)], [_clock(goes_on), _clock(closes)]]
    return {
        "slug": slug_of(number),
        "name": f"Therapist {number}",
        "email": f"{slug_of(number)}@large.example",
        "timezone": _ZONES[number % len(_ZONES)],
        "places": 3,
        "modes": ["video", "phone"],
        "weekly_hours": hours,
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(slots=True)
class Booker:
    """Writes appointments until there are as many as asked for, those ahead first."""

    now: datetime
    written: int = 0

    def fill(self, number: int) -> None:
        """Write the appointments that are missing, in few statements and one transaction."""
        with write_transaction() as session:
            service_id = session.scalars(select(ServiceRow.id)).one()
            therapists = session.scalars(
                select(TherapistRow.id).order_by(TherapistRow.position)
            ).all()
            missing = islice(self._times(list(therapists)), self.written, number)
            while chunk := list(islice(missing, _BATCH)):
                self._write(session, service_id, chunk)
        self.written = number

    def _times(self, therapists: list[str]) -> Iterator[tuple[str, datetime]]:
        """Yield therapist and start: three times ahead for each, then backwards day by day."""
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        for number in range(AHEAD):
            position, place = number // THERAPISTS, number % THERAPISTS
            days, hour = 2 + 6 * position + place % 5, 14 + (place + position) % _A_DAY
            yield therapists[place], midnight + timedelta(days=days, hours=hour)
        number = 0
        while True:
            back, hour = number // _A_DAY + 1, 14 + number % _A_DAY
            for therapist in therapists:
                yield therapist, midnight + timedelta(days=-back, hours=hour)
            number += 1

    def _write(self, session: Session, service_id: str, times: list[tuple[str, datetime]]) -> None:
        """Write appointments of one client, who is made for them, with their claims."""
        request_id = new_id()
        request = {
            "id": request_id,
            "state": RequestState.BOOKED,
            "timezone": _ZONES[0],
            "consents": [],
            "created_at": self.now,
            "updated_at": self.now,
        }
        session.execute(insert(ClientRequestRow), [request])
        appointments: list[_Row] = []
        claims: list[_Row] = []
        for therapist_id, starts_at in times:
            key = new_id()
            shared = {
                "therapist_id": therapist_id,
                "service_id": service_id,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=50),
            }
            appointments.append(
                {
                    **shared,
                    "id": key,
                    "request_id": request_id,
                    "token_hash": key,
                    "token": key.encode(),
                    "mode": "video",
                    "timezone": _ZONES[0],
                    "status": AppointmentStatus.CONFIRMED,
                    "uid": key,
                    "sequence": 0,
                    "stamped_at": self.now,
                    "created_at": self.now,
                }
            )
            claims.append(
                {
                    **shared,
                    "id": new_id(),
                    "appointment_id": key,
                    "state": ClaimState.BOOKED,
                    "buffer_before_minutes": 0,
                    "buffer_after_minutes": 10,
                }
            )
        session.execute(insert(AppointmentRow), appointments)
        session.execute(insert(ClaimRow), claims)
