"""Calendars of the demo practice in every state that their page can show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from app.calendars.busy_fetch import Fetched, FetchOutcome
from app.domain.timespan import Span
from app.services.audit import OPERATOR
from app.services.busy import (
    AddCalendar,
    AddCalendarFile,
    add_calendar,
    add_calendar_file,
    enter_busy_time,
)
from tests.busy_elsewhere import Elsewhere, read_as

SOMEBODY = "daniel-reyes"
"""A therapist whose times no other test counts on."""


def fill_calendars(app: Flask) -> None:
    """Give somebody a calendar that is stale, one that never was read, a file, and a time."""
    now = datetime.now(UTC).replace(microsecond=0)
    elsewhere = Elsewhere(now=now - timedelta(hours=5))
    soon = (now + timedelta(days=2)).isoformat(), (now + timedelta(days=3)).isoformat()
    with app.app_context():
        _add("A calendar with a very long name: Maximiliane’s practice of many words", 1, elsewhere)
        elsewhere.fetched = read_as(soon)
        elsewhere.refresh()
        _add("Never read", 2, elsewhere)
        elsewhere.fetched = Fetched(outcome=FetchOutcome.UNREACHABLE)
        elsewhere.refresh()
        file = AddCalendarFile(
            therapist=SOMEBODY, name="holidays", content=read_as(soon).body, ignores_all_day=True
        )
        add_calendar_file(file, read=elsewhere.read, actor=OPERATOR, now=now)
        day = (now + timedelta(days=9)).replace(hour=0, minute=0, second=0)
        span = Span(starts_at=day, ends_at=day + timedelta(hours=40))
        enter_busy_time(SOMEBODY, span, actor=OPERATOR, now=now)


def _add(name: str, number: int, elsewhere: Elsewhere) -> None:
    command = AddCalendar(
        therapist=SOMEBODY, address=f"https://calendar.example.com/{number}.ics", name=name
    )
    add_calendar(command, actor=OPERATOR, now=elsewhere.now)
