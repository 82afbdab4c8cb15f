"""`slots`: which times a therapist would offer, if; and why a time is offered or not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import TextIO

import click
from flask.cli import AppGroup

from app.domain.errors import DomainError, NotFound
from app.domain.parsing import parse_day
from app.domain.slots_explain import (
    NEXT_WITHIN,
    ExplainedStretch,
    Explanation,
    explain,
    explain_clock,
    explain_day,
    window_to_explain,
)
from app.domain.slots_reasons import Twice
from app.domain.slots_rules import SlotRules
from app.domain.slots_scenario import run_scenarios
from app.domain.slots_sentences import is_twice
from app.domain.timespan import FIRST_DAY, LAST_DAY, get_zone
from app.queries.practice import read_offer
from app.queries.slots import OpenDiary, SlotRequest, open_diary
from app.services.transaction import read_transaction

slots_cli = AppGroup("slots", help="Free times of a therapist.")


@slots_cli.command("simulate", with_appcontext=False)
@click.argument("source", metavar="FILE", type=click.File(encoding="utf-8-sig"))
def simulate(source: TextIO) -> None:
    """Read a JSON list of scenarios from FILE (- for standard input), print the starts of each.

    One answer comes for each scenario, in order: `id` and `starts`, or `id` and `error`.
    """
    try:
        scenarios = json.load(source)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"This is not JSON. {error}") from None
    click.echo(json.dumps(run_scenarios(scenarios), indent=2))


@slots_cli.command("explain")
@click.argument("therapist")
@click.argument("when", required=False)
@click.option("--day", "date_text", metavar="DATE", help="Explain each minute of a local date.")
@click.option("--service", "slug", metavar="SLUG", help="By default the first of the practice.")
def explain_times(
    therapist: str, when: str | None, date_text: str | None, slug: str | None
) -> None:
    """Say why THERAPIST is offered at WHEN or why not, and which free time comes next.

    WHEN is a time of the therapist's clock ("2027-03-15 10:30"), or an instant with Z or an offset
    (2027-03-15T14:30Z).
    """
    if (when is None) == (date_text is None):
        raise click.UsageError("Give either WHEN or --day.")
    moment = _read_when(when) if when is not None else None
    day = moment.date() if moment is not None else _read_day(date_text)
    now = datetime.now(UTC)
    near = datetime.combine(day, time(), tzinfo=UTC)
    try:
        opened = _open(therapist, slug, near=near, now=now)
    except DomainError as refusal:
        raise click.ClickException(refusal.message) from None
    diary, rules = opened.diary, opened.rules
    if moment is None:
        for stretch in explain_day(diary, rules, day=day, now=now):
            click.echo(_say_stretch(stretch))
    elif moment.tzinfo is None:
        minute = moment.hour * 60 + moment.minute
        _show(explain_clock(diary, rules, day=day, minute=minute, now=now), asked=moment)
    else:
        _show(explain(diary, rules, starts_at=moment.astimezone(UTC), now=now), asked=moment)


def _read_when(text: str) -> datetime:
    """Return an instant, or a time without a zone, which is one of the therapist's clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or parse_day(text) is not None:
        message = "Use a time like “2027-03-15 10:30”, or an instant like 2027-03-15T14:30Z."
        raise click.BadParameter(message, param_hint="WHEN")
    if moment.tzinfo is None and moment.second:
        raise click.BadParameter("Give the time to the minute.", param_hint="WHEN")
    _check_calendar(moment.date(), "WHEN")
    return moment


def _read_day(text: str | None) -> date:
    """Return a date of the calendar that is looked at."""
    day = parse_day(text)
    if day is None:
        raise click.BadParameter("Use a date like 2027-03-15.", param_hint="--day")
    _check_calendar(day, "--day")
    return day


def _check_calendar(day: date, hint: str) -> None:
    if not FIRST_DAY < day < LAST_DAY:
        message = f"Use a date between {FIRST_DAY} and {LAST_DAY}."
        raise click.BadParameter(message, param_hint=hint)


def _open(therapist: str, slug: str | None, *, near: datetime, now: datetime) -> OpenDiary:
    """Read the diary around a date, with the rules of the service; raise NotFound."""
    with read_transaction() as session:
        offer = read_offer(session)
        service = offer.first_call if slug is None else offer.find_service(slug)
        if service is None:
            raise NotFound("There is no such service here.")
        rule = offer.practice.buffer_rule
        window = window_to_explain(SlotRules.of(service, rule), near=near, now=now)
        request = SlotRequest(therapist=therapist, service=service, buffer_rule=rule)
        return open_diary(session, request, window=window, now=now)


def _show(told: Explanation, *, asked: datetime) -> None:
    """Print the reason of a time, the sentence, and the next free time."""
    zone = get_zone(told.timezone)
    click.echo(f"{asked.isoformat(' ', 'minutes')}: {told.reason}")
    click.echo(told.sentence)
    if isinstance(told.facts, Twice):
        for each in told.facts.both:
            local = each.starts_at.astimezone(zone)
            click.echo(f"{local.isoformat(' ', 'minutes')}: {each.reason}. {each.sentence}")
    if told.next_free is None:
        click.echo(f"Next free: none within {NEXT_WITHIN.days} days.")
    else:
        local = told.next_free.starts_at.astimezone(zone)
        click.echo(f"Next free: {local.isoformat(' ', 'minutes')}")


def _say_stretch(stretch: ExplainedStretch) -> str:
    """Return a line such as "09:01-09:59 off_grid  Not one of your starts: …"."""
    told = stretch.explanation
    zone = get_zone(told.timezone)
    first, last = (_clock(at.astimezone(zone)) for at in (stretch.first_at, stretch.last_at))
    return f"{first}-{last} {told.reason}  {told.sentence}"


def _clock(local: datetime) -> str:
    """Return a local time, with its offset from UTC where the hour happens twice."""
    clock = local.isoformat(timespec="minutes").partition("T")[2]
    return clock if is_twice(local) else f"{local:%H:%M}"
