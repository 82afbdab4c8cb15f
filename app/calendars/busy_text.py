"""Cuts the bytes of a calendar into its components, however badly they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from app.domain.busy import CalendarUnreadable

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_ENTRIES: Final = 10_000
LONGEST_LINE: Final = 1024 * 1024
DEEPEST: Final = 4
"""A calendar, an entry, an alarm in it, and one more; nobody writes a fifth level."""

ENTRIES: Final = frozenset({"VEVENT", "VFREEBUSY"})
_CALENDAR = "VCALENDAR"
_TOP = ENTRIES | {"VTIMEZONE", "VTODO", "VJOURNAL", "VAVAILABILITY"}
"""What stands directly in a calendar: it ends whatever lacks its END before it."""

_READ = (
    *("BEGIN", "END", "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE"),
    *("RECURRENCE-ID", "STATUS", "TRANSP", "FREEBUSY", "TZID", "TZOFFSETFROM", "TZOFFSETTO"),
    *("X-WR-TIMEZONE", "X-MICROSOFT-CDO-ALLDAYEVENT"),
)
_FOLD = re.compile(rb"(?<!\n)\n+[ \t]")
_LINE = re.compile(rf"^[ \t]*({'|'.join(_READ)})[ \t]*([;:].*)$", re.MULTILINE | re.IGNORECASE)
_HEAD = re.compile(r'[^":]*(?:"[^"]*"[^":]*)*:')
_PARAMETER = re.compile(r'(?:[^";]|"[^"]*"?)+')
_DATED = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"})
_DATE = re.compile(r"[ \t]*[0-9]{4}-?[0-9]{2}-?[0-9]{2}", re.ASCII)
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One line of a component: its value as written, its parameters by their upper-case names."""

    value: str
    parameters: dict[str, str]


@dataclass(slots=True, kw_only=True)
class Component:
    """An entry, or a part of one, with those of its lines that tell when somebody is busy."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)
    has_lost_lines: bool = False

    def every(self, name: str) -> list[Property]:
        """Return all lines of this name, in order."""
        return self.properties.get(name, [])

    def value(self, name: str) -> str:
        """Return the value of the first line of this name, empty where there is none."""
        found = self.properties.get(name)
        return found[0].value if found else ""


@dataclass(slots=True, kw_only=True)
class CalendarText:
    """One calendar of a text: a text may hold several, each with time zones of its own."""

    entries: list[Component] = field(default_factory=list)
    timezones: list[Component] = field(default_factory=list)
    timezone_name: str = ""
    is_cut_short: bool = False


def cut_calendars(source: bytes) -> list[CalendarText]:
    """Return the calendars in a text; raise CalendarUnreadable where there is none, or too much.

    Missing ENDs, any line ends, lower case, bytes that are not UTF-8 and folds inside of a letter
    are all read. Entries without a calendar around them are taken for one.
    """
    check_size(source)
    cutter = _Cutter()
    for name, rest in _lines(source):
        cutter.take(name, rest)
    if not cutter.calendars:
        raise CalendarUnreadable("This is not a calendar.")
    return cutter.calendars


def check_size(source: bytes) -> None:
    """Refuse what is larger than a calendar may be."""
    if len(source) > MOST_BYTES:
        raise CalendarUnreadable("This calendar is larger than 5 MB.")


def _lines(source: bytes) -> Iterator[tuple[str, str]]:
    """Yield the name of each line that is read, in upper case, and what follows it."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        source = source.decode("utf-16", "replace").encode()
    source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    source = _FOLD.sub(b"", source.removeprefix(b"\xef\xbb\xbf"))
    try:
        text = source.decode()
    except UnicodeDecodeError:
        text = source.decode("latin-1")
    for line in _LINE.finditer(text):
        yield line[1].upper(), line[2]


class _Cutter:
    """Builds the components line by line."""

    def __init__(self) -> None:
        self.calendars: list[CalendarText] = []
        self._open: list[Component] = []
        self._entries = 0
        self._is_inside = False

    def take(self, name: str, rest: str) -> None:
        """Put one line where it belongs."""
        if name == "BEGIN":
            self._begin(rest[1:].strip().upper())
        elif name == "END":
            self._end(rest[1:].strip().upper())
        elif len(rest) > LONGEST_LINE:
            if self._open:
                self._open[-1].has_lost_lines = True
        elif self._open:
            self._open[-1].properties.setdefault(name, []).append(_read_line(name, rest))
        elif name == "X-WR-TIMEZONE" and self._is_inside:
            self.calendars[-1].timezone_name = unescape(_read_line(name, rest).value)

    def _begin(self, name: str) -> None:
        if name == _CALENDAR:
            self.calendars.append(CalendarText(is_cut_short=True))
            self._open, self._is_inside = [], True
            return
        component = Component(name=name)
        if name in _TOP:
            self._open = [component]
            self._keep(component)
            return
        if self._open:
            self._open[-1].parts.append(component)
        self._open.append(component)
        if len(self._open) >= DEEPEST:
            raise CalendarUnreadable("The parts of this calendar are nested too deep.")

    def _keep(self, component: Component) -> None:
        """Add an entry or a time zone to its calendar."""
        if component.name in ENTRIES:
            self._entries += 1
            if self._entries > MOST_ENTRIES:
                raise CalendarUnreadable(f"This calendar has more than {MOST_ENTRIES:,} entries.")
            if not self.calendars:
                self.calendars.append(CalendarText())
            self.calendars[-1].entries.append(component)
        elif component.name == "VTIMEZONE" and self.calendars:
            self.calendars[-1].timezones.append(component)

    def _end(self, name: str) -> None:
        if name == _CALENDAR and self._is_inside:
            self.calendars[-1].is_cut_short = False
            self._open, self._is_inside = [], False
        for depth, component in enumerate(self._open):
            if component.name == name:
                self._open = self._open[:depth]
                return


def _read_line(name: str, rest: str) -> Property:
    """Read the parameters and the value of a line, from the colon or semicolon after its name."""
    head = _HEAD.match(rest)
    cut = head.end() if head else len(rest)
    if name in _DATED and (head is None or not _DATE.match(rest, cut)) and ":" in rest:
        cut = rest.rindex(":") + 1  # a colon or a lone quote in a zone's name, not in quotes
    parameters = {}
    for part in _PARAMETER.findall(rest[: cut - 1]):
        key, equals, value = part.partition("=")
        if equals:
            parameters[key.strip().upper()] = unescape(value.strip().strip('"'))
    return Property(value=rest[cut:].strip(), parameters=parameters)


def unescape(text: str) -> str:
    """Take the backslashes out of a text, and the blanks around it."""
    return _ESCAPE.sub(r"\1", text).strip()
