"""Free times of several therapists: of any one of them, or of all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.slots_offer import Offer, bounds_of, slots_at
from app.domain.slots_rules import Diary, Slot, SlotRules
from app.domain.slots_verdict import check_start
from app.domain.timespan import MINUTE, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSlot:
    """A time that can be booked, and whose it can be: slugs in the order of the members."""

    slot: Slot
    therapists: tuple[str, ...]

    @property
    def starts_at(self) -> datetime:
        """Return the aware UTC instant at which it starts."""
        return self.slot.starts_at


def list_any(
    members: Mapping[str, Diary], rules: SlotRules, *, window: Span, now: datetime
) -> tuple[PoolSlot, ...]:
    """Return the free slots that start within `window` of any of the members, in order of start.

    Each member has a grid of their own; a start that several have comes once, with all of them.
    """
    free: dict[int, list[str]] = {}
    for slug, diary in members.items():
        for start in Offer(diary, rules, now).find_starts(*bounds_of(window)):
            free.setdefault(start, []).append(slug)
    starts = sorted(free)
    slots = slots_at(starts, rules.length_minutes * MINUTE)
    return tuple(
        PoolSlot(slot=slot, therapists=tuple(free[start]))
        for start, slot in zip(starts, slots, strict=True)
    )


def list_all(
    lead: Diary, others: Sequence[Diary], rules: SlotRules, *, window: Span, now: datetime
) -> tuple[Slot, ...]:
    """Return the slots on the lead's grid that start within `window` and at which all are free.

    Of the others the grid does not matter: they have to be open for the whole length, and free by
    the same buffers, notice, horizon and limits.
    """
    offer = Offer(lead, rules, now)
    starts = offer.find_starts(*bounds_of(window))
    for other in others:
        starts = Offer(other, rules, now, has_grid=False).keep_free(starts)
    return slots_at(starts, offer.length)


def check_all(
    lead: Diary, others: Sequence[Diary], rules: SlotRules, *, starts_at: datetime, now: datetime
) -> Slot:
    """Return the slot of all together that starts at this instant.

    Raises SlotTaken or SlotNotOffered as `check_offered` does, for the first who is not free.
    """
    slot = check_start(Offer(lead, rules, now), starts_at)
    for other in others:
        check_start(Offer(other, rules, now, has_grid=False), starts_at)
    return slot
