"""A zone's rules as calendar text: one STANDARD and one DAYLIGHT, each with one yearly rule.

The shape is the one that every calendar program reads alike: lists of dates (RDATE) are read as
their first date by some, and several rules for one zone are refused by others (RFC 5545 3.6.5,
MS-OXCICAL 2.1.3.1.1.19.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEARS_AHEAD = 5
_CHANGES_A_YEAR = 2
_STEP = timedelta(days=14)
_LAST = -1
_FIRST_TO_LAST = (_LAST, 1, 2, 3, 4)
_NO_CHANGE_STARTS_AT = datetime(1970, 1, 1)  # noqa: DTZ001  (local by definition, RFC 5545 3.6.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One change of a zone's offset; `local` is the wall clock just before it, naive."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _YearlyRule:
    """The same change in every year: on the n-th (or last, -1) weekday of a month."""

    change: _Change
    week: int

    @property
    def day(self) -> str:
        """The weekday as a calendar rule writes it, such as `-1SU`."""
        return f"{self.week}{_WEEKDAYS[self.change.local.weekday()]}"


def vtimezone_for(zone: ZoneInfo, year: int) -> Timezone | None:
    """Return the VTIMEZONE that is right for all of `year`.

    None where the zone is UTC or follows no yearly rule of this shape from `year` on (Morocco,
    Israel, a zone about to change its law): such times are to be written in UTC.
    """
    if zone.key in {"UTC", "Etc/UTC"}:
        return None
    rules = _rules_from(zone, year)
    if rules is None:
        return None
    component = Timezone()
    component.add("tzid", zone.key)
    if not rules:
        component.add_component(_observance_without_change(zone, year))
    for rule in rules:
        component.add_component(_observance_of(rule, first_year=year - 1))
    component.subcomponents.sort(key=lambda part: part.name == "DAYLIGHT")
    return component


@lru_cache(maxsize=1_024)
def _rules_from(zone: ZoneInfo, year: int) -> tuple[_YearlyRule, ...] | None:
    """Return the rules by which a zone changes each year from `year` on: two, none, or no such."""
    years = [_changes_in(zone, each) for each in range(year, year + _YEARS_AHEAD)]
    if not any(years):
        return ()
    if any(len(changes) != _CHANGES_A_YEAR for changes in years):
        return None
    found = [
        _find_rule([changes[position] for changes in years]) for position in range(_CHANGES_A_YEAR)
    ]
    rules = tuple(rule for rule in found if rule is not None)
    return rules if len(rules) == len(found) else None


def _changes_in(zone: ZoneInfo, year: int) -> list[_Change]:
    """Find each change of offset from New Year to New Year, to the second.

    No zone changes twice within a step: the shortest gap known is the month of Ramadan.
    """
    found: list[_Change] = []
    start = datetime(year, 1, 1, tzinfo=UTC)
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    while start < end:
        stop = min(start + _STEP, end)
        before, after = _offset(zone, start), _offset(zone, stop)
        if before != after:
            onset = _onset(zone, start, stop)
            found.append(
                _Change(
                    local=onset.replace(tzinfo=None) + before,
                    before=before,
                    after=after,
                    name=onset.astimezone(zone).tzname() or zone.key,
                )
            )
        start = stop
    return found


def _onset(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Halve the stretch until the first second with the new offset is found."""
    second = timedelta(seconds=1)
    while high - low > second:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if _offset(zone, middle) == _offset(zone, low):
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    """Return how far the zone is ahead of UTC at an instant."""
    return at.astimezone(zone).utcoffset() or timedelta()


def _find_rule(changes: Sequence[_Change]) -> _YearlyRule | None:
    """Return the yearly rule that gives every one of the changes, in order of years."""
    first = changes[0]
    for week in _FIRST_TO_LAST:
        rule = _YearlyRule(change=first, week=week)
        if all(
            change.local == _local_onset(rule, change.local.year)
            and (change.before, change.after) == (first.before, first.after)
            for change in changes
        ):
            return rule
    return None


def _local_onset(rule: _YearlyRule, year: int) -> datetime:
    """Return the wall clock just before the change that the rule gives in `year`, naive."""
    local = rule.change.local
    if rule.week == _LAST:
        month_end = date(year + local.month // 12, local.month % 12 + 1, 1) - timedelta(days=1)
        day = month_end - timedelta(days=(month_end.weekday() - local.weekday()) % 7)
    else:
        month_start = date(year, local.month, 1)
        day = month_start + timedelta(
            days=(local.weekday() - month_start.weekday()) % 7 + 7 * (rule.week - 1)
        )
    return datetime.combine(day, local.time())


def _observance_of(rule: _YearlyRule, *, first_year: int) -> TimezoneStandard | TimezoneDaylight:
    """Write one half of the year; it begins a year early, so that January is covered too."""
    change = rule.change
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.add("dtstart", _local_onset(rule, first_year))
    part.add("rrule", {"freq": "yearly", "bymonth": change.local.month, "byday": rule.day})
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    return part


def _observance_without_change(zone: ZoneInfo, year: int) -> TimezoneStandard:
    """Write the one offset of a zone that never changes its clocks."""
    at = datetime(year, 1, 1, tzinfo=UTC)
    part = TimezoneStandard()
    part.add("dtstart", _NO_CHANGE_STARTS_AT)
    part.add("tzoffsetfrom", _offset(zone, at))
    part.add("tzoffsetto", _offset(zone, at))
    part.add("tzname", at.astimezone(zone).tzname() or zone.key)
    return part
