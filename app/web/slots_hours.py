"""The editor of hours: one form, of which each button saves its own part or only looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import InvalidInput
from app.domain.practice import Weekday
from app.services.slots_hours import HoursChanged
from app.web.account_session import actor_of, open_workspace
from app.web.filters import _
from app.web.forms.slots_editor import PARTS, WEEK, HoursForm
from app.web.forms.slots_windows import minute_of
from app.web.slots_hours_editor import Editor, render_editor
from app.web.slots_hours_saving import Press, Saved, part_of, save
from app.web.visitor import read_now

bp = Blueprint("hours", __name__, url_prefix="/workspace/hours")

_MOMENTS = {"week", "week-removed", "rule", "removed", "limits", "service", "holidays"}


@bp.get("")
def begin() -> ResponseReturnValue:
    """Lead to the hours of somebody: those asked for, one's own, else the first therapist's."""
    with open_workspace() as work:
        slug = request.args.get("therapist") or work.first_therapist.slug
        return redirect(url_for("hours.show", slug=work.get_therapist(slug).slug), code=303)


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a therapist's hours, with parts that were typed and not saved where the address says."""
    now = read_now()
    parts = tuple(request.args.getlist("draft"))
    with open_workspace() as work:
        editor = Editor.open(work, slug, request.args, parts, now=now)
        joined = {
            f"{day}-0-from": _("Times that touch or overlap are one now.")
            for day in Weekday
            if day in request.args.getlist("joined")
        }
        moment = request.args.get("now", "")
        editor = replace(editor, notices=joined, moment=moment if moment in _MOMENTS else "")
        form = HoursForm(formdata=None)
        return render_editor(work, editor, form, now=now, is_checked=False)


@bp.post("/<slug>")
def change(slug: str) -> ResponseReturnValue:
    """Do what the pressed button says; what is not saved by it stays as it was typed."""
    now = read_now()
    form = HoursForm()
    act, _colon, argument = request.form.get("do", "show").partition(":")
    with open_workspace() as work:
        editor = Editor.open(work, slug, request.form, PARTS, now=now)
        actor = actor_of(work.who)
        if not form.validate_on_submit():
            status = HTTPStatus.BAD_REQUEST
            return render_editor(work, editor, form, now=now, is_checked=True, status=status)
        edited = editor.edited(act, argument, request.form)
        if edited is not None:
            return render_editor(work, edited, form, now=now, is_checked=act == "show")
    version = minute_of(request.form.get("version", ""))
    try:
        press = Press(act=act, argument=argument, version=version, actor=actor, now=now)
        saved = save(editor, press)
    except InvalidInput as refusal:
        form.note(part_of(act), refusal.problems)
        return _show_again(slug, form, now=now, status=HTTPStatus.BAD_REQUEST)
    except HoursChanged as refusal:
        form.found["usual"] = refusal.message
        return _show_again(slug, form, now=now, status=HTTPStatus.CONFLICT)
    return redirect(_after(editor, saved), code=303)


def _show_again(
    slug: str, form: HoursForm, *, now: datetime, status: HTTPStatus
) -> ResponseReturnValue:
    """Show what was typed over what is stored by now."""
    with open_workspace() as work:
        editor = Editor.open(work, slug, request.form, PARTS, now=now)
        return render_editor(work, editor, form, now=now, is_checked=True, status=status)


def _after(editor: Editor, saved: Saved) -> str:
    """Return the address that shows what is saved now, and what was typed besides."""
    typed, looks = editor.typed, editor.typed.looks
    parts = tuple(part for part in typed.unsaved(editor.saved) if part != saved.part)
    fields = [("now", saved.moment), *(("joined", each) for each in saved.joined)]
    if WEEK not in parts:
        fields.append(("week", saved.key))
    if looks.seen_from != editor.stored.timezone:
        fields.append(("seen_from", looks.seen_from))
    fields += [("kind", looks.kind), ("step", str(editor.step)), *typed.sent(parts)]
    address = url_for("hours.show", slug=editor.stored.slug)
    return f"{address}?{urlencode(fields)}"
