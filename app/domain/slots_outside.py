"""Booked appointments that the hours, limits or buffers of a diary would not allow any more."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from app.domain.practice import Service
from app.domain.slots_offer import Offer
from app.domain.slots_reasons import Explanation, Reason
from app.domain.slots_rules import Blocker, BlockerKind, Diary, SlotRules
from app.domain.slots_sentences import say
from app.domain.slots_verdict import find_reason
from app.domain.timespan import Span

_AROUND = timedelta(days=8)
"""How far from an appointment something may lie and matter: its week, for the limits."""

_starts_at = attrgetter("span.starts_at")
_minute = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedTime:
    """An appointment ahead, with the rules of its service as they are; `name` is the service's."""

    appointment_id: str
    span: Span
    name: str
    rules: SlotRules


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideTime:
    """An appointment that would not be offered, and why; `was_outside` before as well."""

    booked: BookedTime
    why: Explanation
    was_outside: bool


def list_outside(
    before: Diary,
    after: Diary,
    booked: Sequence[BookedTime],
    *,
    now: datetime,
    drafted: Service | None = None,
) -> tuple[OutsideTime, ...]:
    """Return the appointments outside of a diary as it is to be, in order; none is moved by it.

    Notice, horizon and the grid do not matter to what is booked already. What is in the way of an
    appointment is all else in the diary. `drafted` are other settings of one service, of which
    the limits matter here.
    """
    was = _Neighbours(before)
    to_be = _Neighbours(after)
    found = []
    for each in sorted(booked, key=_starts_at):
        rules = each.rules
        if drafted is not None and drafted.slug == rules.service:
            rules = replace(rules, limits=drafted.limits)
        why = to_be.explain(replace(each, rules=rules), now=now)
        if why.reason is not Reason.OFFERED:
            was_outside = was.explain(each, now=now).reason is not Reason.OFFERED
            found.append(OutsideTime(booked=each, why=why, was_outside=was_outside))
    return tuple(found)


class _Neighbours:
    """A diary that is asked about its own appointments, each with what lies near it."""

    def __init__(self, diary: Diary) -> None:
        self._diary = replace(diary, blockers=())
        self._long = [each for each in diary.blockers if each.span.length > _AROUND]
        self._short = sorted(
            (each for each in diary.blockers if each.span.length <= _AROUND), key=_starts_at
        )

    def explain(self, booked: BookedTime, *, now: datetime) -> Explanation:
        """Say whether the time of an appointment would be free without it."""
        diary = replace(self._diary, blockers=tuple(self._near(booked)))
        length = -(-booked.span.length // _minute)
        rules = replace(booked.rules, length_minutes=length, notice_minutes=0, horizon_days=None)
        earliest_at = min(now, booked.span.starts_at)
        told = find_reason(Offer(diary, rules, earliest_at, has_grid=False), booked.span.starts_at)
        return replace(told, sentence=say(told))

    def _near(self, booked: BookedTime) -> list[Blocker]:
        starts_at = booked.span.starts_at
        first = bisect_left(self._short, starts_at - 2 * _AROUND, key=_starts_at)
        last = bisect_right(self._short, booked.span.ends_at + _AROUND, key=_starts_at)
        return [
            each
            for each in (*self._short[first:last], *self._long)
            if not (each.kind is BlockerKind.APPOINTMENT and each.span.starts_at == starts_at)
        ]
