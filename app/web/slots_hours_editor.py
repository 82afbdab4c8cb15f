"""One state of the editor of hours: what was typed over what is stored, edited and rendered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import render_template
from flask.typing import ResponseReturnValue

from app.domain.account import Role
from app.domain.errors import InvalidInput
from app.domain.practice import Service, Weekday
from app.domain.slots_changes import SaveWeek, apply_change
from app.domain.slots_rules import HoursPeriod
from app.domain.timespan import Span
from app.queries.practice import get_profile
from app.queries.slots import SlotRequest, open_diary
from app.queries.slots_hours import HoursToEdit, read_hours
from app.queries.slots_preview import Preview, preview
from app.web.account_session import WorkRead
from app.web.filters import _, all_of, weekday_name
from app.web.forms.slots_editor import (
    PARTS,
    WEEK,
    Drafted,
    HoursForm,
    Looks,
    Typed,
    draft_of,
    find_seen_from,
    hours_of,
    notes_of,
)
from app.web.forms.slots_hours import key_of
from app.web.forms.slots_windows import Source, minute_of
from app.web.slots_hours_bars import NOTHING_TAKEN, TakenWeek
from app.web.slots_hours_choices import STEPS
from app.web.slots_hours_page import Shown, hours_page
from app.web.slots_hours_seen import seen_view

_WEEKDAYS = set(Weekday)
_LOOKING = {"show": "seen", "steps": "step"}
"""The buttons that only show what was typed, and what gets the focus then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """What is stored, what was typed over it, and what is looked at besides.

    `notices` are said beside fields, by their id; `focus` is the id of what gets the focus.
    """

    stored: HoursToEdit
    service: Service
    saved: Typed
    typed: Typed
    step: int
    notices: dict[str, str] = field(default_factory=dict)
    moment: str = ""
    focus: str = ""

    @classmethod
    def open(
        cls, work: WorkRead, slug: str, source: Source, parts: tuple[str, ...], *, now: datetime
    ) -> Editor:
        """Read the hours of a therapist, with those parts over them that were sent.

        Raises NotFound for somebody else's, as for nobody's.
        """
        stored = read_hours(work.session, work.get_therapist(slug).slug, now=now)
        kind = source.get("service_kind" if source.get("do") == "save-service" else "kind", "")
        service = work.offer.find_service(kind) or work.offer.first_call
        saved = Typed.of(
            stored,
            service,
            key=source.get("week", ""),
            looks=Looks(seen_from=find_seen_from(source, stored.timezone), kind=service.slug),
            is_admin=work.who.role is Role.ADMIN,
        )
        step = minute_of(source.get("step", ""))
        return cls(
            stored=stored,
            service=service,
            saved=saved,
            typed=saved.read(source, tuple(part for part in PARTS if part in parts)),
            step=step if step in STEPS else STEPS[0],
        )

    def edited(self, act: str, argument: str, source: Source) -> Editor | None:
        """Return the editor after a button that saves nothing; None where there is no such one."""
        if act in _LOOKING:
            return replace(self, focus=_LOOKING[act])
        day, _dot, place = argument.partition(".")
        if act in {"add-window", "drop-window"}:
            return self._with_rule(act, minute_of(argument))
        if act in {"add", "drop", "copy"} and day in _WEEKDAYS:
            return self._with_week(act, Weekday(day), minute_of(place), source)
        return None

    def _with_week(self, act: str, day: Weekday, place: int, source: Source) -> Editor:
        """Add a window to a day, take one away, or copy the day."""
        if act == "copy":
            return self._copied(day, source)
        week, focus = self.typed.week, f"{day}-add"
        if act == "add":
            week = week.with_row(day)
            focus = f"{day}-{len(week.rows_of(day)) - 1}-from"
        elif place >= 0:
            week = week.without_row(day, place)
        return replace(self, typed=replace(self.typed, week=week), focus=focus)

    def _with_rule(self, act: str, place: int) -> Editor:
        """Add a window to the days that are different, or take one away."""
        rule, focus = self.typed.rule, "rule-add"
        if act == "add-window":
            rule = rule.with_row()
            focus = f"rule-{len(rule.rows.rows) - 1}-from"
        elif place >= 0:
            rule = rule.without_row(place)
        return replace(self, typed=replace(self.typed, rule=rule), focus=focus)

    def _copied(self, day: Weekday, source: Source) -> Editor:
        """Copy a day to the days that were ticked, and say so beside it."""
        targets = [each for each in Weekday if each in source.getlist(f"{day}-copy")]
        week = self.typed.week.copied(day, targets)
        said = _("Choose the days to copy to.")
        if targets:
            days = all_of([weekday_name(each) for each in targets])
            said = _("Copied to %(days)s. Not saved yet.", days=days)
        return replace(
            self,
            typed=replace(self.typed, week=week),
            notices={f"{day}-0-from": said},
            focus=f"{day}-copy",
        )

    def draft(self, form: HoursForm) -> Drafted:
        """Return what would follow; each mistake goes to its field in the form."""
        return draft_of(self.typed, self.saved, self.stored, self.service, form)


