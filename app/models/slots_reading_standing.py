"""One therapist's hours as they stand, with all that a change of them has to be held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState
from app.domain.practice import BufferRule
from app.domain.slots_hours import TherapistHours, diary_of
from app.domain.slots_outside import BookedTime
from app.domain.slots_rules import Blocker, Diary, SlotRules
from app.domain.timespan import Span, date_at
from app.models.booking import ClaimRow
from app.models.practice import PracticeRow, ServiceRow, TherapistRow
from app.models.slots_reading import read_blockers
from app.models.slots_reading_hours import read_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingHours:
    """Hours as they are stored, public holidays, what is taken ahead, and what is booked of it.

    `shortest_minutes` is the length of the shortest service, `today` the therapist's date.
    """

    timezone: str
    today: date
    hours: TherapistHours
    holidays: Mapping[date, str]
    blockers: tuple[Blocker, ...]
    booked: tuple[BookedTime, ...]
    shortest_minutes: int

    def diary_with(self, hours: TherapistHours) -> Diary:
        """Return the diary with other hours and all that is taken."""
        diary = diary_of(hours, timezone=self.timezone, holidays=self.holidays)
        return replace(diary, blockers=self.blockers)


def read_standing(
    session: Session, therapist: TherapistRow, *, window: Span, now: datetime
) -> StandingHours:
    """Read one therapist's hours in five statements; good for starts within `window`, and later.

    What is booked is read however far ahead it is.
    """
    stored = read_hours(session, [therapist])
    booked = _read_booked(session, therapist.id, now=now)
    ends_at = max([window.ends_at, *(each.span.ends_at for each in booked)])
    around = Span(starts_at=min(now, window.starts_at), ends_at=ends_at)
    blockers = read_blockers(session, [therapist.id], window=around, now=now)
    shortest = select(func.min(ServiceRow.length_minutes)).where(ServiceRow.is_active)
    return StandingHours(
        timezone=therapist.timezone,
        today=date_at(now, therapist.timezone),
        hours=replace(stored.hours[therapist.id], rooms=tuple(therapist.rooms)),
        holidays=stored.holidays,
        blockers=tuple(blockers.get(therapist.id, ())),
        booked=booked,
        shortest_minutes=session.scalar(shortest) or 0,
    )


def _read_booked(session: Session, therapist_id: str, *, now: datetime) -> tuple[BookedTime, ...]:
    """Read the appointments that are not over, in order, with the rules of their services."""
    rule = select(PracticeRow.buffer_rule).scalar_subquery()
    rows = session.execute(
        select(ClaimRow, ServiceRow, rule)
        .join(ServiceRow, ServiceRow.id == ClaimRow.service_id)
        .where(
            ClaimRow.therapist_id == therapist_id,
            ClaimRow.state == ClaimState.BOOKED,
            ClaimRow.ends_at > now,
        )
        .order_by(ClaimRow.starts_at)
    )
    return tuple(
        BookedTime(
            appointment_id=claim.appointment_id or "",
            span=Span(starts_at=claim.starts_at, ends_at=claim.ends_at),
            name=service.name,
            rules=SlotRules(
                length_minutes=service.length_minutes,
                step_minutes=service.step_minutes,
                buffer_before_minutes=claim.buffer_before_minutes,
                buffer_after_minutes=claim.buffer_after_minutes,
                buffer_rule=BufferRule(buffer_rule),
                service=service.slug,
                limits=service.limits,
            ),
        )
        for claim, service, buffer_rule in rows
    )
