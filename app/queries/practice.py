"""Reads the practice, its services and its people as pages and API show them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.practice import (
    BufferRule,
    CrisisContact,
    Mode,
    PracticeSettings,
    Service,
    TherapistProfile,
)
from app.domain.practice_document import read_profile
from app.domain.practice_fields import is_slug
from app.models.practice import PracticeRow, ServiceRow, TherapistProfileRow, TherapistRow


class NoPractice(NotFound):
    """No practice has been loaded into the database yet."""

    code = "no_practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The practice and what it offers, the service that clients book by themselves first."""

    practice: PracticeSettings
    services: tuple[Service, ...]

    @property
    def first_call(self) -> Service:
        """The service by which new clients begin."""
        return self.services[0]

    def find_service(self, slug: str) -> Service | None:
        """Return the service of this slug, None where there is none."""
        return next((service for service in self.services if service.slug == slug), None)


def read_offer(session: Session) -> Offer:
    """Read the practice and its services in order; raise NoPractice before one is loaded."""
    row = session.scalar(select(PracticeRow))
    services = tuple(
        service_of(service)
        for service in session.scalars(
            select(ServiceRow).where(ServiceRow.is_active).order_by(ServiceRow.position)
        )
    )
    if row is None or not services:
        raise NoPractice("No practice has been set up here yet.")
    return Offer(practice=_settings_of(row), services=services)


def list_profiles(session: Session) -> tuple[TherapistProfile, ...]:
    """Read the profiles of all active therapists in the practice's order, in one statement."""
    rows = session.execute(
        select(TherapistProfileRow.document)
        .join(TherapistRow, TherapistRow.id == TherapistProfileRow.therapist_id)
        .where(TherapistRow.is_active)
        .order_by(TherapistRow.position)
    )
    return tuple(read_profile(document) for (document,) in rows)


def get_profile(session: Session, slug: str) -> TherapistProfile:
    """Read the profile of an active therapist; raise NotFound where there is none."""
    document = None
    if is_slug(slug):
        document = session.scalar(
            select(TherapistProfileRow.document)
            .join(TherapistRow, TherapistRow.id == TherapistProfileRow.therapist_id)
            .where(TherapistRow.is_active, TherapistRow.slug == slug)
        )
    if document is None:
        raise NotFound("There is nobody of that name here.")
    return read_profile(document)


def service_of(row: ServiceRow) -> Service:
    """Return a service's row as a value."""
    return Service(
        slug=row.slug,
        name=row.name,
        length_minutes=row.length_minutes,
        step_minutes=row.step_minutes,
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
        notice_minutes=row.notice_minutes,
        horizon_days=row.horizon_days,
        modes=tuple(Mode(mode) for mode in row.modes),
        price=row.price,
        limits=row.limits,
        sites=tuple(row.sites),
    )


def _settings_of(row: PracticeRow) -> PracticeSettings:
    """Return the practice's row as a value."""
    return PracticeSettings(
        name=row.name,
        timezone=row.timezone,
        country=row.country,
        region=row.region,
        languages=tuple(row.languages),
        email=row.email,
        phone=row.phone,
        address=row.address,
        answer_within_working_days=row.answer_within_working_days,
        change_limit_hours=row.change_limit_hours,
        buffer_rule=BufferRule(row.buffer_rule),
        keeps_holidays=row.keeps_holidays,
        currency=row.currency,
        lower_fee_places=row.lower_fee_places,
        crisis=tuple(CrisisContact(**contact) for contact in row.crisis),
    )
