"""Why a start is offered or not: the first rule that speaks against it, and the facts it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import chain

from app.domain.slots_blocking import Limit, bar_around, gaps_around, seconds_taken
from app.domain.slots_dates import Windows
from app.domain.slots_days import HoursOf
from app.domain.slots_grid import find_openings
from app.domain.slots_offer import CALENDAR, Offer, slot_at
from app.domain.slots_rules import Blocker, Refusal, Slot, SlotNotOffered, SlotTaken
from app.domain.timespan import LAST_DAY, instant_at, seconds_of


class Reason(StrEnum):
    """What decides about a time, in the order in which the rules are looked at.

    The last two are for a time as the clock tells it, not for an instant.
    """

    OFFERED = "offered"
    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    DAY_OFF = "day_off"
    OVERRIDE_CLOSED = "override_closed"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside_hours"
    RUNS_OVER_END = "runs_over_end"
    OFF_GRID = "off_grid"
    TAKEN = "taken"
    BUFFER = "buffer"
    LIMIT = "limit"
    CLOCK_SKIPPED = "clock_skipped"
    CLOCK_TWICE = "clock_twice"


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
    HoursOf.HOLIDAY: Reason.HOLIDAY,
    HoursOf.WEEK: Reason.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a time is offered or not, told to the therapist: a code, its facts, and a sentence.

    `starts_at` is None where no instant has the time asked for; `day` and `timezone` are those the
    therapist lives by. Of the facts only those of the reason are set: `earliest_at` by the notice;
    `last_on` of the horizon; the `windows` of the date; `closes_at`, where the opening ends;
    `nearest` starts on the grid, one before and one after where there are; the `blocker`, and for a
    buffer its `gap_minutes`; the `limit`; `holiday`, its name; `changes_at`, when the clock skips
    the time; `both` for a time that comes twice. `next_free` is the first free slot after it.
    """

    reason: Reason
    starts_at: datetime | None
    day: date
    timezone: str
    earliest_at: datetime | None = None
    last_on: date | None = None
    holiday: str = ""
    windows: Windows = ()
    closes_at: datetime | None = None
    nearest: tuple[datetime, ...] = ()
    blocker: Blocker | None = None
    gap_minutes: int = 0
    limit: Limit | None = None
    changes_at: datetime | None = None
    both: tuple[Explanation, ...] = ()
    next_free: Slot | None = None
    sentence: str = ""


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
        return replace(told, reason=Reason.NOTICE, earliest_at=instant_at(offer.earliest))
    last = LAST_DAY.toordinal() if offer.last_day is None else offer.last_day
    if day > last or start >= CALENDAR[1]:
        return replace(told, reason=Reason.HORIZON, last_on=date.fromordinal(last))
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
        return _explain_hours(offer, told)
    if start + offer.length > closes:
        return replace(told, reason=Reason.RUNS_OVER_END, closes_at=instant_at(closes))
    around = list(chain.from_iterable(offer.lay(start - offer.step, start + offer.step + 1)))
    before = [instant_at(each) for each in around if each <= start][-1:]
    after = [instant_at(each) for each in around if each > start][:1]
    return replace(told, reason=Reason.OFF_GRID, nearest=(*before, *after))


def _explain_hours(offer: Offer, told: Explanation) -> Explanation:
    """Say which rule closes the date, or this time of it."""
    hours = offer.days.hours_on(told.day.toordinal())
    if hours.windows:
        return replace(told, reason=Reason.OUTSIDE_HOURS, windows=hours.windows)
    holiday = offer.diary.holidays[told.day] if hours.source is HoursOf.HOLIDAY else ""
    return replace(told, reason=_CLOSED_BY[hours.source], holiday=holiday)


def _explain_diary(offer: Offer, told: Explanation, start: int) -> Explanation:
    """Say what is in the way of a start on the grid."""
    blockers = sorted(offer.diary.blockers, key=lambda blocker: blocker.span.starts_at)
    for blocker in blockers:
        low, high = seconds_taken(blocker)
        if low < start + offer.length and start < high:
            return replace(told, reason=Reason.TAKEN, blocker=blocker)
    for blocker in blockers:
        low, high = bar_around(blocker, offer.rules)
        if low <= start < high:
            ahead, behind = gaps_around(blocker, offer.rules)
            gap = behind if seconds_taken(blocker)[1] <= start else ahead
            return replace(told, reason=Reason.BUFFER, blocker=blocker, gap_minutes=gap)
    day = told.day.toordinal()
    limit = next(tally.limit for tally in offer.tallies if tally.is_full(day))
    return replace(told, reason=Reason.LIMIT, limit=limit)
