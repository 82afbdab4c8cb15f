"""Check and book: the last page before a call is booked, and the press that books it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.booking import ModeNotOffered, TherapistFull
from app.domain.parsing import parse_instant
from app.domain.practice import Mode
from app.domain.slots import SlotNotOffered, SlotTaken
from app.queries.booking import find_key_use
from app.queries.intake import Draft, find_draft
from app.queries.practice_people import People, get_people
from app.queries.slots_holds import find_held_place
from app.services.booking import BookSlot, book_slot
from app.services.intake import KeepContact, keep_contact
from app.web.booking_page import book_page, booking_key
from app.web.filters import weekday
from app.web.forms.booking import BookForm
from app.web.page import PageRead, open_page, person_of
from app.web.slots import show_times
from app.web.visitor import find_or_new_visitor, find_visitor, keep_visitor, read_now

bp = Blueprint("booking", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen on the pages before; `starts_at` is aware UTC.

    `pool` is the one whose times were looked at, empty where they were the person's own.
    """

    person: str
    pool: str
    starts_at: datetime
    mode: Mode

    @property
    def slot(self) -> str:
        """The start as addresses and forms carry it."""
        return self.starts_at.strftime("%Y-%m-%dT%H:%MZ")

    @property
    def whose_times(self) -> str:
        """Whose times to choose another one from."""
        return self.pool or self.person


@bp.get("/book")
def check() -> ResponseReturnValue:
    """Show what is about to be booked; once it is booked, show the booking instead."""
    choice = _read_choice()
    if choice is None:
        return redirect(url_for("practice.home"), code=303)
    visitor = find_or_new_visitor()
    with open_page() as page:
        people = get_people(page.session, choice.person)
        if people.is_undecided:
            return redirect(url_for("slots.times", slug=people.slug), code=303)
        use = find_key_use(page.session, booking_key(visitor, choice.slot, choice.person))
        if use.token is not None:
            return redirect(url_for("client.own_page", token=use.token), code=303)
        shown = _show(page, people, choice, status=HTTPStatus.OK)
    return keep_visitor(make_response(*shown), visitor)


@bp.post("/book")
def book() -> ResponseReturnValue:
    """Book, or show the form again with what is missing; the same press twice books once."""
    choice = _read_choice()
    if choice is None:
        return redirect(url_for("practice.home"), code=303)
    visitor = find_or_new_visitor()
    form = BookForm()
    with open_page() as page:
        people = get_people(page.session, choice.person)
        if people.is_undecided:
            return redirect(url_for("slots.times", slug=people.slug), code=303)
        if not form.validate_on_submit() or form.is_robot:
            shown = _show(page, people, choice, status=HTTPStatus.BAD_REQUEST)
            return keep_visitor(make_response(*shown), visitor)
        use = find_key_use(page.session, booking_key(visitor, choice.slot, choice.person))
        command = BookSlot(
            therapist=choice.person,
            pool=choice.pool,
            service=page.offer.first_call.slug,
            starts_at=choice.starts_at,
            mode=choice.mode,
            name=form.name.data,
            email=form.email.data,
            timezone=page.zone,
            idempotency_key=use.key,
            visitor_token=visitor,
        )
    try:
        booked = book_slot(command, now=read_now())
    except (SlotTaken, SlotNotOffered, ModeNotOffered, TherapistFull) as refusal:
        typed = KeepContact(
            visitor_token=visitor,
            timezone=command.timezone,
            name=command.name,
            email=command.email,
        )
        keep_contact(typed, now=read_now())
        is_full = isinstance(refusal, TherapistFull)
        times = show_times(choice.whose_times, taken_at=None if is_full else choice.starts_at)
        return keep_visitor(make_response(times, HTTPStatus.CONFLICT), visitor)
    return redirect(url_for("client.own_page", token=booked.token, now="booked"), code=303)


def _show(
    page: PageRead, people: People, choice: Choice, *, status: HTTPStatus
) -> tuple[str, HTTPStatus]:
    """Render the page with what was typed, else with what the visitor told us before."""
    draft = find_draft(page.session, find_visitor())
    form = BookForm.of(
        first_name=person_of(people).first_name,
        weekday=weekday(choice.starts_at, page.zone),
        person=choice.person,
        pool=choice.pool,
        slot=choice.slot,
        mode=str(choice.mode),
        **_known(draft),
    )
    if status is not HTTPStatus.OK:
        form.validate()
    view = book_page(
        page,
        people,
        starts_at=choice.starts_at,
        mode=choice.mode,
        draft=draft,
        times_url=url_for("slots.times", slug=choice.whose_times),
        place=_place_of(page, people, choice),
    )
    return render_template("booking/book.html", page=view, form=form), status


def _place_of(page: PageRead, people: People, choice: Choice) -> str:
    """Return where one would meet in person: in the room that is held, if there is one."""
    visitor = find_visitor()
    if choice.mode is not Mode.IN_PERSON:
        return ""
    held = ""
    if visitor is not None:
        held = find_held_place(page.session, visitor, starts_at=choice.starts_at)
    return held or people.lead.site or page.offer.practice.address


def _known(draft: Draft | None) -> dict[str, str]:
    """Return the contact that somebody who wrote to us before need not type again."""
    return {} if draft is None else {"name": draft.name, "email": draft.email}


def _read_choice() -> Choice | None:
    """Read person, time and mode from the form or the address, None where one makes no sense."""
    starts_at = parse_instant(request.values.get("slot", ""))
    mode = request.values.get("mode", "")
    person, pool = request.values.get("person", ""), request.values.get("pool", "")
    if starts_at is None or mode not in set(Mode) or not person:
        return None
    return Choice(person=person, pool=pool, starts_at=starts_at, mode=Mode(mode))
