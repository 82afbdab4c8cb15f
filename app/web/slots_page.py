"""Lays free times out as a page: soonest first, then a week in days and parts of days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from app.domain.intake import PartOfDay
from app.domain.slots import days_window
from app.domain.timespan import Span
from app.web.pages_slots import (
    ClockChange,
    DayPart,
    DayView,
    SlotButton,
    WeekLink,
    WeekView,
)

SOONEST = 3
_WORKING_DAYS = 5
_WEEK = timedelta(days=7)
_FARTHEST_DAYS = 366


class Starts(Protocol):
    """A time as it is laid out: when it starts, aware UTC."""

    @property
    def starts_at(self) -> datetime: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Where a list of times lives, and for whom it is read; `base_url` has no query."""

    base_url: str
    zone: str
    now: datetime
    week: date | None = None
    mode: str = ""

    def url(self, first: date) -> str:
        """Return the address of the week that begins on `first`."""
        mode = f"&mode={self.mode}" if self.mode else ""
        return f"{self.base_url}?week={first.isoformat()}{mode}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """The parts of the page that show times."""

    week: WeekView
    soonest: tuple[SlotButton, ...]
    clock_change: ClockChange | None


def reading_window(listing: Listing) -> Span:
    """Return the span that has to be read: from now to the end of the week asked for, or soon."""
    zone = ZoneInfo(listing.zone)
    today = listing.now.astimezone(zone).date()
    last = today + timedelta(days=21)
    if listing.week is not None and listing.week <= today + timedelta(days=_FARTHEST_DAYS):
        last = max(last, listing.week + _WEEK * 2)
    return days_window(today, last, zone)


def lay_out(slots: Sequence[Starts], listing: Listing, *, horizon_days: int | None) -> LaidOut:
    """Lay free times out, in order; without a week, the one of the soonest time is shown."""
    zone = ZoneInfo(listing.zone)
    today = listing.now.astimezone(zone).date()
    first = _first_day(slots, listing, today=today, zone=zone)
    last_day = None if horizon_days is None else today + timedelta(days=horizon_days + 1)
    return LaidOut(
        week=_week_of(slots, listing, first=first, today=today, last_day=last_day),
        soonest=tuple(buttons(soonest_of(slots, zone), zone)),
        clock_change=_clock_change(first, zone),
    )


def _first_day(slots: Sequence[Starts], listing: Listing, *, today: date, zone: ZoneInfo) -> date:
    """Return the Monday of the week to show; a past week gives way to the current one."""
    day = listing.week
    if day is None or day > today + timedelta(days=_FARTHEST_DAYS):
        day = slots[0].starts_at.astimezone(zone).date() if slots else today
    day = max(day, today)
    return day - timedelta(days=day.weekday())


def _week_of(
    slots: Sequence[Starts],
    listing: Listing,
    *,
    first: date,
    today: date,
    last_day: date | None,
) -> WeekView:
    """Return the days from Monday; Saturday and Sunday only where one of them has times."""
    zone = ZoneInfo(listing.zone)
    by_day: dict[date, list[Starts]] = {}
    for slot in slots:
        by_day.setdefault(slot.starts_at.astimezone(zone).date(), []).append(slot)
    days = [first + timedelta(days=count) for count in range(7)]
    if not any(day in by_day for day in days[_WORKING_DAYS:]):
        days = days[:_WORKING_DAYS]
    earlier, later = first - _WEEK, first + _WEEK
    week = WeekView(
        days=tuple(_with_next(days, by_day, slots, today=today, zone=zone)),
        earlier=_link(listing, earlier) if earlier + _WEEK > today else None,
        later=_link(listing, later) if last_day is None or later <= last_day else None,
    )
    return week if week.count else _lead_on(week, slots, listing, after=later)


def _with_next(
    days: Sequence[date],
    by_day: Mapping[date, Sequence[Starts]],
    slots: Sequence[Starts],
    *,
    today: date,
    zone: ZoneInfo,
) -> Iterator[DayView]:
    """Yield the days; the first of some without times leads on to the next time, in this week."""
    is_told = not any(day in by_day for day in days)
    for day in days:
        view = _day_of(day, by_day.get(day, []), zone)
        if not view.count and not is_told and day >= today:
            is_told = True
            view = replace(view, next_free=first_after(day, slots, zone))
        elif view.count:
            is_told = False
        yield view


def _lead_on(week: WeekView, slots: Sequence[Starts], listing: Listing, *, after: date) -> WeekView:
    """Return a week without times, with the next time after it and where that is shown."""
    zone = ZoneInfo(listing.zone)
    found = first_after(after - timedelta(days=1), slots, zone)
    if found is None:
        return week
    day = found.starts_at.astimezone(zone).date()
    return replace(week, next_free=found, next_url=listing.url(day - timedelta(days=day.weekday())))


def first_after(
    passed: date | datetime, slots: Iterable[Starts], zone: ZoneInfo
) -> SlotButton | None:
    """Return the first time after an instant, or on a date after one, None where none is known."""
    is_instant = isinstance(passed, datetime)
    later = (
        slot
        for slot in slots
        if (slot.starts_at if is_instant else slot.starts_at.astimezone(zone).date()) > passed
    )
    return next(iter(buttons(islice(later, 1), zone)), None)


def _link(listing: Listing, first: date) -> WeekLink:
    """Return the link to the week that begins on `first`."""
    return WeekLink(url=listing.url(first), first=first, last=first + timedelta(days=6))


def _day_of(day: date, slots: Sequence[Starts], zone: ZoneInfo) -> DayView:
    """Return a day with its times in morning, afternoon and evening."""
    parts: dict[PartOfDay, list[Starts]] = {}
    for slot in slots:
        parts.setdefault(part_of(slot.starts_at, zone), []).append(slot)
    return DayView(
        day=day,
        parts=tuple(
            DayPart(part=part, slots=tuple(buttons(parts[part], zone)))
            for part in PartOfDay
            if part in parts
        ),
    )


def part_of(instant: datetime, zone: ZoneInfo) -> PartOfDay:
    """Return the part of the local day that an instant falls into."""
    return PartOfDay.of_hour(instant.astimezone(zone).hour)


def soonest_of(slots: Sequence[Starts], zone: ZoneInfo) -> list[Starts]:
    """Return the first time, then the first of each further part of a day, three in all.

    Three times of one morning would be no choice for somebody who is at work then.
    """
    found: dict[tuple[date, PartOfDay], Starts] = {}
    for slot in slots:
        day = slot.starts_at.astimezone(zone).date()
        found.setdefault((day, part_of(slot.starts_at, zone)), slot)
        if len(found) == SOONEST:
            break
    return list(found.values())


def buttons(slots: Iterable[Starts], zone: ZoneInfo) -> Iterable[SlotButton]:
    """Return a button for each slot; an hour that the clock shows twice is marked."""
    for slot in slots:
        local = slot.starts_at.astimezone(zone)
        other = local.replace(fold=1 - local.fold)
        yield SlotButton(
            starts_at=slot.starts_at, is_repeated=local.utcoffset() != other.utcoffset()
        )


def _clock_change(first: date, zone: ZoneInfo) -> ClockChange | None:
    """Return the first change of the clocks in the week from `first` or the weekend before it."""
    for count in range(-1, 7):
        day = first + timedelta(days=count)
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        following = day + timedelta(days=1)
        end = datetime(following.year, following.month, following.day, tzinfo=zone)
        before, after = start.utcoffset(), end.utcoffset()
        if before is not None and after is not None and before != after:
            return ClockChange(day=day, is_forward=after > before)
    return None
