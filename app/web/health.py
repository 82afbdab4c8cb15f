"""Whether the service is up, and whether it can do its work."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import select

from app.domain.errors import DomainError
from app.services.transaction import read_transaction

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def is_up() -> Response:
    """Answer as long as the process serves requests."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@bp.get("/readyz")
def is_ready() -> Response:
    """Answer 200 while the database can be read, 503 otherwise."""
    try:
        with read_transaction() as session:
            session.execute(select(1))
    except DomainError:
        return Response("not ready\n", status=503, content_type="text/plain; charset=utf-8")
    return Response("ready\n", content_type="text/plain; charset=utf-8")
