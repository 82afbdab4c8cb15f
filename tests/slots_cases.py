"""Diaries near the days on which clocks or calendars change, as hypothesis draws them.

Weeks, rules and shapes come ready-made from lists, so that hundreds of cases cost little.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations, product
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.domain.practice import BufferRule, Limits, Weekday
from app.domain.slots import (
    Blocker,
    BlockerKind,
    DateSpan,
    Diary,
    HoursPeriod,
    SlotRules,
    Travel,
    days_window,
    list_starts,
)
from app.domain.slots_dates import Windows
from app.domain.timespan import Span

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
CHANGES = {
    "America/New_York": ("2027-03-14", "2027-11-07"),
    "America/St_Johns": ("2010-03-14", "2010-11-07"),  # a minute after midnight
    "America/Havana": ("2027-03-14", "2027-11-07"),
    "America/Sao_Paulo": ("2018-11-04", "2018-02-17"),  # at midnight
    "America/Asuncion": ("2023-10-01", "2023-03-25"),
    "America/Santiago": ("2027-04-03", "2027-09-05"),
    "America/Caracas": ("2016-05-01", "2007-12-09"),  # by half an hour, for good
    "America/Nuuk": ("2024-03-30", "2027-10-30"),
    "Atlantic/Azores": ("2027-03-28", "2027-10-31"),
    "Europe/London": ("2027-03-28", "2027-10-31"),
    "Europe/Dublin": ("2027-03-28", "2027-10-31"),
    "Africa/Casablanca": ("2027-02-07", "2027-03-14"),
    "Africa/Cairo": ("2027-04-30", "2027-10-28"),
    "Asia/Beirut": ("2027-03-28", "2027-10-30"),
    "Asia/Tehran": ("2022-03-22", "2022-09-21"),
    "Asia/Kathmandu": ("1986-01-01", "2027-12-31"),  # by a quarter of an hour
    "Asia/Pyongyang": ("2015-08-15", "2018-05-04"),
    "Australia/Adelaide": ("2027-04-04", "2027-10-03"),
    "Australia/Lord_Howe": ("2027-04-04", "2027-10-03"),  # by half an hour
    "Pacific/Chatham": ("2027-04-04", "2027-09-26"),
    "Pacific/Apia": ("2011-12-30", "2027-01-01"),  # without the first one
    "Pacific/Kwajalein": ("1993-08-21", "2027-06-01"),  # without the first one
    "Pacific/Kiritimati": ("1994-12-31", "2027-06-01"),  # without the first one
    "Antarctica/Troll": ("2027-03-28", "2027-10-31"),  # by two hours
    "Asia/Kolkata": ("2027-03-14", "2026-12-31"),  # never
}
"""Zones, and dates around which to look."""

PLACES = [
    (zone, date.fromisoformat(day))
    for days in zip(*CHANGES.values(), strict=True)
    for zone, day in zip(CHANGES, days, strict=True)
]

_EDGES = (
    *(540, 720, 1020, 0, 1440, 60, 120, 180, 300, 555, 740, 1200),
    *(30, 90, 105, 135, 150, 165, 195, 225, 1320, 1350, 1380, 1410),
)
_random = Random(20270315)  # noqa: S311 - the same lists in every run


def _shapes(edges: tuple[int, ...], number: int) -> list[Windows]:
    """Return windows of a day, the plain ones first."""
    pairs = [(low, high) for low, high in combinations(sorted(edges), 2)]
    shapes: list[Windows] = [((540, 720),), ((540, 720), (780, 1020)), ()]
    while len(shapes) < number:
        shapes.append(tuple(_random.sample(pairs, _random.choice((1, 1, 2, 2, 3)))))
    return shapes


DAYS = _shapes(tuple(edge for edge in _EDGES if edge < 1440), 150)
"""Windows that end before midnight, so that no opening goes on for long."""

ANY_DAYS = _shapes(_EDGES, 150)
"""Windows that may end at midnight."""


def _some_rules() -> list[SlotRules]:
    """Return rules of services, the plain ones first."""
    found = [
        SlotRules(length_minutes=60, step_minutes=60),
        SlotRules(length_minutes=50, step_minutes=60, buffer_after_minutes=10),
    ]
    choose = _random.choice
    while len(found) < 400:
        limits = Limits()
        if _random.random() < 0.4:
            limits = Limits(
                per_day=choose((None, 0, 1, 2, 3)),
                per_week=choose((None, None, 3, 4)),
                minutes_per_day=choose((None, None, 120, 240)),
                minutes_per_week=choose((None, None, 240, 400)),
            )
        found.append(
            SlotRules(
                length_minutes=choose((15, 50, 60, 90, 7)),
                step_minutes=choose((7, 15, 50, 60, 90, 420)),
                buffer_before_minutes=choose((0, 0, 10, 25)),
                buffer_after_minutes=choose((0, 0, 5, 20)),
                notice_minutes=choose((0, 0, 59, 1_440)),
                horizon_days=choose((None, None, 0, 1, 3, 6)),
                buffer_rule=choose(tuple(BufferRule)),
                service=choose((None, "first", "first")),
                limits=limits,
            )
        )
    return found


RULES = _some_rules()
LIMITS = [Limits()] * 6 + [
    Limits(per_day=2),
    Limits(per_day=1, per_week=3),
    Limits(minutes_per_day=150),
    Limits(minutes_per_week=300),
    Limits(per_day=0),
]
_KINDS = list(product(BlockerKind, (1, 50, 61, 240), (0, 10, 30), (0, 15), ("first", "other")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A diary and the rules, looked at around one date."""

    diary: Diary
    rules: SlotRules
    window: Span
    now: datetime
    day: date

    def starts(self) -> list[datetime]:
        """Return what the engine offers."""
        return list(list_starts(self.diary, self.rules, window=self.window, now=self.now))

    def with_diary(self, **changes: object) -> Case:
        """Return the same with changes in the diary."""
        return replace(self, diary=replace(self.diary, **changes))  # type: ignore[arg-type]


