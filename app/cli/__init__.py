"""Commands of the practice's operator."""

from __future__ import annotations

from flask import Flask


def register_commands(app: Flask) -> None:
    """Hang every command under `flask --app wsgi`."""
