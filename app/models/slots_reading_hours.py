"""When therapists are open, as the slot engine wants it: two statements, or none for those known.

What was read is remembered for the life of the process, under the version that the therapist's row
has in the same transaction. Each change of hours raises it, so that what is remembered under a
version never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.practice import NO_LIMITS, DateRuleKind, Limits, Weekday, Window
from app.domain.slots_hours import DateRule, TherapistHours, diary_of, sort_weeks
from app.domain.slots_rules import Diary, HoursPeriod
from app.models.engine import WRITES
from app.models.practice import PracticeRow, TherapistRow
from app.models.slots import DateRuleRow, WeeklyHoursRow

_WEEKDAYS = tuple(Weekday)
_KINDS = {str(kind): kind for kind in DateRuleKind}
_MOST_REMEMBERED = 5_000


class HasDiary(Protocol):
    """What has to be known of a therapist to read their diary: their row will do."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def timezone(self) -> str: ...  # noqa: D102
    @property
    def hours_version(self) -> int: ...  # noqa: D102
    @property
    def keeps_holidays(self) -> bool: ...  # noqa: D102
    @property
    def limits(self) -> Limits: ...  # noqa: D102


class DiaryOwner(NamedTuple):
    """A therapist as `list_owners` reads them; a tuple, since there may be hundreds."""

    id: str
    slug: str
    timezone: str
    hours_version: int
    keeps_holidays: bool
    rooms: list[str]
    limits: Limits


def list_owners(session: Session) -> list[DiaryOwner]:
    """Read whose diaries there are: the active therapists, in the practice's order."""
    rows = session.execute(
        select(
            TherapistRow.id,
            TherapistRow.slug,
            TherapistRow.timezone,
            TherapistRow.hours_version,
            TherapistRow.keeps_holidays,
            TherapistRow.rooms,
            TherapistRow.limit_per_day,
            TherapistRow.limit_per_week,
            TherapistRow.limit_minutes_per_day,
            TherapistRow.limit_minutes_per_week,
        )
        .where(TherapistRow.is_active)
        .order_by(TherapistRow.position)
    )
    return [DiaryOwner(*row[:6], _limits_of(*row[6:])) for row in rows]


def _limits_of(*most: int | None) -> Limits:
    per_day, per_week, minutes_per_day, minutes_per_week = most
    if most == (None, None, None, None):
        return NO_LIMITS
    return Limits(
        per_day=per_day,
        per_week=per_week,
        minutes_per_day=minutes_per_day,
        minutes_per_week=minutes_per_week,
    )


