"""What the settings of a service have to be like, in a file and in the workspace alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.errors import Problem
from app.domain.practice import Service
from app.domain.slots_validation import list_limit_problems

_MINUTES_OF_DAY = 24 * 60

RANGES: Mapping[str, tuple[int, int]] = {
    "length_minutes": (5, 720),
    "step_minutes": (5, _MINUTES_OF_DAY),
    "buffer_before_minutes": (0, 240),
    "buffer_after_minutes": (0, 240),
    "notice_minutes": (0, 60 * _MINUTES_OF_DAY),
    "horizon_days": (1, 730),
    "price": (0, 100_000),
}
"""The least and the most of each number, both included."""

_LONGEST_NAME = 100


def list_service_problems(service: Service) -> Iterator[Problem]:
    """Yield what is wrong with a service, by the name of the field."""
    if not 0 < len(service.name.strip()) <= _LONGEST_NAME or len(service.name.splitlines()) > 1:
        message = f"Use a name of one line, {_LONGEST_NAME} characters at most."
        yield Problem(field="name", message=message)
    for key, (low, high) in RANGES.items():
        number = getattr(service, key)
        if number is not None and not low <= number <= high:
            yield Problem(field=key, message=f"Use a number from {low} to {high}.")
    if not service.modes:
        yield Problem(field="modes", message="Name at least one.")
    yield from list_service_conflicts(service)


def list_service_conflicts(service: Service) -> Iterator[Problem]:
    """Yield the settings that leave no time to book, by the name of the field."""
    horizon = service.horizon_days
    if horizon is not None and service.notice_minutes >= (horizon + 1) * _MINUTES_OF_DAY:
        message = "The notice is longer than the horizon: no time is left."
        yield Problem(field="notice_minutes", message=message)
    limits = list_limit_problems(service.limits, shortest_minutes=service.length_minutes)
    for problem in limits:
        yield Problem(field=f"limits.{problem.field}", message=problem.message)
