"""`waitlist`: takes a turn of the waiting list by hand, and tells how it stands."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app.domain.waitlist import EntryState, OfferState
from app.queries.waitlist import read_waitlist_status
from app.services.transaction import read_transaction
from app.services.waitlist_turn import run_waitlist

waitlist_cli = AppGroup("waitlist", help="Those who wait for a time.")


@waitlist_cli.command("run")
def run() -> None:
    """End what is over and offer what has opened, once; the worker does so every minute."""
    done = run_waitlist(now=datetime.now(UTC))
    click.echo(
        f"{done.offered} offered, {done.ended} ended, {done.freed} set free,"
        f" {done.expired} off the list."
    )


@waitlist_cli.command("status")
def status() -> None:
    """Tell how many wait, and what became of the times offered; nobody is named."""
    with read_transaction() as session:
        found = read_waitlist_status(session, now=datetime.now(UTC))
    click.echo("People: " + ", ".join(f"{found.entries[state]} {state}" for state in EntryState))
    click.echo("Times: " + ", ".join(f"{found.offers[state]} {state}" for state in OfferState))
    click.echo(f"{found.kept} kept for the list now.")
    if found.since is not None:
        click.echo(f"The longest wait began at {found.since:%Y-%m-%dT%H:%MZ}.")
