"""When therapists are open, as the slot engine wants it: two statements, or none for those known.

What was read is remembered for the life of the process, under the version that the therapist's row
has in the same transaction. Each change of hours raises it, so that what is remembered under a
version never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.practice import NO_LIMITS, DateRuleKind, Limits, Weekday, Window
from app.domain.slots import DateSpan, HoursPeriod, Travel
from app.models.engine import WRITES
from app.models.practice import PracticeRow, TherapistRow
from app.models.slots import DateRuleRow, WeeklyHoursRow

_WEEKDAYS = tuple(Weekday)
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
            TherapistRow.limit_per_day,
            TherapistRow.limit_per_week,
            TherapistRow.limit_minutes_per_day,
            TherapistRow.limit_minutes_per_week,
        )
        .where(TherapistRow.is_active)
        .order_by(TherapistRow.position)
    )
    return [DiaryOwner(*row[:5], _limits_of(*row[5:])) for row in rows]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """All that decides when somebody is open, but for zone, limits and what is taken."""

    periods: tuple[HoursPeriod, ...] = ()
    overrides: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    days_off: tuple[DateSpan, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    travel: tuple[Travel, ...] = ()


_Remembered = dict[str, tuple[int, OpenHours]]
_remembered: _Remembered = {}
"""By therapist: the version of their hours, and the hours."""


def read_open_hours(session: Session, therapists: Sequence[HasDiary]) -> dict[str, OpenHours]:
    """Return the hours of each therapist by id."""
    found: dict[str, OpenHours] = {}
    unknown: list[HasDiary] = []
    for therapist in therapists:
        version, hours = _remembered.get(therapist.id, (None, None))
        if hours is None or version != therapist.hours_version:
            unknown.append(therapist)
        else:
            found[therapist.id] = hours
    if unknown:
        read = _read(session, unknown)
        found |= read
        _remember(session, unknown, read)
    return found


def _remember(
    session: Session, therapists: Iterable[HasDiary], hours: Mapping[str, OpenHours]
) -> None:
    """Keep what was read, unless this transaction may write: it might yet be rolled back."""
    if session.connection().get_execution_options().get(WRITES, True):
        return
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update({each.id: (each.hours_version, hours[each.id]) for each in therapists})


def _read(session: Session, therapists: Sequence[HasDiary]) -> dict[str, OpenHours]:
    """Read weeks and dates of these therapists."""
    ids = [therapist.id for therapist in therapists]
    periods = _read_periods(session, ids)
    rules = _read_rules(session, ids)
    public = {
        day: name
        for starts_on, ends_on, _, _, name in rules[None][DateRuleKind.HOLIDAY]
        for day in _days(starts_on, ends_on)
    }
    return {
        therapist.id: _hours_of(
            periods[therapist.id],
            rules[therapist.id],
            public if therapist.keeps_holidays else {},
        )
        for therapist in therapists
    }


def _read_periods(session: Session, ids: list[str]) -> dict[str, tuple[HoursPeriod, ...]]:
    """Read the usual weeks, one period for each validity."""
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
    weeks: dict[tuple[str, date | None, date | None], dict[Weekday, list[Window]]] = {}
    for therapist_id, valid_from, valid_until, weekday, starts, ends in rows:
        week = weeks.setdefault((therapist_id, valid_from, valid_until), defaultdict(list))
        week[_WEEKDAYS[weekday]].append((starts, ends))
    found: dict[str, tuple[HoursPeriod, ...]] = defaultdict(tuple)
    for (therapist_id, valid_from, valid_until), week in weeks.items():
        period = HoursPeriod(
            weekly={day: tuple(windows) for day, windows in week.items()},
            valid_from=valid_from,
            valid_until=valid_until,
        )
        found[therapist_id] += (period,)
    return found


_Rule = tuple[date, date | None, list[Sequence[int]] | None, str | None, str]
_Rules = dict[str, list[_Rule]]


def _read_rules(session: Session, ids: list[str]) -> dict[str | None, _Rules]:
    """Read the dates that are different by therapist (None = the practice) and kind, in order.

    A practice that keeps no public holidays has none.
    """
    keeps_holidays = select(PracticeRow.keeps_holidays).scalar_subquery()
    rows = session.execute(
        select(
            DateRuleRow.therapist_id,
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
        .order_by(DateRuleRow.starts_on, DateRuleRow.id)
    )
    found: dict[str | None, _Rules] = defaultdict(lambda: defaultdict(list))
    for therapist_id, kind, *rule in rows:
        found[therapist_id][kind].append(tuple(rule))  # type: ignore[arg-type]
    return found


def _hours_of(
    periods: tuple[HoursPeriod, ...], rules: _Rules, holidays: Mapping[date, str]
) -> OpenHours:
    """Put one therapist's weeks and dates together."""
    works = {
        day
        for starts_on, ends_on, *_ in rules[DateRuleKind.WORKS]
        for day in _days(starts_on, ends_on)
    }
    return OpenHours(
        periods=periods,
        overrides={
            day: opening
            for starts_on, ends_on, windows, _, _ in rules[DateRuleKind.OVERRIDE]
            for opening in [tuple((low, high) for low, high in windows or ())]
            for day in _days(starts_on, ends_on)
        },
        days_off=tuple(
            DateSpan(starts_on=starts_on, ends_on=ends_on)
            for starts_on, ends_on, *_ in rules[DateRuleKind.OFF]
        ),
        holidays={day: name for day, name in holidays.items() if day not in works}
        if works
        else holidays,
        travel=tuple(
            Travel(starts_on=starts_on, ends_on=ends_on, timezone=zone)
            for starts_on, ends_on, _, zone, _ in rules[DateRuleKind.TRAVEL]
            if zone is not None
        ),
    )


def _days(starts_on: date, ends_on: date | None) -> Iterable[date]:
    """Yield the dates of a rule that has an end; one without any has its first date alone."""
    last = starts_on if ends_on is None else ends_on
    return map(date.fromordinal, range(starts_on.toordinal(), last.toordinal() + 1))
