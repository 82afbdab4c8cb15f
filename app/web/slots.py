"""Choose a time: a therapist's free times in the visitor's zone, and the press that holds one."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.booking import ModeNotOffered, TherapistFull
from app.domain.practice import TherapistProfile
from app.domain.slots import SlotNotOffered, SlotTaken
from app.queries.practice import get_profile
from app.queries.slots import modes_of
from app.services.slots import HoldSlot, hold_slot
from app.web.forms.slots import PickForm
from app.web.page import PageRead, open_page
from app.web.slots_times import Wanted, read_mode, times_page
from app.web.visitor import find_or_new_visitor, keep_visitor, keep_zone, read_now

bp = Blueprint("slots", __name__)


@bp.get("/times/<slug>")
def times(slug: str) -> ResponseReturnValue:
    """Show the free times of a therapist, a week at a time."""
    return keep_zone(make_response(show_times(slug)))


@bp.post("/times/<slug>")
def pick(slug: str) -> ResponseReturnValue:
    """Hold the time that was pressed, and lead on to the last page."""
    with open_page() as page:
        form = _form_of(page, get_profile(page.session, slug))
        service = page.offer.first_call
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
    )
    try:
        hold_slot(command, now=read_now())
    except (SlotTaken, SlotNotOffered, ModeNotOffered):
        return make_response(show_times(slug, taken_at=starts_at), HTTPStatus.CONFLICT)
    except TherapistFull:
        return make_response(show_times(slug), HTTPStatus.CONFLICT)
    target = url_for("booking.check", person=slug, slot=form.slot.data, mode=mode)
    return keep_visitor(make_response(redirect(target, code=303)), visitor)


def show_times(slug: str, *, taken_at: datetime | None = None) -> str:
    """Render the page of a therapist's times; with `taken_at` the nearest ones come first."""
    with open_page() as page:
        profile = get_profile(page.session, slug)
        form = _form_of(page, profile)
        wanted = Wanted(
            profile=profile,
            service=page.offer.first_call,
            modes=modes_of(page.offer.first_call, profile.modes),
            base_url=url_for("slots.times", slug=slug),
            back_url=url_for("matching.match"),
            taken_at=taken_at,
        )
        view = times_page(page, wanted, mode=form.picked_mode or wanted.modes[0])
        return render_template("slots/times.html", page=view, form=form)


def _form_of(page: PageRead, profile: TherapistProfile) -> PickForm:
    """Make the form of a therapist's times, with the ways to meet that they offer."""
    modes = modes_of(page.offer.first_call, profile.modes)
    return PickForm.of(modes or page.offer.first_call.modes, chosen=read_mode())
