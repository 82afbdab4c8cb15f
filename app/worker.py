"""The worker: sends letters and reads calendars as they fall due, until it is asked to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import FrameType

import click
import structlog
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.mail.delivery import Delivery
from app.mail.postbox import open_postbox
from app.services.busy_refresh import CalendarTools, refresh_due
from app.services.busy_tools import open_calendars
from app.services.intake import sweep_drafts
from app.services.limits import sweep_windows
from app.services.outbox import Clock, run_due
from app.services.practice_holidays import refresh_holidays
from app.services.slots import sweep_holds
from app.services.waitlist_turn import run_waitlist

PAUSE_SECONDS = 1.0
"""How long it rests when no letter is due."""

PAUSE_AFTER_TROUBLE_SECONDS = 10.0
CALENDAR_PAUSE_SECONDS = 5.0
"""How long a reader of calendars rests when none is due."""

CALENDARS_AT_ONCE = 2
"""So that one slow calendar does not keep all the others waiting."""

_READER_GRACE_SECONDS = 5.0
SWEEP_EVERY = timedelta(minutes=1)

_log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Worker:
    """A loop around the outbox; any number of them may run side by side.

    `stop` may be called from a signal or another thread: the letter in hand is finished first.
    """

    delivery: Delivery
    clock: Clock
    pause_seconds: float = PAUSE_SECONDS
    _is_stopping: threading.Event = field(default_factory=threading.Event)
    _woken: threading.Event = field(default_factory=threading.Event)
    _swept_at: datetime | None = None
    _began_on: date | None = None

    def run(self) -> None:
        """Work until `stop`; a turn that fails is logged, and the loop goes on."""
        while not self._is_stopping.is_set():
            try:
                pause = 0.0 if self.take_turn() else self.pause_seconds
            except Exception:  # noqa: BLE001  (the one place: a turn must not end the worker)
                _log.exception("worker turn failed")
                pause = PAUSE_AFTER_TROUBLE_SECONDS
            self._woken.wait(pause)
            self._woken.clear()

    def take_turn(self) -> bool:
        """Sweep if it is time, send one letter if one is due; tell whether there was one.

        The first turn of a day brings the public holidays up to date.
        """
        now = self.clock()
        if self._began_on != now.date():
            self._began_on = now.date()
            refresh_holidays(now=now)
        if self._swept_at is None or now >= self._swept_at + SWEEP_EVERY:
            self._swept_at = now
            run_waitlist(now=now)  # first: what it kept must not lapse before the next one has it
            sweep_holds(now=now)
            sweep_windows(now=now)
            sweep_drafts(now=now)
        done = run_due(self.delivery, clock=self.clock, limit=1)
        for outcome, count in (("sent", done.sent), ("late", done.late), ("failed", done.failed)):
            if count:
                _log.info("letter left the worker", outcome=outcome)
        return bool(done.sent + done.late + done.failed)

    def wake(self) -> None:
        """End the rest: something may be due."""
        self._woken.set()

    def stop(self) -> None:
        """Ask the loop to end after the letter in hand."""
        self._is_stopping.set()
        self.wake()


class CalendarReader(threading.Thread):
    """Reads calendars that are due, apart from the letters: a slow one holds no letter back.

    It ends after `stop`; what it has in hand then is taken up again when its lease is over.
    """

    def __init__(
        self, app: Flask, tools: CalendarTools, *, pause_seconds: float = CALENDAR_PAUSE_SECONDS
    ) -> None:
        super().__init__(name="calendar-reader", daemon=True)
        self._app = app
        self._tools = tools
        self._pause_seconds = pause_seconds
        self._is_stopping = threading.Event()

    def run(self) -> None:
        """Read until `stop`; a turn that fails is logged, and the loop goes on."""
        with self._app.app_context():
            while not self._is_stopping.is_set():
                try:
                    pause = 0.0 if self.take_turn() else self._pause_seconds
                except Exception:  # noqa: BLE001  (the one place: a turn must not end the worker)
                    _log.exception("calendar turn failed")
                    pause = PAUSE_AFTER_TROUBLE_SECONDS
                self._is_stopping.wait(pause)

    def take_turn(self) -> bool:
        """Read one calendar if one is due; tell whether there was one."""
        done = refresh_due(self._tools, limit=1)
        for found in done:
            log = _log.info if found.is_good else _log.warning
            log("calendar was looked at", source=found.source_id, outcome=found.outcome)
        return bool(done)

    def stop(self) -> None:
        """Ask the loop to end after the calendar in hand."""
        self._is_stopping.set()


@contextmanager
def reading_calendars(readers: Sequence[CalendarReader]) -> Iterator[None]:
    """Let calendars be read while the block runs, and for a moment longer."""
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        for reader in readers:
            reader.stop()
        for reader in readers:
            reader.join(_READER_GRACE_SECONDS)


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Let SIGTERM and Ctrl-C end the worker as politely as `stop` does."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Send letters and read calendars as they fall due, until SIGTERM or Ctrl-C."""
    worker = Worker(delivery=open_postbox(), clock=_utc_now)
    stop_on_signals(worker.stop)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  (for threads)
    tools = open_calendars(_utc_now)
    readers = [CalendarReader(app, tools) for _ in range(CALENDARS_AT_ONCE)]
    _log.info("worker started", application=app.name)
    with reading_calendars(readers):
        worker.run()
    _log.info("worker ended")
