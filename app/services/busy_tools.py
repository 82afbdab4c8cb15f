"""What reading calendars takes in this installation: the guarded fetch, the limited reader."""

from __future__ import annotations

from app.calendars.busy_child import read_busy_safely
from app.calendars.busy_fetch import Fetched, FetchPolicy, Validators
from app.calendars.busy_fetch_child import fetch_safely
from app.extensions import get_settings
from app.services.busy_refresh import CalendarTools, Clock


def open_calendars(clock: Clock) -> CalendarTools:
    """Return the tools with the hosts that the settings allow in the practice's own network."""
    policy = FetchPolicy(own_endpoints=get_settings().calendar_hosts)

    def fetch(address: str, known: Validators) -> Fetched:
        return fetch_safely(address, known=known, policy=policy)

    return CalendarTools(fetch=fetch, read=read_busy_safely, clock=clock)
