"""Whom one books: a therapist, any of several, or all of them; their times, and how to meet.

What is listed is what is accepted: `list_times` and `check` ask the same engine and the same rooms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.booking import ModeNotOffered
from app.domain.practice import Mode, PoolKind
from app.domain.slots import (
    NEAREST_WITHIN,
    Diary,
    Slot,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    check_offered,
    find_first_slot,
    list_slots,
)
from app.domain.slots_pool import PoolSlot, check_all, list_all, list_any
from app.domain.slots_rooms import Room, Rooms, find_room, modes_at
from app.domain.timespan import Span

FAIR_WITHIN = timedelta(days=14)
"""How far before and after a time appointments count, where one of several is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A therapist as times are laid out for them.

    `modes` are those that the service has too; `rooms` those they may use for it, None where rooms
    do not matter.
    """

    slug: str
    diary: Diary
    modes: tuple[Mode, ...]
    rooms: Rooms | None = None

    @property
    def ways(self) -> tuple[Mode, ...]:
        """How one can meet them at all: never in person where they may use no room."""
        if self.rooms == ():
            return tuple(mode for mode in self.modes if mode is not Mode.IN_PERSON)
        return self.modes

    @property
    def is_bound_to_rooms(self) -> bool:
        """Tell whether some of their times may be for fewer ways to meet than others."""
        return self.rooms is not None and Mode.IN_PERSON in self.ways


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTime:
    """A time that can be booked: with which therapists, and how to meet.

    Of a team of any these are the ones who are free, of a team of all everybody, the lead first.
    """

    slot: Slot
    therapists: tuple[str, ...]
    modes: tuple[Mode, ...]

    @property
    def starts_at(self) -> datetime:
        """Return the aware UTC instant at which it starts."""
        return self.slot.starts_at

    @property
    def ends_at(self) -> datetime:
        """Return the aware UTC instant at which it ends."""
        return self.slot.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """One therapist or several, by the rules of one service; `modes` are the service's.

    The members of a team of any stand in the practice's order, in a team of all the first leads.
    Without members there are no times.
    """

    kind: PoolKind
    members: tuple[Member, ...]
    rules: SlotRules
    modes: tuple[Mode, ...]

    @property
    def ways(self) -> tuple[Mode, ...]:
        """How one can meet at some time or other, in the order of the service."""
        if not self.members:
            return ()
        each = [self._together.ways] if self._is_all else [each.ways for each in self.members]
        return tuple(mode for mode in self.modes if any(mode in ways for ways in each))

    @property
    def has_times_of_its_own_for_each_way(self) -> bool:
        """Tell whether the times are others by video, say, than in person."""
        if len(self.ways) < 2:  # noqa: PLR2004 - a single way leaves no choice
            return False
        if self._is_all:
            return self._together.is_bound_to_rooms
        return len({each.ways for each in self.members}) > 1 or any(
            each.is_bound_to_rooms for each in self.members
        )

    def list_times(
        self, window: Span, *, now: datetime, mode: Mode | None = None
    ) -> tuple[FreeTime, ...]:
        """Return the free times that start within `window`, in order.

        With a mode those at which one can meet so, and with whom.
        """
        return tuple(self._iterate(window, now=now, mode=mode))

    def find_first(self, window: Span, *, now: datetime) -> FreeTime | None:
        """Return the first free time that starts within `window`."""
        if len(self.members) == 1 and set(self.members[0].ways) - {Mode.IN_PERSON}:
            slot = find_first_slot(self.members[0].diary, self.rules, window=window, now=now)
            return None if slot is None else self._time_of_any(slot, self.members, None)
        return next(self._iterate(window, now=now, mode=None), None)

    def nearest(
        self, to: datetime, *, now: datetime, mode: Mode | None = None, count: int = 3
    ) -> tuple[FreeTime, ...]:
        """Return the free times nearest to an instant, in order of start.

        Only `NEAREST_WITHIN` before and after is looked at; of two as near the earlier is taken.
        """
        last = to + NEAREST_WITHIN + timedelta(seconds=1)
        window = Span(starts_at=to - NEAREST_WITHIN, ends_at=last)
        times = self.list_times(window, now=now, mode=mode)
        nearest = sorted(times, key=lambda time: (abs(time.starts_at - to), time.starts_at))
        return tuple(sorted(nearest[:count], key=lambda time: time.starts_at))

    def check(self, starts_at: datetime, mode: Mode, *, now: datetime) -> FreeTime:
        """Return the time as it is listed for a mode.

        Raises ModeNotOffered where nobody meets so, SlotTaken where only something in a diary or a
        room is in the way, and SlotNotOffered where the rules do not offer the time.
        """
        if mode not in self.ways:
            raise ModeNotOffered("This way of meeting is not offered here.", field="mode")
        if self._is_all:
            lead, *others = (member.diary for member in self.members)
            slot = check_all(lead, others, self.rules, starts_at=starts_at, now=now)
            found = self._time_of_all(slot, self._together, mode)
        else:
            able = [member for member in self.members if mode in member.ways]
            found = self._check_any(able, starts_at, mode, now=now)
        if found is None:
            raise SlotTaken("That time has just gone.", field="starts_at")
        return found

    def find_room(self, therapists: Sequence[str], span: Span) -> Room | None:
        """Return the room that these of the team take for a meeting in person."""
        chosen = self._together
        if not self._is_all:
            chosen = next(member for member in self.members if member.slug == therapists[0])
        return None if chosen.rooms is None else find_room(chosen.rooms, span)

    @property
    def _is_all(self) -> bool:
        return self.kind is PoolKind.ALL

    @property
    def _together(self) -> Member:
        """All as one: the ways and rooms that they share."""
        lead, *others = self.members
        rooms = lead.rooms
        if rooms is not None:
            rooms = tuple(
                room for room in rooms if all(room in (each.rooms or ()) for each in others)
            )
        modes = tuple(mode for mode in lead.modes if all(mode in each.modes for each in others))
        return Member(slug=lead.slug, diary=lead.diary, modes=modes, rooms=rooms)

    def _iterate(self, window: Span, *, now: datetime, mode: Mode | None) -> Iterator[FreeTime]:
        """Yield the free times in order."""
        ways = self.ways
        if not ways or (mode is not None and mode not in ways):
            return
        if len(self.members) == 1 and not self.members[0].is_bound_to_rooms:
            slugs = (self.members[0].slug,)
            slots = list_slots(self.members[0].diary, self.rules, window=window, now=now)
            yield from (FreeTime(slot=slot, therapists=slugs, modes=ways) for slot in slots)
            return
        if self._is_all:
            lead, *others = (member.diary for member in self.members)
            slots = list_all(lead, others, self.rules, window=window, now=now)
            together = self._together
            found = (self._time_of_all(slot, together, mode) for slot in slots)
        else:
            by_slug = {member.slug: member for member in self.members}
            found = (
                self._time_of_any(each.slot, [by_slug[slug] for slug in each.therapists], mode)
                for each in self._list_any(window, now=now)
            )
        yield from (time for time in found if time is not None)

    def _list_any(self, window: Span, *, now: datetime) -> tuple[PoolSlot, ...]:
        diaries = {member.slug: member.diary for member in self.members}
        return list_any(diaries, self.rules, window=window, now=now)

    def _time_of_all(self, slot: Slot, together: Member, mode: Mode | None) -> FreeTime | None:
        """Return the time with everybody, None where there is no way to meet."""
        modes = modes_at(together.ways, together.rooms, slot.span)
        if not modes or mode not in {None, *modes}:
            return None
        slugs = tuple(member.slug for member in self.members)
        return FreeTime(slot=slot, therapists=slugs, modes=modes)

    def _time_of_any(
        self, slot: Slot, free: Sequence[Member], mode: Mode | None
    ) -> FreeTime | None:
        """Return the time with those of the free ones who can meet then, None where nobody can."""
        ways = {member.slug: modes_at(member.ways, member.rooms, slot.span) for member in free}
        able = {slug: modes for slug, modes in ways.items() if modes and mode in {None, *modes}}
        if not able:
            return None
        met = set[Mode]().union(*able.values())
        modes = tuple(each for each in self.modes if each in met)
        return FreeTime(slot=slot, therapists=tuple(able), modes=modes)

    def _check_any(
        self, able: Iterable[Member], starts_at: datetime, mode: Mode, *, now: datetime
    ) -> FreeTime | None:
        """Return the time with all who are free; raise why the first one is not."""
        free: list[Member] = []
        refusals: list[SlotTaken | SlotNotOffered] = []
        for member in able:
            try:
                slot = check_offered(member.diary, self.rules, starts_at=starts_at, now=now)
            except (SlotTaken, SlotNotOffered) as refusal:
                refusals.append(refusal)
            else:
                free.append(member)
        if free:
            return self._time_of_any(slot, free, mode)
        raise next((each for each in refusals if isinstance(each, SlotTaken)), refusals[0])


def choose_fairly(free: Sequence[str], appointments: Mapping[str, int]) -> str:
    """Return whose turn it is of those who are free, given in the practice's order.

    That is who has the fewest appointments within `FAIR_WITHIN` of the time.
    """
    return min(free, key=lambda slug: appointments.get(slug, 0))
