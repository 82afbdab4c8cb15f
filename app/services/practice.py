"""Loads a practice file into the database, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.practice import PracticeSettings, TherapistProfile
from app.domain.practice_document import profile_document
from app.domain.practice_file import PracticeFile
from app.models.base import new_id
from app.models.practice import PRACTICE_ID, PracticeRow, TherapistProfileRow, TherapistRow
from app.services.audit import OPERATOR, Act, record_act
from app.services.practice_holidays import put_holidays
from app.services.practice_hours import load_hours
from app.services.practice_places import load_places, load_pools
from app.services.practice_services import load_services, lock_everyone
from app.services.transaction import rerun_once, write_transaction


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
    the file no longer has is kept and no longer offered. Settings of a service and hours of which
    the file says what it said last stay as they are now: they may have been changed since.
    """
    with write_transaction() as session:
        loaded = session.scalar(select(PracticeRow.file_digest).with_for_update())
        if loaded == digest:
            return LoadOutcome(changed=False, therapists=len(file.therapists))
        lock_everyone(session)
        practice = session.merge(_practice_row(file.practice, digest))
        put_holidays(session, practice, now=now)
        load_places(session, file.sites, file.rooms)
        load_services(session, file.services)
        retired = _load_therapists(session, file)
        act = Act(
            action="practice.loaded",
            object_type="practice",
            object_id=str(PRACTICE_ID),
            fields=("practice", "places", "services", "therapists", "hours", "pools"),
        )
        record_act(session, act, actor=OPERATOR, now=now)
        return LoadOutcome(changed=True, therapists=len(file.therapists), retired=retired)


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
        keeps_holidays=practice.keeps_holidays,
        currency=practice.currency,
        lower_fee_places=practice.lower_fee_places,
        crisis=[
            {"name": contact.name, "number": contact.number, "hours": contact.hours}
            for contact in practice.crisis
        ],
        file_digest=digest,
    )


def _load_therapists(session: Session, file: PracticeFile) -> int:
    """Add or change the therapists of the file with their hours; return how many were retired."""
    rows = {row.slug: row for row in session.scalars(select(TherapistRow))}
    names = {profile.slug for profile in file.therapists}
    retired = [row for slug, row in rows.items() if row.is_active and slug not in names]
    for row in retired:
        row.is_active = False
    listed: dict[str, TherapistRow] = {}
    for position, profile in enumerate(file.therapists):
        row = rows.get(profile.slug) or TherapistRow(id=new_id(), slug=profile.slug)
        _change_therapist(row, profile, position)
        session.add(row)
        listed[profile.slug] = row
    session.flush()
    ids = {slug: row.id for slug, row in listed.items()}
    _replace_profiles(session, [(ids[profile.slug], profile) for profile in file.therapists])
    load_hours(session, [(listed[slug], hours) for slug, hours in file.hours.items()])
    load_pools(session, file.pools, ids)
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
