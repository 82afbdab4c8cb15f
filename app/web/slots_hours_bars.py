"""Draws each day of the usual week as a bar: when it is open, booked, and busy elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.practice import Weekday, Window
from app.domain.practice_hours import MIDNIGHT, join_windows
from app.domain.slots import Blocker, BlockerKind
from app.domain.timespan import get_zone
from app.web.filters import _, minute_clock, say_windows
from app.web.pages_slots_hours import BarPart, BarView, Tick

_HOUR = 60
_EARLIEST, _LATEST = 7 * _HOUR, 21 * _HOUR
_MARKS = (12 * _HOUR, 17 * _HOUR)
_APART = 2 * _HOUR
_WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenWeek:
    """What is taken in one week by weekday, in minutes of the therapist's clock."""

    booked: dict[Weekday, tuple[Window, ...]]
    busy: dict[Weekday, tuple[Window, ...]]

    @classmethod
    def of(cls, blockers: Iterable[Blocker], monday: date, timezone: str) -> TakenWeek:
        """Return what of a diary lies in the week from a Monday; holds count as booked."""
        booked: dict[Weekday, list[Window]] = {day: [] for day in Weekday}
        busy: dict[Weekday, list[Window]] = {day: [] for day in Weekday}
        for blocker in blockers:
            found = busy if blocker.kind is BlockerKind.BUSY else booked
            for number, day in enumerate(_WEEKDAYS):
                window = _on_date(blocker, monday + timedelta(days=number), timezone)
                if window is not None:
                    found[day].append(window)
        return cls(
            booked={day: join_windows(windows) for day, windows in booked.items()},
            busy={day: join_windows(windows) for day, windows in busy.items()},
        )


NOTHING_TAKEN = TakenWeek(booked={}, busy={})


def _on_date(blocker: Blocker, day: date, timezone: str) -> Window | None:
    """Return the part of a blocker that clocks show on a date."""
    zone = get_zone(timezone)
    starts = _minute(blocker.span.starts_at.astimezone(zone), day)
    ends = _minute(blocker.span.ends_at.astimezone(zone), day)
    return (starts, ends) if starts < ends else None


def _minute(local: datetime, day: date) -> int:
    """Return a local time as a minute of a date, the nearest one where it lies on another."""
    if local.date() != day:
        return 0 if local.date() < day else MIDNIGHT
    return local.hour * _HOUR + local.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The hours that all bars of a week show."""

    first: int
    last: int

    @classmethod
    def of(cls, windows: Iterable[Window]) -> Scale:
        """Return the hours from morning to evening, and further where something lies there."""
        found = [*windows, (_EARLIEST, _LATEST)]
        first = min(starts for starts, _ in found) // _HOUR * _HOUR
        last = -(-max(ends for _, ends in found) // _HOUR) * _HOUR
        return cls(first=first, last=last)

    def bar(self, day: Weekday, windows: Sequence[Window], taken: TakenWeek) -> BarView:
        """Return the bar of a day."""
        opened = join_windows(
            window for window in windows if 0 <= window[0] < window[1] <= MIDNIGHT
        )
        booked, busy = taken.booked.get(day, ()), taken.busy.get(day, ())
        said = [
            _("Open %(times)s.", times=say_windows(opened)) if opened else "",
            _("Booked %(times)s.", times=say_windows(booked)) if booked else "",
            _("Busy elsewhere %(times)s.", times=say_windows(busy)) if busy else "",
        ]
        return BarView(
            words=" ".join(filter(None, said)),
            open=self._parts(opened),
            booked=self._parts(booked),
            busy=self._parts(busy),
        )

    def ticks(self) -> tuple[Tick, ...]:
        """Return the times to write below a bar."""
        marks = [mark for mark in _MARKS if self.first + _APART <= mark <= self.last - _APART]
        ends = {self.first: "start", self.last: "end"}
        return tuple(
            Tick(
                x=self._percent(mark - self.first),
                words=minute_clock(mark).replace(":00", ""),
                anchor=ends.get(mark, "middle"),
            )
            for mark in (self.first, *marks, self.last)
        )

    def _parts(self, windows: Iterable[Window]) -> tuple[BarPart, ...]:
        return tuple(
            BarPart(x=self._percent(starts - self.first), width=self._percent(ends - starts))
            for starts, ends in windows
        )

    def _percent(self, minutes: int) -> str:
        return f"{100 * minutes / (self.last - self.first):.2f}%"
