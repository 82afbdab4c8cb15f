"""Reads untyped input (JSON, TOML) field by field and collects every mistake, not one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from app.domain.errors import InvalidInput, Problem

Choice = TypeVar("Choice", bound=StrEnum)

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)
_LIST_LIMIT = 1_000


@dataclass(slots=True)
class Problems:
    """The mistakes met so far, shared by a reader and the readers of its parts."""

    found: list[Problem] = field(default_factory=list)

    def add(self, where: str, message: str) -> None:
        """Note a mistake at the dotted path `where`."""
        self.found.append(Problem(field=where, message=message))

    def raise_if_any(self) -> None:
        """Raise InvalidInput with everything noted, if anything was."""
        if self.found:
            raise InvalidInput(tuple(self.found))


class Reader:
    """Reads one mapping; each method takes one key, notes a mistake and then answers the default.

    Call `finish` last: it notes every key that no method asked for, with the nearest known name.
    """

    def __init__(self, source: object, problems: Problems, *, where: str = "") -> None:
        self._problems = problems
        self._where = where
        self._seen: set[str] = set()
        if not isinstance(source, Mapping):
            problems.add(where or "input", "This has to be a table of named values.")
            source = {}
        self._source: Mapping[str, object] = source

    def path(self, key: str) -> str:
        """Return the dotted path of `key` from the top of the input."""
        return f"{self._where}.{key}" if self._where else key

    def note(self, key: str, message: str) -> None:
        """Note a mistake at `key`."""
        self._problems.add(self.path(key), message)

    def has(self, key: str) -> bool:
        """Tell whether `key` was given with a value other than null."""
        return self._source.get(key) is not None

    def raw(self, key: str) -> object:
        """Return the value as it came, None where it is missing."""
        self._seen.add(key)
        return self._source.get(key)

    def require(self, key: str) -> None:
        """Note a missing `key`."""
        self._seen.add(key)
        if not self.has(key):
            self.note(key, "This is missing.")

    def text(self, key: str, default: str = "", *, longest: int = 200) -> str:
        """Read one line or paragraph, stripped, of at most `longest` characters."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.note(key, "This has to be text.")
            return default
        value = value.strip()
        if len(value) > longest:
            self.note(key, f"Use {longest} characters at most. You have {len(value)} now.")
            return default
        if any(ord(char) < ord(" ") and char not in "\r\n\t" for char in value):
            self.note(key, "This has characters that cannot be shown.")
            return default
        return value

    def integer(self, key: str, default: int | None, *, low: int, high: int) -> int | None:
        """Read a whole number from `low` to `high`, both included."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(key, "This has to be a whole number.")
            return default
        if not low <= value <= high:
            self.note(key, f"Use a whole number from {low} to {high}.")
            return default
        return value

    def number(self, key: str, default: float | None, *, low: float, high: float) -> float | None:
        """Read a number from `low` to `high`, both included."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.note(key, "This has to be a number.")
            return default
        if not low <= value <= high:
            self.note(key, f"Use a number from {low:g} to {high:g}.")
            return default
        return value

    def boolean(self, key: str, *, default: bool = False) -> bool:
        """Read true or false."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.note(key, "This has to be true or false.")
            return default
        return value

    def choice(self, key: str, kind: type[Choice], default: Choice | None) -> Choice | None:
        """Read one of the values of the enumeration `kind`."""
        value = self.raw(key)
        if value is None:
            return default
        try:
            return kind(value if isinstance(value, str) else "")
        except ValueError:
            self.note(key, f"Use one of: {', '.join(kind)}.")
            return default

    def choices(self, key: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Read a list of values of the enumeration `kind`, kept in order, each once."""
        known = {str(option): option for option in kind}
        chosen: list[Choice] = []
        for word in self.words(key):
            if word in known:
                chosen.append(known[word])
            else:
                self.note(key, f"“{word}” is not one of: {', '.join(known)}.")
        return tuple(chosen)

    def words(self, key: str, *, longest: int = 100) -> tuple[str, ...]:
        """Read a list of short texts, kept in order, each once."""
        found: list[str] = []
        for value in self.sequence(key):
            if not isinstance(value, str) or not value.strip() or len(value) > longest:
                self.note(key, f"Each entry has to be text of 1 to {longest} characters.")
            elif value.strip() not in found:
                found.append(value.strip())
        return tuple(found)

    def sequence(self, key: str, *, most: int = _LIST_LIMIT) -> Sequence[object]:
        """Read a list of anything, of at most `most` entries."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.note(key, "This has to be a list.")
            return ()
        if len(value) > most:
            self.note(key, f"Use {most} entries at most.")
            return ()
        return value

    def table(self, key: str) -> Reader:
        """Read a nested table; an empty one where `key` is missing."""
        value = self.raw(key)
        return Reader({} if value is None else value, self._problems, where=self.path(key))

    def tables(self, key: str, *, most: int = _LIST_LIMIT) -> Iterator[Reader]:
        """Read a list of tables, each with its position in its path."""
        for position, value in enumerate(self.sequence(key, most=most)):
            yield self.entry(key, position, value)

    def entry(self, key: str, position: int, value: object) -> Reader:
        """Return the reader of one entry of a list that is a table."""
        return Reader(value, self._problems, where=f"{self.path(key)}.{position}")

    def keys(self) -> tuple[str, ...]:
        """Return the keys given, in order, and count them as asked for."""
        names = tuple(str(key) for key in self._source)
        self._seen.update(names)
        return names

    def day(self, key: str) -> date | None:
        """Read a calendar date, as a TOML date or as `YYYY-MM-DD`."""
        value = self.raw(key)
        if value is None:
            return None
        found = parse_day(value)
        if found is None:
            self.note(key, "Use a date like 2027-03-15.")
        return found

    def instant(self, key: str) -> datetime | None:
        """Read an instant with its offset as aware UTC, such as `2027-03-15T14:00Z`."""
        value = self.raw(key)
        if value is None:
            return None
        found = parse_instant(value)
        if found is None:
            self.note(key, "Use an instant with its offset, like 2027-03-15T14:00Z.")
        return found

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._source:
            if str(key) not in self._seen:
                near = get_close_matches(str(key), sorted(self._seen), n=1)
                hint = f" Did you mean “{near[0]}”?" if near else ""
                self.note(str(key), f"There is no such field.{hint}")


def parse_day(value: object) -> date | None:
    """Return the calendar date, None where it is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def parse_instant(value: object) -> datetime | None:
    """Return aware UTC to the whole second, None where the value has no offset or is no instant.

    The first and the last year of Python's calendar count as none: local times and ends around
    them could not be told.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    if not date.min.year < value.year < date.max.year:
        return None
    return value.astimezone(UTC).replace(microsecond=0)


def parse_clock(value: object) -> int | None:
    """Return the minutes after midnight of a wall-clock time from `00:00` to `24:00`."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        return None
    return int(value[:2]) * 60 + int(value[3:])
