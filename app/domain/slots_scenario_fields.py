"""Reads the fields of a scenario, each with its own sentence for what cannot be used."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.parsing import Reader, parse_day
from app.domain.practice import BufferRule, Weekday, Window
from app.domain.practice_hours import read_windows
from app.domain.slots_rules import Blocker, BlockerKind, DateSpan, Limits, SlotRules, Travel
from app.domain.timespan import EPOCH, FIRST_DAY, LAST_DAY, Span, is_zone

DAILY = "daily"
"""In `weekly_hours`: the windows of every day of the week that is not named itself."""

_MINUTES_OF_DAY = 24 * 60
_MOST = 10_000


def read_id(reader: Reader) -> None:
    """Check that a scenario has a name by which its answer is known."""
    name = reader.raw("id")
    if isinstance(name, bool) or not isinstance(name, str | int):
        reader.note("id", "Give each scenario a name, as text.")


def read_zone(reader: Reader, key: str, *, required: bool) -> str:
    """Read the name of a zone; UTC stands in for one that cannot be used."""
    if required:
        reader.require(key)
    name = reader.text(key)
    if not reader.has(key):
        return "" if not required else "UTC"
    if not is_zone(name):
        reader.note(key, f"“{name}” is not a time zone. Use a name like America/New_York.")
        return "UTC"
    return name


def read_rules(reader: Reader) -> SlotRules:
    """Read what a service would be."""
    reader.require("length_minutes")
    length = _read_minutes(reader, "length_minutes", 1, low=1)
    return SlotRules(
        length_minutes=length,
        step_minutes=_read_minutes(reader, "step_minutes", length, low=1),
        buffer_before_minutes=_read_minutes(reader, "buffer_before_minutes"),
        buffer_after_minutes=_read_minutes(reader, "buffer_after_minutes"),
        notice_minutes=_read_minutes(reader, "notice_minutes", high=800 * _MINUTES_OF_DAY),
        horizon_days=reader.integer("horizon_days", None, low=0, high=3_660),
        buffer_rule=reader.choice("buffer_rule", BufferRule, None) or BufferRule.LARGER,
        limits=_read_limits(reader.table("limits")),
    )


def _read_minutes(
    reader: Reader, key: str, default: int = 0, *, low: int = 0, high: int = _MINUTES_OF_DAY
) -> int:
    """Read a number of minutes, of one day at most unless said otherwise."""
    found = reader.integer(key, default, low=low, high=high)
    return default if found is None else found


def _read_limits(reader: Reader) -> Limits:
    """Read the limits; one for a day that is above the one for a week contradicts it."""
    limits = Limits(
        per_day=reader.integer("per_day", None, low=0, high=_MOST),
        per_week=reader.integer("per_week", None, low=0, high=_MOST),
        minutes_per_day=reader.integer("minutes_per_day", None, low=0, high=_MOST),
        minutes_per_week=reader.integer("minutes_per_week", None, low=0, high=_MOST),
    )
    for key, day, week in (
        ("per_day", limits.per_day, limits.per_week),
        ("minutes_per_day", limits.minutes_per_day, limits.minutes_per_week),
    ):
        if day is not None and week is not None and day > week:
            reader.note(key, f"The limit for a day is above the one for a week, which is {week}.")
    reader.finish()
    return limits


def read_week(reader: Reader) -> dict[Weekday, tuple[Window, ...]]:
    """Read the usual week: a day that is named has its own windows, any other the daily ones."""
    daily = read_windows(reader, DAILY)
    week = {}
    for weekday in Weekday:
        windows = read_windows(reader, weekday)
        week[weekday] = windows if reader.has(weekday) else daily
    reader.finish()
    return week


def read_overrides(reader: Reader) -> dict[date, tuple[Window, ...]]:
    """Read the dates that replace the usual week."""
    overrides = {}
    for key in reader.keys():  # noqa: SIM118
        day = parse_day(key)
        if day is None:
            reader.note(key, "Use a date like 2027-03-15.")
        elif reader.has(key):
            overrides[day] = read_windows(reader, key)
    return overrides


def read_days_off(reader: Reader) -> tuple[DateSpan, ...]:
    """Read single dates on which nothing is open."""
    days = []
    for position, value in enumerate(reader.sequence("days_off", most=_MOST)):
        day = parse_day(value)
        if day is None:
            reader.note(f"days_off.{position}", "Use a date like 2027-03-15.")
        else:
            days.append(DateSpan(starts_on=day, ends_on=day))
    return tuple(days)


def read_holidays(reader: Reader) -> dict[date, str]:
    """Read the public holidays that close, each with its name."""
    holidays = {}
    for key in reader.keys():  # noqa: SIM118
        day = parse_day(key)
        if day is None:
            reader.note(key, "Use a date like 2027-03-15.")
        elif reader.has(key):
            holidays[day] = reader.text(key)
    return holidays


def read_travel(reader: Reader) -> tuple[Travel, ...]:
    """Read the dates spent in other zones; no date may be in two of them."""
    travels: list[Travel] = []
    for each in reader.tables("travel"):
        each.require("from")
        starts_on, ends_on = each.day("from") or date.min, each.day("to")
        zone = read_zone(each, "timezone", required=True)
        each.finish()
        if ends_on is not None and ends_on < starts_on:
            each.note("to", "This has to be the day of “from”, or one after it.")
        elif any(_share_date(starts_on, ends_on, other) for other in travels):
            each.note("from", "Another travel has some of the same days. Each day has one zone.")
        travels.append(Travel(starts_on=starts_on, ends_on=ends_on, timezone=zone))
    return tuple(travels)


def _share_date(starts_on: date, ends_on: date | None, other: Travel) -> bool:
    return starts_on <= (other.ends_on or date.max) and other.starts_on <= (ends_on or date.max)


def read_busy(reader: Reader) -> tuple[Blocker, ...]:
    """Read the busy times; limits do not count them."""
    found = []
    for each in reader.tables("busy", most=_MOST):
        span = _read_span(each)
        each.finish()
        if span is not None:
            found.append(Blocker(span=span, kind=BlockerKind.BUSY, counts=False))
    return tuple(found)


def read_appointments(reader: Reader) -> tuple[Blocker, ...]:
    """Read the appointments that stand; a buffer that is left out is none."""
    found = []
    for each in reader.tables("appointments", most=_MOST):
        span = _read_span(each)
        before = _read_minutes(each, "buffer_before_minutes")
        after = _read_minutes(each, "buffer_after_minutes")
        each.finish()
        if span is not None:
            found.append(
                Blocker(span=span, buffer_before_minutes=before, buffer_after_minutes=after)
            )
    return tuple(found)


def _read_span(reader: Reader) -> Span | None:
    """Read `starts` and `ends`, two instants in this order."""
    reader.require("starts")
    reader.require("ends")
    starts_at, ends_at = reader.instant("starts"), reader.instant("ends")
    if starts_at is None or ends_at is None:
        return None
    if ends_at <= starts_at:
        reader.note("ends", "The end has to be after the start.")
        return None
    return Span(starts_at=starts_at, ends_at=ends_at)


def read_now(reader: Reader) -> datetime:
    """Read the moment of the question."""
    reader.require("now")
    now = reader.instant("now")
    if now is None:
        return EPOCH
    if not FIRST_DAY <= now.date() <= LAST_DAY:
        reader.note("now", f"Use an instant from {FIRST_DAY} to {LAST_DAY}.")
    return now


def read_day(reader: Reader, key: str) -> date:
    """Read a date of the calendar that is looked at."""
    reader.require(key)
    day = reader.day(key)
    if day is None:
        return FIRST_DAY
    if not FIRST_DAY <= day <= LAST_DAY:
        reader.note(key, f"Use a date from {FIRST_DAY} to {LAST_DAY}.")
    return day
