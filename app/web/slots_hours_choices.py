"""What can be chosen in the editor of hours: times of the day, zones, lengths and limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from flask_babel import ngettext
from markupsafe import Markup

from app.domain.practice import Service
from app.domain.practice_hours import MIDNIGHT
from app.web.filters import _, minute_clock, zone_label
from app.web.forms.slots_limits import TypedLimits, TypedService
from app.web.forms.slots_windows import minute_of
from app.web.pages_slots_hours import Choice, NumberView
from app.web.slots_zones import zone_groups

STEPS = (30, 15, 5)
"""How far apart the times to choose from may lie, in minutes."""

_HOUR, _DAY, _WEEK = 60, 24 * 60, 7
_LENGTHS = (10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 80, 90, 120)
_GAPS = (0, 5, 10, 15, 20, 30, 45, 60)
_NOTICES = tuple(hours * _HOUR for hours in (0, 1, 2, 4, 6, 12, 24, 48, 72, 7 * 24, 14 * 24))
_HORIZONS = (7, 14, 21, 28, 42, 56, 84, 182, 364)
_COUNTS = tuple(range(1, 13))


@lru_cache(maxsize=2_048)
def clock_options(chosen: str, step: int, _language: str, *, is_end: bool) -> Markup:
    """Return the times of a day as options; one that lies between two steps is among them."""
    offset = step if is_end else 0
    minutes = set(range(offset, MIDNIGHT + offset, step))
    minute = minute_of(chosen)
    if 0 <= minute <= MIDNIGHT:
        minutes.add(minute)
    return Markup("").join(
        _option(str(each), minute_clock(each), is_chosen=each == minute) for each in sorted(minutes)
    )


def _option(value: str, label: str, *, is_chosen: bool) -> Markup:
    chosen = Markup(" selected") if is_chosen else ""
    return Markup('<option value="{}"{}>{}</option>').format(value, chosen, label)


def zone_options(country: str, chosen: str, now: datetime) -> Markup:
    """Return the zones as options, the chosen one first, then those near the practice."""
    groups = Markup("").join(
        Markup('<optgroup label="{}">{}</optgroup>').format(group.label, group.options)
        for group in zone_groups(country, now)
    )
    return _option(chosen, zone_label(chosen, now), is_chosen=True) + groups


def limit_views(typed: TypedLimits) -> tuple[NumberView, ...]:
    """Return the limits of a therapist."""
    labels = {
        "per_day": _("Calls in a day"),
        "per_week": _("Calls in a week"),
        "minutes_per_day": _("Minutes in a day"),
        "minutes_per_week": _("Minutes in a week"),
    }
    return tuple(
        NumberView(id=f"limit_{name}", label=labels[name], value=text)
        for name, text in typed.texts()
    )


def service_views(service: Service, typed: TypedService | None) -> tuple[NumberView, ...]:
    """Return the settings of a kind of call, to choose from or only to be read."""
    values = dict((typed or TypedService.of(service)).texts())
    minutes = {name: _minutes_choices(_GAPS, values[name]) for name in values}
    minutes["length_minutes"] = _minutes_choices(_LENGTHS, values["length_minutes"])
    minutes["step_minutes"] = _minutes_choices(_LENGTHS, values["step_minutes"])
    minutes["notice_minutes"] = _minutes_choices(_NOTICES, values["notice_minutes"])
    minutes["horizon_days"] = _horizon_choices(values["horizon_days"])
    minutes["per_day"] = _count_choices(values["per_day"])
    labels = {
        "length_minutes": _("How long"),
        "step_minutes": _("A start every"),
        "buffer_before_minutes": _("Free time before each call"),
        "buffer_after_minutes": _("Free time after each call"),
        "notice_minutes": _("Shortest notice"),
        "horizon_days": _("How far ahead"),
        "per_day": _("Most in a day"),
    }
    return tuple(
        NumberView(
            id=f"service_{name}",
            label=label,
            value=values[name],
            shown=next((each.label for each in minutes[name] if each.is_chosen), values[name]),
            options=minutes[name],
        )
        for name, label in labels.items()
    )


def _minutes_choices(usual: Iterable[int], chosen: str) -> tuple[Choice, ...]:
    return _choices(usual, chosen, say_minutes)


def _horizon_choices(chosen: str) -> tuple[Choice, ...]:
    return (*_choices(_HORIZONS, chosen, say_days), _no_bound(_("Without an end"), chosen))


def _count_choices(chosen: str) -> tuple[Choice, ...]:
    return (_no_bound(_("No limit"), chosen), *_choices(_COUNTS, chosen, str))


def _no_bound(label: str, chosen: str) -> Choice:
    return Choice(value="", label=label, is_chosen=not chosen)


def _choices(usual: Iterable[int], chosen: str, say: Callable[[int], str]) -> tuple[Choice, ...]:
    """Return numbers to choose from; the one that is chosen is among them."""
    number = minute_of(chosen)
    numbers = {*usual, *([number] if number >= 0 else [])}
    return tuple(
        Choice(value=str(each), label=say(each), is_chosen=each == number)
        for each in sorted(numbers)
    )


def say_minutes(count: int) -> str:
    """Return a length in the largest unit that needs no fraction: "90 minutes", "2 days"."""
    if not count:
        return _("None")
    if count % _HOUR:
        return str(ngettext("%(num)d minute", "%(num)d minutes", count))
    if count % _DAY:
        return str(ngettext("%(num)d hour", "%(num)d hours", count // _HOUR))
    return say_days(count // _DAY)


def say_days(count: int) -> str:
    """Return days, in weeks where that needs no fraction."""
    if count % _WEEK:
        return str(ngettext("%(num)d day", "%(num)d days", count))
    return str(ngettext("%(num)d week", "%(num)d weeks", count // _WEEK))
