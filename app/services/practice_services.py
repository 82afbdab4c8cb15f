"""The settings of services: from the practice file, and one by one from the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, NotFound, Problem
from app.domain.practice import Service
from app.domain.practice_sections import digest_service
from app.domain.practice_service import list_service_problems
from app.domain.slots_validation import Notice, list_idle_limits
from app.models.base import new_id
from app.models.practice import ServiceRow, SiteRow, TherapistRow
from app.services.audit import Act, Actor, record_act
from app.services.transaction import rerun_once, write_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveService:
    """A service as it is to be, known by its slug."""

    service: Service


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedService:
    """Which settings are different now, and what to say beside them."""

    changed: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


@rerun_once
def save_service(command: SaveService, *, actor: Actor, now: datetime) -> SavedService:
    """Change the settings of a service that is offered.

    Appointments that are booked stay as they are. Raises NotFound, or InvalidInput with every
    mistake by the name of its field.
    """
    service = command.service
    with write_transaction() as session:
        lock_everyone(session)
        row = session.scalar(
            select(ServiceRow).where(ServiceRow.slug == service.slug, ServiceRow.is_active)
        )
        if row is None:
            raise NotFound("There is no such kind of call here.")
        problems = tuple(list_service_problems(service)) + _list_site_problems(session, service)
        if problems:
            raise InvalidInput(problems)
        changed = _change(row, service)
        if changed:
            act = Act(
                action="service.changed", object_type="service", object_id=row.id, fields=changed
            )
            record_act(session, act, actor=actor, now=now)
        return SavedService(
            changed=changed,
            notices=tuple(
                list_idle_limits(service.limits, shortest_minutes=service.length_minutes)
            ),
        )


def lock_everyone(session: Session) -> None:
    """Take the lock of every diary, by ascending id, and raise the version of everybody's hours.

    What concerns all passes here first: lengths, buffers, zones, public holidays.
    """
    session.execute(
        select(TherapistRow.id).order_by(TherapistRow.id).with_for_update(key_share=True)
    )
    session.execute(
        update(TherapistRow)
        .values(
            diary_version=TherapistRow.diary_version + 1,
            hours_version=TherapistRow.hours_version + 1,
        )
        .execution_options(synchronize_session=False)
    )


def _list_site_problems(session: Session, service: Service) -> tuple[Problem, ...]:
    """Return a problem for sites that the practice does not have."""
    if not service.sites:
        return ()
    known = set(session.scalars(select(SiteRow.slug).where(SiteRow.is_active)))
    if set(service.sites) <= known:
        return ()
    return (Problem(field="sites", message="Choose among the places of the practice."),)


def load_services(session: Session, services: Sequence[Service]) -> None:
    """Add or change the services of the file, and retire the others.

    One of which the file says what it said last keeps the settings it has now.
    """
    rows = {row.slug: row for row in session.scalars(select(ServiceRow))}
    for row in rows.values():
        row.is_active = False
    for position, service in enumerate(services):
        row = rows.get(service.slug) or ServiceRow(id=new_id(), slug=service.slug)
        digest = digest_service(service)
        if row.file_digest != digest:
            _change(row, service)
            row.file_digest = digest
        row.position = position
        row.is_active = True
        session.add(row)
    session.flush()


def _change(row: ServiceRow, service: Service) -> tuple[str, ...]:
    """Bring a row to the settings of a service; return the names of those that differed."""
    values: dict[str, object] = {
        "name": service.name,
        "length_minutes": service.length_minutes,
        "step_minutes": service.step_minutes,
        "buffer_before_minutes": service.buffer_before_minutes,
        "buffer_after_minutes": service.buffer_after_minutes,
        "notice_minutes": service.notice_minutes,
        "horizon_days": service.horizon_days,
        "modes": [str(mode) for mode in service.modes],
        "sites": list(service.sites),
        "price": service.price,
        "limits": service.limits,
    }
    changed = tuple(key for key, value in values.items() if getattr(row, key) != value)
    for key in changed:
        setattr(row, key, values[key])
    return changed
