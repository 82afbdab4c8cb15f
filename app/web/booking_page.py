"""Puts an appointment, or one about to be booked, into the words of its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from flask import url_for

from app.domain.booking import UNDO_MINUTES
from app.domain.invite import google_link, outlook_link, yahoo_link
from app.domain.practice import Mode
from app.queries.booking import Appointment
from app.queries.intake import Draft
from app.queries.invite import invite_of, place_of
from app.queries.practice import Offer
from app.queries.practice_people import People
from app.web.intake_words import chips_of
from app.web.page import PageRead, call_of, person_of
from app.web.pages_booking import (
    AppointmentPage,
    BookPage,
    CallFacts,
    CallState,
    CancelledPage,
    CancelPage,
    Moment,
    StatePage,
)


def booking_key(visitor: str, slot: str, person: str) -> str:
    """Return the key under which one visitor books one time of one person, at most once."""
    return sha256(f"{visitor}|{slot}|{person}".encode()).hexdigest()


def book_page(
    page: PageRead,
    people: People,
    *,
    starts_at: datetime,
    mode: Mode,
    draft: Draft | None,
    times_url: str,
    place: str,
) -> BookPage:
    """Return what is about to be booked; `times_url` leads back to the times it was chosen from."""
    service = page.offer.first_call
    call = replace(call_of(page.offer), modes=people.modes(service))
    return BookPage(
        facts=CallFacts(
            person=person_of(people),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=service.length_minutes),
            zone=page.zone,
            own_zone=people.lead.timezone,
            own_name=_name_of_clock(people),
            mode=mode,
            length_minutes=service.length_minutes,
        ),
        call=call,
        change_time_url=times_url,
        place=place,
        told=chips_of(draft.answers, currency=page.offer.practice.currency) if draft else (),
        change_answers_url=url_for("intake.question", number=1),
    )


def facts_of(appointment: Appointment) -> CallFacts:
    """Return the facts of an appointment, in the zone it was booked in."""
    return CallFacts(
        person=person_of(appointment.people),
        starts_at=appointment.span.starts_at,
        ends_at=appointment.span.ends_at,
        zone=appointment.timezone,
        own_zone=appointment.therapist.timezone,
        mode=appointment.mode,
        length_minutes=appointment.service.length_minutes,
        own_name=_name_of_clock(appointment.people),
    )


def _name_of_clock(people: People) -> str:
    """Return whose clock is told where people live by several, empty where they share one."""
    zones = {profile.timezone for profile in people.profiles}
    return people.lead.first_name if len(zones) > 1 else ""


def appointment_page(
    appointment: Appointment, offer: Offer, *, token: str, moment: Moment, can_change: bool
) -> AppointmentPage:
    """Return the client's own page while the call lies ahead."""
    practice = offer.practice
    invite = invite_of(appointment, offer)
    limit = timedelta(hours=practice.change_limit_hours)
    return AppointmentPage(
        facts=facts_of(appointment),
        status=appointment.status,
        name=appointment.client_name,
        email=appointment.client_email,
        calendar_title=invite.summary,
        moment=moment,
        place=place_of(appointment, offer),
        calendar_url=url_for("client.calendar_file", token=token),
        google_url=google_link(invite),
        outlook_url=outlook_link(invite),
        yahoo_url=yahoo_link(invite),
        move_url=url_for("client.move", token=token),
        cancel_url=url_for("client.cancel", token=token),
        can_change=can_change,
        change_until=appointment.span.starts_at - limit,
        change_limit_hours=practice.change_limit_hours,
        practice_phone=practice.phone,
        practice_email=practice.email,
    )


def cancel_page(appointment: Appointment, *, token: str) -> CancelPage:
    """Return what would be cancelled."""
    return CancelPage(
        facts=facts_of(appointment),
        back_url=url_for("client.own_page", token=token),
        move_url=url_for("client.move", token=token),
    )


def cancelled_page(appointment: Appointment, *, token: str, now: datetime) -> CancelledPage:
    """Return the page after a cancellation; Undo stands there as long as it works."""
    cancelled_at = appointment.standing.cancelled_at or now
    until = cancelled_at + timedelta(minutes=UNDO_MINUTES)
    can_undo = now < until and now < appointment.span.starts_at
    return CancelledPage(
        facts=facts_of(appointment),
        undo_url=url_for("client.undo", token=token) if can_undo else "",
        undo_until=until if can_undo else None,
        times_url=url_for("slots.times", slug=appointment.people.slug),
    )


def state_page(
    appointment: Appointment, offer: Offer, *, token: str, state: CallState
) -> StatePage:
    """Return the page of an appointment that cannot be changed here."""
    is_ahead = state is CallState.TOO_LATE
    return StatePage(
        state=state,
        facts=facts_of(appointment),
        times_url=url_for("slots.times", slug=appointment.people.slug),
        back_url=url_for("client.own_page", token=token) if is_ahead else "",
        change_limit_hours=offer.practice.change_limit_hours,
        practice_phone=offer.practice.phone,
        practice_email=offer.practice.email,
    )
