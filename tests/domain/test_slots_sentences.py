"""Why a time is offered or not, in the sentence that a therapist reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.practice import Limits, Weekday
from app.domain.slots_explain import Reason, explain, explain_clock
from app.domain.slots_reasons import Explanation, OffTheGrid
from app.domain.slots_rules import Blocker, BlockerKind, DateSpan, Diary, HoursPeriod, SlotRules
from app.domain.slots_sentences import say
from app.domain.timespan import Span

NOW = datetime(2027, 3, 1, tzinfo=UTC)
WEEK = {Weekday.MON: ((540, 720), (780, 1020)), Weekday.TUE: ((540, 720),)}
RULES = SlotRules(length_minutes=60, step_minutes=60)
BUSY_AT = datetime(2027, 3, 15, 14, 0, tzinfo=UTC)


def diary(**changes: object) -> Diary:
    """Return the diary of somebody in New York who is there on Mondays and Tuesday mornings."""
    return Diary(
        **{  # type: ignore[arg-type]
            "timezone": "America/New_York",
            "hours": (HoursPeriod(weekly=WEEK),),
            **changes,
        }
    )


def told(minute: int, *, day: int = 15, rules: SlotRules = RULES, **changes: object) -> Explanation:
    """Explain a time of March 2027, in minutes after midnight on the clock of New York."""
    on = date(2027, 3, day)
    return explain_clock(diary(**changes), rules, day=on, minute=minute, now=NOW)


def taken(kind: BlockerKind, **buffers: int) -> tuple[Blocker, ...]:
    """Return something in the diary from 10 to 11 on Monday."""
    span = Span(starts_at=BUSY_AT, ends_at=BUSY_AT + timedelta(hours=1))
    return (Blocker(span=span, kind=kind, **buffers),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minute", "changes", "reason", "sentence"),
    [
        (540, {}, Reason.OFFERED, "This time is free."),
        (
            540,
            {"days_off": (DateSpan(starts_on=date(2027, 3, 15), ends_on=date(2027, 3, 16)),)},
            Reason.DAY_OFF,
            "Closed: Monday, March 15 is a day off.",
        ),
        (
            540,
            {"overrides": {date(2027, 3, 15): ()}},
            Reason.OVERRIDE_CLOSED,
            "Closed: you set Monday, March 15 to have no hours.",
        ),
        (
            540,
            {"holidays": {date(2027, 3, 15): "Ides of March"}},
            Reason.HOLIDAY,
            "Ides of March is a public holiday.",
        ),
        (
            540,
            {"holidays": {date(2027, 3, 15): ""}},
            Reason.HOLIDAY,
            "Monday, March 15 is a public holiday.",
        ),
        (480, {}, Reason.OUTSIDE_HOURS, "Closed: your hours begin at 9:00 am."),
        (1080, {}, Reason.OUTSIDE_HOURS, "Closed: your hours end at 5:00 pm."),
        (
            750,
            {},
            Reason.OUTSIDE_HOURS,
            "Closed: noon to 1:00 pm lies between your hours.",
        ),
        (
            690,
            {},
            Reason.RUNS_OVER_END,
            "Too late: it would end after you close at noon.",
        ),
        (
            555,
            {},
            Reason.OFF_GRID,
            "Not one of your starts: 9:00 am and 10:00 am are.",
        ),
        (
            600,
            {"blockers": taken(BlockerKind.APPOINTMENT)},
            Reason.TAKEN,
            "Taken: the appointment from 10:00 am to 11:00 am.",
        ),
        (
            600,
            {"blockers": taken(BlockerKind.HOLD)},
            Reason.TAKEN,
            "Taken: the time that a visitor holds from 10:00 am to 11:00 am.",
        ),
        (
            600,
            {"blockers": taken(BlockerKind.BUSY)},
            Reason.TAKEN,
            "Taken: the busy time from 10:00 am to 11:00 am.",
        ),
        (
            660,
            {"blockers": taken(BlockerKind.APPOINTMENT, buffer_after_minutes=10)},
            Reason.BUFFER,
            "Within the 10 minutes after the appointment that ends at 11:00 am.",
        ),
        (
            540,
            {"blockers": taken(BlockerKind.APPOINTMENT, buffer_before_minutes=1)},
            Reason.BUFFER,
            "It would end within the minute before the appointment that starts at 10:00 am.",
        ),
        (
            540,
            {"limits": Limits(per_day=1), "blockers": taken(BlockerKind.APPOINTMENT)},
            Reason.LIMIT,
            "Monday, March 15 is full: 1 appointment a day at most.",
        ),
        (
            540,
            {"limits": Limits(minutes_per_week=90), "blockers": taken(BlockerKind.APPOINTMENT)},
            Reason.LIMIT,
            "The week of Monday, March 15 is full: 90 minutes a week at most.",
        ),
    ],
)
def test_a_time_is_explained_in_one_sentence(
    minute: int, changes: dict[str, Any], reason: Reason, sentence: str
) -> None:
    found = told(minute, **changes)
    assert (found.reason, found.sentence) == (reason, sentence)


def test_a_weekday_without_hours_is_named() -> None:
    assert told(540, day=17).sentence == "Closed: you have no hours on Wednesdays."


def test_notice_horizon_and_the_past_are_told() -> None:
    soon = SlotRules(length_minutes=60, step_minutes=60, notice_minutes=15 * 24 * 60)
    assert told(540, rules=soon).sentence == "Too soon: the notice ends at 8:00 pm."
    near = SlotRules(length_minutes=60, step_minutes=60, horizon_days=5)
    sentence = "Too far ahead: the last day to book is Friday, March 5, 2027."
    assert told(540, rules=near).sentence == sentence
    past = explain(diary(), RULES, starts_at=NOW - timedelta(hours=1), now=NOW)
    assert past.sentence == "This time is past."


def test_a_time_that_the_clock_skips_or_shows_twice_is_told() -> None:
    skipped = told(150, day=14)
    assert skipped.reason is Reason.CLOCK_SKIPPED
    assert skipped.sentence == "This time does not exist: clocks go from 2:00 am to 3:00 am."
    twice = explain_clock(diary(), RULES, day=date(2027, 11, 7), minute=90, now=NOW)
    assert twice.sentence == "This time comes twice: at 1:30 am (UTC−4) and at 1:30 am (UTC−5)."


def test_a_grid_without_a_start_near_by_names_none() -> None:
    lonely = Explanation(
        reason=Reason.OFF_GRID,
        starts_at=BUSY_AT,
        day=date(2027, 3, 15),
        timezone="America/New_York",
        facts=OffTheGrid(nearest=()),
    )
    assert say(lonely) == "Not one of your starts."


def test_every_refused_time_names_the_next_free_one() -> None:
    after = told(555).next_free
    assert after is not None
    assert after.starts_at == BUSY_AT
