"""`busy read`: which busy times a calendar file holds."""

from __future__ import annotations

import json
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup

from app.calendars.busy_child import read_busy_safely
from app.calendars.busy_text import MOST_BYTES
from app.domain.busy import BusyReading, BusyTrouble, CalendarUnreadable
from app.domain.errors import InvalidInput
from app.domain.parsing import parse_day
from app.domain.slots import days_window
from app.domain.timespan import Span, UnknownZone, get_zone

_PATIENCE_SECONDS = 7.0
_SENTENCES = {
    BusyTrouble.BROKEN_EVENT: "cannot be read whole; busy from the start, as far as it is known",
    BusyTrouble.BROKEN_RULE: "repeats by a rule that cannot be read; only the first time is busy",
    BusyTrouble.BROKEN_DATE: "adds or leaves out a date that cannot be read",
    BusyTrouble.END_BEFORE_START: "ends before it starts; busy from the earlier to the later",
    BusyTrouble.TOO_FREQUENT: "repeats too often; busy from its start to its end without gaps",
    BusyTrouble.TOO_MANY_EXCEPTIONS: "leaves out too many dates; the last of them stay busy",
    BusyTrouble.UNKNOWN_ZONE: "names a time zone that nobody knows; read in {timezone}",
    BusyTrouble.ZONE_AND_UTC: "names a time zone and UTC as well; read as UTC",
    BusyTrouble.CUT_SHORT: "ends before the calendar does; events may be missing",
}

busy_cli = AppGroup("busy", help="Busy times from calendars.")


@busy_cli.command("read", with_appcontext=False)
@click.argument("source", metavar="FILE", type=click.File("rb"))
@click.option("--from", "first", metavar="DATE", required=True, help="First date, 2027-03-15.")
@click.option("--to", "last", metavar="DATE", required=True, help="Last date, included.")
@click.option(
    "--timezone", metavar="ZONE", required=True, help="For the two dates, and times without a zone."
)
@click.option("--ignore-all-day", is_flag=True, help="Leave out events that last whole days.")
def read(source: BinaryIO, first: str, last: str, timezone: str, *, ignore_all_day: bool) -> None:
    """Print the busy times in FILE (- for standard input) as a JSON list of [start, end] in UTC."""
    try:
        window = _read_window(first, last, get_zone(timezone))
        reading = read_busy_safely(
            source.read(MOST_BYTES + 1),
            window=window,
            floating_zone=timezone,
            ignore_all_day=ignore_all_day,
            patience_seconds=_PATIENCE_SECONDS,
        )
    except (UnknownZone, InvalidInput, CalendarUnreadable) as refusal:
        raise click.ClickException(refusal.message) from None
    _warn(reading, timezone)
    pairs = [(_say(span.starts_at), _say(span.ends_at)) for span in reading.spans]
    click.echo(json.dumps(pairs, indent=2))


def _read_window(first: str, last: str, zone: ZoneInfo) -> Span:
    """Return the span of two dates as they were typed; refuse what is none, or in a wrong order."""
    starts_on, ends_on = parse_day(first), parse_day(last)
    if starts_on is None or ends_on is None:
        option = "--from" if starts_on is None else "--to"
        raise click.ClickException(f"Give {option} a date like 2027-03-15.")
    if ends_on < starts_on:
        raise click.ClickException("The date of --to has to be that of --from, or one after it.")
    return days_window(starts_on, ends_on, zone)


def _warn(reading: BusyReading, timezone: str) -> None:
    """Write what was odd about the calendar to the error stream."""
    for warning in reading.warnings:
        sentence = _SENTENCES[warning.code].format(timezone=timezone)
        click.echo(f"Warning: {warning.count} × {warning.code}: it {sentence}.", err=True)


def _say(instant: datetime) -> str:
    """Write an aware UTC instant to the minute, or to the second where it is that odd."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ" if instant.second else "%Y-%m-%dT%H:%MZ")
