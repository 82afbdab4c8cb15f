"""Our reading of rules against that of python-dateutil, which follows the standard closely."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars.busy_recurrence import last_start, starts_between
from app.calendars.busy_rule import Rule, read_rule
from app.calendars.busy_steps import Steps

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STARTS = st.integers(0, 1_300_000).map(
    lambda minutes: (
        datetime(2019, 1, 1, tzinfo=UTC).replace(tzinfo=None) + timedelta(minutes=minutes)
    )
)


def no_until(text: str) -> datetime:
    raise ValueError(text)


def rule_of(text: str, start: datetime) -> Rule:
    return read_rule(text, start=start, is_date=False, read_until=no_until)


def part(name: str, low: int, high: int, most: int) -> st.SearchStrategy[str | None]:
    """Return nothing, or a part with some of the numbers; zero is among them if it is the least."""
    numbers = st.integers(low, high).filter(lambda number: number != 0 or low == 0)
    some = st.lists(numbers, min_size=1, max_size=most, unique=True)
    return st.none() | some.map(lambda found: f"{name}={','.join(map(str, found))}")


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Return a rule that both readers take to mean the same, and that gives times now and then.

    Three of dateutil's own ways are left out: it counts BYSETPOS of a first week from the start,
    not from the week's first day; it loses some days of weeks that reach into another year; and of
    weekdays with and without a number it wants both at once. Where a rule gives nothing, it looks
    on until the year 9999.
    """
    frequency = draw(st.sampled_from(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")))
    by_week = frequency == "YEARLY" and draw(st.booleans())
    by_year_day = frequency in {"YEARLY", "DAILY"} and not by_week and draw(st.booleans())
    is_numbered = frequency in {"YEARLY", "MONTHLY"} and not by_week and draw(st.booleans())
    numbers = ("1", "2", "-1", "5") if is_numbered else ("",)
    days = st.tuples(st.sampled_from(numbers), st.sampled_from(WEEKDAYS)).map("".join)
    some_days = st.lists(days, min_size=1, max_size=4, unique=True).map(
        lambda found: "BYDAY=" + ",".join(found)
    )
    wanted = [
        part("BYMINUTE", 0, 59, 3),
        st.none() | st.sampled_from(WEEKDAYS).map(lambda day: f"WKST={day}"),
        st.none() | st.integers(1, 60).map(lambda count: f"COUNT={count}"),
        some_days if by_week else st.none() | some_days,
    ]
    if by_week:
        wanted.append(part("BYWEEKNO", 2, 50, 20).map(lambda found: found or "BYWEEKNO=20"))
    elif by_year_day:
        wanted.append(part("BYYEARDAY", -365, 365, 40))
    else:
        wanted += [part("BYMONTH", 1, 12, 6), part("BYMONTHDAY", -28, 28, 12)]
    if frequency != "HOURLY":
        wanted.append(part("BYHOUR", 0, 23, 4))
    if frequency != "WEEKLY" and not by_week:
        places = st.integers(2, 4).map(lambda place: f"BYSETPOS=-1,{place}")
        wanted.append(st.none() | places | st.just("BYSETPOS=1"))
    parts = [text for text in map(draw, wanted) if text is not None]
    intervals = (1,) if by_week else (1, 5) if frequency == "MONTHLY" else (1, 2, 3, 4, 5)
    interval = draw(st.sampled_from(intervals))  # every second month might never be June
    return ";".join([f"FREQ={frequency}", *parts, f"INTERVAL={interval}"])


@settings(max_examples=150, deadline=None)
@given(rules(), STARTS, st.integers(0, 700), st.integers(1, 400))
def test_a_rule_gives_the_times_that_dateutil_gives(
    text: str, start: datetime, after: int, days: int
) -> None:
    first = start + timedelta(days=after)
    last = first + timedelta(days=days)
    ours = list(starts_between(rule_of(text, start), start, first, last, Steps()))
    theirs = takewhile(lambda wall: wall <= last, rrulestr(text, dtstart=start))
    assert ours == [wall for wall in theirs if wall >= first]


@settings(max_examples=50, deadline=None)
@given(rules(), STARTS, st.integers(0, 1_000))
def test_a_window_shows_a_part_of_what_a_larger_one_shows(
    text: str, start: datetime, after: int
) -> None:
    rule = rule_of(text, start)
    first, last = start + timedelta(days=after), start + timedelta(days=after + 30)
    part_of = list(starts_between(rule, start, first, last, Steps()))
    whole = starts_between(rule, start, start, last, Steps())
    assert part_of == [wall for wall in whole if wall >= first]


@pytest.mark.parametrize("unit", ["DAILY", "HOURLY", "MINUTELY", "SECONDLY"])
def test_an_even_rule_is_counted_without_going_through_it(unit: str) -> None:
    start = datetime(2019, 1, 1, 9, tzinfo=UTC).replace(tzinfo=None)
    rule = rule_of(f"FREQ={unit};INTERVAL=7;COUNT=100000", start)
    ends = last_start(rule, start)
    assert ends is not None
    found = list(starts_between(rule, start, ends - timedelta(days=1), ends, Steps()))
    assert found[-1] == ends
    later = ends + timedelta(days=1)
    assert list(starts_between(rule, start, later, later + timedelta(days=1), Steps())) == []
