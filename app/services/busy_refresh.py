"""Calendars that are due: taken under a lease, fetched with no transaction open, then written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.calendars.busy_fetch import NOTHING_KNOWN, Fetched, FetchOutcome, Validators
from app.domain.busy import BusyReading, CalendarUnreadable
from app.domain.busy_refresh import (
    SourceKind,
    may_be_unchanged,
    next_read_at,
    read_retry_after,
    window_at,
)
from app.domain.timespan import Span
from app.extensions import vault
from app.models.base import new_id
from app.models.busy import BusySourceRow, BusyTimeRow
from app.models.practice import TherapistRow
from app.models.sealing import SealBroken
from app.services.busy_times import lock_therapist_by_id, replace_times, sweep_past
from app.services.letterhead import own_host
from app.services.transaction import read_transaction, write_transaction

LEASE = timedelta(minutes=3)
"""How long a calendar belongs to the worker that took it: longer than fetch and reading last."""

Clock = Callable[[], datetime]
"""Gives the present as aware UTC; shells pass their own."""

Fetch = Callable[[str, Validators], Fetched]
"""Fetches the calendar at an address, unless it is still what is known."""


class ReadBusy(Protocol):
    """Reads the busy times of a calendar's text, within limits."""

    def __call__(
        self,
        source: bytes,
        *,
        window: Span,
        floating_zone: str,
        ignore_all_day: bool,
        own_domain: str,
    ) -> BusyReading:
        """Return the busy times, or raise CalendarUnreadable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTools:
    """What it takes to read a calendar from elsewhere: how to fetch and read it, and a clock."""

    fetch: Fetch
    read: ReadBusy
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedSource:
    """A calendar in hand; `lease_token` proves that it is still ours."""

    id: str
    lease_token: str
    therapist_id: str
    therapist: str
    timezone: str
    address: str
    ignores_all_day: bool
    known: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What came of one look at a calendar; `outcome` says why it failed, to the operator alone.

    `times` are the busy times stored now, those of the last good reading after a failure.
    """

    source_id: str
    therapist: str
    outcome: str
    is_good: bool
    times: int


SEALED = "sealed"
"""The address does not open with the keys of this installation."""

LOST = "lost"
"""Somebody changed or removed the calendar meanwhile: what was read counts for nothing."""

_UNREADABLE = "unreadable"
_CUT_SHORT = "cut_short"


def refresh_due(tools: CalendarTools, *, limit: int | None = None) -> tuple[Refreshed, ...]:
    """Look at the calendars that are due, one after the other, and store what they say."""
    done: list[Refreshed] = []
    while limit is None or len(done) < limit:
        now = tools.clock()
        claimed = claim_source(now=now) if is_source_due(now=now) else None
        if claimed is None:
            break
        done.append(claimed if isinstance(claimed, Refreshed) else refresh_source(claimed, tools))
    return tuple(done)


def mark_all_due(*, now: datetime) -> int:
    """Let every calendar at an address be due now; return how many there are."""
    with write_transaction() as session:
        marked = session.scalars(
            update(BusySourceRow)
            .where(BusySourceRow.kind == SourceKind.ADDRESS)
            .values(due_at=now)
            .returning(BusySourceRow.id)
        )
        return len(marked.all())


def is_source_due(*, now: datetime) -> bool:
    """Tell whether a calendar waits to be looked at, without taking the writers' turn."""
    with read_transaction() as session:
        return session.scalar(select(exists().where(*_is_free(now)))) is True


