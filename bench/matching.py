"""Measures who fits whom: one client among few and many therapists, and a waiting list at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.domain.intake import (
    Client,
    PartOfDay,
    StartWish,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.intake_goals import GOALS
from app.domain.matching import Candidate, OfferedSlot, rank
from app.domain.matching_batch import Waiting, match_batch
from app.domain.practice import GoalLevel, Licence, Mode, StyleAxis, TherapistProfile, Weekday

THERAPISTS = (10, 300, 3_000)
SOONEST = 12
"""Free times of each therapist: enough to tell the first one and the best ones."""

WAITING, SEEN_BY, PLACES = 100, 30, 4
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
_LEVELS = tuple(GoalLevel)
_PRIME = 7


def rankings() -> dict[str, Callable[[], None]]:
    """Return what is measured, by name."""
    tasks: dict[str, Callable[[], None]] = {
        f"one client, {number} therapists": ranking(number) for number in THERAPISTS
    }
    tasks[f"{WAITING} clients on {SEEN_BY} therapists"] = batch()
    return tasks


def ranking(number: int) -> Callable[[], None]:
    """Return a call that ranks so many therapists for one client."""
    client, group = make_client(0), tuple(make_candidate(each) for each in range(number))

    def ask() -> None:
        if not rank(client, group, now=NOW, date_seed="bench").ranked:
            msg = "Nobody fits."
            raise RuntimeError(msg)

    return ask


def batch() -> Callable[[], None]:
    """Return a call that matches a whole waiting list, scores included."""
    line = tuple(Waiting(client=make_client(each), weeks=each % 5) for each in range(WAITING))
    group = tuple(make_candidate(each) for each in range(SEEN_BY))

    def ask() -> None:
        if not match_batch(line, group, now=NOW, date_seed="bench").slugs:
            msg = "Nobody is placed."
            raise RuntimeError(msg)

    return ask


def make_client(number: int) -> Client:
    """Return a client who answered most questions, each in another way."""
    main, second = GOALS[number % _PRIME], GOALS[(number + _PRIME) % len(GOALS)]
    wish = Wish(
        attribute=WishAttribute.GENDER,
        values=(("woman",), ("man",))[number % 2],
        weight=(Weight.NICE, Weight.IMPORTANT)[number // 2 % 2],
    )
    return Client(
        id=f"client-{number}",
        timezone="America/New_York",
        region="US-NY",
        goals=(main.id, second.id),
        style={StyleAxis.LEAD: number % 5 - 2, StyleAxis.TONE: (number + 3) % 5 - 2},
        languages=("en",),
        times=dict.fromkeys(Weekday, (PartOfDay.EVENING,)),
        start=(StartWish.SOON, StartWish.WEEKS, None)[number % 3],
        wishes=(wish,),
    )


def make_candidate(number: int) -> Candidate:
    """Return a therapist with most of a profile and the soonest of their free times."""
    profile = TherapistProfile(
        slug=f"therapist-{number}",
        name=f"Therapist {number}",
        email="",
        timezone="America/New_York",
        places=PLACES,
        modes=(Mode.VIDEO, Mode.IN_PERSON),
        licences=(Licence(region="US-NY", number="1"),),
        goals={
            goal.id: _LEVELS[(number + position) % len(_LEVELS)]
            for position, goal in enumerate(GOALS)
            if (number + position) % 3
        },
        style={axis: (number + position) % 5 - 2 for position, axis in enumerate(StyleAxis)},
        style_flex={StyleAxis.LEAD: number % 3},
        gender=(None, "woman", "man")[number % 3],
        fee=100.0 + number % 50,
    )
    first = NOW + timedelta(hours=number % 200)
    slots = tuple(
        OfferedSlot(starts_at=first + timedelta(hours=hour * _PRIME), mode=mode)
        for hour in range(SOONEST // 2)
        for mode in profile.modes
    )
    return Candidate(profile=profile, slots=slots, places=PLACES, shown=number % 9)
