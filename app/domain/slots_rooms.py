"""Rooms: an appointment in person needs one that is free from its start to its end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from app.domain.practice import Mode
from app.domain.timespan import Span

_starts_at = attrgetter("starts_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room at a site; `taken` are the spans it is not free, in order, none over another.

    The gap that an appointment wants before and after it is the therapist's, not the room's.
    """

    id: str
    slug: str
    name: str
    site: str
    taken: tuple[Span, ...] = ()

    def is_free(self, span: Span) -> bool:
        """Tell whether nobody has the room at any instant of the span."""
        return not self.taken or self._is_clear(span.starts_at, span.ends_at)

    def _is_clear(self, starts_at: datetime, ends_at: datetime) -> bool:
        ahead = bisect_left(self.taken, ends_at, key=_starts_at)
        return ahead == 0 or self.taken[ahead - 1].ends_at <= starts_at


Rooms = tuple[Room, ...]
"""The rooms one may use, in the practice's order."""


def usable_rooms(
    rooms: Rooms | None, *, sites: Collection[str] = (), wanted: Iterable[Sequence[str]] = ()
) -> Rooms | None:
    """Return the rooms at the sites of a service that each of the therapists may use.

    Sites and rooms are slugs, none of them = any. A practice that declares no rooms (None) has
    none to run out of.
    """
    if rooms is None:
        return None
    allowed = [names for names in wanted if names]
    return tuple(
        room
        for room in rooms
        if (not sites or room.site in sites) and all(room.slug in names for names in allowed)
    )


def find_room(rooms: Rooms, span: Span) -> Room | None:
    """Return the first room, in the practice's order, that is free for the whole span."""
    return next((room for room in rooms if room.is_free(span)), None)


def modes_at(modes: tuple[Mode, ...], rooms: Rooms | None, span: Span) -> tuple[Mode, ...]:
    """Return the ways to meet that are possible at a time: in person only where a room is free."""
    if rooms is None or Mode.IN_PERSON not in modes or find_room(rooms, span) is not None:
        return modes
    return tuple(mode for mode in modes if mode is not Mode.IN_PERSON)
