"""`outbox`: sends what is due, tells how letters stand, and gives failed ones a new start."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app.domain.outbox import LetterState
from app.mail.postbox import open_postbox
from app.queries.outbox import read_outbox_status
from app.services.outbox import retry_failed, run_due
from app.services.transaction import read_transaction

outbox_cli = AppGroup("outbox", help="Letters on their way.")


def _clock() -> datetime:
    return datetime.now(UTC)


@outbox_cli.command("run")
def run() -> None:
    """Send every letter that is due, and end."""
    done = run_due(open_postbox(), clock=_clock)
    click.echo(f"{done.sent} sent, {done.late} to be tried again, {done.failed} given up.")


@outbox_cli.command("status")
def status() -> None:
    """Tell how many letters wait, left or failed, and why; names and addresses are not shown."""
    with read_transaction() as session:
        found = read_outbox_status(session, now=_clock())
    click.echo(", ".join(f"{found.counts[state]} {state}" for state in LetterState) + ".")
    if found.oldest_due_at is not None:
        remark = " That is late: is the worker running?" if found.is_late else ""
        click.echo(
            f"The oldest waiting letter is due at {found.oldest_due_at:%Y-%m-%dT%H:%MZ}.{remark}"
        )
    for letter in found.failed:
        click.echo(f"{letter.id}  {letter.kind:<16}  about {letter.subject_id}  {letter.reason}")


@outbox_cli.command("retry")
@click.argument("ids", nargs=-1)
def retry(ids: tuple[str, ...]) -> None:
    """Give failed letters a new start: those named by ID, else all."""
    click.echo(f"{retry_failed(ids, now=_clock())} letters wait again.")
