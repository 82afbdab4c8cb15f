"""The therapist's own dates: which zone and which opening hours each has, and which date it is."""

from __future__ import annotations

from datetime import date

from app.domain.practice import Weekday, Window
from app.domain.practice_hours import join_windows
from app.domain.slots_rules import Diary, HoursPeriod
from app.domain.timespan import (
    DAY,
    EPOCH_ORDINAL,
    FIRST_DAY,
    LAST_DAY,
    MINUTE,
    Stretch,
    get_zone,
    stretches_of,
)

Seconds = tuple[int, int]
"""A half-open stretch in seconds after the epoch."""

_WEEKDAYS = tuple(Weekday)
_WEEK_DAYS = len(_WEEKDAYS)
_FOREVER = date.max.toordinal()
_FIRST, _LAST = FIRST_DAY.toordinal(), LAST_DAY.toordinal()


class Days:
    """A diary by local date; dates are ordinals here, and what was worked out is remembered."""

    def __init__(self, diary: Diary) -> None:
        self._home = get_zone(diary.timezone)
        self._travels = [
            (*_ordinals(travel.starts_on, travel.ends_on), get_zone(travel.timezone))
            for travel in diary.travel
        ]
        self._days_off = [_ordinals(off.starts_on, off.ends_on) for off in diary.days_off]
        self._overrides = {
            day.toordinal(): join_windows(windows) for day, windows in diary.overrides.items()
        }
        self._holidays = {day.toordinal() for day in diary.holidays}
        self._periods = [
            (*_ordinals(period.valid_from or date.min, period.valid_until), period)
            for period in diary.hours
        ]
        self._steady = None
        if all(each.valid_from is None and each.valid_until is None for each in diary.hours):
            self._steady = _join_weeks(list(diary.hours))
        self._weeks: dict[tuple[int, ...], list[tuple[Window, ...]]] = {}
        self._openings: dict[int, list[list[Seconds]]] = {}

    @property
    def is_moving(self) -> bool:
        """Tell whether the therapist travels, so that dates of two zones may overlap."""
        return bool(self._travels)

    def openings_on(self, day: int) -> list[list[Seconds]]:
        """Return each window of a date as the stretches in which the clock shows a time in it.

        That is one stretch for most; where an hour happens twice and the window covers only a part
        of it, there is a hole; a time that the clock skips takes no time at all.
        """
        found = self._openings.get(day)
        if found is None:
            midnight = (day - EPOCH_ORDINAL) * DAY
            found = []
            for starts, ends in self._windows_on(day):
                pieces = self._pieces(day, midnight + starts * MINUTE, midnight + ends * MINUTE)
                if pieces:
                    found.append(pieces)
            self._openings[day] = found
        return found

    def _pieces(self, day: int, starts: int, ends: int) -> list[Seconds]:
        """Return where the clock shows a time between two wall-clock times, in order."""
        pieces: list[Seconds] = []
        for stretch in self._stretches(day):
            low = max(stretch.starts, starts - stretch.offset)
            high = min(stretch.ends, ends - stretch.offset)
            if low >= high:
                continue
            if pieces and pieces[-1][1] == low:
                pieces[-1] = (pieces[-1][0], high)
            else:
                pieces.append((low, high))
        return pieces

    def _windows_on(self, day: int) -> tuple[Window, ...]:
        """Return the hours of a date: day off, else override, else holiday, else the usual week."""
        if self._days_off and any(first <= day <= last for first, last in self._days_off):
            return ()
        override = self._overrides.get(day)
        if override is not None:
            return override
        if day in self._holidays:
            return ()
        if self._steady is not None:
            return self._steady[(day - 1) % _WEEK_DAYS]
        valid = tuple(
            position
            for position, (first, last, _) in enumerate(self._periods)
            if first <= day <= last
        )
        week = self._weeks.get(valid)
        if week is None:
            week = _join_weeks([self._periods[position][2] for position in valid])
            self._weeks[valid] = week
        return week[(day - 1) % _WEEK_DAYS]

    def _stretches(self, day: int) -> tuple[Stretch, ...]:
        """Return when a date is, by the clock of the zone the therapist is in on it."""
        zone = self._home
        for first, last, away in self._travels:
            if first <= day <= last:
                zone = away
        return stretches_of(day, zone)

    def start_of(self, day: int) -> int:
        """Return the second at which a date begins; one that is skipped begins with the next."""
        stretches = self._stretches(day)
        return stretches[0].starts if stretches else self.start_of(day + 1)

    def end_of(self, day: int) -> int:
        """Return the second at which a date ends; one that is skipped ended with the last."""
        stretches = self._stretches(day)
        return stretches[-1].ends if stretches else self.end_of(day - 1)

    def is_skipped(self, day: int) -> bool:
        """Tell whether the zone has no such date."""
        return not self._stretches(day)

    def day_of(self, second: int) -> int:
        """Return the therapist's date at an instant.

        On the way between two zones an instant may have two dates: then the one that is open
        counts, else the first. Or none: then the one that ended before.
        """
        near = second // DAY + EPOCH_ORDINAL
        if not _FIRST <= near <= _LAST:
            return near
        days = [
            day
            for day in (near - 1, near, near + 1)
            if any(each.starts <= second < each.ends for each in self._stretches(day))
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


def _ordinals(first: date, last: date | None) -> Seconds:
    return first.toordinal(), _FOREVER if last is None else last.toordinal()


def _join_weeks(periods: list[HoursPeriod]) -> list[tuple[Window, ...]]:
    """Return the windows of Monday to Sunday that any of the periods opens."""
    return [
        join_windows(window for period in periods for window in period.weekly.get(weekday, ()))
        for weekday in _WEEKDAYS
    ]