def render_editor(
    work: WorkRead,
    editor: Editor,
    form: HoursForm,
    *,
    now: datetime,
    is_checked: bool,
    status: HTTPStatus = HTTPStatus.OK,
) -> ResponseReturnValue:
    """Render the editor with a preview of all that was typed.

    Mistakes are told only where the draft `is_checked`: not while somebody adds a row.
    """
    drafted = editor.draft(form if is_checked else HoursForm(formdata=None))
    found = _preview(work, editor, drafted, now=now)
    looks = editor.typed.looks
    seen = None
    if found is not None:
        is_draft = bool(drafted.draft.changes or drafted.draft.service)
        places = get_profile(work.session, editor.stored.slug).places
        seen = seen_view(
            found,
            timezone=editor.stored.timezone,
            seen_from=looks.seen_from,
            is_draft=is_draft,
            is_paused=places <= 0,
        )
    shown = Shown(
        typed=editor.typed,
        saved=editor.saved,
        service=editor.service,
        step=editor.step,
        taken=_read_taken(work, editor, now=now),
        found=found,
        seen=seen,
        notices=_standing_notes(editor) | drafted.notices | editor.notices,
        moment=editor.moment,
        focus=editor.focus,
    )
    page = hours_page(work, editor.stored, shown, now=now)
    if is_checked and form.errors and status is HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    return render_template("slots/hours.html", page=page, form=form), status


def _preview(work: WorkRead, editor: Editor, drafted: Drafted, *, now: datetime) -> Preview | None:
    """Work out what clients would see, None where the draft has mistakes."""
    if not drafted.is_right:
        return None
    looks = editor.typed.looks
    try:
        return preview(
            work.session,
            editor.stored.slug,
            drafted.draft,
            now=now,
            seen_from=looks.seen_from,
            service=looks.kind,
        )
    except InvalidInput:  # settings that are stored and no longer fit each other
        return None


def _read_taken(work: WorkRead, editor: Editor, *, now: datetime) -> TakenWeek:
    """Read what is taken this week, where the week that is open holds on it."""
    stored = editor.stored
    if not _holds_today(editor):
        return NOTHING_TAKEN
    request = SlotRequest(
        therapist=stored.slug,
        service=editor.service,
        buffer_rule=work.offer.practice.buffer_rule,
    )
    window = Span(starts_at=now, ends_at=now + timedelta(days=1))
    opened = open_diary(work.session, request, window=window, now=now)
    monday = stored.today - timedelta(days=stored.today.weekday())
    return TakenWeek.of(opened.diary.blockers, monday, stored.timezone)


def _holds_today(editor: Editor) -> bool:
    week, today = _stored_week(editor), editor.stored.today
    return week is not None and (
        (week.valid_from is None or week.valid_from <= today)
        and (week.valid_until is None or today <= week.valid_until)
    )


def _stored_week(editor: Editor) -> HoursPeriod | None:
    """Return the week that is open as it is stored, None where it is a new one."""
    key = editor.saved.week.key
    return next((week for week in editor.stored.weeks if key_of(week) == key), None)


def _standing_notes(editor: Editor) -> dict[str, str]:
    """Return what is to be said of the week as it is stored, such as that another one holds too."""
    week = _stored_week(editor)
    if week is None:
        return {}
    change = SaveWeek(week=week, replaces=(week.valid_from, week.valid_until))
    stored = editor.stored
    try:
        applied = apply_change(
            hours_of(stored), change, shortest_minutes=stored.shortest_minutes, today=stored.today
        )
    except InvalidInput:  # what is stored may be over, or too short by now
        return {}
    return notes_of(WEEK, applied.notices)
