"""Busy times in the workspace: calendars by address or as files, and times by hand."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.calendars.busy_address import CalendarAddressRefused
from app.calendars.busy_child import read_busy_safely
from app.domain.busy import CalendarUnreadable
from app.domain.busy_hand import span_of_entry
from app.domain.busy_refresh import TooManyCalendars
from app.domain.errors import DomainError, InvalidInput
from app.queries.busy import list_hand_times, list_sources
from app.services.busy import (
    AddCalendar,
    AddCalendarFile,
    add_calendar,
    add_calendar_file,
    enter_busy_time,
    remove_busy_time,
)
from app.web.account_session import actor_of, open_workspace
from app.web.busy_page import busy_page
from app.web.errors import show_refusal, show_status
from app.web.forms.busy import LONGEST_FILE, AddressForm, FileForm, TimeForm
from app.web.forms.fields import PublicForm
from app.web.visitor import read_now

bp = Blueprint("busy", __name__, url_prefix="/workspace/busy")

_LONGEST_UPLOAD = LONGEST_FILE + 64 * 1024
"""The file, and what a form puts around it."""


@bp.url_value_preprocessor
def let_files_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Allow a larger body where a file is expected, before anything looks into the body."""
    if endpoint == "busy.add_file":
        request.max_content_length = _LONGEST_UPLOAD


@bp.get("")
def begin() -> ResponseReturnValue:
    """Lead to the busy times of somebody: one's own, else the first therapist's."""
    with open_workspace() as page:
        return redirect(url_for("busy.show", slug=page.first_therapist.slug), code=303)


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a therapist's calendars and how they stand, and their times by hand."""
    return _show(slug)


@bp.post("/<slug>/address")
def add_address(slug: str) -> ResponseReturnValue:
    """Add a calendar by its address; the worker reads it soon."""
    with open_workspace() as page:
        therapist, actor = page.get_therapist(slug), actor_of(page.who)
    form = AddressForm()
    if not form.validate_on_submit():
        return _show(slug, form)
    command = AddCalendar(
        therapist=therapist.slug,
        address=form.address.data,
        name=form.address_name.data or "",
        ignores_all_day=form.address_skips.data,
    )
    try:
        add_calendar(command, actor=actor, now=read_now())
    except (CalendarAddressRefused, TooManyCalendars) as refusal:
        form.address.errors = [refusal.message]
        return _show(slug, form)
    return redirect(url_for("busy.show", slug=slug, now="added"), code=303)


@bp.post("/<slug>/file")
def add_file(slug: str) -> ResponseReturnValue:
    """Read a calendar file, in a child with limits, and keep its times."""
    with open_workspace() as page:
        therapist, actor = page.get_therapist(slug), actor_of(page.who)
    form = FileForm()
    found = form.read() if form.validate_on_submit() else None
    if found is None:
        return _show(slug, form)
    name, content = found
    command = AddCalendarFile(
        therapist=therapist.slug,
        name=name,
        content=content,
        ignores_all_day=form.file_skips.data,
    )
    try:
        add_calendar_file(command, read=read_busy_safely, actor=actor, now=read_now())
    except (CalendarUnreadable, TooManyCalendars) as refusal:
        form.refuse(refusal.message)
        return _show(slug, form)
    return redirect(url_for("busy.show", slug=slug, now="file"), code=303)


@bp.errorhandler(RequestEntityTooLarge)
def show_too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field that a file is too large; nothing of it was read."""
    if request.endpoint != "busy.add_file":
        return show_status(error)
    slug = str((request.view_args or {}).get("slug", ""))
    try:
        return _show(slug, FileForm.too_large(), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except HTTPException as stranger:
        return show_status(stranger)
    except DomainError as refusal:
        return show_refusal(refusal)


@bp.post("/<slug>/times")
def add_time(slug: str) -> ResponseReturnValue:
    """Keep a stretch of time free of calls."""
    with open_workspace() as page:
        therapist, actor = page.get_therapist(slug), actor_of(page.who)
    form = TimeForm()
    entry = form.entry if form.validate_on_submit() else None
    if entry is None:
        return _show(slug, form)
    try:
        span = span_of_entry(entry, therapist.timezone)
        enter_busy_time(slug, span, actor=actor, now=read_now())
    except InvalidInput as refusal:
        form.refuse(refusal)
        return _show(slug, form)
    except TooManyCalendars as refusal:
        form.starts_on.errors = [refusal.message]
        return _show(slug, form)
    return redirect(url_for("busy.show", slug=slug, now="time"), code=303)


@bp.post("/<slug>/times/<uuid:time_id>/remove")
def remove_time(slug: str, time_id: UUID) -> ResponseReturnValue:
    """Take a time by hand back."""
    with open_workspace() as page:
        therapist, actor = page.get_therapist(slug), actor_of(page.who)
    remove_busy_time(therapist.slug, str(time_id), actor=actor, now=read_now())
    return redirect(url_for("busy.show", slug=slug, now="time_removed"), code=303)


def _show(
    slug: str, failed: PublicForm | None = None, *, status: HTTPStatus = HTTPStatus.BAD_REQUEST
) -> ResponseReturnValue:
    """Render the page; a form that failed keeps what was typed, the others are empty."""
    now = read_now()
    with open_workspace() as page:
        therapist = page.get_therapist(slug)
        view = busy_page(
            page,
            therapist,
            sources=list_sources(page.session, therapist.id, now=now),
            times=list_hand_times(page.session, therapist.id, now=now),
        )
        forms = {
            kind: failed if isinstance(failed, kind) else kind(formdata=None)
            for kind in (AddressForm, FileForm, TimeForm)
        }
        html = render_template(
            "busy/sources.html",
            page=view,
            form=failed,
            address=forms[AddressForm],
            file=forms[FileForm],
            time=forms[TimeForm],
        )
    return html, HTTPStatus.OK if failed is None else status
