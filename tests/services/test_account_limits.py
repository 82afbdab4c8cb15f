"""Rate limits: counted in the database by window, the same for every process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.services.limits import DatabaseStorage, sweep_windows
from tests.clock import NOW


@dataclass(slots=True)
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def storage(context: Flask, clock: Clock) -> DatabaseStorage:
    return DatabaseStorage(clock)


def test_hits_add_up_within_a_window(storage: DatabaseStorage) -> None:
    assert [storage.incr("one", 60) for _ in range(3)] == [1, 2, 3]
    assert storage.get("one") == 3
    assert storage.get("other") == 0


def test_a_window_begins_with_its_first_hit_and_ends_on_time(
    storage: DatabaseStorage, clock: Clock
) -> None:
    storage.incr("one", 60)
    clock.now += timedelta(seconds=59)
    assert storage.incr("one", 60) == 2
    assert storage.get_expiry("one") == (NOW + timedelta(seconds=60)).timestamp()
    clock.now += timedelta(seconds=1)
    assert storage.get("one") == 0
    assert storage.incr("one", 60) == 1


def test_two_processes_share_a_count(storage: DatabaseStorage, clock: Clock) -> None:
    storage.incr("one", 60)
    assert DatabaseStorage(clock).incr("one", 60) == 2


def test_windows_that_are_over_are_swept(storage: DatabaseStorage) -> None:
    storage.incr("one", 60)
    storage.incr("two", 120)
    assert sweep_windows(now=NOW + timedelta(seconds=60)) == 1
    assert storage.get("two") == 1


def test_windows_can_be_forgotten(storage: DatabaseStorage) -> None:
    storage.incr("one", 60)
    storage.clear("one")
    assert storage.get("one") == 0
    storage.incr("two", 60)
    assert storage.reset() == 1
    assert storage.check()
