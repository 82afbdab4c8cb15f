"""Choose a time: free times of somebody in the visitor's zone, and the press that holds one."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.booking import ModeNotOffered, TherapistFull
from app.domain.slots import SlotNotOffered, SlotTaken
from app.queries.practice_people import get_people
from app.services.limits import find_network
from app.services.slots import HoldSlot, hold_slot
from app.web.forms.slots import PickForm
from app.web.page import open_page
from app.web.slots_times import Wanted, read_mode, times_page
from app.web.visitor import find_or_new_visitor, keep_visitor, keep_zone, read_now

bp = Blueprint("slots", __name__)


@bp.get("/times/<slug>")
def times(slug: str) -> ResponseReturnValue:
    """Show the free times of a therapist or a pool, a week at a time."""
    return keep_zone(make_response(show_times(slug)))


@bp.post("/times/<slug>")
def pick(slug: str) -> ResponseReturnValue:
    """Hold the time that was pressed, and lead on to the last page."""
    with open_page() as page:
        people = get_people(page.session, slug)
        service = page.offer.first_call
    form = PickForm.of(people.modes(service) or service.modes)
    starts_at, mode = form.starts_at, form.picked_mode
    if starts_at is None or mode is None:
        return make_response(show_times(slug), HTTPStatus.BAD_REQUEST)
    visitor = find_or_new_visitor()
    command = HoldSlot(
        visitor_token=visitor,
        therapist=slug,
        service=service.slug,
        starts_at=starts_at,
        mode=mode,
        network=find_network(request.remote_addr),
    )
    try:
        held = hold_slot(command, now=read_now())
    except (SlotTaken, SlotNotOffered, ModeNotOffered):
        return make_response(show_times(slug, taken_at=starts_at), HTTPStatus.CONFLICT)
    except TherapistFull:
        return make_response(show_times(slug), HTTPStatus.CONFLICT)
    target = url_for(
        "booking.check",
        person=held.therapists[0] if people.is_undecided else slug,
        pool=slug if people.is_undecided else None,
        slot=form.slot.data,
        mode=mode,
    )
    return keep_visitor(make_response(redirect(target, code=303)), visitor)


def show_times(slug: str, *, taken_at: datetime | None = None) -> str:
    """Render the page of somebody's times; with `taken_at` the nearest ones come first."""
    with open_page() as page:
        wanted = Wanted(
            people=get_people(page.session, slug),
            service=page.offer.first_call,
            base_url=url_for("slots.times", slug=slug),
            back_url=url_for("matching.match"),
            mode=read_mode(),
            taken_at=taken_at,
        )
        view = times_page(page, wanted)
        form = PickForm.of(view.call.modes or wanted.service.modes, chosen=view.mode)
        return render_template("slots/times.html", page=view, form=form)
