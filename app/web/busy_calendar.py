"""One calendar in the workspace: its name and rule, a reading now, and its removal."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.busy_refresh import SourceKind
from app.domain.errors import NotFound
from app.queries.busy import BusySource, list_sources
from app.services.busy import ChangeCalendar, ask_for_reading, change_calendar, remove_calendar
from app.web.account_session import WorkRead, actor_of, open_workspace
from app.web.forms.busy import ChangeForm
from app.web.pages_busy import CalendarPage
from app.web.visitor import read_now

bp = Blueprint("busy_calendar", __name__, url_prefix="/workspace/busy/<slug>/calendars")


@bp.get("/<uuid:source_id>")
def show(slug: str, source_id: UUID) -> ResponseReturnValue:
    """Show a form with the name of a calendar, and whether its all-day events count."""
    with open_workspace() as page:
        source = _get_source(page, slug, source_id)
        form = ChangeForm.of({"name": source.name, "skips": source.ignores_all_day})
        return _render(slug, source, form)


@bp.post("/<uuid:source_id>")
def change(slug: str, source_id: UUID) -> ResponseReturnValue:
    """Keep the new name and rule."""
    form = ChangeForm()
    with open_workspace() as page:
        source, actor = _get_source(page, slug, source_id), actor_of(page.who)
        if not form.validate_on_submit():
            return _render(slug, source, form), HTTPStatus.BAD_REQUEST
    command = ChangeCalendar(
        therapist=slug,
        source_id=source.id,
        name=form.name.data,
        ignores_all_day=None if source.kind is SourceKind.FILE else form.skips.data,
    )
    change_calendar(command, actor=actor, now=read_now())
    return _back(slug, "changed")


@bp.post("/<uuid:source_id>/read")
def read_soon(slug: str, source_id: UUID) -> ResponseReturnValue:
    """Let the worker read a calendar as soon as it can."""
    with open_workspace() as page:
        therapist, actor = page.get_therapist(slug), actor_of(page.who)
    ask_for_reading(therapist.slug, str(source_id), actor=actor, now=read_now())
    return _back(slug, "asked")


@bp.post("/<uuid:source_id>/remove")
def remove(slug: str, source_id: UUID) -> ResponseReturnValue:
    """Remove a calendar with all its busy times."""
    with open_workspace() as page:
        therapist, actor = page.get_therapist(slug), actor_of(page.who)
    remove_calendar(therapist.slug, str(source_id), actor=actor, now=read_now())
    return _back(slug, "removed")


def _get_source(page: WorkRead, slug: str, source_id: UUID) -> BusySource:
    """Return a calendar of this therapist; one of somebody else is as absent as none."""
    therapist = page.get_therapist(slug)
    for source in list_sources(page.session, therapist.id, now=read_now()):
        if source.id == str(source_id):
            return source
    raise NotFound("There is no such calendar here.")


def _render(slug: str, source: BusySource, form: ChangeForm) -> str:
    view = CalendarPage(
        name=source.name,
        is_file=source.kind is SourceKind.FILE,
        back_url=url_for("busy.show", slug=slug),
        remove_url=url_for("busy_calendar.remove", slug=slug, source_id=source.id),
    )
    return render_template("busy/calendar.html", page=view, form=form)


def _back(slug: str, moment: str) -> ResponseReturnValue:
    return redirect(url_for("busy.show", slug=slug, now=moment), code=303)
