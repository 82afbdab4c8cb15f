"""The therapist's own dates: which zone and which opening hours each has, and which date it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.practice import Weekday
from app.domain.practice_hours import join_windows
from app.domain.slots_dates import Dates, Pieces, Seconds, Windows, openings_on
from app.domain.slots_rules import Diary, HoursPeriod
from app.domain.timespan import (
    DAY,
    EPOCH_ORDINAL,
    FIRST_DAY,
    LAST_DAY,
    Stretch,
    get_zone,
    stretches_of,
)

_WEEKDAYS = tuple(Weekday)
_WEEK_DAYS = len(_WEEKDAYS)
_FOREVER = date.max.toordinal()
_FIRST, _LAST = FIRST_DAY.toordinal(), LAST_DAY.toordinal()

_Week = tuple[Windows, ...]
_join = lru_cache(maxsize=4_096)(join_windows)


class HoursOf(StrEnum):
    """Which rule says when a date is open, in the order of precedence."""

    DAY_OFF = "day_off"
    OVERRIDE = "override"
    HOLIDAY = "holiday"
    WEEK = "week"


class Days:
    """A diary by local date; dates are ordinals here."""

    def __init__(self, diary: Diary) -> None:
        self._home = get_zone(diary.timezone)
        self._travels = [
            (*_ordinals(travel.starts_on, travel.ends_on), get_zone(travel.timezone))
            for travel in diary.travel
        ]
        self._days_off = [_ordinals(off.starts_on, off.ends_on) for off in diary.days_off]
        self._overrides = {day.toordinal(): windows for day, windows in diary.overrides.items()}
        self._holidays = {day.toordinal() for day in diary.holidays}
        self._periods = [
            (*_ordinals(period.valid_from or date.min, period.valid_until), period)
            for period in diary.hours
        ]
        self._weeks: dict[tuple[int, ...], _Week] = {}

    def is_moving(self, low: int, high: int) -> bool:
        """Tell whether the therapist travels at some time, or so near that dates may overlap."""
        first, last = low // DAY + EPOCH_ORDINAL - 2, high // DAY + EPOCH_ORDINAL + 2
        return any(starts <= last and first <= ends for starts, ends, _ in self._travels)

    def dates(self, first: int, last: int) -> Dates:
        """Return the dates from `first` to `last`, with the hours by the order of precedence."""
        days = range(first, last + 1)
        windows = self._usual_windows(days)
        unusual = self._unusual_days(days)
        if unusual:
            windows = tuple(
                self.windows_on(day) if day in unusual else usual
                for day, usual in zip(days, windows, strict=True)
            )
        zones = (self._home,) * len(days)
        if self._travels:
            zones = tuple(map(self.zone_on, days))
        return Dates(first=first, zones=zones, windows=windows)

    def _unusual_days(self, days: range) -> set[int]:
        """Return the dates on which something else than the usual week may hold."""
        unusual = {day for day in (*self._overrides, *self._holidays) if day in days}
        for first, last in self._days_off:
            unusual.update(range(max(first, days.start), min(last + 1, days.stop)))
        return unusual

    def _usual_windows(self, days: range) -> tuple[Windows, ...]:
        """Return the hours of the usual week on each date."""
        changes = any(
            days.start < first < days.stop or days.start <= last < days.stop - 1
            for first, last, _ in self._periods
        )
        if changes:
            return tuple(self._week_on(day)[(day - 1) % _WEEK_DAYS] for day in days)
        week = self._week_on(days.start)
        offset = (days.start - 1) % _WEEK_DAYS
        weeks = len(days) // _WEEK_DAYS + 2
        return (week * weeks)[offset : offset + len(days)]

    def _week_on(self, day: int) -> _Week:
        """Return the usual week as it is valid on a date."""
        valid = tuple(
            position
            for position, (first, last, _) in enumerate(self._periods)
            if first <= day <= last
        )
        week = self._weeks.get(valid)
        if week is None:
            week = _join_weeks([self._periods[position][2] for position in valid])
            self._weeks[valid] = week
        return week

    def source_on(self, day: int) -> HoursOf:
        """Return which rule says when a date is open, by the order of precedence."""
        if self._days_off and any(first <= day <= last for first, last in self._days_off):
            return HoursOf.DAY_OFF
        if day in self._overrides:
            return HoursOf.OVERRIDE
        return HoursOf.HOLIDAY if day in self._holidays else HoursOf.WEEK

    def windows_on(self, day: int) -> Windows:
        """Return the opening hours of a date."""
        source = self.source_on(day)
        if source is HoursOf.WEEK:
            return self._week_on(day)[(day - 1) % _WEEK_DAYS]
        return _join(self._overrides[day]) if source is HoursOf.OVERRIDE else ()

    def zone_on(self, day: int) -> ZoneInfo:
        """Return the zone by whose clock the therapist lives on a date."""
        zone = self._home
        for first, last, away in self._travels:
            if first <= day <= last:
                zone = away
        return zone

    def openings_on(self, day: int) -> tuple[Pieces, ...]:
        """Return each window of a date as the stretches of time that lie in it."""
        return openings_on(day, self.windows_on(day), self.zone_on(day))

    def stretches_on(self, day: int) -> tuple[Stretch, ...]:
        """Return when a date is, by the clock of the zone the therapist is in on it."""
        return stretches_of(day, self.zone_on(day))

    def end_of(self, day: int) -> int:
        """Return the second at which a date ends; one that is skipped ended with the last."""
        stretches = self.stretches_on(day)
        return stretches[-1].ends if stretches else self.end_of(day - 1)

    def day_of(self, second: int) -> int:
        """Return the therapist's date at an instant.

        On the way between two zones an instant may have two dates: then the one that is open
        counts, else the first. Or none: then the one that ended before.
        """
        near = second // DAY + EPOCH_ORDINAL
        if not _FIRST <= near <= _LAST:
            return near
        if not self._travels:
            return next(
                day
                for day in (near, near - 1, near + 1)
                if _is_within(stretches_of(day, self._home), second)
            )
        days = [
            day for day in (near - 1, near, near + 1) if _is_within(self.stretches_on(day), second)
        ]
        if not days:
            return max(
                (day for day in (near, near + 1) if self.end_of(day) <= second), default=near - 1
            )
        if len(days) > 1:
            return next((day for day in days if self._is_open(day, second)), days[0])
        return days[0]

    def _is_open(self, day: int, second: int) -> bool:
        return any(low <= second < high for pieces in self.openings_on(day) for low, high in pieces)


def _is_within(stretches: tuple[Stretch, ...], second: int) -> bool:
    return any(each.starts <= second < each.ends for each in stretches)


def _ordinals(first: date, last: date | None) -> Seconds:
    return first.toordinal(), _FOREVER if last is None else last.toordinal()


def _join_weeks(periods: Sequence[HoursPeriod]) -> _Week:
    """Return the windows of Monday to Sunday that any of the periods opens."""
    return tuple(
        _join(tuple(window for period in periods for window in period.weekly.get(weekday, ())))
        for weekday in _WEEKDAYS
    )
