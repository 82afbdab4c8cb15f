"""Bookings: make one, and see, move or cancel it by its secret link."""

from __future__ import annotations

import json
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from app.api.blueprint import Operations, read_now
from app.api.schemas_booking import (
    AppointmentSchema,
    BookedSchema,
    BookingBody,
    KeyHeaders,
    MoveBody,
)
from app.api.slots_free import Asked, find_default_service, offering_nearest, say_local
from app.domain.booking import BLOCKING, check_changeable, check_link_lives
from app.domain.errors import DomainError, LinkExpired
from app.domain.intake_client import ContactDetails, read_contact
from app.domain.invite import InviteMethod, calendar_text
from app.domain.parsing import Problems, Reader
from app.domain.practice import Mode
from app.domain.timespan import get_zone
from app.queries.booking import Appointment, get_appointment
from app.queries.invite import invite_of, place_of
from app.queries.practice import Offer, read_offer
from app.services.booking import BookSlot, book_slot
from app.services.booking_change import (
    CancelAppointment,
    MoveAppointment,
    cancel_appointment,
    move_appointment,
)
from app.services.letterhead import link_to
from app.services.transaction import read_transaction

bp = Operations("api_booking", __name__, description="Bookings")

_BY_LINK: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


@bp.operation(
    "/bookings",
    method="POST",
    headers=KeyHeaders,
    body=BookingBody,
    gives=BookedSchema,
    status=HTTPStatus.CREATED,
    refuses=(HTTPStatus.CONFLICT,),
)
def book(headers: dict[str, str], body: dict[str, Any]) -> dict[str, object]:
    """Book a time for a request, or for somebody whose name and email are given here.

    Repeated with the same key it answers the first result and books nothing more. Where the time
    has gone, `slot_taken` comes with the nearest free times.
    """
    now = read_now()
    contact = _read_contact(body)
    asked = Asked(
        therapist=body["therapist"],
        service=body.get("service", ""),
        starts_at=body["starts_at"],
        mode=Mode(body["mode"]),
        timezone=body.get("timezone", ""),
        visitor_token=body.get("hold_token"),
    )
    command = BookSlot(
        therapist=asked.therapist,
        service=find_default_service(asked.service),
        starts_at=asked.starts_at,
        mode=asked.mode,
        idempotency_key=_scoped(headers["key"], body),
        name=contact.name,
        email=contact.email,
        timezone=_zone_of(body),
        visitor_token=asked.visitor_token,
        request_token=body.get("request_token"),
    )
    with offering_nearest(asked, now=now):
        booked = book_slot(command, now=now)
    return {
        "token": booked.token,
        "status": booked.status,
        "starts_at": booked.span.starts_at,
        "ends_at": booked.span.ends_at,
        "therapists": booked.therapists,
        **_links(booked.token),
    }


def _read_contact(body: dict[str, Any]) -> ContactDetails:
    """Read name and email, which a booking without a request needs; raise InvalidInput."""
    problems = Problems()
    reader = Reader(body, problems)
    contact = read_contact(reader)
    if body.get("request_token") is None and not problems.found:
        if not contact.name:
            reader.note("name", "Enter a name, or send a request_token.")
        if not contact.email:
            reader.note("email", "Enter an email address, or send a request_token.")
    problems.raise_if_any()
    return contact


def _zone_of(body: dict[str, Any]) -> str:
    """Return the client's zone: as given, the request's (empty), or the practice's."""
    given = str(body.get("timezone", ""))
    if given or body.get("request_token") is not None:
        return given
    with read_transaction() as session:
        return read_offer(session).practice.timezone


def _scoped(key: str, body: dict[str, Any]) -> str:
    """Return a key that nobody else's can meet, the pages' neither.

    It counts together with the secret that came with it; without one, with all that was sent, so
    that a key somebody guesses opens nothing.
    """
    scope = body.get("request_token") or body.get("hold_token")
    if scope is None:
        scope = json.dumps(body, sort_keys=True, default=str)
    return sha256(json.dumps(["api", key, scope]).encode()).hexdigest()


@bp.operation("/bookings/<token>", gives=AppointmentSchema, refuses=_BY_LINK)
def show(token: str) -> dict[str, object]:
    """Show an appointment; its link lives until a day after it."""
    return _describe(*_read(token), token=token)


@bp.operation(
    "/bookings/<token>",
    method="PATCH",
    body=MoveBody,
    gives=AppointmentSchema,
    refuses=(*_BY_LINK, HTTPStatus.CONFLICT),
)
def move(body: dict[str, Any], token: str) -> dict[str, object]:
    """Move an appointment; the time it has stays until the new one is taken."""
    now = read_now()
    appointment, _ = _read(token)
    asked = Asked(
        therapist=appointment.people.slug,
        service=appointment.service.slug,
        starts_at=body["starts_at"],
        mode=appointment.mode,
        timezone=appointment.timezone,
        moving=appointment,
    )
    with offering_nearest(asked, now=now):
        move_appointment(MoveAppointment(token=token, starts_at=asked.starts_at), now=now)
    return _describe(*_read(token), token=token)


@bp.operation(
    "/bookings/<token>",
    method="DELETE",
    gives=AppointmentSchema,
    refuses=(*_BY_LINK, HTTPStatus.CONFLICT),
)
def cancel(token: str) -> dict[str, object]:
    """Cancel an appointment; its time is free at once."""
    _read(token)
    cancel_appointment(CancelAppointment(token=token), now=read_now())
    return _describe(*_read(token), token=token)


@bp.operation("/bookings/<token>/appointment.ics", gives=None, refuses=_BY_LINK)
def calendar(token: str) -> Response:
    """Hand out the calendar entry; there is none of a cancelled appointment."""
    appointment, offer = _read(token)
    if appointment.status not in BLOCKING:
        raise LinkExpired("This call was cancelled.")
    content = calendar_text(invite_of(appointment, offer), method=InviteMethod.PUBLISH)
    response = Response(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _read(token: str) -> tuple[Appointment, Offer]:
    """Read the appointment behind a link; raise NotFound, or LinkExpired a day after it."""
    with read_transaction() as session:
        appointment = get_appointment(session, token)
        check_link_lives(appointment.span.ends_at, now=read_now())
        return appointment, read_offer(session)


def _describe(appointment: Appointment, offer: Offer, *, token: str) -> dict[str, object]:
    """Return an appointment as its client sees it."""
    return {
        "token": token,
        "status": appointment.status,
        "starts_at": appointment.span.starts_at,
        "ends_at": appointment.span.ends_at,
        "therapists": [profile.slug for profile in appointment.people.profiles],
        "therapist": appointment.therapist.slug,
        "name": appointment.therapist.name,
        "service": appointment.service.slug,
        "mode": appointment.mode,
        "place": place_of(appointment, offer),
        "timezone": appointment.timezone,
        "local": say_local(appointment.span.starts_at, get_zone(appointment.timezone)),
        "can_change": _is_changeable(appointment, offer),
        **_links(token),
    }


def _is_changeable(appointment: Appointment, offer: Offer) -> bool:
    """Tell whether the client may still move or cancel."""
    limit = offer.practice.change_limit_hours
    try:
        check_changeable(appointment.standing, now=read_now(), limit_hours=limit)
    except DomainError:
        return False
    return True


def _links(token: str) -> dict[str, str]:
    """Return the client's own pages."""
    return {
        "manage_url": link_to(f"/c/{token}"),
        "calendar_url": link_to(f"/c/{token}/appointment.ics"),
    }
