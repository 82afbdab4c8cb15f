"""The worker's turn takes the waiting list along, before what lapsed is swept."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from app.domain.waitlist import GRACE, OFFER
from app.mail.delivery import FolderDelivery
from app.worker import Worker
from tests.clock import NOW
from tests.journey import claims
from tests.waitlist_steps import FREE_AT, asked, join, load_scarce_practice, offer_states


class Clock:
    """A clock that a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def test_times_are_offered_kept_passed_on_and_set_free(context: Flask, tmp_path: Path) -> None:
    load_scarce_practice()
    clock = Clock()
    worker = Worker(delivery=FolderDelivery(tmp_path), clock=clock)
    join("maya", now=NOW - timedelta(minutes=1))
    join("ben")
    while worker.take_turn():
        pass
    assert (asked(), claims()) == (["maya"], [("offered", FREE_AT)])
    clock.now = NOW + OFFER
    while worker.take_turn():
        pass
    assert (asked(), offer_states()) == (["ben", "maya"], ["lapsed", "open"])
    assert claims() == [("offered", FREE_AT)]
    clock.now += OFFER + timedelta(hours=11)  # in the morning of who has it now
    worker.take_turn()
    assert (offer_states(), claims()) == (["lapsed", "lapsed"], [])
    subjects = [path.read_text().partition("Subject: ")[2] for path in tmp_path.glob("*.eml")]
    assert sum(subject.startswith("That time went") for subject in subjects) == 2


def test_a_worker_that_slept_too_long_leaves_the_time_to_all(
    context: Flask, tmp_path: Path
) -> None:
    load_scarce_practice()
    clock = Clock()
    worker = Worker(delivery=FolderDelivery(tmp_path), clock=clock)
    join("maya")
    worker.take_turn()
    clock.now = NOW + OFFER + GRACE
    worker.take_turn()
    assert claims() == []
