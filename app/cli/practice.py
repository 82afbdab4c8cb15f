"""`practice`: loads a practice from a file, and shows the one that is loaded."""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.cli.practice_show import describe_offer, describe_therapist, say_count
from app.domain.errors import InvalidInput
from app.domain.practice_file import PracticeFile, read_practice_file
from app.queries.practice import NoPractice, list_profiles, read_offer
from app.queries.practice_hours import list_hours, list_places
from app.services.practice import load_practice
from app.services.transaction import read_transaction

practice_cli = AppGroup("practice", help="The practice, its services and its people.")


@practice_cli.command("load")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def load(path: Path) -> None:
    """Load a practice from FILE (TOML); the same file twice changes nothing."""
    source = _read_source(path)
    file = _read_practice(path, source)
    outcome = load_practice(file, digest=hashlib.sha256(source).hexdigest(), now=datetime.now(UTC))
    if not outcome.changed:
        click.echo(f"{path} is loaded already. Nothing changed.")
        return
    click.echo(
        f"Loaded {file.practice.name}: {say_count(outcome.therapists, 'therapist')},"
        f" {say_count(len(file.services), 'service')}."
    )
    if outcome.retired:
        click.echo(f"No longer offered: {say_count(outcome.retired, 'therapist')}.")


@practice_cli.command("show")
def show() -> None:
    """Show the practice, its services, and its therapists with their places and hours."""
    try:
        with read_transaction() as session:
            offer = read_offer(session)
            profiles = list_profiles(session)
            hours = list_hours(session)
            places = list_places(session)
    except NoPractice as refusal:
        _end_with([f"{refusal.message} Load one by “practice load FILE”."])
    for line in describe_offer(offer, places):
        click.echo(line)
    for profile in profiles:
        click.echo("")
        for line in describe_therapist(profile, hours[profile.slug]):
            click.echo(line)


def _read_source(path: Path) -> bytes:
    """Return the bytes of the file, or end with a sentence."""
    try:
        return path.read_bytes()
    except OSError as error:
        _end_with([f"{path}: {error.strerror}."])


def _read_practice(path: Path, source: bytes) -> PracticeFile:
    """Return the practice of the file, or end with all its mistakes, one a line."""
    try:
        return read_practice_file(tomllib.loads(source.decode()))
    except UnicodeDecodeError:
        _end_with([f"{path}: This is not text in UTF-8."])
    except ValueError as error:  # also of a number too long for Python
        _end_with([f"{path}: This is not TOML: {error}."])
    except InvalidInput as refusal:
        _end_with(f"{path}: {problem.field}: {problem.message}" for problem in refusal.problems)


def _end_with(lines: Iterable[str]) -> NoReturn:
    """Print what is wrong, one a line, and end with code 1."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)
