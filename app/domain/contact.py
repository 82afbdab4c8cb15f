"""The promise on a contact request: by when the practice answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.timespan import get_zone, instants_of

END_OF_WORK_MINUTE = 17 * 60
_SATURDAY = 5


def answer_by(received_at: datetime, *, working_days: int, timezone: str) -> datetime:
    """Return the end of work (17:00 local) of the n-th working day after `received_at`, aware UTC.

    Working days are Monday to Friday in the practice's zone. A request that arrives on a weekend
    counts from the Monday after it, as if it had come in at the start of that day: one working day
    then means Monday, 17:00. A request on a working day counts from the next one.
    """
    zone = get_zone(timezone)
    day = received_at.astimezone(zone).date()
    left = max(1, working_days)
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            left -= 1
    instants = instants_of(day, END_OF_WORK_MINUTE, zone)
    if instants:
        return instants[-1]
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) + timedelta(
        minutes=END_OF_WORK_MINUTE
    )
