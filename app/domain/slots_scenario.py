"""The therapist's "what if": reads scenarios and answers with the starts they would offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import InvalidInput
from app.domain.parsing import Problems, Reader
from app.domain.slots import Diary, HoursPeriod, SlotRules, find_days_window, list_starts
from app.domain.slots_scenario_fields import (
    read_appointments,
    read_busy,
    read_day,
    read_days_off,
    read_holidays,
    read_id,
    read_now,
    read_overrides,
    read_rules,
    read_travel,
    read_week,
    read_zone,
)
from app.domain.timespan import get_zone

_LONGEST_LOOK = timedelta(days=800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A diary, the rules, and which dates of which zone to look at."""

    diary: Diary
    rules: SlotRules
    now: datetime
    starts_on: date
    ends_on: date
    seen_from: ZoneInfo


def run_scenarios(source: object) -> list[dict[str, object]]:
    """Answer each scenario of a list with `id` and `starts`, or `id` and `error`; never raise."""
    if not isinstance(source, list):
        return [{"id": None, "error": "input: This has to be a list of scenarios."}]
    return [_run(scenario) for scenario in source]


def _run(source: object) -> dict[str, object]:
    """Answer one scenario."""
    name = source.get("id") if isinstance(source, Mapping) else None
    if isinstance(name, bool) or not isinstance(name, str | int):
        name = None
    try:
        scenario = read_scenario(source)
    except InvalidInput as refusal:
        return {"id": name, "error": f"{refusal.field}: {refusal.message}"}
    window = find_days_window(scenario.starts_on, scenario.ends_on, scenario.seen_from)
    starts: tuple[datetime, ...] = ()
    if window is not None:
        starts = list_starts(scenario.diary, scenario.rules, window=window, now=scenario.now)
    return {"id": name, "starts": [_say(start) for start in starts]}


def _say(start: datetime) -> str:
    """Write an aware UTC instant to the minute, or to the second where the zone is that odd."""
    return start.strftime("%Y-%m-%dT%H:%M:%SZ" if start.second else "%Y-%m-%dT%H:%MZ")


def read_scenario(source: object) -> Scenario:
    """Read one scenario; raise InvalidInput with every mistake in it."""
    problems = Problems()
    reader = Reader(source, problems)
    read_id(reader)
    zone = read_zone(reader, "timezone", required=True)
    seen_from = read_zone(reader, "seen_from", required=False) or zone
    rules = read_rules(reader)
    diary = Diary(
        timezone=zone,
        hours=(HoursPeriod(weekly=read_week(reader.table("weekly_hours"))),),
        overrides=read_overrides(reader.table("date_overrides")),
        days_off=read_days_off(reader),
        holidays=read_holidays(reader.table("holidays")),
        travel=read_travel(reader),
        blockers=(*read_busy(reader), *read_appointments(reader)),
    )
    now = read_now(reader)
    starts_on, ends_on = read_day(reader, "from"), read_day(reader, "to")
    if ends_on < starts_on:
        reader.note("to", "This has to be the day of “from”, or one after it.")
    elif ends_on - starts_on > _LONGEST_LOOK:
        reader.note("to", f"Look at {_LONGEST_LOOK.days} days at most.")
    reader.finish()
    problems.raise_if_any()
    return Scenario(
        diary=diary,
        rules=rules,
        now=now,
        starts_on=starts_on,
        ends_on=ends_on,
        seen_from=get_zone(seen_from),
    )
