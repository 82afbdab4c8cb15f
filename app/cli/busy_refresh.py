"""`busy refresh`: reads the calendars that are due now, and says how each one stands."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.services.busy_refresh import Refreshed, mark_all_due, refresh_due
from app.services.busy_tools import open_calendars


def _clock() -> datetime:
    return datetime.now(UTC)


@click.command("refresh")
@click.option("--all", "is_all", is_flag=True, help="Read every calendar, due or not.")
@with_appcontext
def refresh(*, is_all: bool) -> None:
    """Read the calendars that are due, and end; their addresses are not shown."""
    if is_all:
        mark_all_due(now=_clock())
    tools = open_calendars(_clock)
    count = 0
    while done := refresh_due(tools, limit=1):
        count += 1
        click.echo(_line(done[0]))
    click.echo(f"{count} looked at.")


def _line(found: Refreshed) -> str:
    """Say in one line what came of a look at a calendar."""
    state = "read" if found.is_good else "could not be read"
    kept = "busy times" if found.is_good else "busy times kept"
    return f"{found.source_id}  {found.therapist}  {state} ({found.outcome}), {found.times} {kept}"
