"""What hours and limits have to be like, with the field and the sentence of each mistake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Problem
from app.domain.practice import DateRuleKind, Limits, Weekday, Window
from app.domain.practice_hours import MIDNIGHT, join_windows
from app.domain.slots_hours import DateRule
from app.domain.slots_rules import HoursPeriod
from app.domain.slots_validation import (
    Notice,
    find_clash,
    list_idle_limits,
    list_joined,
    list_limit_problems,
    list_rule_problems,
    list_validity_problems,
    list_week_problems,
    list_window_problems,
    say_clash,
)

DAY = date(2027, 3, 15)
kinds = st.sampled_from([kind for kind in DateRuleKind if kind is not DateRuleKind.HOLIDAY])
days = st.dates(date(2027, 1, 1), date(2027, 2, 10))
spans = st.tuples(days, st.none() | st.integers(0, 40)).map(
    lambda span: (span[0], None if span[1] is None else span[0] + timedelta(days=span[1]))
)
windows = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1]),
    max_size=6,
)


def rule(
    kind: DateRuleKind = DateRuleKind.OFF,
    starts_on: date = DAY,
    ends_on: date | None = DAY,
    **fields: object,
) -> DateRule:
    return DateRule(kind=kind, starts_on=starts_on, ends_on=ends_on, **fields)  # type: ignore[arg-type]


def found(said: Iterable[Problem | Notice]) -> dict[str, str]:
    """Return the messages by field."""
    return {each.field: each.message for each in said}


def test_each_window_that_is_none_is_named_by_its_place() -> None:
    wrong: list[Window] = [(540, 720), (720, 540), (600, 600), (-5, 60), (600, 1500), (1440, 1450)]
    names = [each.field for each in list_window_problems(wrong, where="mon")]
    assert names == ["mon.1", "mon.2", "mon.3", "mon.4", "mon.5"]


def test_a_day_of_endless_windows_is_refused() -> None:
    many = [(minute, minute + 1) for minute in range(0, 102, 2)]
    assert found(list_window_problems(many, where="mon")) == {
        "mon": "Use 50 windows a day at most."
    }


def test_what_was_joined_is_said_and_what_was_not_is_not() -> None:
    notices = found(list_joined([(780, 900), (540, 720), (700, 760)], where="windows"))
    assert notices == {
        "windows": "09:00 to 12:00 and 11:40 to 12:40 touch or overlap."
        " They are one now: 09:00 to 12:40."
    }
    assert found(list_joined([(780, 900), (540, 720)], where="windows")) == {}


@given(windows)
def test_there_is_a_notice_exactly_where_there_are_fewer_windows_than_before(
    opening: list[Window],
) -> None:
    assert bool(list(list_joined(opening, where="mon"))) == (
        len(join_windows(opening)) < len(opening)
    )


def test_a_week_names_the_day_of_each_mistake() -> None:
    week = {Weekday.MON: ((600, 540),), Weekday.FRI: ((540, 550),)}
    assert list(found(list_week_problems(week, shortest_minutes=20))) == ["mon.0"]
    week = {Weekday.MON: ((540, 600),), Weekday.FRI: ((540, 550),)}
    assert found(list_week_problems(week, shortest_minutes=20)) == {
        "fri": "09:00 to 09:10 is too short for any service. The shortest one takes 20 minutes."
    }


@pytest.mark.parametrize(
    ("sunday", "monday", "wrong"),
    [
        (((1430, 1440),), ((0, 10),), []),
        (((1430, 1440),), ((0, 9),), ["mon", "sun"]),
        (((1430, 1440),), ((5, 60),), ["sun"]),
        ((), ((0, 15),), ["mon"]),
        (((0, MIDNIGHT),), ((0, 1),), []),
    ],
)
def test_a_short_window_at_midnight_counts_with_the_day_beside_it(
    sunday: tuple[Window, ...], monday: tuple[Window, ...], wrong: list[str]
) -> None:
    week = {Weekday.SUN: sunday, Weekday.MON: monday}
    assert sorted(found(list_week_problems(week, shortest_minutes=20))) == wrong


def test_of_an_exception_the_days_beside_are_not_known() -> None:
    at_midnight = rule(DateRuleKind.OVERRIDE, windows=((0, 5), (1438, 1440)))
    assert found(list_rule_problems(at_midnight, shortest_minutes=20)) == {}
    short = rule(DateRuleKind.OVERRIDE, windows=((60, 65),))
    assert list(found(list_rule_problems(short, shortest_minutes=20))) == ["windows"]
    turned = rule(DateRuleKind.OVERRIDE, windows=((65, 60),))
    assert list(found(list_rule_problems(turned, shortest_minutes=20))) == ["windows.0"]


def test_a_week_ends_on_or_after_the_day_it_begins() -> None:
    def check(valid_from: date | None, valid_until: date | None) -> list[str]:
        week = HoursPeriod(weekly={}, valid_from=valid_from, valid_until=valid_until)
        return list(found(list_validity_problems(week)))

    assert check(DAY, DAY) == check(None, None) == check(DAY, None) == check(None, DAY) == []
    assert check(DAY, DAY - timedelta(days=1)) == ["valid_until"]
    assert check(date(27, 3, 15), None) == ["valid_from"]


def test_a_rule_ends_on_or_after_its_first_day_and_within_a_year() -> None:
    assert found(list_rule_problems(rule(), shortest_minutes=0)) == {}
    turned = rule(ends_on=DAY - timedelta(days=1))
    assert list(found(list_rule_problems(turned, shortest_minutes=0))) == ["ends_on"]
    year = rule(ends_on=DAY + timedelta(days=365))
    assert found(list_rule_problems(year, shortest_minutes=0)) == {}
    longer = rule(ends_on=DAY + timedelta(days=366))
    assert found(list_rule_problems(longer, shortest_minutes=0)) == {
        "ends_on": "That is 367 days. Use 366 at most."
    }
    early = rule(starts_on=date(27, 3, 15), ends_on=date(27, 3, 15))
    assert list(found(list_rule_problems(early, shortest_minutes=0))) == ["starts_on", "ends_on"]


@pytest.mark.parametrize("kind", list(DateRuleKind))
def test_only_days_off_and_travel_may_go_on_without_an_end(kind: DateRuleKind) -> None:
    endless = rule(kind, ends_on=None, timezone="Europe/London")
    is_refused = list(found(list_rule_problems(endless, shortest_minutes=0))) == ["ends_on"]
    assert is_refused is (kind not in {DateRuleKind.OFF, DateRuleKind.TRAVEL})


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "localtime", "../etc/passwd"])
def test_travel_needs_a_zone_that_there_is(zone: str | None) -> None:
    away = rule(DateRuleKind.TRAVEL, timezone=zone)
    assert list(found(list_rule_problems(away, shortest_minutes=0))) == ["timezone"]


def test_exceptions_and_trips_clash_on_a_shared_date_and_days_off_do_not() -> None:
    first = rule(DateRuleKind.OVERRIDE, ends_on=DAY + timedelta(days=2))
    second = rule(DateRuleKind.OVERRIDE, starts_on=DAY + timedelta(days=2), ends_on=DAY.max)
    assert find_clash(second, [first]) is first
    assert find_clash(first, [first, rule(DateRuleKind.TRAVEL)]) is None
    assert find_clash(rule(), [rule()]) is None
    assert say_clash(first) == (
        "There are other hours from 15 March 2027 to 17 March 2027 already. Change or remove those."
    )
    assert say_clash(rule(DateRuleKind.OVERRIDE)).startswith("There are other hours on 15 March")
    endless = rule(DateRuleKind.TRAVEL, starts_on=date(2027, 3, 5), ends_on=None)
    assert say_clash(endless) == "You are away from 5 March 2027 on already. Each day has one zone."


@given(kinds, spans, spans)
def test_rules_overlap_exactly_where_a_date_has_both(
    kind: DateRuleKind, one: tuple[date, date | None], two: tuple[date, date | None]
) -> None:
    first, second = rule(kind, *one), rule(kind, *two)
    horizon = [date(2027, 1, 1) + timedelta(days=number) for number in range(80)]
    both = any(first.covers(day) and second.covers(day) for day in horizon)
    assert first.overlaps(second) is second.overlaps(first) is both
    speaks_twice = kind in {DateRuleKind.OVERRIDE, DateRuleKind.TRAVEL}
    assert (find_clash(first, [second]) is not None) is (both and speaks_twice)


def test_limits_that_nothing_fits_in_or_that_contradict_each_other_are_named() -> None:
    def check(shortest: int = 20, **most: int) -> dict[str, str]:
        return found(list_limit_problems(Limits(**most), shortest_minutes=shortest))

    assert check() == check(per_day=5, per_week=5, minutes_per_day=20, minutes_per_week=20) == {}
    assert check(per_day=9, per_week=5) == {
        "per_day": "9 a day is more than 5 a week. Change one of them."
    }
    assert check(minutes_per_day=300, minutes_per_week=200) == {
        "minutes_per_day": "300 minutes a day is more than 200 minutes a week. Change one of them."
    }
    assert check(minutes_per_week=19) == {
        "minutes_per_week": "Nothing fits in: the shortest service takes 20 minutes."
    }
    assert list(check(per_day=0, per_week=0, minutes_per_day=0, minutes_per_week=-5)) == [
        "per_day",
        "per_week",
        "minutes_per_day",
        "minutes_per_week",
    ]


def test_a_number_that_the_minutes_never_let_be_reached_is_said() -> None:
    limits = Limits(per_day=6, minutes_per_day=110, per_week=2, minutes_per_week=110)
    assert found(list_idle_limits(limits, shortest_minutes=50)) == {
        "per_day": "110 minutes a day are full with 2 of the shortest service."
    }
    assert found(list_idle_limits(Limits(per_day=2), shortest_minutes=50)) == {}


def test_a_problem_says_its_field_and_a_sentence() -> None:
    problem = next(iter(list_limit_problems(Limits(per_day=0), shortest_minutes=0)))
    assert problem == Problem(
        field="per_day",
        message="Use 1 or more. Leave it empty for no limit, or close the days instead.",
    )