_near = st.integers(-2, 3)
_MAYBE_NEAR = (None, None, 0, 1, -1, 2, 3, -2)
_Week = tuple[Windows, Windows, Weekday, int | None, int]
_Thing = tuple[int, tuple[BlockerKind, int, int, int, str]]
_Around = tuple[int, int, int, bool]
_SINCE = (6_000, 0, 100, 1_440, -100, -1_500, 4_320)
"""How many minutes before the window it is."""


def _some_weeks() -> list[_Week]:
    """Return usual weeks with a day that is different, and bounds or none; plain ones first."""
    choose = _random.choice
    plain: list[_Week] = [(each, each, Weekday.MON, None, 0) for each in DAYS[:3]]
    return plain + [
        (
            choose(DAYS),
            choose(ANY_DAYS),
            choose(tuple(Weekday)),
            choose(_MAYBE_NEAR),
            choose(range(-2, 4)),
        )
        for _ in range(400)
    ]


def _some_things() -> list[_Thing]:
    """Return what may be in a diary, by the minute after the start of the window."""
    choose = _random.choice
    return [(choose(range(-600, 5_000)), choose(_KINDS)) for _ in range(600)]


def _build(
    *,
    place: tuple[str, date],
    around: _Around,
    since: int,
    weeks: list[_Week],
    overrides: dict[int, Windows],
    closed: tuple[int | None, int | None],
    things: list[_Thing],
    rules: SlotRules,
    limits: Limits,
) -> Case:
    """Return the case of what was drawn; dates are drawn relative to one."""
    zone, middle = place
    shift, before, length, is_abroad = around
    day = middle + shift * DAY
    first = day - before * DAY
    seen_from = ZoneInfo("Asia/Tokyo" if is_abroad else zone)
    window = days_window(first, first + length * DAY, seen_from)
    off, holiday = closed
    diary = Diary(
        timezone=zone,
        hours=tuple(_period(day, week) for week in weeks),
        overrides={day + days * DAY: windows for days, windows in overrides.items()},
        days_off=() if off is None else (_day_off(day + off * DAY, goes_on=off > 1),),
        holidays={} if holiday is None else {day + holiday * DAY: "Day of Rest"},
        blockers=tuple(_blocker(window.starts_at, thing) for thing in things),
        limits=limits,
    )
    now = window.starts_at - since * MINUTE
    return Case(diary=diary, rules=rules, window=window, now=now, day=day)


def _day_off(day: date, *, goes_on: bool) -> DateSpan:
    return DateSpan(starts_on=day, ends_on=None if goes_on else day)


def _period(day: date, week: _Week) -> HoursPeriod:
    """Return a usual week; where it has a bound at all, it is valid from or until a date near."""
    usual, other, weekday, bound, length = week
    weekly = {**dict.fromkeys(Weekday, usual), weekday: other}
    if bound is None:
        return HoursPeriod(weekly=weekly)
    valid_from = day + bound * DAY
    valid_until = valid_from + length * DAY if length > 0 else None
    return HoursPeriod(weekly=weekly, valid_from=valid_from, valid_until=valid_until)


def _blocker(first: datetime, thing: _Thing) -> Blocker:
    """Return something in the diary, in the window or around it."""
    minute, (kind, length, before, after, service) = thing
    starts_at = first + minute * MINUTE
    is_busy = kind is BlockerKind.BUSY
    return Blocker(
        span=Span(starts_at=starts_at, ends_at=starts_at + length * MINUTE),
        buffer_before_minutes=before,
        buffer_after_minutes=after,
        kind=kind,
        counts=not is_busy,
        service=None if is_busy else service,
    )


cases = st.builds(
    _build,
    place=st.sampled_from(PLACES),
    around=st.sampled_from(list(product((0, -1, 1, -2, 2), (0, 1), (1, 2), (False, True)))),
    since=st.sampled_from(_SINCE),
    weeks=st.lists(st.sampled_from(_some_weeks()), min_size=1, max_size=2),
    overrides=st.dictionaries(_near, st.sampled_from(ANY_DAYS), max_size=2),
    closed=st.sampled_from(list(product(_MAYBE_NEAR, _MAYBE_NEAR))),
    things=st.lists(st.sampled_from(_some_things()), max_size=4),
    rules=st.sampled_from(RULES),
    limits=st.sampled_from(LIMITS),
)
"""Diaries near a change of the clock."""

_trips = st.sampled_from(list(product(CHANGES, (0, 1, -1, 2, -2), (None, 0, 1, 2))))


def _depart(case: Case, trip: tuple[str, int, int | None]) -> Case:
    zone, first, length = trip
    starts_on = case.day + first * DAY
    ends_on = None if length is None else starts_on + length * DAY
    return case.with_diary(travel=(Travel(starts_on=starts_on, ends_on=ends_on, timezone=zone),))


journeys = st.builds(_depart, cases, _trips)
"""The same, with a journey into another zone that begins near."""
