"""Says to the therapist, in a sentence, why a time is offered or not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.domain.slots_blocking import Limit
from app.domain.slots_reasons import (
    Explanation,
    Full,
    OffTheGrid,
    OnHoliday,
    OutsideHours,
    OverTheEnd,
    Reason,
    Skipped,
    Taken,
    TooClose,
    TooFar,
    TooSoon,
    Twice,
)
from app.domain.slots_rules import Blocker, BlockerKind
from app.domain.timespan import get_zone

_HOUR = 60
_NOON = 12
_SECOND = timedelta(seconds=1)
_THINGS = {
    BlockerKind.APPOINTMENT: "the appointment",
    BlockerKind.HOLD: "the time that a visitor holds",
    BlockerKind.BUSY: "the busy time",
}


def say(told: Explanation) -> str:
    """Return the sentence of an explanation; its times are those of the therapist's clock."""
    match told.facts:
        case TooSoon(earliest_at=earliest_at):
            return f"Too soon: the notice ends at {_say_at(earliest_at, told)}."
        case TooFar(last_on=last_on):
            return f"Too far ahead: the last day to book is {_say_day(last_on)}, {last_on.year}."
        case OnHoliday() | OutsideHours() | OverTheEnd() | OffTheGrid():
            return _say_hours(told.facts, told)
        case Taken() | TooClose() | Full():
            return _say_diary(told.facts, told)
        case Skipped() | Twice():
            return _say_odd_time(told.facts, told)
    return _say_plain(told)


def _say_plain(told: Explanation) -> str:
    """Return the sentence of a reason that needs no facts but the day."""
    return {
        Reason.OFFERED: "This time is free.",
        Reason.PAST: "This time is past.",
        Reason.DAY_OFF: f"Closed: {_say_day(told.day)} is a day off.",
        Reason.OVERRIDE_CLOSED: f"Closed: you set {_say_day(told.day)} to have no hours.",
        Reason.CLOSED: f"Closed: you have no hours on {told.day:%A}s.",
    }[told.reason]


def _say_hours(facts: OnHoliday | OutsideHours | OverTheEnd | OffTheGrid, told: Explanation) -> str:
    """Say how the time lies to the opening hours, and to the starts laid out in them."""
    match facts:
        case OnHoliday(name=name):
            return f"{name or _say_day(told.day)} is a public holiday."
        case OutsideHours():
            return f"Closed: {_say_beside(facts)}."
        case OverTheEnd(closes_at=closes_at):
            return f"Too late: it would end after you close at {_say_at(closes_at, told)}."
    return f"Not one of your starts{_say_nearest(facts.nearest, told)}."


def _say_beside(facts: OutsideHours) -> str:
    """Say between which hours the time lies, or on which side of them."""
    ended, opens = facts.ended_minute, facts.opens_minute
    if ended is None:
        return f"your hours begin at {_say_clock(opens or 0)}"
    if opens is None:
        return f"your hours end at {_say_clock(ended)}"
    return f"{_say_clock(ended)} to {_say_clock(opens)} lies between your hours"


def _say_nearest(nearest: tuple[datetime, ...], told: Explanation) -> str:
    """Name the starts beside it."""
    if not nearest:
        return ""
    times = " and ".join(_say_at(each, told) for each in nearest)
    return f": {times} {'is' if len(nearest) == 1 else 'are'}"


def _say_diary(facts: Taken | TooClose | Full, told: Explanation) -> str:
    """Say what is in the way."""
    match facts:
        case Taken(blocker=blocker):
            span = f"from {_say_start(blocker, told)} to {_say_end(blocker, told)}"
            return f"Taken: {_THINGS[blocker.kind]} {span}."
        case TooClose():
            return f"{_say_gap(facts, told)}."
    return f"{_say_limit(facts.limit, told.day)}."


def _say_gap(facts: TooClose, told: Explanation) -> str:
    """Say which gap is too small."""
    minutes = "minute" if facts.gap_minutes == 1 else f"{facts.gap_minutes} minutes"
    thing = _THINGS[facts.blocker.kind]
    if facts.is_behind:
        starts = _say_start(facts.blocker, told)
        return f"It would end within the {minutes} before {thing} that starts at {starts}"
    return f"Within the {minutes} after {thing} that ends at {_say_end(facts.blocker, told)}"


def _say_limit(limit: Limit, day: date) -> str:
    """Say which limit is reached, and whose."""
    when, each = _say_day(day), "day"
    if limit.kind.is_weekly:
        when, each = f"The week of {_say_day(day - timedelta(days=day.weekday()))}", "week"
    unit = "minute" if limit.kind.is_in_minutes else "appointment"
    most = f"{limit.most} {unit}" + ("" if limit.most == 1 else "s")
    of = "" if limit.service is None else " of this service"
    return f"{when} is full: {most}{of} a {each} at most"


def _say_odd_time(facts: Skipped | Twice, told: Explanation) -> str:
    """Say that the clock shows the time never, or twice."""
    if isinstance(facts, Skipped):
        return f"This time does not exist: {_say_change(facts.changes_at, told)}."
    times = " and at ".join(_say_at(each.starts_at, told) for each in facts.both)
    return f"This time comes twice: at {times}."


def _say_change(changes_at: datetime, told: Explanation) -> str:
    """Say from when to when the clock goes, or the calendar where it skips dates."""
    zone = get_zone(told.timezone)
    after = changes_at.astimezone(zone)
    before = (changes_at - _SECOND).astimezone(zone).replace(tzinfo=None) + _SECOND
    gone = before.date() - timedelta(days=before.time() == time.min)
    if (after.date() - gone).days > 1:
        return f"the calendar goes from {_say_day(gone)} to {_say_day(after.date())}"
    first, last = (_say_clock(each.hour * _HOUR + each.minute) for each in (before, after))
    return f"clocks go from {first} to {last}"


def _say_start(blocker: Blocker, told: Explanation) -> str:
    return _say_at(blocker.span.starts_at, told)


def _say_end(blocker: Blocker, told: Explanation) -> str:
    return _say_at(blocker.span.ends_at, told)


def _say_at(instant: datetime, told: Explanation) -> str:
    """Return a time, with its day where that is another one than was asked for."""
    local = instant.astimezone(get_zone(told.timezone))
    clock = say_clock(local)
    return clock if local.date() == told.day else f"{clock} on {_say_day(local.date())}"


def say_clock(local: datetime) -> str:
    """Return "10:00 am", with the offset from UTC where the local hour happens twice."""
    clock = _say_clock(local.hour * _HOUR + local.minute)
    if not is_twice(local):
        return clock
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), _HOUR)
    sign = "−" if minutes < 0 else "+"
    return f"{clock} (UTC{sign}{hours}" + (f":{rest:02})" if rest else ")")


def is_twice(local: datetime) -> bool:
    """Tell whether the clock shows a local time twice."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _say_clock(minute: int) -> str:
    """Return a minute of the day, up to 1440, as people say it."""
    hour, rest = divmod(minute % (24 * _HOUR), _HOUR)
    if rest == 0 and hour % _NOON == 0:
        return "noon" if hour else "midnight"
    return f"{hour % _NOON or _NOON}:{rest:02} {'am' if hour < _NOON else 'pm'}"


def _say_day(day: date) -> str:
    return f"{day:%A, %B} {day.day}"
