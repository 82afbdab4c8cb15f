"""A second, slow reading of the rules of free times, minute by minute, to hold the engine against.

It shares nothing with the engine but the types: the zone is asked what its clock shows at each
minute, and a window is the minutes at which it shows a time in it. All in minutes after the epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.practice import BufferRule, Limits, Weekday, Window
from app.domain.slots import Blocker, BlockerKind, Diary, SlotRules
from app.domain.timespan import Span

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LOOK_BACK = 7
"""Days; enough for the openings that the properties make, none of which lasts longer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTES = 1_440

Run = tuple[int, int]
"""Minutes in a row, the end not included."""


def expected_starts(
    diary: Diary, rules: SlotRules, *, window: Span, now: datetime
) -> list[datetime]:
    """Return every free start within the window."""
    laid_out = sorted(set(_lay_out(diary, rules, window)))
    return [start for start in laid_out if _is_free(diary, rules, start, now=now)]


def _lay_out(diary: Diary, rules: SlotRules, window: Span) -> Iterator[datetime]:
    first, last = window.starts_at.date(), window.ends_at.date()
    for opening in _openings(diary, first - LOOK_BACK * DAY, last + 2 * DAY):
        anchor = opening[0][0]
        for low, high in opening:
            start = anchor - (anchor - low) // rules.step_minutes * rules.step_minutes
            for minute in range(start, high - rules.length_minutes + 1, rules.step_minutes):
                starts_at = _EPOCH + minute * MINUTE
                if window.starts_at <= starts_at < window.ends_at:
                    yield starts_at


def _openings(diary: Diary, first: date, last: date) -> list[list[Run]]:
    """Return windows as runs of minutes, those made one that begin within another or behind it."""
    days = [first + number * DAY for number in range((last - first).days + 1)]
    windows = sorted(
        runs
        for day in days
        for window in _joined(windows_on(diary, day))
        if (runs := _runs_of(zone_on(diary, day), day, window))
    )
    openings: list[list[Run]] = []
    for runs in windows:
        begins = runs[0][0]
        for opening in openings:
            if any(low <= begins <= high for low, high in opening):
                opening[:] = _joined((*opening, *runs))
                break
        else:
            openings.append(list(runs))
    return openings


@cache
def _runs_of(zone: str, day: date, window: Window) -> tuple[Run, ...]:
    """Return the runs of minutes at which the clock shows a time in the window of a date."""
    runs: list[Run] = []
    for minute, clock in _minutes_on(zone, day):
        if window[0] <= clock < window[1]:
            if runs and runs[-1][1] == minute:
                runs[-1] = (runs[-1][0], minute + 1)
            else:
                runs.append((minute, minute + 1))
    return tuple(runs)


@cache
def _minutes_on(zone: str, day: date) -> tuple[tuple[int, int], ...]:
    """Return each minute at which the clock of a zone shows a date, and the minute it shows."""
    return tuple(
        (minute, clock)
        for near in (day - DAY, day, day + DAY)
        for minute, shown_on, clock in _minutes_of(zone, near)
        if shown_on == day
    )


@cache
def _minutes_of(zone: str, day: date) -> tuple[tuple[int, date, int], ...]:
    """Return each minute of a date in UTC with what the clock of the zone shows then."""
    first = (day - _EPOCH.date()).days * _MINUTES
    found = []
    for minute in range(first, first + _MINUTES):
        local = (_EPOCH + minute * MINUTE).astimezone(ZoneInfo(zone))
        found.append((minute, local.date(), local.hour * 60 + local.minute))
    return tuple(found)


def _joined(runs: tuple[Run, ...]) -> list[Run]:
    joined: list[Run] = []
    for low, high in sorted(runs):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    assert all(one[1] < two[0] for one, two in pairwise(joined))
    return joined


def own_date(diary: Diary, instant: datetime) -> date:
    """Return the therapist's date; the properties let no two dates overlap."""
    near = instant.date()
    return next(
        day
        for day in (near, near - DAY, near + DAY)
        if instant.astimezone(ZoneInfo(zone_on(diary, day))).date() == day
    )


def zone_on(diary: Diary, day: date) -> str:
    """Return the zone that the therapist lives by on a date."""
    for travel in diary.travel:
        if travel.starts_on <= day <= (travel.ends_on or date.max):
            return travel.timezone
    return diary.timezone


def windows_on(diary: Diary, day: date) -> tuple[Window, ...]:
    """Return the windows of a date in the order of precedence."""
    if any(off.starts_on <= day <= (off.ends_on or date.max) for off in diary.days_off):
        return ()
    if day in diary.overrides:
        return diary.overrides[day]
    if day in diary.holidays:
        return ()
    return tuple(
        window
        for period in diary.hours
        if (period.valid_from or date.min) <= day <= (period.valid_until or date.max)
        for window in period.weekly.get(tuple(Weekday)[day.weekday()], ())
    )


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
    own = rules.length_minutes * MINUTE
    return is_within(diary, rules.limits, day, service=rules.service, more=own) and is_within(
        diary, diary.limits, day, service=None, more=own
    )


def is_within(
    diary: Diary, limits: Limits, day: date, *, service: str | None, more: timedelta | None = None
) -> bool:
    """Tell whether what is in the diary, and one more of a length, keep limits of a date."""
    if limits == Limits():
        return True
    counted = [
        (own_date(diary, blocker.span.starts_at), blocker.span.length)
        for blocker in diary.blockers
        if blocker.counts and service in {None, blocker.service}
    ]
    if more is not None:
        counted.append((day, more))
    same_day = [length for on, length in counted if on == day]
    week = day.isocalendar()[:2]
    same_week = [length for on, length in counted if on.isocalendar()[:2] == week]
    return all(
        limit is None or amount <= limit
        for amount, limit in (
            (len(same_day), limits.per_day),
            (len(same_week), limits.per_week),
            (sum(same_day, timedelta()) / MINUTE, limits.minutes_per_day),
            (sum(same_week, timedelta()) / MINUTE, limits.minutes_per_week),
        )
    )


def utc(text: str) -> datetime:
    """Return the instant of an ISO text in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
