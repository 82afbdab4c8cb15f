"""The client's own page, by the link of their letter: see, move, cancel, take back, calendar."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.booking import (
    AppointmentCancelled,
    AppointmentOver,
    AppointmentStatus,
    ModeNotOffered,
    NotUndoable,
    TooLateToChange,
    check_active,
    check_changeable,
    check_link_lives,
)
from app.domain.errors import DomainError, LinkExpired, NotFound
from app.domain.intake_crisis import urgent_help_of
from app.domain.invite import InviteMethod, calendar_text
from app.domain.slots import SlotNotOffered, SlotTaken
from app.queries.booking import Appointment, find_appointment, get_appointment
from app.queries.contact import WrittenRequest, find_request
from app.queries.invite import invite_of
from app.queries.practice import Offer
from app.refusals import STATUS_BY_CODE
from app.services.booking_change import (
    CancelAppointment,
    MoveAppointment,
    cancel_appointment,
    move_appointment,
    undo_cancellation,
)
from app.web.booking_page import (
    appointment_page,
    cancel_page,
    cancelled_page,
    state_page,
)
from app.web.forms.booking import CancelForm, PressForm
from app.web.forms.slots import PickForm
from app.web.page import PageRead, open_page, person_of
from app.web.pages import HelpLine
from app.web.pages_booking import CallState, Moment
from app.web.pages_contact import ReceivedPage
from app.web.slots_times import move_page
from app.web.visitor import keep_zone, read_now

bp = Blueprint("client", __name__, url_prefix="/c/<token>")


@bp.get("")
def own_page(token: str) -> ResponseReturnValue:
    """Show the appointment or the request behind the link, whatever became of it."""
    now = read_now()
    with open_page() as page:
        appointment = find_appointment(page.session, token)
        if appointment is None:
            return _show_request(page, find_request(page.session, token, now=now))
        check_link_lives(appointment.span.ends_at, now=now)
        if appointment.status is AppointmentStatus.CANCELLED:
            view = cancelled_page(appointment, token=token, now=now)
            return render_template("booking/cancelled.html", page=view, form=PressForm())
        refusal = _refusal_of(appointment, page.offer, now=now)
        if refusal is not None and not isinstance(refusal, TooLateToChange):
            return _show_state(appointment, page.offer, token=token, refusal=refusal)
        moment = request.args.get("now", "")
        shown = appointment_page(
            appointment,
            page.offer,
            token=token,
            moment=Moment(moment) if moment in set(Moment) else Moment.NONE,
            can_change=refusal is None,
        )
        return render_template("booking/appointment.html", page=shown)


def _show_request(page: PageRead, written: WrittenRequest | None) -> ResponseReturnValue:
    """Show by when a written request is answered."""
    if written is None or written.answer_by_at is None:
        raise NotFound("This link leads nowhere.")
    known = urgent_help_of(page.offer.practice.country)
    view = ReceivedPage(
        answer_by_at=written.answer_by_at,
        zone=written.timezone,
        name=written.name,
        emergency=known.emergency,
        lines=tuple(
            HelpLine(name=line.name, number=line.number, hours=line.note) for line in known.lines
        ),
    )
    return render_template("contact/received.html", page=view)


@bp.get("/move")
def move(token: str) -> ResponseReturnValue:
    """Show the free times to move to; the time booked stays until another is taken."""
    now = read_now()
    with open_page() as page:
        appointment = get_appointment(page.session, token)
        refusal = _refusal_of(appointment, page.offer, now=now)
        if refusal is not None:
            return _show_state(appointment, page.offer, token=token, refusal=refusal)
        view = move_page(page, appointment, token=token)
        form = PickForm.of((appointment.mode,))
        return keep_zone(make_response(render_template("booking/move.html", page=view, form=form)))


@bp.post("/move")
def move_to(token: str) -> ResponseReturnValue:
    """Move to the time that was pressed."""
    now = read_now()
    with open_page() as page:
        appointment = get_appointment(page.session, token)
        check_link_lives(appointment.span.ends_at, now=now)
        form = PickForm.of((appointment.mode,))
        offer = page.offer
    starts_at = form.starts_at
    if starts_at is None:
        return redirect(url_for("client.move", token=token), code=303)
    try:
        move_appointment(MoveAppointment(token=token, starts_at=starts_at), now=now)
    except (SlotTaken, SlotNotOffered, ModeNotOffered):
        with open_page() as page:
            view = move_page(page, appointment, token=token, taken_at=starts_at)
            form = PickForm.of((appointment.mode,))
            return render_template("booking/move.html", page=view, form=form), HTTPStatus.CONFLICT
    except (AppointmentCancelled, AppointmentOver, TooLateToChange) as refusal:
        return _show_state(appointment, offer, token=token, refusal=refusal)
    return redirect(url_for("client.own_page", token=token, now="moved"), code=303)


@bp.route("/cancel", methods=["GET", "POST"])
def cancel(token: str) -> ResponseReturnValue:
    """Show what would be cancelled, or cancel it."""
    now = read_now()
    with open_page() as page:
        appointment = get_appointment(page.session, token)
        offer = page.offer
        refusal = _refusal_of(appointment, offer, now=now)
        if refusal is not None:
            return _show_state(appointment, offer, token=token, refusal=refusal)
    form = CancelForm.of(first_name=person_of(appointment.people).first_name)
    if not form.validate_on_submit():
        view = cancel_page(appointment, token=token)
        status = HTTPStatus.BAD_REQUEST if form.is_submitted() else HTTPStatus.OK
        return render_template("booking/cancel.html", page=view, form=form), status
    try:
        cancel_appointment(CancelAppointment(token=token, note=form.note.data or ""), now=now)
    except (AppointmentCancelled, AppointmentOver, TooLateToChange) as late:
        return _show_state(appointment, offer, token=token, refusal=late)
    return redirect(url_for("client.own_page", token=token), code=303)


@bp.post("/undo")
def undo(token: str) -> ResponseReturnValue:
    """Take the cancellation back, or say that the time has gone."""
    now = read_now()
    try:
        undo_cancellation(token, now=now)
    except (NotUndoable, SlotTaken, SlotNotOffered, ModeNotOffered):
        with open_page() as page:
            appointment = get_appointment(page.session, token)
            check_link_lives(appointment.span.ends_at, now=now)
            view = state_page(appointment, page.offer, token=token, state=CallState.CANCELLED)
            return render_template("booking/state.html", page=view), HTTPStatus.CONFLICT
    return redirect(url_for("client.own_page", token=token, now="restored"), code=303)


@bp.get("/appointment.ics")
def calendar_file(token: str) -> Response:
    """Hand out the calendar entry as a file; a cancelled one says so."""
    with open_page() as page:
        appointment = get_appointment(page.session, token)
        check_link_lives(appointment.span.ends_at, now=read_now())
        if appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.DECLINED}:
            raise LinkExpired("This call was cancelled.")
        content = calendar_text(invite_of(appointment, page.offer), method=InviteMethod.PUBLISH)
    response = Response(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _refusal_of(appointment: Appointment, offer: Offer, *, now: datetime) -> DomainError | None:
    """Return why the client can no longer change the appointment, None if they can."""
    check_link_lives(appointment.span.ends_at, now=now)
    try:
        check_active(appointment.standing, now=now)
        check_changeable(
            appointment.standing, now=now, limit_hours=offer.practice.change_limit_hours
        )
    except DomainError as refusal:
        return refusal
    return None


def _show_state(
    appointment: Appointment, offer: Offer, *, token: str, refusal: DomainError
) -> ResponseReturnValue:
    """Show why there is nothing to change, and what to do instead."""
    if isinstance(refusal, TooLateToChange):
        state = CallState.TOO_LATE
    elif isinstance(refusal, AppointmentOver):
        state = CallState.OVER
    elif appointment.status is AppointmentStatus.DECLINED:
        state = CallState.DECLINED
    else:
        state = CallState.CANCELLED
    view = state_page(appointment, offer, token=token, state=state)
    status = STATUS_BY_CODE[refusal.code] if request.method == "POST" else HTTPStatus.OK
    return render_template("booking/state.html", page=view), status
