"""Puts a preview into words: what clients would see, why a day has nothing, what lies outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from flask_babel import ngettext

from app.domain.slots_empty import EmptyDay
from app.domain.slots_hours import DateRule
from app.domain.slots_reasons import Reason
from app.domain.timespan import date_at, get_zone, instant_at, stretches_of
from app.queries.slots_preview import Preview, PreviewDay
from app.web.filters import _, clock, day_long
from app.web.pages_slots_hours import OutsideView, SeenDay, SeenView

_FULL = {Reason.LIMIT, Reason.TAKEN, Reason.BUFFER}


def seen_view(
    found: Preview, *, timezone: str, seen_from: str, is_draft: bool, is_paused: bool
) -> SeenView:
    """Return the next days as clients would see them; `timezone` is the therapist's."""
    return SeenView(
        zone=seen_from,
        days=tuple(map(_seen_day, found.days)),
        count=found.count_after,
        count_before=found.count_before,
        outside=tuple(
            OutsideView(
                starts_at=each.booked.span.starts_at,
                service=each.booked.name,
                sentence=each.why.sentence,
                is_new=not each.was_outside,
            )
            for each in found.outside
        ),
        is_draft=is_draft,
        is_paused=is_paused,
        clock_notes=tuple(
            note for day in found.days for note in _clock_notes(day.on_date, timezone)
        ),
    )


def _clock_notes(day: date, timezone: str) -> Iterator[str]:
    """Yield what is odd about the clock of a date: an hour that is left out, or comes twice."""
    stretches = stretches_of(day.toordinal(), get_zone(timezone))
    for before, after in pairwise(stretches):
        changes_at = instant_at(after.starts)
        old, new = (changes_at + timedelta(seconds=each.offset) for each in (before, after))
        first, last = (clock(each, "UTC") for each in sorted((old, new)))
        said = {"day": day_long(day), "first": first, "last": last}
        if old < new:
            yield _("On %(day)s there is no time from %(first)s to %(last)s.", **said)
        else:
            yield _("On %(day)s the time from %(first)s to %(last)s comes twice.", **said)


def _seen_day(day: PreviewDay) -> SeenDay:
    """Return a day with its starts, or with the reason why it has none."""
    return SeenDay(
        on_date=day.on_date,
        starts=day.starts,
        added=frozenset(day.added),
        removed=len(day.removed),
        why=_say_empty(day.empty) if day.empty else "",
    )


def _say_empty(empty: EmptyDay) -> str:
    """Say in a few words why a day has nothing free."""
    if empty.reason in _FULL:
        if not empty.booked:
            return _("Busy all day.")
        return str(
            ngettext("Full. There is %(num)d call.", "Full. There are %(num)d calls.", empty.booked)
        )
    if empty.reason is Reason.HOLIDAY and empty.holiday:
        return _("Public holiday: %(name)s.", name=empty.holiday)
    return {
        Reason.DAY_OFF: _("Day off."),
        Reason.OVERRIDE_CLOSED: _("Closed that day."),
        Reason.HOLIDAY: _("Public holiday."),
        Reason.NOTICE: _("Too soon to book."),
        Reason.PAST: _("Over for today."),
        Reason.HORIZON: _("Too far ahead to book."),
        Reason.RUNS_OVER_END: _("No call fits in."),
    }.get(empty.reason, _("Closed."))


def count_calls(found: Preview, rule: DateRule, timezone: str) -> int:
    """Return how many booked calls lie on the days of a rule although it closes their time."""
    days = (date_at(each.booked.span.starts_at, timezone) for each in found.outside)
    return sum(map(rule.covers, days))
