"""Who on the waiting list is offered which open time: everybody in turn, one time each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from app.domain.practice import Mode
from app.domain.waitlist import Opening, Wish, find_mode, is_wanted, is_wanted_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """Somebody who waits: one entry of one person, who may have several.

    `offers` counts the times offered for this entry, `since` is when it was made. `therapists`
    narrows down who suits them where the wish names nobody; None means that everybody does.
    """

    entry_id: str
    person: str
    wish: Wish
    since: datetime
    offers: int = 0
    therapists: AbstractSet[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A time to be offered, to whom, and how the two would meet."""

    waiter: Waiter
    opening: Opening
    mode: Mode


Asked = tuple[str, str, datetime]
"""A person, a therapist's slug and a start: what nobody is offered a second time."""


@dataclass(slots=True, kw_only=True)
class _Round:
    """What has been given out so far."""

    asked: AbstractSet[Asked]
    room: Mapping[str, int]
    persons: set[str] = field(default_factory=set)
    used: list[Opening] = field(default_factory=list)
    given: Counter[str] = field(default_factory=Counter)

    def is_free(self, opening: Opening) -> bool:
        """Tell whether the opening is left, and its therapist may have one more time kept.

        What is kept for the list already takes no more room.
        """
        has_room = opening.claim_id is not None or (
            self.given[opening.therapist] < self.room.get(opening.therapist, 0)
        )
        return has_room and not any(
            other.therapist == opening.therapist and other.span.overlaps(opening.span)
            for other in self.used
        )

    def find_choice(self, waiter: Waiter, opening: Opening) -> Choice | None:
        """Return the opening as it would be offered to somebody, None where it may not be."""
        mode = find_mode(waiter.wish, opening.modes)
        suits = (
            waiter.person not in self.persons
            and (waiter.person, opening.therapist, opening.starts_at) not in self.asked
            and (waiter.therapists is None or opening.therapist in waiter.therapists)
            and is_wanted(waiter.wish, opening)
        )
        return Choice(waiter=waiter, opening=opening, mode=mode) if mode and suits else None

    def give(self, choice: Choice) -> Choice:
        """Note that a time is given, and return it."""
        self.persons.add(choice.waiter.person)
        self.used.append(choice.opening)
        self.given[choice.opening.therapist] += choice.opening.claim_id is None
        return choice


def in_fair_order(waiters: Iterable[Waiter]) -> list[Waiter]:
    """Return those who wait, whose person had the fewest offers first, then who waits longest."""
    everybody = list(waiters)
    offers: Counter[str] = Counter()
    for waiter in everybody:
        offers[waiter.person] += waiter.offers
    return sorted(
        everybody, key=lambda waiter: (offers[waiter.person], waiter.since, waiter.entry_id)
    )


def choose_offers(
    waiters: Iterable[Waiter],
    openings: Iterable[Opening],
    *,
    asked: AbstractSet[Asked],
    room: Mapping[str, int],
) -> tuple[Choice, ...]:
    """Give open times to those who wait, in fair order, at most one to each person.

    What is kept for the list already goes first, each to the first one who wants it; then each who
    is left gets the soonest free time they want. `room` says how many more times of a therapist
    may be kept for the list.
    """
    line = in_fair_order(waiters)
    everything = sorted(openings, key=lambda opening: (opening.starts_at, opening.therapist))
    at = _Round(asked=asked, room=room)
    found = []
    for opening in everything:
        if opening.claim_id is not None:
            wanted = (at.find_choice(waiter, opening) for waiter in line)
            found += [at.give(choice) for choice in islice(filter(None, wanted), 1)]
    by_start = _group(opening for opening in everything if opening.claim_id is None)
    for waiter in line:
        if waiter.person not in at.persons:
            found += [at.give(choice) for choice in islice(_free_for(waiter, by_start, at), 1)]
    return tuple(found)


def _group(openings: Iterable[Opening]) -> dict[datetime, list[Opening]]:
    """Return the openings by their start, so that days and hours are looked at once for each."""
    grouped: dict[datetime, list[Opening]] = defaultdict(list)
    for opening in openings:
        grouped[opening.starts_at].append(opening)
    return grouped


def _free_for(
    waiter: Waiter, by_start: Mapping[datetime, list[Opening]], at: _Round
) -> Iterator[Choice]:
    """Yield the free openings that somebody wants, the soonest first."""
    for starts_at, openings in by_start.items():
        if is_wanted_time(waiter.wish, starts_at):
            choices = (at.find_choice(waiter, opening) for opening in filter(at.is_free, openings))
            yield from filter(None, choices)
