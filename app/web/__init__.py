"""The pages: parse, call one use case, present."""

from __future__ import annotations

from flask import Flask

from app.web import (
    account,
    booking,
    booking_client,
    busy,
    busy_calendar,
    contact,
    health,
    intake,
    matching,
    practice,
    slots,
    slots_hours,
    slots_why,
    waitlist,
)
from app.web.errors import register_errors
from app.web.filters import register_filters
from app.web.forms.guard import register_forms_guard
from app.web.headers import register_headers
from app.web.limits import register_limits
from app.web.page import register_frame
from app.web.slots_renewal import register_renewal
from app.web.styles import register_styles


def register_pages(app: Flask) -> None:
    """Hang the pages' routes into the application."""
    for pages in (
        practice,
        contact,
        intake,
        matching,
        slots,
        slots_hours,
        slots_why,
        booking,
        booking_client,
        waitlist,
        account,
        busy,
        busy_calendar,
        health,
    ):
        app.register_blueprint(pages.bp)
    register_limits(app)
    register_renewal(app)
    register_forms_guard(app)
    register_filters(app)
    register_styles(app)
    register_frame(app)
    register_errors(app)
    register_headers(app)
