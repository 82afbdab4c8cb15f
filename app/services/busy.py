"""What people do to busy times: name a calendar or hand one in, change it, enter times by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.calendars.busy_address import CalendarAddress, read_address
from app.domain.busy import CalendarUnreadable
from app.domain.busy_hand import MOST_BY_HAND, check_by_hand
from app.domain.busy_refresh import (
    LONGEST_NAME,
    MOST_ADDRESSES,
    MOST_FILES,
    SourceKind,
    TooManyCalendars,
    window_at,
)
from app.domain.errors import NotFound
from app.domain.timespan import Span
from app.extensions import get_settings, vault
from app.models.base import new_id
from app.models.busy import BusySourceRow, BusyTimeRow
from app.models.practice import TherapistRow
from app.models.sealing import SealBroken
from app.services.audit import Act, Actor, record_act
from app.services.busy_refresh import ReadBusy, warnings_of
from app.services.busy_times import lock_therapist, replace_times, sweep_past
from app.services.letterhead import own_host
from app.services.transaction import read_transaction, rerun_once, write_transaction

_NO_SOURCE = "There is no such calendar here."
_NO_TIME = "There is no such busy time here."


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCalendar:
    """A calendar at an address; an empty name becomes that of its host."""

    therapist: str
    address: str
    name: str = ""
    ignores_all_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCalendarFile:
    """A calendar as a file; one with the same name takes the place of the one before."""

    therapist: str
    name: str
    content: bytes
    ignores_all_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCalendar:
    """A new name for a calendar; None leaves as it is whether its all-day events count."""

    therapist: str
    source_id: str
    name: str
    ignores_all_day: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedFile:
    """What was read from a file."""

    source_id: str
    times: int


@rerun_once
def add_calendar(command: AddCalendar, *, actor: Actor, now: datetime) -> str:
    """Add a calendar that the worker reads from now on; return its id, the old one for a repeat.

    Raises CalendarAddressRefused, NotFound or TooManyCalendars. Nothing is fetched here.
    """
    address = read_address(command.address, own_endpoints=get_settings().calendar_hosts)
    with write_transaction() as session:
        therapist = lock_therapist(session, command.therapist)
        known = _find_address(session, therapist, address)
        if known is not None:
            return known
        _check_room(session, therapist, SourceKind.ADDRESS, most=MOST_ADDRESSES)
        row = BusySourceRow(
            id=new_id(),
            therapist_id=therapist.id,
            kind=SourceKind.ADDRESS,
            name=_clean(command.name) or address.host[:LONGEST_NAME],
            ignores_all_day=command.ignores_all_day,
            created_at=now,
            due_at=now,
        )
        vault.seal(row, "url", address.url)
        session.add(row)
        _record(session, "busy.calendar_added", row.id, actor=actor, now=now)
        return row.id


@rerun_once
def add_calendar_file(
    command: AddCalendarFile, *, read: ReadBusy, actor: Actor, now: datetime
) -> AddedFile:
    """Read a calendar file, outside of any transaction, and store its busy times.

    Raises CalendarUnreadable, NotFound or TooManyCalendars. The file itself is not kept.
    """
    with read_transaction() as session:
        zone = session.scalar(
            select(TherapistRow.timezone).where(TherapistRow.slug == command.therapist)
        )
    if zone is None:
        raise NotFound("There is no such therapist here.")
    reading = read(
        command.content,
        window=window_at(now),
        floating_zone=zone,
        ignore_all_day=command.ignores_all_day,
        own_domain=own_host(),
    )
    if not reading.is_whole:
        raise CalendarUnreadable("This file ends too early. Export it once more.")
    with write_transaction() as session:
        therapist = lock_therapist(session, command.therapist)
        row = _file_row(session, therapist, _clean(command.name) or "Calendar", now=now)
        row.read_at = row.tried_at = now
        row.ignores_all_day = command.ignores_all_day
        row.warnings = warnings_of(reading)
        session.flush()
        times = replace_times(
            session, therapist_id=therapist.id, source_id=row.id, spans=reading.spans
        )
        sweep_past(session, therapist.id, now=now)
        _record(session, "busy.file_read", row.id, actor=actor, now=now)
        return AddedFile(source_id=row.id, times=times)


def _file_row(
    session: Session, therapist: TherapistRow, name: str, *, now: datetime
) -> BusySourceRow:
    """Return the row of the file with this name, a new one for a new name."""
    row = session.scalar(
        select(BusySourceRow).where(
            BusySourceRow.therapist_id == therapist.id,
            BusySourceRow.kind == SourceKind.FILE,
            BusySourceRow.name == name,
        )
    )
    if row is None:
        _check_room(session, therapist, SourceKind.FILE, most=MOST_FILES)
        row = BusySourceRow(
            id=new_id(),
            therapist_id=therapist.id,
            kind=SourceKind.FILE,
            name=name,
            created_at=now,
        )
        session.add(row)
    return row


def change_calendar(command: ChangeCalendar, *, actor: Actor, now: datetime) -> None:
    """Rename a calendar, and let its all-day events count or not; raises NotFound.

    A file is not kept, so that only its name can change. What a worker has in hand counts for
    nothing once the rule has changed.
    """
    with write_transaction() as session:
        therapist = lock_therapist(session, command.therapist)
        row = _get_source(session, therapist, command.source_id)
        fields = []
        name = _clean(command.name)
        if name and name != row.name:
            row.name = name
            fields.append("name")
        ignores = command.ignores_all_day
        if ignores is not None and row.due_at is not None and ignores != row.ignores_all_day:
            row.ignores_all_day = ignores
            fields.append("ignores_all_day")
            row.etag = row.last_modified = None
            row.lease_token = row.lease_until = None
            row.due_at = now
        if fields:
            _record(session, "busy.calendar_changed", row.id, *fields, actor=actor, now=now)


def ask_for_reading(therapist: str, source_id: str, *, actor: Actor, now: datetime) -> None:
    """Let a calendar be due at once, so that the worker reads it soon; raises NotFound."""
    with write_transaction() as session:
        row = _get_source(session, lock_therapist(session, therapist), source_id)
        if row.due_at is None:
            raise NotFound(_NO_SOURCE)
        if row.due_at > now:
            row.due_at = now
            _record(session, "busy.reading_asked", row.id, actor=actor, now=now)


def remove_calendar(therapist: str, source_id: str, *, actor: Actor, now: datetime) -> None:
    """Remove a calendar with all its busy times; raises NotFound."""
    with write_transaction() as session:
        row = _get_source(session, lock_therapist(session, therapist), source_id)
        session.execute(delete(BusyTimeRow).where(BusyTimeRow.source_id == row.id))
        session.delete(row)
        _record(session, "busy.calendar_removed", row.id, actor=actor, now=now)


def enter_busy_time(therapist: str, span: Span, *, actor: Actor, now: datetime) -> str:
    """Keep a stretch of time free of calls; return its id, the old one for a repeat.

    Raises InvalidInput, NotFound or TooManyCalendars. No reason is asked for or kept.
    """
    check_by_hand(span, now=now)
    with write_transaction() as session:
        row = lock_therapist(session, therapist)
        sweep_past(session, row.id, now=now)
        by_hand = session.execute(
            select(BusyTimeRow.id, BusyTimeRow.starts_at, BusyTimeRow.ends_at).where(
                BusyTimeRow.therapist_id == row.id, BusyTimeRow.source_id.is_(None)
            )
        ).all()
        for id_, starts_at, ends_at in by_hand:
            if (starts_at, ends_at) == (span.starts_at, span.ends_at):
                return id_
        if len(by_hand) >= MOST_BY_HAND:
            raise TooManyCalendars(f"There is room for {MOST_BY_HAND} times. Remove one first.")
        time = BusyTimeRow(
            id=new_id(), therapist_id=row.id, starts_at=span.starts_at, ends_at=span.ends_at
        )
        session.add(time)
        _record(session, "busy.time_entered", time.id, actor=actor, now=now, kind="busy_time")
        return time.id


def remove_busy_time(therapist: str, time_id: str, *, actor: Actor, now: datetime) -> None:
    """Take back a busy time that was entered by hand; raises NotFound."""
    with write_transaction() as session:
        row = lock_therapist(session, therapist)
        removed = session.scalar(
            delete(BusyTimeRow)
            .where(
                BusyTimeRow.id == time_id,
                BusyTimeRow.therapist_id == row.id,
                BusyTimeRow.source_id.is_(None),
            )
            .returning(BusyTimeRow.id)
        )
        if removed is None:
            raise NotFound(_NO_TIME)
        _record(session, "busy.time_removed", removed, actor=actor, now=now, kind="busy_time")


def _get_source(session: Session, therapist: TherapistRow, source_id: str) -> BusySourceRow:
    """Return a calendar of this therapist; that of another one is as absent as none."""
    row = session.get(BusySourceRow, source_id, with_for_update=True)
    if row is None or row.therapist_id != therapist.id:
        raise NotFound(_NO_SOURCE)
    return row


def _find_address(
    session: Session, therapist: TherapistRow, address: CalendarAddress
) -> str | None:
    """Return the id of the therapist's calendar at this address."""
    for row in session.scalars(
        select(BusySourceRow).where(
            BusySourceRow.therapist_id == therapist.id, BusySourceRow.kind == SourceKind.ADDRESS
        )
    ):
        try:
            if vault.read(row, "url") == address.url:
                return row.id
        except SealBroken:  # whatever it was, it is not known to be this one
            continue
    return None


def _check_room(session: Session, therapist: TherapistRow, kind: SourceKind, *, most: int) -> None:
    """Raise TooManyCalendars where the therapist has as many calendars of a kind as one may."""
    count = session.scalar(
        select(func.count()).where(
            BusySourceRow.therapist_id == therapist.id, BusySourceRow.kind == kind
        )
    )
    if (count or 0) >= most:
        raise TooManyCalendars(f"There is room for {most}. Remove one first.")


def _clean(name: str) -> str:
    """Return a name in one line of signs that can be seen, as long as it may be."""
    seen = "".join(sign for sign in " ".join(name.split()) if sign.isprintable())
    return seen[:LONGEST_NAME].strip()


def _record(
    session: Session,
    action: str,
    object_id: str,
    *fields: str,
    actor: Actor,
    now: datetime,
    kind: str = "busy_source",
) -> None:
    act = Act(action=action, object_type=kind, object_id=object_id, fields=fields)
    record_act(session, act, actor=actor, now=now)
