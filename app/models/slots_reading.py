"""The diaries of therapists as the slot engine wants them: three statements, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    String,
    and_,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.booking import ClaimState
from app.domain.slots import Blocker, BlockerKind, Diary
from app.domain.timespan import Span
from app.models.booking import ClaimRow
from app.models.busy import BusyTimeRow
from app.models.practice import ServiceRow
from app.models.slots_reading_hours import HasDiary, read_open_hours

_MARGIN = timedelta(days=8)
"""Around the span asked for: enough for the therapist's week (limits), buffers and zones."""

_KINDS: Mapping[str, BlockerKind] = {
    ClaimState.HELD: BlockerKind.HOLD,
    ClaimState.OFFERED: BlockerKind.HOLD,
    ClaimState.BOOKED: BlockerKind.APPOINTMENT,
    BlockerKind.BUSY: BlockerKind.BUSY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaims:
    """Claims that do not stand in the way of the one who asks.

    A visitor sees the time they hold as free, so does the one to whom the waiting list offers it;
    an appointment that moves leaves itself out.
    """

    visitor_hash: str | None = None
    appointment_id: str | None = None
    offer_id: str | None = None


NOBODY = OwnClaims()


def read_diaries(
    session: Session,
    therapists: Sequence[HasDiary],
    *,
    window: Span,
    now: datetime,
    own: OwnClaims = NOBODY,
) -> dict[str, Diary]:
    """Return the diary of each therapist by id, good for starts within `window`."""
    hours = read_open_hours(session, therapists)
    ids = [therapist.id for therapist in therapists]
    blockers = read_blockers(session, ids, window=window, now=now, own=own)
    return {key: replace(diary, blockers=tuple(blockers[key])) for key, diary in hours.items()}


def read_blockers(
    session: Session, ids: list[str], *, window: Span, now: datetime, own: OwnClaims = NOBODY
) -> dict[str, list[Blocker]]:
    """Read what is taken: bookings, holds and offers that have not lapsed, and busy times.

    By therapist's id; who has none is not named.
    """
    found: defaultdict[str, list[Blocker]] = defaultdict(list)
    rows = session.execute(_select_blockers(ids, window, now=now, own=own)).all()
    for therapist_id, kind, starts_at, ends_at, before, after, service in rows:
        found[therapist_id].append(
            Blocker(
                span=Span(starts_at=starts_at, ends_at=ends_at),
                buffer_before_minutes=before,
                buffer_after_minutes=after,
                kind=_KINDS[kind],
                counts=service is not None,
                service=service,
            )
        )
    return found


_Blockers = CompoundSelect[str, str, datetime, datetime, int, int, str]


def _select_blockers(ids: list[str], window: Span, *, now: datetime, own: OwnClaims) -> _Blockers:
    """Select claims and busy times at once; only the latter may last for weeks."""
    starts_at, ends_at = window.starts_at - _MARGIN, window.ends_at + _MARGIN
    claims = (
        select(
            ClaimRow.therapist_id,
            ClaimRow.state,
            ClaimRow.starts_at,
            ClaimRow.ends_at,
            ClaimRow.buffer_before_minutes,
            ClaimRow.buffer_after_minutes,
            ServiceRow.slug,
        )
        .join(ServiceRow, ServiceRow.id == ClaimRow.service_id)
        .where(ClaimRow.therapist_id.in_(ids))
        .where(ClaimRow.starts_at >= starts_at, ClaimRow.starts_at < ends_at)
        .where(or_(ClaimRow.expires_at.is_(None), ClaimRow.expires_at > now))
        .where(*are_not_of(own))
    )
    busy = (
        select(
            BusyTimeRow.therapist_id,
            literal_column(f"'{BlockerKind.BUSY}'", String),
            BusyTimeRow.starts_at,
            BusyTimeRow.ends_at,
            literal_column("0", Integer),
            literal_column("0", Integer),
            literal_column("NULL", String),
        )
        .where(BusyTimeRow.therapist_id.in_(ids))
        .where(BusyTimeRow.ends_at > starts_at, BusyTimeRow.starts_at < ends_at)
    )
    return union_all(claims, busy)


def are_not_of(own: OwnClaims) -> Iterator[ColumnElement[bool]]:
    """Yield what has to hold of a claim that is not of the one who asks."""
    if own.visitor_hash is not None:
        mine = and_(ClaimRow.state == ClaimState.HELD, ClaimRow.visitor_hash == own.visitor_hash)
        yield or_(ClaimRow.visitor_hash.is_(None), ~mine)
    if own.appointment_id is not None:
        is_other = ClaimRow.appointment_id != own.appointment_id
        yield or_(ClaimRow.appointment_id.is_(None), is_other)
    if own.offer_id is not None:
        yield or_(ClaimRow.offer_id.is_(None), ClaimRow.offer_id != own.offer_id)
