"""The calendar entry of an appointment, as its letters carry it and its link hands it out."""

from __future__ import annotations

from app.domain.booking import AppointmentStatus
from app.domain.invite import NEUTRAL_SUMMARY, Invite, InviteStatus, Party
from app.domain.practice import Mode
from app.extensions import get_settings
from app.mail.render import invite_place
from app.queries.booking import Appointment
from app.queries.practice import Offer


def invite_of(appointment: Appointment, offer: Offer) -> Invite:
    """Return the calendar entry of an appointment; its title says nothing about therapy."""
    practice = offer.practice
    is_requested = appointment.status is AppointmentStatus.REQUESTED
    return Invite(
        uid=appointment.entry.uid,
        sequence=appointment.entry.sequence,
        stamped_at=appointment.entry.stamped_at,
        starts_at=appointment.span.starts_at,
        ends_at=appointment.span.ends_at,
        timezone=appointment.timezone,
        organizer=Party(name=practice.name, email=get_settings().mail_sender or practice.email),
        attendee=Party(name=appointment.client_name, email=appointment.client_email),
        status=InviteStatus.TENTATIVE if is_requested else InviteStatus.CONFIRMED,
        summary=NEUTRAL_SUMMARY,
        location=invite_place(appointment.mode, place_of(appointment, offer)),
    )


def place_of(appointment: Appointment, offer: Offer) -> str:
    """Return the address of a meeting in person, empty for a call."""
    if appointment.mode is not Mode.IN_PERSON:
        return ""
    return appointment.place or appointment.therapist.site or offer.practice.address