def claim_source(*, now: datetime, lease: timedelta = LEASE) -> ClaimedSource | Refreshed | None:
    """Take the calendar that has waited longest in hand until `now + lease`.

    None where nothing is due; one whose seal does not open has failed already.
    """
    with write_transaction() as session:
        row = session.scalar(
            select(BusySourceRow)
            .where(*_is_free(now))
            .order_by(BusySourceRow.due_at, BusySourceRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        therapist = session.get_one(TherapistRow, row.therapist_id)
        try:
            address = vault.read(row, "url") or ""
        except SealBroken:
            return _put_back(session, row, therapist.slug, outcome=SEALED, now=now)
        row.lease_token = new_id()
        row.lease_until = now + lease
        known = Validators(etag=row.etag, last_modified=row.last_modified)
        return ClaimedSource(
            id=row.id,
            lease_token=row.lease_token,
            therapist_id=therapist.id,
            therapist=therapist.slug,
            timezone=therapist.timezone,
            address=address,
            ignores_all_day=row.ignores_all_day,
            known=known if may_be_unchanged(row.read_at, now=now) else NOTHING_KNOWN,
        )


def _is_free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of a calendar that is due, in nobody's hand, and of use."""
    return (
        BusySourceRow.due_at <= now,
        or_(BusySourceRow.lease_until.is_(None), BusySourceRow.lease_until <= now),
        BusySourceRow.therapist_id.in_(select(TherapistRow.id).where(TherapistRow.is_active)),
    )


def refresh_source(claimed: ClaimedSource, tools: CalendarTools) -> Refreshed:
    """Fetch and read a calendar in hand, and record what came of it.

    After a failure the times of the last good reading stay: what cannot be read is never free.
    """
    now = tools.clock()
    fetched = tools.fetch(claimed.address, claimed.known)
    if fetched.outcome is FetchOutcome.UNCHANGED:
        return record_unchanged(claimed, now=now)
    if fetched.outcome is not FetchOutcome.READ:
        asked_at = read_retry_after(fetched.retry_after, now=now)
        return record_failure(claimed, outcome=fetched.outcome, now=now, asked_at=asked_at)
    try:
        reading = tools.read(
            fetched.body,
            window=window_at(now),
            floating_zone=claimed.timezone,
            ignore_all_day=claimed.ignores_all_day,
            own_domain=own_host(),
        )
    except CalendarUnreadable:
        return record_failure(claimed, outcome=_UNREADABLE, now=now)
    if not reading.is_whole:
        return record_failure(claimed, outcome=_CUT_SHORT, now=now)
    return record_reading(claimed, reading, fetched.validators, now=now)


def record_reading(
    claimed: ClaimedSource, reading: BusyReading, validators: Validators, *, now: datetime
) -> Refreshed:
    """Store what a calendar says now, whole, in place of what it said before."""
    with write_transaction() as session:
        lock_therapist_by_id(session, claimed.therapist_id)
        row = _still_ours(session, claimed)
        if row is None:
            return _lost(claimed)
        times = replace_times(
            session, therapist_id=row.therapist_id, source_id=row.id, spans=reading.spans
        )
        sweep_past(session, row.therapist_id, now=now)
        row.etag, row.last_modified = validators.etag, validators.last_modified
        row.warnings = warnings_of(reading)
        _note_success(row, now=now)
        return Refreshed(
            source_id=row.id,
            therapist=claimed.therapist,
            outcome=FetchOutcome.READ,
            is_good=True,
            times=times,
        )


def record_unchanged(claimed: ClaimedSource, *, now: datetime) -> Refreshed:
    """Note that a calendar still says what is stored."""
    with write_transaction() as session:
        row = _still_ours(session, claimed)
        if row is None:
            return _lost(claimed)
        _note_success(row, now=now)
        return Refreshed(
            source_id=row.id,
            therapist=claimed.therapist,
            outcome=FetchOutcome.UNCHANGED,
            is_good=True,
            times=_count_times(session, row.id),
        )


def record_failure(
    claimed: ClaimedSource, *, outcome: str, now: datetime, asked_at: datetime | None = None
) -> Refreshed:
    """Note that a calendar could not be read, and let it rest for longer than the last time."""
    with write_transaction() as session:
        row = _still_ours(session, claimed)
        if row is None:
            return _lost(claimed)
        return _put_back(
            session, row, claimed.therapist, outcome=outcome, now=now, asked_at=asked_at
        )


def warnings_of(reading: BusyReading) -> list[dict[str, object]]:
    """Return the warnings of a reading as they are stored."""
    return [{"code": warning.code, "count": warning.count} for warning in reading.warnings]


def _note_success(row: BusySourceRow, *, now: datetime) -> None:
    """Take the lease off a calendar that was read."""
    row.read_at = row.tried_at = now
    row.failures = 0
    row.due_at = next_read_at(now, seed=row.id)
    row.lease_token = row.lease_until = None


def _put_back(
    session: Session,
    row: BusySourceRow,
    therapist: str,
    *,
    outcome: str,
    now: datetime,
    asked_at: datetime | None = None,
) -> Refreshed:
    """Take the lease off a calendar that could not be read."""
    row.tried_at = now
    row.failures += 1
    row.due_at = next_read_at(now, seed=row.id, failures=row.failures, asked_at=asked_at)
    row.lease_token = row.lease_until = None
    times = _count_times(session, row.id)
    return Refreshed(
        source_id=row.id, therapist=therapist, outcome=outcome, is_good=False, times=times
    )


def _lost(claimed: ClaimedSource) -> Refreshed:
    return Refreshed(
        source_id=claimed.id, therapist=claimed.therapist, outcome=LOST, is_good=False, times=0
    )


def _count_times(session: Session, source_id: str) -> int:
    query = select(func.count()).where(BusyTimeRow.source_id == source_id)
    return session.scalar(query) or 0


def _still_ours(session: Session, claimed: ClaimedSource) -> BusySourceRow | None:
    """Return the row while nobody has changed, removed or taken the calendar after us."""
    return session.scalar(
        select(BusySourceRow)
        .where(BusySourceRow.id == claimed.id, BusySourceRow.lease_token == claimed.lease_token)
        .with_for_update()
    )
