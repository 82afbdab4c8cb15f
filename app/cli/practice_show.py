"""How `practice show` writes down a practice, its places, services, people and their hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.practice import DateRuleKind, Limits, Service, TherapistProfile, Window
from app.domain.slots_hours import DateRule, TherapistHours
from app.domain.slots_rules import HoursPeriod
from app.domain.slots_validation import say_window
from app.queries.practice import Offer
from app.queries.practice_hours import Places

_DATES_WIDTH = 10


def describe_offer(offer: Offer, places: Places) -> Iterator[str]:
    """Yield the lines about the practice, its places, pools and services."""
    practice = offer.practice
    yield f"{practice.name}, {practice.address}" if practice.address else practice.name
    days = say_count(practice.answer_within_working_days, "working day")
    holidays = "" if practice.keeps_holidays else "; open on public holidays"
    yield f"  {practice.timezone}; answers within {days}{holidays}"
    yield ""
    for service in offer.services:
        yield _describe_service(service, practice.currency)
    for site in places.sites:
        rooms = ", ".join(room.name for room in places.rooms if room.site == site.slug)
        yield f"{site.name} ({site.slug}): {rooms or 'no rooms'}"
    for pool in places.pools:
        yield f"{pool.name} ({pool.slug}): {pool.kind} of {', '.join(pool.therapists)}"


def _describe_service(service: Service, currency: str) -> str:
    """Return the line about one service."""
    parts = [f"{service.length_minutes} minutes every {service.step_minutes}"]
    parts.append(", ".join(service.modes))
    if service.sites:
        parts.append(f"at {', '.join(service.sites)}")
    if service.limits.is_set:
        parts.append(_say_limits(service.limits))
    if service.price is not None:
        parts.append("free" if service.price == 0 else f"{service.price:g} {currency}")
    return f"{service.name} ({service.slug}): {'; '.join(parts)}"


def describe_therapist(profile: TherapistProfile, hours: TherapistHours) -> Iterator[str]:
    """Yield the lines about one therapist."""
    parts = [say_count(profile.places, "place"), profile.timezone]
    if hours.limits.is_set:
        parts.append(_say_limits(hours.limits))
    if not hours.keeps_holidays:
        parts.append("open on public holidays")
    if hours.rooms:
        parts.append(f"in {', '.join(hours.rooms)}")
    yield f"{profile.name} ({profile.slug}): {'; '.join(parts)}"
    for week in hours.weeks:
        yield from _describe_week(week)
    for rule in hours.rules:
        yield f"  {_say_dates(rule):<{_DATES_WIDTH}}  {_say_rule(rule)}"


def _describe_week(week: HoursPeriod) -> Iterator[str]:
    """Yield the lines of one usual week, with its dates where it has any."""
    if week.valid_from or week.valid_until:
        since = f" from {week.valid_from}" if week.valid_from else ""
        until = f" until {week.valid_until}" if week.valid_until else ""
        yield f" {since}{until}"
    for day, windows in week.weekly.items():
        yield f"  {day:<{_DATES_WIDTH}}  {_say_windows(windows)}"


def _say_dates(rule: DateRule) -> str:
    if rule.ends_on is None:
        return f"{rule.starts_on}/"
    if rule.ends_on == rule.starts_on:
        return rule.starts_on.isoformat()
    return f"{rule.starts_on}/{rule.ends_on}"


def _say_rule(rule: DateRule) -> str:
    """Return what holds on the dates of a rule."""
    match rule.kind:
        case DateRuleKind.OVERRIDE:
            return _say_windows(rule.windows)
        case DateRuleKind.TRAVEL:
            return f"in {rule.timezone}"
        case DateRuleKind.WORKS:
            return "works on public holidays"
        case _:
            return "off"


def _say_windows(windows: Iterable[Window]) -> str:
    """Return the windows of a day as wall-clock times."""
    return ", ".join(map(say_window, windows)) or "closed"


def _say_limits(limits: Limits) -> str:
    """Return the limits that are set."""
    parts = (
        (limits.per_day, "a day"),
        (limits.per_week, "a week"),
        (limits.minutes_per_day, "minutes a day"),
        (limits.minutes_per_week, "minutes a week"),
    )
    return f"at most {', '.join(f'{most} {unit}' for most, unit in parts if most is not None)}"


def say_count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
