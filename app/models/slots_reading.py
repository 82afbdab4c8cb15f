"""The diaries of therapists as the slot engine wants them: three statements, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState
from app.domain.practice import DateRuleKind, Weekday, Window
from app.domain.slots import Blocker, BlockerKind, Diary, HoursPeriod
from app.domain.slots_grid import LONGEST_GRID_DAYS
from app.domain.timespan import Span
from app.models.booking import ClaimRow
from app.models.practice import TherapistRow
from app.models.slots import DateRuleRow, WeeklyHoursRow

_MARGIN = timedelta(days=8)
"""Around the span asked for: enough for the therapist's week (limits), buffers and zones."""

_GRID_MARGIN = timedelta(days=LONGEST_GRID_DAYS + 4)
"""Before the span asked for: as far back as an opening may have begun that anchors the grid."""

_WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaims:
    """Claims that do not stand in the way of the one who asks.

    A visitor sees the time they hold as free; an appointment that moves leaves itself out.
    """

    visitor_hash: str | None = None
    appointment_id: str | None = None


NOBODY = OwnClaims()


def read_diaries(
    session: Session,
    therapists: Sequence[TherapistRow],
    *,
    window: Span,
    now: datetime,
    own: OwnClaims = NOBODY,
) -> dict[str, Diary]:
    """Return the diary of each therapist by id, good for starts within `window`."""
    ids = [therapist.id for therapist in therapists]
    hours = _read_hours(session, ids)
    overrides = _read_overrides(session, ids, window)
    blockers = _read_blockers(session, ids, window, now=now, own=own)
    return {
        therapist.id: Diary(
            timezone=therapist.timezone,
            hours=hours[therapist.id],
            overrides=overrides[therapist.id],
            blockers=tuple(blockers[therapist.id]),
        )
        for therapist in therapists
    }


def _read_hours(session: Session, ids: list[str]) -> dict[str, tuple[HoursPeriod, ...]]:
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
    periods: dict[tuple[str, date | None, date | None], dict[Weekday, list[Window]]] = {}
    for therapist_id, valid_from, valid_until, weekday, starts, ends in rows:
        week = periods.setdefault((therapist_id, valid_from, valid_until), defaultdict(list))
        week[_WEEKDAYS[weekday]].append((starts, ends))
    found: dict[str, tuple[HoursPeriod, ...]] = defaultdict(tuple)
    for (therapist_id, valid_from, valid_until), week in periods.items():
        period = HoursPeriod(
            weekly={day: tuple(windows) for day, windows in week.items()},
            valid_from=valid_from,
            valid_until=valid_until,
        )
        found[therapist_id] += (period,)
    return found


def _read_overrides(
    session: Session, ids: list[str], window: Span
) -> dict[str, dict[date, tuple[Window, ...]]]:
    """Read the dates that replace the usual week."""
    rows = session.execute(
        select(
            DateRuleRow.therapist_id,
            DateRuleRow.starts_on,
            DateRuleRow.ends_on,
            DateRuleRow.windows,
        )
        .where(DateRuleRow.kind == DateRuleKind.OVERRIDE)
        .where(DateRuleRow.therapist_id.in_(ids))
        .where(DateRuleRow.ends_on >= (window.starts_at - _GRID_MARGIN).date())
        .where(DateRuleRow.starts_on <= (window.ends_at + _MARGIN).date())
    )
    found: dict[str, dict[date, tuple[Window, ...]]] = defaultdict(dict)
    for therapist_id, starts_on, ends_on, windows in rows:
        for day in range(starts_on.toordinal(), ends_on.toordinal() + 1):
            found[therapist_id][date.fromordinal(day)] = tuple(
                (start, end) for start, end in windows
            )
    return found


def _read_blockers(
    session: Session, ids: list[str], window: Span, *, now: datetime, own: OwnClaims
) -> dict[str, list[Blocker]]:
    """Read what is taken: bookings, and holds that have not lapsed."""
    query = (
        select(
            ClaimRow.therapist_id,
            ClaimRow.state,
            ClaimRow.starts_at,
            ClaimRow.ends_at,
            ClaimRow.buffer_before_minutes,
            ClaimRow.buffer_after_minutes,
        )
        .where(ClaimRow.therapist_id.in_(ids))
        .where(ClaimRow.starts_at >= window.starts_at - _MARGIN)
        .where(ClaimRow.starts_at < window.ends_at + _MARGIN)
        .where(or_(ClaimRow.expires_at.is_(None), ClaimRow.expires_at > now))
        .order_by(ClaimRow.starts_at)
    )
    if own.visitor_hash is not None:
        mine = and_(ClaimRow.state == ClaimState.HELD, ClaimRow.visitor_hash == own.visitor_hash)
        query = query.where(or_(ClaimRow.visitor_hash.is_(None), ~mine))
    if own.appointment_id is not None:
        query = query.where(
            or_(
                ClaimRow.appointment_id.is_(None),
                ClaimRow.appointment_id != own.appointment_id,
            )
        )
    found: dict[str, list[Blocker]] = defaultdict(list)
    for therapist_id, state, starts_at, ends_at, before, after in session.execute(query):
        kind = BlockerKind.HOLD if state == ClaimState.HELD else BlockerKind.APPOINTMENT
        found[therapist_id].append(
            Blocker(
                span=Span(starts_at=starts_at, ends_at=ends_at),
                buffer_before_minutes=before,
                buffer_after_minutes=after,
                kind=kind,
                counts=True,
            )
        )
    return found