_Mark = tuple[int, str, bool, Limits]
_remembered: dict[str, tuple[_Mark, Diary]] = {}
"""By therapist: what their row said, the version first, and the diary with nothing taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHours:
    """Weeks and rules of therapists by id, and the public holidays that the practice keeps."""

    hours: Mapping[str, TherapistHours]
    holidays: Mapping[date, str]


def read_open_hours(session: Session, therapists: Sequence[HasDiary]) -> dict[str, Diary]:
    """Return the diary of each therapist by id, with nothing taken."""
    found: dict[str, Diary] = {}
    unknown: list[HasDiary] = []
    for therapist in therapists:
        mark, diary = _remembered.get(therapist.id, (None, None))
        if diary is not None and mark == _mark_of(therapist):
            found[therapist.id] = diary
        else:
            unknown.append(therapist)
    if unknown:
        stored = read_hours(session, unknown)
        read = {
            therapist.id: diary_of(
                stored.hours[therapist.id], timezone=therapist.timezone, holidays=stored.holidays
            )
            for therapist in unknown
        }
        found |= read
        _remember(session, unknown, read)
    return found


def _remember(
    session: Session, therapists: Iterable[HasDiary], diaries: Mapping[str, Diary]
) -> None:
    """Keep what was read, unless this transaction may write: it might yet be rolled back."""
    if session.connection().get_execution_options().get(WRITES, True):
        return
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update({each.id: (_mark_of(each), diaries[each.id]) for each in therapists})


def _mark_of(therapist: HasDiary) -> _Mark:
    return (
        therapist.hours_version,
        therapist.timezone,
        therapist.keeps_holidays,
        therapist.limits,
    )


def read_hours(session: Session, therapists: Sequence[HasDiary]) -> StoredHours:
    """Read the hours of these therapists as they were entered; rooms are left out."""
    ids = [therapist.id for therapist in therapists]
    weeks = _read_weeks(session, ids)
    rules = _read_rules(session, ids)
    return StoredHours(
        hours={
            therapist.id: TherapistHours(
                weeks=weeks[therapist.id],
                rules=tuple(rules[therapist.id]),
                limits=therapist.limits,
                keeps_holidays=therapist.keeps_holidays,
            )
            for therapist in therapists
        },
        holidays={
            day: rule.name
            for rule in rules[None]
            if rule.kind is DateRuleKind.HOLIDAY
            for day in rule.days()
        },
    )


def _read_weeks(session: Session, ids: list[str]) -> dict[str, tuple[HoursPeriod, ...]]:
    """Read the usual weeks, one for each validity."""
    rows = session.execute(
        select(
            WeeklyHoursRow.therapist_id,
            WeeklyHoursRow.valid_from,
            WeeklyHoursRow.valid_until,
            WeeklyHoursRow.weekday,
            WeeklyHoursRow.starts_minute,
            WeeklyHoursRow.ends_minute,
        )
        .where(WeeklyHoursRow.therapist_id.in_(ids))
        .order_by(WeeklyHoursRow.weekday, WeeklyHoursRow.starts_minute)
    )
    windows: dict[tuple[str, date | None, date | None], dict[Weekday, list[Window]]] = {}
    for therapist_id, valid_from, valid_until, weekday, starts, ends in rows:
        week = windows.setdefault((therapist_id, valid_from, valid_until), defaultdict(list))
        week[_WEEKDAYS[weekday]].append((starts, ends))
    weeks: dict[str, list[HoursPeriod]] = defaultdict(list)
    for (therapist_id, valid_from, valid_until), by_day in windows.items():
        weeks[therapist_id].append(
            HoursPeriod(
                weekly={day: tuple(opening) for day, opening in by_day.items()},
                valid_from=valid_from,
                valid_until=valid_until,
            )
        )
    return defaultdict(tuple, {key: sort_weeks(found) for key, found in weeks.items()})


def _read_rules(session: Session, ids: list[str]) -> dict[str | None, list[DateRule]]:
    """Read the dates that are different by therapist (None = the practice), in order.

    A practice that keeps no public holidays has none.
    """
    keeps_holidays = select(PracticeRow.keeps_holidays).scalar_subquery()
    rows = session.execute(
        select(
            DateRuleRow.therapist_id,
            DateRuleRow.id,
            DateRuleRow.kind,
            DateRuleRow.starts_on,
            DateRuleRow.ends_on,
            DateRuleRow.windows,
            DateRuleRow.timezone,
            DateRuleRow.name,
        )
        .where(
            or_(
                DateRuleRow.therapist_id.in_(ids),
                and_(DateRuleRow.therapist_id.is_(None), keeps_holidays),
            )
        )
        .order_by(DateRuleRow.starts_on, DateRuleRow.kind, DateRuleRow.ends_on, DateRuleRow.id)
    )
    found: dict[str | None, list[DateRule]] = defaultdict(list)
    for therapist_id, rule_id, kind, starts_on, ends_on, windows, timezone, name in rows:
        found[therapist_id].append(
            DateRule(
                id=rule_id,
                kind=_KINDS[kind],
                starts_on=starts_on,
                ends_on=ends_on,
                windows=tuple((starts, ends) for starts, ends in windows or ()),
                timezone=timezone,
                name=name,
            )
        )
    return found
