"""Loads a practice file into the database, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.practice import (
    DateRuleKind,
    PracticeFile,
    PracticeSettings,
    Service,
    TherapistHours,
    TherapistProfile,
    Weekday,
)
from app.domain.practice_document import profile_document
from app.models.base import new_id
from app.models.practice import (
    PRACTICE_ID,
    PracticeRow,
    ServiceRow,
    TherapistProfileRow,
    TherapistRow,
)
from app.models.slots import DateRuleRow, WeeklyHoursRow
from app.services.audit import OPERATOR, Act, record_act
from app.services.transaction import rerun_once, write_transaction

_WEEKDAY_NUMBERS = {day: number for number, day in enumerate(Weekday)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOutcome:
    """What loading did: `therapists` are in the file, `retired` were offered before and are not.

    Where `changed` is false the same file had been loaded last, and nothing was written.
    """

    changed: bool
    therapists: int
    retired: int = 0


@rerun_once
def load_practice(file: PracticeFile, *, digest: str, now: datetime) -> LoadOutcome:
    """Make the database say what the file says; `digest` tells this file from every other.

    Therapists and services are known by their slugs, so that appointments keep theirs. One that
    the file no longer has is kept and no longer offered.
    """
    with write_transaction() as session:
        loaded = session.scalar(select(PracticeRow.file_digest).with_for_update())
        if loaded == digest:
            return LoadOutcome(changed=False, therapists=len(file.therapists))
        session.execute(_lock_diaries)
        session.merge(_practice_row(file.practice, digest))
        _load_services(session, file.services)
        retired = _load_therapists(session, file)
        act = Act(
            action="practice.loaded",
            object_type="practice",
            object_id=str(PRACTICE_ID),
            fields=("practice", "services", "therapists", "hours"),
        )
        record_act(session, act, actor=OPERATOR, now=now)
        return LoadOutcome(changed=True, therapists=len(file.therapists), retired=retired)


_lock_diaries = (
    update(TherapistRow)
    .values(diary_version=TherapistRow.diary_version + 1)
    .execution_options(synchronize_session=False)
)
"""The lock of every diary at once: lengths, buffers and hours may all change."""


def _practice_row(practice: PracticeSettings, digest: str) -> PracticeRow:
    """Return the only row of the practice as the file has it."""
    return PracticeRow(
        id=PRACTICE_ID,
        name=practice.name,
        timezone=practice.timezone,
        country=practice.country,
        region=practice.region,
        languages=list(practice.languages),
        email=practice.email,
        phone=practice.phone,
        address=practice.address,
        answer_within_working_days=practice.answer_within_working_days,
        change_limit_hours=practice.change_limit_hours,
        buffer_rule=str(practice.buffer_rule),
        currency=practice.currency,
        lower_fee_places=practice.lower_fee_places,
        crisis=[
            {"name": contact.name, "number": contact.number, "hours": contact.hours}
            for contact in practice.crisis
        ],
        file_digest=digest,
    )


def _load_services(session: Session, services: Sequence[Service]) -> None:
    """Add or change the services of the file, and retire the others."""
    rows = {row.slug: row for row in session.scalars(select(ServiceRow))}
    for row in rows.values():
        row.is_active = False
    for position, service in enumerate(services):
        known = rows.get(service.slug)
        session.merge(
            ServiceRow(
                id=new_id() if known is None else known.id,
                slug=service.slug,
                position=position,
                name=service.name,
                length_minutes=service.length_minutes,
                step_minutes=service.step_minutes,
                buffer_before_minutes=service.buffer_before_minutes,
                buffer_after_minutes=service.buffer_after_minutes,
                notice_minutes=service.notice_minutes,
                horizon_days=service.horizon_days,
                modes=[str(mode) for mode in service.modes],
                price=service.price,
                is_active=True,
            )
        )


def _load_therapists(session: Session, file: PracticeFile) -> int:
    """Add or change the therapists of the file with their hours; return how many were retired."""
    rows = {row.slug: row for row in session.scalars(select(TherapistRow))}
    listed = {profile.slug for profile in file.therapists}
    retired = [row for slug, row in rows.items() if row.is_active and slug not in listed]
    for row in retired:
        row.is_active = False
    ids: dict[str, str] = {}
    for position, profile in enumerate(file.therapists):
        row = rows.get(profile.slug) or TherapistRow(id=new_id(), slug=profile.slug)
        _change_therapist(row, profile, position)
        session.add(row)
        ids[profile.slug] = row.id
    session.flush()
    _replace_profiles(session, [(ids[profile.slug], profile) for profile in file.therapists])
    _replace_hours(session, [(ids[slug], hours) for slug, hours in file.hours.items()])
    return len(retired)


def _change_therapist(row: TherapistRow, profile: TherapistProfile, position: int) -> None:
    """Bring a therapist's row to what the file says."""
    row.position = position
    row.name = profile.name
    row.email = profile.email
    row.timezone = profile.timezone
    row.places = profile.places
    row.is_active = True


def _replace_profiles(session: Session, profiles: Sequence[tuple[str, TherapistProfile]]) -> None:
    """Put the profiles of the file in the place of those that were there, by therapist's id."""
    ids = [therapist_id for therapist_id, _ in profiles]
    session.execute(delete(TherapistProfileRow).where(TherapistProfileRow.therapist_id.in_(ids)))
    documents = [
        {"therapist_id": therapist_id, "document": profile_document(profile)}
        for therapist_id, profile in profiles
    ]
    session.execute(insert(TherapistProfileRow), documents)


def _replace_hours(session: Session, diaries: Sequence[tuple[str, TherapistHours]]) -> None:
    """Put the hours of the file in the place of those that were there, by therapist's id."""
    windows: list[dict[str, object]] = []
    overrides: list[dict[str, object]] = []
    for therapist_id, hours in diaries:
        windows += [
            {
                "therapist_id": therapist_id,
                "weekday": _WEEKDAY_NUMBERS[day],
                "starts_minute": starts,
                "ends_minute": ends,
            }
            for day, opening in hours.weekly.items()
            for starts, ends in opening
        ]
        overrides += [
            {
                "therapist_id": therapist_id,
                "kind": DateRuleKind.OVERRIDE,
                "starts_on": on_date,
                "ends_on": on_date,
                "windows": [[starts, ends] for starts, ends in opening],
            }
            for on_date, opening in hours.overrides.items()
        ]
    ids = [therapist_id for therapist_id, _ in diaries]
    session.execute(delete(WeeklyHoursRow).where(WeeklyHoursRow.therapist_id.in_(ids)))
    session.execute(delete(DateRuleRow).where(DateRuleRow.therapist_id.in_(ids)))
    if windows:
        session.execute(insert(WeeklyHoursRow), windows)
    if overrides:
        session.execute(insert(DateRuleRow), overrides)
