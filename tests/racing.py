"""Many processes that ask for overlapping times of one therapist at the same moment."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from multiprocessing.synchronize import Barrier

RACERS = 50
ROUNDS = 10
STEP = timedelta(minutes=15)
STEPS_OF_A_MORNING = 12
WON = "won"
TAKEN = "taken"
_PATIENCE_SECONDS = 60

Ask = Callable[[datetime, str], str]
"""Asks for the time that starts at an instant, under a name of its own; returns WON or TAKEN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of asking once; `outcome` is WON, TAKEN or the name of an error."""

    round_number: int
    starts_at: datetime
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A race to come: `enter` gives each process its way to ask at `place`."""

    enter: Callable[[object], AbstractContextManager[Ask]]
    place: object
    first_morning: datetime
    racers: int = RACERS
    rounds: int = ROUNDS


def run_race(race: Race) -> list[Attempt]:
    """Run all rounds; in each one all processes set off together, for times of one morning."""
    world = multiprocessing.get_context("forkserver")
    world.set_forkserver_preload([race.enter.__module__])
    line = world.Barrier(race.racers)
    with world.Manager() as manager:
        results = manager.list()
        racers = [
            world.Process(target=_run_racer, args=(race, number, line, results))
            for number in range(race.racers)
        ]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert [racer.exitcode for racer in racers] == [0] * race.racers
        return [attempt for attempts in results for attempt in attempts]


def _run_racer(race: Race, number: int, line: Barrier, results: list[list[Attempt]]) -> None:
    chance = random.Random(number)  # noqa: S311 - a race, not a secret
    attempts = []
    with race.enter(race.place) as ask:
        for round_number in range(race.rounds):
            morning = race.first_morning + timedelta(days=round_number)
            starts_at = morning + STEP * chance.randrange(STEPS_OF_A_MORNING)
            line.wait(_PATIENCE_SECONDS)
            began = time.perf_counter()
            outcome = _outcome_of(ask, starts_at, f"{number}-{round_number}")
            attempts.append(
                Attempt(
                    round_number=round_number,
                    starts_at=starts_at,
                    outcome=outcome,
                    seconds=time.perf_counter() - began,
                )
            )
    results.append(attempts)


def _outcome_of(ask: Ask, starts_at: datetime, name: str) -> str:
    try:
        return ask(starts_at, name)
    except Exception as error:  # noqa: BLE001 - counted, and then the race is lost
        return f"{type(error).__name__}: {error}"


def check_race(attempts: list[Attempt], *, length: timedelta) -> None:
    """Assert that nobody saw an error, winners are apart, and each loser met a winner."""
    surprises = {attempt.outcome for attempt in attempts} - {WON, TAKEN}
    assert not surprises, surprises
    for round_number in {attempt.round_number for attempt in attempts}:
        asked = [attempt for attempt in attempts if attempt.round_number == round_number]
        won = sorted(attempt.starts_at for attempt in asked if attempt.outcome == WON)
        assert won
        assert all(later - earlier >= length for earlier, later in pairwise(won))
        for attempt in asked:
            assert attempt.outcome == WON or any(
                abs(attempt.starts_at - winner) < length for winner in won
            )
