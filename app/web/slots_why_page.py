"""Lays the reasons of a day out as stretches that people can read, and the one asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain.slots_explain import NEXT_WITHIN, ExplainedStretch, Explanation, Reason
from app.domain.slots_reasons import Twice
from app.web.filters import _, clock_apart
from app.web.pages_slots_why import DayStretch, StretchKind, WhyAnswer, WhyVerdict

_MINUTE = timedelta(minutes=1)
_KINDS = {
    Reason.OFFERED: StretchKind.FREE,
    Reason.TAKEN: StretchKind.TAKEN,
    Reason.BUFFER: StretchKind.NEAR,
    Reason.LIMIT: StretchKind.FULL,
    Reason.PAST: StretchKind.BEYOND,
    Reason.NOTICE: StretchKind.BEYOND,
    Reason.HORIZON: StretchKind.BEYOND,
}
"""Whatever is not here is closed."""

_OF_A_START = {Reason.OFFERED, Reason.TAKEN, Reason.BUFFER, Reason.LIMIT}
"""What is said of a start holds up to the next one, or to where the hours end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Stretches with one reason, seen as one: up to the minute before `ends_at`."""

    told: Explanation
    starts_at: datetime
    ends_at: datetime
    starts: tuple[datetime, ...] = ()


def day_stretches(
    found: Sequence[ExplainedStretch], asked: Iterable[datetime], *, zone: str
) -> tuple[DayStretch, ...]:
    """Return the day's reasons, in order, each start together with the time up to the next one."""
    parts: list[_Part] = []
    for stretch in found:
        ends_at = stretch.last_at + _MINUTE
        told = stretch.explanation
        last = parts[-1] if parts else None
        starts = (stretch.first_at,) if told.reason is Reason.OFFERED else ()
        if last is not None and _goes_on(last.told, told):
            parts[-1] = replace(last, ends_at=ends_at, starts=last.starts + starts)
        else:
            parts.append(
                _Part(told=told, starts_at=stretch.first_at, ends_at=ends_at, starts=starts)
            )
    instants = tuple(asked)
    return tuple(_stretch_of(part, instants, zone) for part in parts)


def _goes_on(last: Explanation, told: Explanation) -> bool:
    """Tell whether a stretch belongs to the one before it."""
    if told.reason in {Reason.OFF_GRID, Reason.RUNS_OVER_END} and last.reason in _OF_A_START:
        return True
    return last.reason is told.reason and last.facts == told.facts


def _stretch_of(part: _Part, asked: Sequence[datetime], zone: str) -> DayStretch:
    """Return a part of the day in words."""
    kind = _KINDS.get(part.told.reason, StretchKind.CLOSED)
    sentence = part.told.sentence
    if part.starts:
        times = ", ".join(clock_apart(start, zone) for start in part.starts)
        sentence = _("Free. Starts: %(times)s.", times=times)
    return DayStretch(
        starts_at=part.starts_at,
        ends_at=part.ends_at,
        kind=kind,
        sentence=sentence,
        starts=part.starts,
        is_asked=any(part.starts_at <= each < part.ends_at for each in asked),
    )


def instants_asked(told: Explanation) -> tuple[datetime, ...]:
    """Return when the clock shows the time asked about; never where it is skipped."""
    if isinstance(told.facts, Twice):
        return tuple(each.starts_at for each in told.facts.both)
    return () if told.reason is Reason.CLOCK_SKIPPED else (told.starts_at,)


def answer_of(
    told: Explanation, stretches: Sequence[DayStretch], *, day: date, minute: int
) -> WhyAnswer:
    """Return the answer about a time, with the stretches on both sides of it."""
    places = [place for place, stretch in enumerate(stretches) if stretch.is_asked]
    first, last = (places[0], places[-1]) if places else (0, len(stretches))
    both = told.facts.both if isinstance(told.facts, Twice) else ()
    return WhyAnswer(
        is_free=told.reason is Reason.OFFERED,
        day=day,
        minute=minute,
        sentence=told.sentence,
        verdicts=tuple(WhyVerdict(at=each.starts_at, sentence=each.sentence) for each in both),
        before=stretches[first - 1] if first > 0 else None,
        after=stretches[last + 1] if last + 1 < len(stretches) else None,
        next_free_at=told.next_free.starts_at if told.next_free else None,
        looked_days=NEXT_WITHIN.days,
    )
