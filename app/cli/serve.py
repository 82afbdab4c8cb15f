"""`serve`: brings the database up to date, says where to look, and runs web and worker."""

from __future__ import annotations

import hashlib
import os
import sys
import tomllib
from datetime import UTC, datetime
from urllib.parse import urlsplit

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.domain.account import Role
from app.domain.errors import DomainError, InvalidInput
from app.domain.practice_file import read_practice_file
from app.extensions import ROOT, db, get_settings
from app.models.guards import GuardMissing, check_guards
from app.queries.practice import NoPractice, read_offer
from app.services.account import InviteAccount, invite_account
from app.services.practice import load_practice
from app.services.transaction import read_transaction
from app.supervisor import is_free
from config import Settings, is_loopback

DEMO_FILE = ROOT / "demo" / "oaks.toml"


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Serve the practice: web and letter worker together, until Ctrl-C."""
    settings = get_settings()
    if not is_free(settings.bind_host, settings.bind_port):
        where = f"{settings.bind_host}:{settings.bind_port}"
        raise click.ClickException(f"{where} is in use: end that program, or set BIND to another.")
    now = datetime.now(UTC)
    try:
        upgrade()
        check_guards(db.engine)
        address = _practice_address(now=now)
        link = _workspace_link(settings, address, now=now)
    except (DomainError, GuardMissing) as error:
        raise click.ClickException(str(error)) from error
    _say_where(settings, link)
    db.engine.dispose()
    _become_supervisor(settings)


def _practice_address(*, now: datetime) -> str:
    """Return the practice's e-mail address; an empty database gets the demo practice first."""
    try:
        with read_transaction() as session:
            return read_offer(session).practice.email
    except NoPractice:
        source = DEMO_FILE.read_bytes()
        file = read_practice_file(tomllib.loads(source.decode()))
        load_practice(file, digest=hashlib.sha256(source).hexdigest(), now=now)
        click.echo(f"The database was empty: loaded {DEMO_FILE.relative_to(ROOT)}.")
        return file.practice.email


def _workspace_link(settings: Settings, address: str, *, now: datetime) -> str | None:
    """Return a fresh one-time link for the practice's own address, on this machine only.

    Where others can reach the pages, whoever reads the log would hold the link: None there.
    """
    if not address or not is_loopback(urlsplit(settings.public_url).hostname or ""):
        return None
    try:
        invited = invite_account(InviteAccount(email=address, role=Role.ADMIN), now=now)
    except InvalidInput:  # the practice's address is that of a therapist's account
        return None
    return f"{settings.public_url}/workspace/enter/{invited.token}"


def _say_where(settings: Settings, link: str | None) -> None:
    """Print the addresses to open and the place where letters go."""
    if settings.mail_server is None:
        letters = f"files in {settings.mail_folder}"
    else:
        letters = f"sent by {settings.mail_server}:{settings.mail_port}"
    click.echo("")
    click.echo(f"  Practice   {settings.public_url}/")
    if link is None:
        click.echo("  Workspace  flask --app wsgi account invite EMAIL --role admin")
    else:
        click.echo(f"  Workspace  {link}")
        click.echo("             (opens once, within 72 hours)")
    click.echo(f"  Letters    {letters}")
    click.echo("")


def _become_supervisor(settings: Settings) -> None:
    """Give this process over to the supervisor, which has no need of the application."""
    sys.stdout.flush()
    arguments = ("-m", "app.supervisor", settings.bind_host, str(settings.bind_port))
    os.chdir(ROOT)
    os.execv(sys.executable, (sys.executable, *arguments))  # noqa: S606
