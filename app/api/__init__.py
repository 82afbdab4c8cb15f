"""The JSON API, version 1: the same use cases as the pages, for programs."""

from __future__ import annotations

from typing import Final

from flask import Flask

from app.api import booking, contact, matching, practice, slots
from app.api.blueprint import DescribedAPI
from app.api.problems import register_problems
from app.extensions import csrf

PREFIX: Final = "/api/v1"
_DESCRIPTION: Final = (
    "Find who fits, list free times, hold one, book it. Failures are problem documents (RFC 9457)"
    " with a `code` that stays. Instants are UTC; a body is strict JSON, and a field that is not"
    " named here is refused."
)


def register_api(app: Flask) -> None:
    """Hang the API's routes and their description into the application."""
    app.config["OPENAPI_URL_PREFIX"] = PREFIX
    api = DescribedAPI(
        app,
        spec_kwargs={
            "title": "Rapport",
            "version": "1",
            "openapi_version": "3.1.0",
            "info": {"description": _DESCRIPTION},
        },
    )
    for part in (practice, slots, contact, matching, booking):
        csrf.exempt(part.bp)
        api.register_blueprint(part.bp, url_prefix=PREFIX)
    register_problems(app)
