"""Explains to the therapist why a time is offered or not, by the code that lists and accepts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.slots_offer import Offer, slot_at
from app.domain.slots_reasons import Explanation, Reason, Skipped, Twice
from app.domain.slots_rules import Diary, Slot, SlotRules
from app.domain.slots_sentences import say
from app.domain.slots_verdict import find_reason
from app.domain.timespan import (
    DAY,
    EPOCH_ORDINAL,
    MINUTE,
    Span,
    instant_at,
    instants_of,
    seconds_of,
    stretches_of,
)

__all__ = [
    "NEXT_WITHIN",
    "ExplainedStretch",
    "Explanation",
    "Reason",
    "explain",
    "explain_clock",
    "explain_day",
    "window_to_explain",
]

NEXT_WITHIN = timedelta(days=14)
"""How far behind a time the next free slot is looked for; the diary has to be read so far."""

_MINUTE = timedelta(minutes=1)
_ANY_ZONE = timedelta(days=2)
"""From UTC midnight of a date to any instant that some zone has on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStretch:
    """Minutes in a row that are offered, or not, for one reason; both ends are included."""

    first_at: datetime
    last_at: datetime
    explanation: Explanation

    def continues_with(self, told: Explanation, instant: datetime) -> bool:
        """Tell whether the next minute has the same reason; which starts lie near is all one."""
        one = self.explanation
        is_next = instant - self.last_at == _MINUTE  # the clock may leave a date and come back
        is_same = one.reason is Reason.OFF_GRID or one.facts == told.facts
        return is_next and one.reason is told.reason and is_same


def window_to_explain(rules: SlotRules, *, near: datetime, now: datetime) -> Span:
    """Return the span for which the diary has to be read to explain an instant.

    It is enough for every time of a local date as well, given midnight in UTC of that date.
    """
    earliest_at = now + timedelta(minutes=rules.notice_minutes)
    return Span(
        starts_at=near - _ANY_ZONE, ends_at=max(near + _ANY_ZONE, earliest_at) + NEXT_WITHIN
    )


def explain(diary: Diary, rules: SlotRules, *, starts_at: datetime, now: datetime) -> Explanation:
    """Explain an instant, and name the first free slot after it."""
    return _explain(Offer(diary, rules, now), starts_at)


def explain_clock(
    diary: Diary, rules: SlotRules, *, day: date, minute: int, now: datetime
) -> Explanation:
    """Explain a time of the therapist's clock on their local date, in minutes after midnight.

    The clock may skip it, or show it at two instants: then each of them is explained.
    """
    offer = Offer(diary, rules, now)
    zone = offer.days.zone_on(day.toordinal())
    instants = instants_of(day, minute, zone)
    if len(instants) == 1:
        return _explain(offer, instants[0])
    if instants:
        both = tuple(_explain(offer, each) for each in instants)
        told = Explanation(
            reason=Reason.CLOCK_TWICE,
            starts_at=instants[0],
            day=day,
            timezone=zone.key,
            facts=Twice(both=both),
            next_free=both[0].next_free,
        )
    else:
        changes_at = _find_change(day, minute, zone)
        told = Explanation(
            reason=Reason.CLOCK_SKIPPED,
            starts_at=changes_at,
            day=day,
            timezone=zone.key,
            facts=Skipped(changes_at=changes_at),
            next_free=_find_next(offer, seconds_of(changes_at)),
        )
    return replace(told, sentence=say(told))


def explain_day(
    diary: Diary, rules: SlotRules, *, day: date, now: datetime
) -> tuple[ExplainedStretch, ...]:
    """Explain each minute of a local date, in order, those with the same reason together.

    There is none where the zone skips the date. The next free slots are not looked for.
    """
    offer = Offer(diary, rules, now)
    found: list[ExplainedStretch] = []
    for instant in _minutes_of(offer, day):
        told = find_reason(offer, instant)
        last = found[-1] if found else None
        if last is not None and last.continues_with(told, instant):
            found[-1] = replace(last, last_at=instant)
        else:
            told = replace(told, sentence=say(told))
            found.append(ExplainedStretch(first_at=instant, last_at=instant, explanation=told))
    return tuple(found)


def _explain(offer: Offer, starts_at: datetime) -> Explanation:
    told = find_reason(offer, starts_at)
    next_free = _find_next(offer, seconds_of(starts_at) + 1)
    return replace(told, sentence=say(told), next_free=next_free)


def _find_next(offer: Offer, low: int) -> Slot | None:
    """Return the first free slot from `low` on, within the time that is looked at."""
    high = max(low, offer.earliest) + int(NEXT_WITHIN.total_seconds())
    start = offer.find_first(low, high)
    return None if start is None else slot_at(start, offer.length)


def _find_change(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clock goes past a time that it skips."""
    ordinal = day.toordinal()
    wall = (ordinal - EPOCH_ORDINAL) * DAY + minute * MINUTE
    return instant_at(
        min(
            stretch.starts
            for each in (ordinal, ordinal + 1, ordinal + 2)
            for stretch in stretches_of(each, zone)
            if stretch.starts + stretch.offset > wall
        )
    )


def _minutes_of(offer: Offer, day: date) -> Iterator[datetime]:
    """Yield the instants at which the therapist's clock shows a full minute of a date."""
    for stretch in offer.days.stretches_on(day.toordinal()):
        first = stretch.starts - (stretch.starts + stretch.offset) % -MINUTE
        yield from map(instant_at, range(first, stretch.ends, MINUTE))
