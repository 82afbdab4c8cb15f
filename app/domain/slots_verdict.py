"""Decides about one start: offered, or the first rule that speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from app.domain.slots_blocking import bar_around, gaps_around, seconds_taken
from app.domain.slots_dates import Windows
from app.domain.slots_days import HoursOf
from app.domain.slots_grid import find_openings
from app.domain.slots_offer import CALENDAR, Offer, slot_at
from app.domain.slots_reasons import (
    Explanation,
    Full,
    OffTheGrid,
    OnHoliday,
    OutsideHours,
    OverTheEnd,
    Reason,
    Taken,
    TooClose,
    TooFar,
    TooSoon,
)
from app.domain.slots_rules import Refusal, Slot, SlotNotOffered, SlotTaken
from app.domain.timespan import LAST_DAY, get_zone, instant_at, seconds_of

REFUSALS: Mapping[Reason, Refusal | None] = {
    Reason.OFFERED: None,
    Reason.PAST: Refusal.PAST,
    Reason.NOTICE: Refusal.NOTICE,
    Reason.HORIZON: Refusal.HORIZON,
    Reason.DAY_OFF: Refusal.CLOSED,
    Reason.OVERRIDE_CLOSED: Refusal.CLOSED,
    Reason.HOLIDAY: Refusal.CLOSED,
    Reason.CLOSED: Refusal.CLOSED,
    Reason.OUTSIDE_HOURS: Refusal.CLOSED,
    Reason.RUNS_OVER_END: Refusal.CLOSED,
    Reason.OFF_GRID: Refusal.OFF_GRID,
    Reason.TAKEN: Refusal.TAKEN,
    Reason.BUFFER: Refusal.BUFFER,
    Reason.LIMIT: Refusal.LIMIT,
}
"""What a client is told who asks for an instant; None where it is theirs to book."""


_SENTENCES = {
    Refusal.PAST: "This time is past.",
    Refusal.NOTICE: "This time is too soon. Please choose a later one.",
    Refusal.HORIZON: "This time is too far ahead. Please choose an earlier one.",
    Refusal.CLOSED: "This time is not offered. Please choose another one.",
    Refusal.OFF_GRID: "This time is not offered. Please choose another one.",
    Refusal.TAKEN: "That time has just gone.",
    Refusal.BUFFER: "That time has just gone.",
    Refusal.LIMIT: "This day or week is full. Please choose another one.",
}


_CLOSED_BY = {
    HoursOf.DAY_OFF: Reason.DAY_OFF,
    HoursOf.OVERRIDE: Reason.OVERRIDE_CLOSED,
    HoursOf.WEEK: Reason.CLOSED,
}


def check_start(offer: Offer, starts_at: datetime) -> Slot:
    """Return the free slot at an instant; raise SlotTaken or SlotNotOffered where there is none."""
    refusal = REFUSALS[find_reason(offer, starts_at).reason]
    if refusal is None:
        return slot_at(seconds_of(starts_at), offer.length)
    kind = SlotTaken if refusal in {Refusal.TAKEN, Refusal.BUFFER} else SlotNotOffered
    raise kind(_SENTENCES[refusal], reason=refusal, field="starts_at")


def find_reason(offer: Offer, starts_at: datetime) -> Explanation:
    """Return what decides about an instant, without the sentence and the next free slot."""
    start = seconds_of(starts_at)
    day = offer.days.day_of(start)
    told = Explanation(
        reason=Reason.OFFERED,
        starts_at=starts_at,
        day=date.fromordinal(day),
        timezone=offer.days.zone_on(day).key,
    )
    if not starts_at.microsecond and offer.find_starts(start, start + 1):
        return told
    if start < offer.now:
        return replace(told, reason=Reason.PAST)
    if start < offer.earliest:
        return replace(
            told, reason=Reason.NOTICE, facts=TooSoon(earliest_at=instant_at(offer.earliest))
        )
    last = LAST_DAY.toordinal() if offer.last_day is None else offer.last_day
    if day > last or start >= CALENDAR[1]:
        return replace(told, reason=Reason.HORIZON, facts=TooFar(last_on=date.fromordinal(last)))
    if starts_at.microsecond or not offer.lay(start, start + 1):
        return _explain_grid(offer, told, start)
    return _explain_diary(offer, told, start)


def _explain_grid(offer: Offer, told: Explanation, start: int) -> Explanation:
    """Say why no start is laid out here."""
    closes = max(
        (
            high
            for opening in find_openings(offer.dates_around(start, start + 1))
            for low, high in opening.pieces
            if low <= start < high
        ),
        default=None,
    )
    if closes is None:
        return _explain_hours(offer, told, instant_at(start))
    if start + offer.length > closes:
        return replace(
            told, reason=Reason.RUNS_OVER_END, facts=OverTheEnd(closes_at=instant_at(closes))
        )
    around = list(chain.from_iterable(offer.lay(start - offer.step, start + offer.step + 1)))
    before = [instant_at(each) for each in around if each <= start][-1:]
    after = [instant_at(each) for each in around if each > start][:1]
    return replace(told, reason=Reason.OFF_GRID, facts=OffTheGrid(nearest=(*before, *after)))


def _explain_hours(offer: Offer, told: Explanation, starts_at: datetime) -> Explanation:
    """Say which rule closes the date, or this time of it."""
    day = told.day.toordinal()
    windows, source = offer.days.windows_on(day), offer.days.source_on(day)
    if windows:
        facts = _beside(windows, told, starts_at)
        return replace(told, reason=Reason.OUTSIDE_HOURS, facts=facts)
    if source is HoursOf.HOLIDAY:
        return replace(
            told, reason=Reason.HOLIDAY, facts=OnHoliday(name=offer.diary.holidays[told.day])
        )
    return replace(told, reason=_CLOSED_BY[source])


def _beside(windows: Windows, told: Explanation, starts_at: datetime) -> OutsideHours:
    """Return between which windows of its date a time lies."""
    local = starts_at.astimezone(get_zone(told.timezone))
    minute = (local.date() - told.day).days * 24 * 60 + local.hour * 60 + local.minute
    return OutsideHours(
        windows=windows,
        ended_minute=max((ends for _, ends in windows if ends <= minute), default=None),
        opens_minute=min((starts for starts, _ in windows if starts > minute), default=None),
    )


def _explain_diary(offer: Offer, told: Explanation, start: int) -> Explanation:
    """Say what is in the way of a start on the grid."""
    blockers = sorted(offer.diary.blockers, key=lambda blocker: blocker.span.starts_at)
    for blocker in blockers:
        low, high = seconds_taken(blocker)
        if low < start + offer.length and start < high:
            return replace(told, reason=Reason.TAKEN, facts=Taken(blocker=blocker))
    for blocker in blockers:
        low, high = bar_around(blocker, offer.rules)
        if low <= start < high:
            ahead, behind = gaps_around(blocker, offer.rules)
            is_behind = start < seconds_taken(blocker)[0]
            gap = ahead if is_behind else behind
            facts = TooClose(blocker=blocker, gap_minutes=gap, is_behind=is_behind)
            return replace(told, reason=Reason.BUFFER, facts=facts)
    day = told.day.toordinal()
    limit = next(tally.limit for tally in offer.tallies if tally.is_full(day))
    return replace(told, reason=Reason.LIMIT, facts=Full(limit=limit))
