"""Why is this time not offered? The reason of one time, and of every other one of its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.practice import Service
from app.domain.slots import SlotRules
from app.domain.slots_explain import (
    NEXT_WITHIN,
    Explanation,
    explain_clock,
    explain_day,
    window_to_explain,
)
from app.domain.timespan import Span, date_at
from app.queries.account import WorkTherapist
from app.queries.practice import get_profile
from app.queries.practice_people import People
from app.queries.slots import OpenDiary, SlotRequest, open_diary
from app.queries.slots_team import TeamRequest, open_team
from app.web.account_session import WorkRead, open_workspace
from app.web.filters import _
from app.web.forms.slots_why import WhyForm
from app.web.pages_slots_why import WhyAnswer, WhyPage
from app.web.slots_why_page import answer_of, day_stretches, instants_asked
from app.web.visitor import read_now

bp = Blueprint("why", __name__, url_prefix="/workspace/why")


@bp.get("")
def why() -> ResponseReturnValue:
    """Show the question, and the answer once a time is asked about."""
    now = read_now()
    with open_workspace() as work:
        first = work.first_therapist
        form = WhyForm.of(
            work.therapists,
            work.offer.services,
            shown=first,
            today=date_at(now, first.timezone),
        )
        therapist = work.get_therapist(form.therapist.data)
        is_right = not form.is_asked or form.validate()
        day = (form.on.data if is_right else None) or date_at(now, therapist.timezone)
        view = _answer(work, form, therapist, day=day, minute=form.at.minute if is_right else None)
        status = HTTPStatus.OK if is_right else HTTPStatus.BAD_REQUEST
        return render_template("slots/why.html", page=view, form=form), status


def _answer(
    work: WorkRead, form: WhyForm, therapist: WorkTherapist, *, day: date, minute: int | None
) -> WhyPage:
    """Explain the day, and a time of it where one is named."""
    now = read_now()
    service = work.offer.find_service(form.service.data) or work.offer.first_call
    opened = _open(work, therapist, service, day=day)
    diary, rules = opened.diary, opened.rules
    told = None
    if minute is not None:
        told = explain_clock(diary, rules, day=day, minute=minute, now=now)
    found = explain_day(diary, rules, day=day, now=now)
    zone = found[0].explanation.timezone if found else therapist.timezone
    stretches = day_stretches(found, instants_asked(told) if told else (), zone=zone)
    people = People.of(get_profile(work.session, therapist.slug))
    answer = answer_of(told, stretches, day=day, minute=minute or 0) if told else None
    if told and answer and people.takes_new and people.modes(service):
        answer = _with_rooms(work, people, service, told, answer)
    return WhyPage(
        now=now,
        name=therapist.name,
        service=service.name,
        zone=zone,
        day=day,
        stretches=stretches,
        answer=answer,
        is_paused=not people.takes_new,
        has_no_way=not people.modes(service),
    )


def _with_rooms(
    work: WorkRead, people: People, service: Service, told: Explanation, answer: WhyAnswer
) -> WhyAnswer:
    """Return the answer as it is where a free time wants a room that is free as well."""
    now, rule = read_now(), work.offer.practice.buffer_rule
    next_free_at = told.next_free.starts_at if told.next_free else told.starts_at
    window = Span(starts_at=told.starts_at, ends_at=next_free_at + NEXT_WITHIN)
    request = TeamRequest(people=people, service=service, buffer_rule=rule)
    team = open_team(work.session, request, window=window, now=now)
    later = Span(starts_at=next_free_at, ends_at=window.ends_at)
    found = team.find_first(later, now=now) if told.next_free else None
    answer = replace(answer, next_free_at=found.starts_at if found else None)
    at_once = Span(starts_at=told.starts_at, ends_at=told.starts_at + timedelta(seconds=1))
    if not answer.is_free or team.list_times(at_once, now=now):
        return answer
    return replace(answer, is_free=False, sentence=_("No room is free at this time."))


def _open(work: WorkRead, therapist: WorkTherapist, service: Service, *, day: date) -> OpenDiary:
    """Read the diary around a day, as far as the next free time is looked for."""
    now = read_now()
    rule = work.offer.practice.buffer_rule
    near = datetime.combine(day, time(), tzinfo=UTC)
    return open_diary(
        work.session,
        SlotRequest(therapist=therapist.slug, service=service, buffer_rule=rule),
        window=window_to_explain(SlotRules.of(service, rule), near=near, now=now),
        now=now,
    )
