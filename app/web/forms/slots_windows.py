"""Rows of opening hours as somebody typed them: each from one time of the day to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from werkzeug.datastructures import MultiDict

from app.domain.practice import Window
from app.domain.practice_hours import MIDNIGHT
from app.domain.slots_validation import MOST_WINDOWS

Source = MultiDict[str, str]
"""Fields as a browser sent them, by POST or in an address."""

Sent = Iterator[tuple[str, str]]
"""Fields as they would be sent once more."""

_UNREADABLE = -1
_LONGEST_NUMBER = 5
_USUAL: Window = (9 * 60, 17 * 60)
_PAUSE, _STRETCH = 60, 3 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRow:
    """A window as its two fields hold it: minutes after midnight, or whatever else was sent."""

    starts: str
    ends: str

    @classmethod
    def of(cls, window: Window) -> Self:
        """Return the row of a window."""
        return cls(starts=str(window[0]), ends=str(window[1]))

    @property
    def window(self) -> Window:
        """The window; a field that holds no minute counts as one that no day has."""
        return minute_of(self.starts), minute_of(self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRows:
    """The rows of one day, never none; `prefix` begins the names of their fields."""

    prefix: str
    rows: tuple[TypedRow, ...]

    @classmethod
    def of(cls, prefix: str, windows: Iterable[Window] = ()) -> Self:
        """Return the rows of windows; a usual day to begin with where there are none."""
        rows = tuple(map(TypedRow.of, windows)) or (TypedRow.of(_USUAL),)
        return cls(prefix=prefix, rows=rows)

    @classmethod
    def read(cls, prefix: str, source: Source) -> Self:
        """Return the rows that were sent, up to the first that was not."""
        rows: list[TypedRow] = []
        while len(rows) <= MOST_WINDOWS and f"{prefix}-{len(rows)}-from" in source:
            name = f"{prefix}-{len(rows)}"
            rows.append(TypedRow(starts=source[f"{name}-from"], ends=source.get(f"{name}-to", "")))
        return cls(prefix=prefix, rows=tuple(rows)) if rows else cls.of(prefix)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows in the order of the rows."""
        return tuple(row.window for row in self.rows)

    def with_row(self) -> Self:
        """Return the rows with one more, after a pause behind the last of them."""
        begins = (max(ends for _, ends in self.windows) // _PAUSE + 1) * _PAUSE
        window = (begins, min(begins + _STRETCH, MIDNIGHT)) if 0 < begins < MIDNIGHT else _USUAL
        return replace(self, rows=(*self.rows, TypedRow.of(window)))

    def without_row(self, place: int) -> Self:
        """Return the rows without the one at this place."""
        return replace(self, rows=(*self.rows[:place], *self.rows[place + 1 :]))

    def sent(self) -> Sent:
        """Yield the fields as a browser would send them."""
        for place, row in enumerate(self.rows):
            yield f"{self.prefix}-{place}-from", row.starts
            yield f"{self.prefix}-{place}-to", row.ends


def minute_of(text: str) -> int:
    """Return the minute of the day that a field holds, -1 for anything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else _UNREADABLE
