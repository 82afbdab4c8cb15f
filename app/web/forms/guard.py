"""Every form proves that it came from a page of ours; a stale one is shown again."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf.csrf import CSRFError

from app.extensions import csrf

SHOWN_AGAIN = frozenset(
    {
        *("intake.question", "booking.book", "contact.send", "client.cancel", "hours.change"),
        *("waitlist.join", "waitlist.change"),
        *("waitlist.leave", "waitlist.take", "waitlist.decline"),
        *("busy.add_address", "busy.add_time", "busy_calendar.change"),
    }
)
"""Forms with typed text, or on pages that stay open for long.

Their views check the token themselves, keep what was typed, and show the page again.
"""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def register_forms_guard(app: Flask) -> None:
    """Check the token of every form before its view runs."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.before_request(_check_token)


def _check_token() -> None:
    """Raise CSRFError for a form without a good token; the API takes no cookies and needs none."""
    if request.method in _SAFE or request.endpoint is None or request.path.startswith("/api/"):
        return
    try:
        csrf.protect()
    except CSRFError:
        if request.endpoint not in SHOWN_AGAIN or not request.form.get("csrf_token"):
            raise
