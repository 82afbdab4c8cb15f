"""Free times of one therapist: what is listed is what is accepted, by the same rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.errors import InvalidInput, Problem
from app.domain.slots_offer import Offer, bounds_of, slot_at, slots_at
from app.domain.slots_rules import (
    Blocker,
    BlockerKind,
    DateSpan,
    Diary,
    HoursPeriod,
    Limits,
    Refusal,
    Slot,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    Travel,
)
from app.domain.slots_verdict import check_start
from app.domain.timespan import (
    FIRST_DAY,
    LAST_DAY,
    Span,
    instant_at,
    seconds_of,
    stretches_of,
)

__all__ = [
    "NEAREST_WITHIN",
    "Blocker",
    "BlockerKind",
    "DateSpan",
    "Diary",
    "HoursPeriod",
    "Limits",
    "Refusal",
    "Slot",
    "SlotNotOffered",
    "SlotRules",
    "SlotTaken",
    "Travel",
    "check_offered",
    "days_window",
    "find_days_window",
    "find_first_slot",
    "list_slots",
    "list_starts",
    "nearest_slots",
]

NEAREST_WITHIN = timedelta(days=7)
"""How far before and after an instant `nearest_slots` looks; the diary has to be read so far."""

_starts_at = lru_cache(maxsize=16_384)(instant_at)


def list_starts(
    diary: Diary, rules: SlotRules, *, window: Span, now: datetime
) -> tuple[datetime, ...]:
    """Return when the free slots start that start within `window`, as aware UTC, in order."""
    starts = Offer(diary, rules, now).find_starts(*bounds_of(window))
    return tuple(map(_starts_at, starts))


def list_slots(diary: Diary, rules: SlotRules, *, window: Span, now: datetime) -> tuple[Slot, ...]:
    """Return the free slots that start within `window`, in order of start."""
    offer = Offer(diary, rules, now)
    return slots_at(offer.find_starts(*bounds_of(window)), offer.length)


def find_first_slot(diary: Diary, rules: SlotRules, *, window: Span, now: datetime) -> Slot | None:
    """Return the first free slot that starts within `window`."""
    offer = Offer(diary, rules, now)
    start = offer.find_first(*bounds_of(window))
    return None if start is None else slot_at(start, offer.length)


def check_offered(diary: Diary, rules: SlotRules, *, starts_at: datetime, now: datetime) -> Slot:
    """Return the free slot that starts at this instant.

    Raises SlotTaken where only something in the diary, or the buffer around it, is in the way, and
    SlotNotOffered where the rules do not offer the time; `reason` says which.
    """
    return check_start(Offer(diary, rules, now), starts_at)


def nearest_slots(
    diary: Diary, rules: SlotRules, *, to: datetime, now: datetime, count: int = 3
) -> tuple[Slot, ...]:
    """Return the `count` free slots nearest to an instant, in order of start.

    Only `NEAREST_WITHIN` before and after is looked at; of two as near the earlier one is taken.
    """
    offer, middle = Offer(diary, rules, now), seconds_of(to)
    around = int(NEAREST_WITHIN.total_seconds())
    starts = offer.find_starts(middle - around, middle + around + 1)
    nearest = sorted(starts, key=lambda start: (abs(start - middle), start))[:count]
    return slots_at(sorted(nearest), offer.length)


def days_window(first: date, last: date, zone: ZoneInfo) -> Span:
    """Return the span of the local dates from `first` to `last`, both included.

    Raises InvalidInput where there is none: a wrong order, or only a date that the zone skips.
    """
    window = find_days_window(first, last, zone)
    if window is None:
        raise InvalidInput((Problem(field="to", message="There is no such day."),))
    return window


def find_days_window(first: date, last: date, zone: ZoneInfo) -> Span | None:
    """Return the span of the local dates from `first` to `last`, None where no instant has one."""
    first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
    days = range(first.toordinal(), last.toordinal() + 1)
    begins = next((each[0] for day in days if (each := stretches_of(day, zone))), None)
    ends = next((each[-1] for day in reversed(days) if (each := stretches_of(day, zone))), None)
    if begins is None or ends is None:
        return None
    return Span(starts_at=instant_at(begins.starts), ends_at=instant_at(ends.ends))
