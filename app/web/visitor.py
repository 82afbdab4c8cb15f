"""Who asks: the visitor's opaque cookie, their time zone, and the moment they ask at."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from app.domain.timespan import is_zone
from app.extensions import get_settings
from app.tokens import is_token, new_token

_VISIT_DAYS = 14
_ZONE_DAYS = 365
_DAY_SECONDS = 24 * 60 * 60


def read_now() -> datetime:
    """Return the current instant, aware UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def find_visitor() -> str | None:
    """Return the token of the visitor's cookie, None where there is none of its shape."""
    token = request.cookies.get(_visit_cookie(), "")
    return token if is_token(token) else None


def find_or_new_visitor() -> str:
    """Return the visitor's token, a fresh one for somebody who has none yet."""
    return find_visitor() or new_token()


def keep_visitor(response: Response, token: str) -> Response:
    """Let the browser keep the visitor's token as long as their answers are kept."""
    response.set_cookie(
        _visit_cookie(),
        token,
        max_age=_VISIT_DAYS * _DAY_SECONDS,
        secure=get_settings().is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget_visitor(response: Response) -> Response:
    """Take the visitor's token back."""
    response.delete_cookie(
        _visit_cookie(), path="/", secure=get_settings().is_https, httponly=True, samesite="Lax"
    )
    return response


def _visit_cookie() -> str:
    """Return the cookie's name; over TLS the prefix binds it to this host alone."""
    return "__Host-visit" if get_settings().is_https else "visit"


def find_zone() -> str | None:
    """Return the time zone that the visitor chose or their browser told, None if neither."""
    for name in (request.args.get("tz", ""), request.cookies.get("tz", "").replace("%2F", "/")):
        if name and is_zone(name):
            return name
    return None


def keep_zone(response: Response) -> Response:
    """Keep a zone that was chosen by the form of the zone bar."""
    name = request.args.get("tz", "")
    if name and is_zone(name):
        response.set_cookie(
            "tz",
            name,
            max_age=_ZONE_DAYS * _DAY_SECONDS,
            secure=get_settings().is_https,
            samesite="Lax",
            path="/",
        )
    return response
