"""Why nothing is free in a day: one reason for all of it, where a sentence for each is too much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from app.domain.slots_offer import Offer, bounds_of
from app.domain.slots_reasons import Explanation, OnHoliday, Reason
from app.domain.slots_rules import Diary, SlotRules
from app.domain.slots_verdict import find_reason
from app.domain.timespan import Span, instant_at

_BY_WEIGHT = (
    Reason.LIMIT,
    Reason.TAKEN,
    Reason.BUFFER,
    Reason.NOTICE,
    Reason.PAST,
    Reason.HORIZON,
)
"""What is said of a day whose starts are refused for several reasons: the first of these."""

_CLOSED = {Reason.DAY_OFF, Reason.OVERRIDE_CLOSED, Reason.HOLIDAY, Reason.CLOSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyDay:
    """Why a stretch of time, a day as a rule, has no free slot.

    `booked` is how many appointments and holds lie in it; `holiday` the name of a public one that
    closes it. Where it is open but no appointment fits in, the reason is RUNS_OVER_END.
    """

    reason: Reason
    booked: int = 0
    holiday: str = ""


def explain_empty(diary: Diary, rules: SlotRules, *, window: Span, now: datetime) -> EmptyDay:
    """Return why no slot of a diary that has none in `window` is free there."""
    offer = Offer(diary, rules, now)
    starts = list(chain.from_iterable(offer.lay(*bounds_of(window))))
    reasons = {find_reason(offer, instant_at(start)).reason for start in starts}
    found = next((reason for reason in _BY_WEIGHT if reason in reasons), None)
    booked = sum(each.counts and each.span.overlaps(window) for each in diary.blockers)
    if found is not None:
        return EmptyDay(reason=found, booked=booked)
    told = _explain_middle(diary, rules, window=window, now=now)
    return EmptyDay(
        reason=told.reason if told.reason in _CLOSED else Reason.RUNS_OVER_END,
        booked=booked,
        holiday=told.facts.name if isinstance(told.facts, OnHoliday) else "",
    )


def _explain_middle(diary: Diary, rules: SlotRules, *, window: Span, now: datetime) -> Explanation:
    """Say what closes the middle of a window, however soon or far ahead it is."""
    anytime = replace(rules, notice_minutes=0, horizon_days=None)
    offer = Offer(diary, anytime, min(now, window.starts_at))
    return find_reason(offer, window.starts_at + window.length / 2)
