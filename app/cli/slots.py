"""`slots simulate`: which times a therapist would offer, if."""

from __future__ import annotations

import json
from typing import TextIO

import click
from flask.cli import AppGroup

from app.domain.slots_scenario import run_scenarios

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
