"""The JSON API, version 1: the same use cases as the pages."""

from __future__ import annotations

from flask import Flask


def register_api(app: Flask) -> None:
    """Hang the API's routes into the application."""
