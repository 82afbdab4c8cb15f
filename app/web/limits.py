"""How often one address may ask for what: a single table, kept before any view runs."""

from __future__ import annotations

from typing import cast

from flask import Flask, request
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from app.domain.errors import DomainError
from app.services.limits import DatabaseStorage, network_of
from app.web.visitor import read_now

LIMITS: dict[tuple[str, str], RateLimitItem] = {
    (endpoint, method): parse(limit)
    for endpoint, method, limit in (
        ("contact.send", "POST", "10/hour"),
        ("intake.question", "POST", "120/hour"),
        ("slots.pick", "POST", "60/hour"),
        ("booking.book", "POST", "30/hour"),
        ("client.move_to", "POST", "30/hour"),
        ("client.cancel", "POST", "30/hour"),
        ("client.undo", "POST", "30/hour"),
        ("client.own_page", "GET", "60/minute"),
        ("waitlist.join", "POST", "10/hour"),
        ("waitlist.change", "POST", "30/hour"),
        ("waitlist.leave", "POST", "30/hour"),
        ("waitlist.take", "POST", "30/hour"),
        ("waitlist.decline", "POST", "30/hour"),
        ("waitlist.own_page", "GET", "60/minute"),
        ("account.enter_now", "POST", "10/15 minutes"),
        ("hours.change", "POST", "600/hour"),
        ("busy.add_address", "POST", "60/hour"),
        ("busy.add_file", "POST", "60/hour"),
        ("busy_calendar.read_soon", "POST", "60/hour"),
    )
}
"""By endpoint and method; what is not listed is not counted."""

API_LIMIT = parse("120/minute")
"""For each call of the API that changes something."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def register_limits(app: Flask) -> None:
    """Keep the limits with the storage of the settings, unless they are off."""
    settings = app.extensions["settings"]
    if not settings.rate_limits:
        return
    where = settings.rate_limit_storage
    storage = DatabaseStorage(read_now) if where == "database" else storage_from_string(where)
    app.extensions["limiter"] = FixedWindowRateLimiter(cast("Storage", storage))
    app.before_request(lambda: _check_limit(app.extensions["limiter"]))


def _check_limit(limiter: FixedWindowRateLimiter) -> None:
    """Raise TooManyRequests once the window of this address is full."""
    limit = _limit_of_request()
    if limit is None:
        return
    who = (request.endpoint or "", network_of(request.remote_addr or ""))
    try:
        is_within = limiter.hit(limit, *who)
    except DomainError:
        if request.method not in _SAFE:
            raise
        return  # what only shows a page goes on while nothing can be written
    if not is_within:
        ends_at = limiter.get_window_stats(limit, *who).reset_time
        seconds = max(1, round(ends_at - read_now().timestamp()))
        raise TooManyRequests(retry_after=seconds)


def _limit_of_request() -> RateLimitItem | None:
    """Return the limit that this request falls under."""
    if request.path.startswith("/api/") and request.method not in _SAFE:
        return API_LIMIT
    return LIMITS.get((request.endpoint or "", request.method))
