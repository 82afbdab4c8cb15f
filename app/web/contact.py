"""Write to us: the second door, with the date by which an answer comes."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.contact import answer_by
from app.queries.intake import find_draft
from app.services.contact import WriteRequest, write_request
from app.tokens import new_token
from app.web.forms.contact import ContactForm
from app.web.page import PageRead, open_page
from app.web.pages_contact import WritePage
from app.web.visitor import find_or_new_visitor, find_visitor, keep_visitor, read_now

bp = Blueprint("contact", __name__)


@bp.get("/write")
def write() -> ResponseReturnValue:
    """Show the form, with what the visitor told us before."""
    with open_page() as page:
        draft = find_draft(page.session, find_visitor())
        known = {"name": draft.name, "email": draft.email} if draft else {}
        form = ContactForm(data=known | {"key": new_token()})
        return _show(page, form, status=HTTPStatus.OK)


@bp.post("/write")
def send() -> ResponseReturnValue:
    """Take the request in and lead to its page, or show what is missing."""
    form = ContactForm()
    with open_page() as page:
        if not form.validate_on_submit() or form.is_robot:
            return _show(page, form, status=HTTPStatus.BAD_REQUEST)
        zone = page.zone
    visitor = find_or_new_visitor()
    command = WriteRequest(
        name=form.name.data,
        email=form.email.data,
        message=form.message.data or "",
        timezone=zone,
        visitor_token=visitor,
        idempotency_key=form.idempotency_key,
    )
    received = write_request(command, now=read_now())
    target = url_for("client.own_page", token=received.token)
    return keep_visitor(make_response(redirect(target, code=303)), visitor)


def _show(page: PageRead, form: ContactForm, *, status: HTTPStatus) -> ResponseReturnValue:
    """Render the form and the promise that goes with it."""
    practice = page.offer.practice
    view = WritePage(
        answer_by_at=answer_by(
            read_now(),
            working_days=practice.answer_within_working_days,
            timezone=practice.timezone,
        ),
        zone=page.zone,
        back_url=url_for("practice.home"),
    )
    return render_template("contact/write.html", page=view, form=form), status
