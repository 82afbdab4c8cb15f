"""A booking and a change of hours at the same moment: neither slips past the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from flask import Flask

from app.domain.practice import DateRuleKind
from app.domain.slots import SlotNotOffered
from tests.hours_steps import changed, rule
from tests.journey import NEXT_MONDAY, booked, load_small_practice

ROUNDS = 6


def test_a_booking_is_either_refused_or_named_as_lying_outside(context: Flask) -> None:
    load_small_practice()

    def book(starts_at: datetime, start: Barrier) -> bool:
        with context.app_context():
            start.wait()
            try:
                booked(starts_at=starts_at)
            except SlotNotOffered:
                return False
            return True

    def close(starts_at: datetime, start: Barrier) -> bool:
        with context.app_context():
            start.wait()
            outside = changed(rule(DateRuleKind.OFF, starts_at.date().isoformat())).outside
            return starts_at in {each.booked.span.starts_at for each in outside}

    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            # After the clocks have changed on 14 March, nine o'clock is an hour earlier in UTC.
            starts_at = NEXT_MONDAY + timedelta(days=7 * number, hours=-1 if number else 0)
            start = Barrier(2)
            was_booked = pool.submit(book, starts_at, start)
            is_outside = pool.submit(close, starts_at, start)
            assert was_booked.result() is is_outside.result()
