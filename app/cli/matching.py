"""Commands for matching: try it on made-up people."""

from __future__ import annotations

import json
from typing import TextIO

import click
from flask.cli import AppGroup

from app.domain.errors import InvalidInput
from app.domain.matching_scenario import run_matching

matching_cli = AppGroup("matching", help="Who fits whom, and why.")


@matching_cli.command("simulate")
@click.argument("file", type=click.File(encoding="utf-8"))
def simulate(file: TextIO) -> None:
    """Rank the therapists of FILE (JSON; - is standard input) for each of its clients."""
    try:
        results = run_matching(json.load(file))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file.name} is not JSON: {error}") from None
    except InvalidInput as refusal:
        sentences = (f"{problem.field}: {problem.message}" for problem in refusal.problems)
        raise click.ClickException("\n".join(sentences)) from None
    click.echo(json.dumps(results, ensure_ascii=False, indent=1))
