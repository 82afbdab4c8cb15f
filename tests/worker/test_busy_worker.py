"""The worker reads calendars beside its letters: neither waits for the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from app.calendars.busy_fetch import Fetched, Validators
from app.services.audit import OPERATOR
from app.services.busy import AddCalendar, add_calendar
from app.services.busy_refresh import CalendarTools
from app.worker import CalendarReader, Worker, reading_calendars
from tests.busy_elsewhere import Elsewhere, stored
from tests.clock import NOW
from tests.journey import booked, letters, load_small_practice

MONDAY = ("2027-03-08T16:00Z", "2027-03-08T17:00Z")
PATIENCE_SECONDS = 10


class SlowCalendars(Elsewhere):
    """Calendars whose servers say nothing until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.says(MONDAY)
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.mistakes = 0

    def fetch(self, address: str, known: Validators) -> Fetched:
        self.begun.release()
        assert self.go_on.wait(PATIENCE_SECONDS)
        if self.mistakes:
            self.mistakes -= 1
            raise ZeroDivisionError
        return super().fetch(address, known)


class Taken:
    """A delivery that counts what it takes."""

    def __init__(self) -> None:
        self.count = 0

    def deliver(self, _recipient: str, _mime: bytes) -> None:
        self.count += 1


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    load_small_practice()


@pytest.fixture
def slow() -> Iterator[SlowCalendars]:
    calendars = SlowCalendars()
    yield calendars
    calendars.go_on.set()


def add(number: int) -> None:
    address = f"https://calendar.example.com/{number}.ics"
    add_calendar(AddCalendar(therapist="ana-lund", address=address), actor=OPERATOR, now=NOW)


def reader(app: Flask, tools: CalendarTools) -> CalendarReader:
    return CalendarReader(app, tools, pause_seconds=0.01)


def test_a_slow_calendar_holds_no_letter_back(app: Flask, slow: SlowCalendars) -> None:
    add(1)
    with reading_calendars([reader(app, slow.tools)]):
        assert slow.begun.acquire(timeout=PATIENCE_SECONDS)
        booked()
        delivery = Taken()
        worker = Worker(delivery=delivery, clock=lambda: NOW)
        while worker.take_turn():
            pass
        assert delivery.count == len(letters("sent")) == 2
        assert stored() == []
        slow.go_on.set()
    assert stored() == [MONDAY]


def test_two_readers_read_two_calendars_at_once_and_none_twice(
    app: Flask, slow: SlowCalendars
) -> None:
    add(1)
    add(2)
    with reading_calendars([reader(app, slow.tools) for _ in range(2)]):
        for _ in range(2):
            assert slow.begun.acquire(timeout=PATIENCE_SECONDS)
        slow.go_on.set()
    assert sorted(address[-5:] for address, _ in slow.asked) == ["1.ics", "2.ics"]
    assert stored() == [MONDAY, MONDAY]


def test_a_mistake_of_ours_does_not_end_the_reading(
    app: Flask, slow: SlowCalendars, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.worker.PAUSE_AFTER_TROUBLE_SECONDS", 0.01)
    add(1)
    add(2)
    slow.mistakes = 1
    slow.go_on.set()
    with reading_calendars([reader(app, slow.tools)]):
        for _ in range(2):
            assert slow.begun.acquire(timeout=PATIENCE_SECONDS)
    assert stored() == [MONDAY]


def test_a_reader_ends_at_once_when_nothing_is_due(app: Flask, slow: SlowCalendars) -> None:
    idle = CalendarReader(app, slow.tools, pause_seconds=60)
    with reading_calendars([idle]):
        pass
    assert not idle.is_alive()
    assert slow.asked == []
