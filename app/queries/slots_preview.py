"""What if: the times that clients would see after a change of hours, with nothing saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, NotFound
from app.domain.practice import BufferRule, Service
from app.domain.practice_service import list_service_problems
from app.domain.slots import days_window, find_days_window, list_starts
from app.domain.slots_changes import HoursDraft, apply_change
from app.domain.slots_empty import EmptyDay, explain_empty
from app.domain.slots_outside import OutsideTime, list_outside
from app.domain.slots_rules import Diary, SlotRules
from app.domain.slots_validation import Notice
from app.domain.timespan import date_at, get_zone
from app.models.practice import PracticeRow, ServiceRow
from app.models.slots_reading_standing import read_standing
from app.queries.practice import service_of
from app.queries.slots_hours import get_therapist

PREVIEW = timedelta(days=14)
"""How many dates a preview shows, today included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewDay:
    """A date of the one who looks: the starts they would see, and which of those are new or gone.

    All are aware UTC in order; `starts` has the `added` ones, and has not the `removed` ones.
    `empty` says why there are none, where there are none.
    """

    on_date: date
    starts: tuple[datetime, ...]
    added: tuple[datetime, ...]
    removed: tuple[datetime, ...]
    empty: EmptyDay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The next days after a change, each with its starts, and how many there are now and then.

    `outside` are booked appointments, however far ahead, that the hours, limits or buffers would
    not allow; `notices` say what was understood otherwise than written.
    """

    service: Service
    days: tuple[PreviewDay, ...]
    count_before: int
    count_after: int
    outside: tuple[OutsideTime, ...]
    notices: tuple[Notice, ...]


def preview(
    session: Session,
    slug: str,
    draft: HoursDraft,
    *,
    now: datetime,
    seen_from: str,
    service: str | None = None,
) -> Preview:
    """Work out what clients would see for a draft of one therapist's hours.

    `seen_from` is the zone of the one who looks; `service` is a slug, without one that of the
    drafted settings, or else the first call.
    Raises NotFound, UnknownZone, and InvalidInput with every mistake in the draft.
    """
    row = get_therapist(session, slug)
    looked_at = draft.service.slug if service is None and draft.service else service
    stored, buffer_rule = _read_service(session, looked_at)
    first = date_at(now, seen_from)
    window = days_window(first, first + PREVIEW - timedelta(days=1), get_zone(seen_from))
    standing = read_standing(session, row, window=window, now=now)
    hours = standing.hours
    notices: list[Notice] = []
    for change in draft.changes:
        applied = apply_change(
            hours, change, shortest_minutes=standing.shortest_minutes, today=standing.today
        )
        hours = applied.hours
        notices += applied.notices
    drafted = stored
    if draft.service is not None and draft.service.slug == stored.slug:
        drafted = draft.service
    problems = tuple(list_service_problems(drafted))
    if problems:
        raise InvalidInput(problems)
    before, after = standing.diary_with(standing.hours), standing.diary_with(hours)
    rules = SlotRules.of(drafted, buffer_rule)
    was = list_starts(before, SlotRules.of(stored, buffer_rule), window=window, now=now)
    to_be = list_starts(after, rules, window=window, now=now)
    days = _list_days(was, to_be, first=first, seen_from=seen_from)
    return Preview(
        service=drafted,
        days=tuple(_explain_empty(day, after, rules, seen_from=seen_from, now=now) for day in days),
        count_before=len(was),
        count_after=len(to_be),
        outside=list_outside(before, after, standing.booked, now=now, drafted=drafted),
        notices=tuple(notices),
    )


def _read_service(session: Session, slug: str | None) -> tuple[Service, BufferRule]:
    """Read the service that is looked at, and the practice's rule for buffers."""
    query = (
        select(ServiceRow, select(PracticeRow.buffer_rule).scalar_subquery())
        .where(ServiceRow.is_active)
        .order_by(ServiceRow.position)
        .limit(1)
    )
    if slug is not None:
        query = query.where(ServiceRow.slug == slug)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("There is no such kind of call here.")
    row, buffer_rule = found
    return service_of(row), BufferRule(buffer_rule)


def _list_days(
    was: Iterable[datetime], to_be: Iterable[datetime], *, first: date, seen_from: str
) -> Iterator[PreviewDay]:
    """Yield each date, also those without any start."""
    before, after = set(was), set(to_be)
    by_day: dict[date, set[datetime]] = defaultdict(set)
    for each in before | after:
        by_day[date_at(each, seen_from)].add(each)
    for number in range(PREVIEW.days):
        day = first + timedelta(days=number)
        yield PreviewDay(
            on_date=day,
            starts=tuple(sorted(by_day[day] & after)),
            added=tuple(sorted(by_day[day] & after - before)),
            removed=tuple(sorted(by_day[day] & before - after)),
        )


def _explain_empty(
    day: PreviewDay, diary: Diary, rules: SlotRules, *, seen_from: str, now: datetime
) -> PreviewDay:
    """Return a date with the reason why it has no start, where it has none."""
    window = find_days_window(day.on_date, day.on_date, get_zone(seen_from))
    if day.starts or window is None:
        return day
    return replace(day, empty=explain_empty(diary, rules, window=window, now=now))
