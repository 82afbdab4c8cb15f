"""Commands for accounts: a one-time link for somebody who works at the practice."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app.domain.account import INVITE_HOURS, Role
from app.domain.errors import DomainError
from app.extensions import get_settings
from app.services.account import InviteAccount, invite_account

account_cli = AppGroup("account", help="People of the practice.")


@account_cli.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
def invite(email: str, role: str) -> None:
    """Print a link that signs EMAIL in once, and ends earlier links of the same account."""
    command = InviteAccount(email=email, role=Role(role))
    try:
        invited = invite_account(command, now=datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{get_settings().public_url}/workspace/enter/{invited.token}")
    click.echo(f"It works once, within {INVITE_HOURS} hours.", err=True)
