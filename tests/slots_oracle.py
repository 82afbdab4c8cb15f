"""A second, slow reading of the rules of free times, minute by minute, to hold the engine against.

It shares nothing with the engine but the types: a minute is open when some clock that the therapist
lives by shows a time in a window; a slot is a run of open minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.practice import BufferRule, Weekday, Window
from app.domain.slots import Blocker, BlockerKind, Diary, Limits, SlotRules
from app.domain.timespan import Span

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LOOK_BACK = 6 * DAY
"""Enough for the openings that the properties make; none of them lasts longer."""


def expected_starts(
    diary: Diary, rules: SlotRules, *, window: Span, now: datetime
) -> list[datetime]:
    """Return every free start within the window."""
    minutes = _open_minutes(diary, window.starts_at - LOOK_BACK, window.ends_at + 2 * DAY)
    length = timedelta(minutes=rules.length_minutes)
    found = []
    for run_starts, run_ends in _runs(minutes):
        start = run_starts
        while start + length <= run_ends:
            if window.starts_at <= start < window.ends_at and _is_free(
                diary, rules, start, now=now
            ):
                found.append(start)
            start += timedelta(minutes=rules.step_minutes)
    return found


def own_date(diary: Diary, instant: datetime) -> date:
    """Return the therapist's date; the properties let no two dates overlap."""
    near = instant.date()
    return next(
        day
        for day in (near, near - DAY, near + DAY)
        if instant.astimezone(_zone_on(diary, day)).date() == day
    )


def _zone_on(diary: Diary, day: date) -> ZoneInfo:
    for travel in diary.travel:
        if travel.starts_on <= day <= (travel.ends_on or date.max):
            return ZoneInfo(travel.timezone)
    return ZoneInfo(diary.timezone)


def windows_on(diary: Diary, day: date) -> tuple[Window, ...]:
    """Return the windows of a date in the order of precedence."""
    if any(off.starts_on <= day <= (off.ends_on or date.max) for off in diary.days_off):
        return ()
    if day in diary.overrides:
        return diary.overrides[day]
    return tuple(
        window
        for period in diary.hours
        if (period.valid_from or date.min) <= day <= (period.valid_until or date.max)
        for window in period.weekly.get(tuple(Weekday)[day.weekday()], ())
    )


def _open_minutes(diary: Diary, first: datetime, last: datetime) -> Iterator[datetime]:
    zones = {diary.timezone, *(travel.timezone for travel in diary.travel)}
    open_on: dict[date, frozenset[int]] = {}
    for number in range(-2, (last - first).days + 4):
        day = first.date() + number * DAY
        windows = windows_on(diary, day)
        open_on[day] = frozenset(minute for window in windows for minute in range(*window))
    minute = first.replace(second=0, microsecond=0)
    while minute < last:
        for zone in zones:
            local = minute.astimezone(ZoneInfo(zone))
            day = local.date()
            clock = local.hour * 60 + local.minute
            if clock in open_on[day] and _zone_on(diary, day).key == zone:
                yield minute
                break
        minute += MINUTE


def _runs(minutes: Iterator[datetime]) -> Iterator[tuple[datetime, datetime]]:
    starts: datetime | None = None
    before: datetime | None = None
    for minute in minutes:
        if starts is None:
            starts = minute
        elif before is not None and minute - before > MINUTE:
            yield starts, before + MINUTE
            starts = minute
        before = minute
    if starts is not None and before is not None:
        yield starts, before + MINUTE


def _is_free(diary: Diary, rules: SlotRules, start: datetime, *, now: datetime) -> bool:
    if start < now + timedelta(minutes=rules.notice_minutes):
        return False
    day = own_date(diary, start)
    horizon = rules.horizon_days
    if horizon is not None and day > own_date(diary, now) + timedelta(days=horizon):
        return False
    span = Span(starts_at=start, ends_at=start + timedelta(minutes=rules.length_minutes))
    return all(keeps_gap(span, blocker, rules) for blocker in diary.blockers) and _has_room(
        diary, rules, day
    )


def keeps_gap(span: Span, blocker: Blocker, rules: SlotRules) -> bool:
    """Tell whether enough time lies between an appointment and what is there."""
    own_before, own_after = rules.buffer_before_minutes, rules.buffer_after_minutes
    if blocker.kind is BlockerKind.BUSY:
        ahead, behind = own_after, own_before
    elif rules.buffer_rule is BufferRule.ADDITIVE:
        ahead = own_after + blocker.buffer_before_minutes
        behind = blocker.buffer_after_minutes + own_before
    else:
        ahead = max(own_after, blocker.buffer_before_minutes)
        behind = max(blocker.buffer_after_minutes, own_before)
    return (
        span.ends_at + timedelta(minutes=ahead) <= blocker.span.starts_at
        or blocker.span.ends_at + timedelta(minutes=behind) <= span.starts_at
    )


def _has_room(diary: Diary, rules: SlotRules, day: date) -> bool:
    if rules.limits == Limits():
        return True
    counted = [
        (own_date(diary, blocker.span.starts_at), blocker.span.length)
        for blocker in diary.blockers
        if blocker.counts
    ]
    same_day = [length for on, length in counted if on == day]
    week = day.isocalendar()[:2]
    same_week = [length for on, length in counted if on.isocalendar()[:2] == week]
    limits, own = rules.limits, timedelta(minutes=rules.length_minutes)
    return all(
        limit is None or amount <= limit
        for amount, limit in (
            (len(same_day) + 1, limits.per_day),
            (len(same_week) + 1, limits.per_week),
            ((sum(same_day, own)) / MINUTE, limits.minutes_per_day),
            ((sum(same_week, own)) / MINUTE, limits.minutes_per_week),
        )
    )


def utc(text: str) -> datetime:
    """Return the instant of an ISO text in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
