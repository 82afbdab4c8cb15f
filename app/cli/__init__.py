"""Commands of the practice's operator."""

from __future__ import annotations

from flask import Flask

from app.cli.account import account_cli
from app.cli.busy import busy_cli
from app.cli.busy_refresh import refresh
from app.cli.check import check
from app.cli.matching import matching_cli
from app.cli.outbox import outbox_cli
from app.cli.practice import practice_cli
from app.cli.serve import serve
from app.cli.slots import slots_cli
from app.cli.waitlist import waitlist_cli


def register_commands(app: Flask) -> None:
    """Hang every command under `flask --app wsgi`."""
    busy_cli.add_command(refresh)
    for command in (
        practice_cli,
        account_cli,
        busy_cli,
        slots_cli,
        matching_cli,
        outbox_cli,
        waitlist_cli,
        check,
        serve,
    ):
        app.cli.add_command(command)
