"""Therapists as their times are laid out: diaries, ways to meet and rooms, read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.domain.practice import Mode
from app.domain.slots import SlotRules
from app.domain.slots_rooms import usable_rooms
from app.domain.slots_team import Member
from app.domain.timespan import Span
from app.models.slots_reading import NOBODY, OwnClaims, read_diaries
from app.models.slots_reading_hours import HasDiary
from app.models.slots_reading_rooms import read_rooms


class HasRooms(HasDiary, Protocol):
    """What has to be known of a therapist besides: their name in addresses, and their rooms."""

    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def rooms(self) -> list[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTerms:
    """What a service says of its times: the rules, how to meet, and at which sites (none = any)."""

    rules: SlotRules
    modes: tuple[Mode, ...]
    sites: tuple[str, ...] = ()


def read_members(
    session: Session,
    therapists: Sequence[HasRooms],
    modes: Mapping[str, tuple[Mode, ...]],
    terms: ServiceTerms,
    *,
    window: Span,
    now: datetime,
    own: OwnClaims = NOBODY,
) -> tuple[Member, ...]:
    """Return the therapists in their order; `modes` are how each one meets, by slug.

    Rooms are read only where somebody could meet in person.
    """
    diaries = read_diaries(session, therapists, window=window, now=now, own=own)
    ways = {
        each.slug: tuple(mode for mode in terms.modes if mode in modes.get(each.slug, ()))
        for each in therapists
    }
    rooms = None
    if any(Mode.IN_PERSON in found for found in ways.values()):
        rooms = read_rooms(session, window=window, now=now, own=own)
    return tuple(
        Member(
            slug=each.slug,
            diary=diaries[each.id],
            modes=ways[each.slug],
            rooms=usable_rooms(rooms, sites=terms.sites, wanted=[each.rooms]),
        )
        for each in therapists
    )
