"""The three short questions, one page each; nothing is required and everything can be deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from babel import Locale
from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.domain.intake_answers import Answers, EaseAnswers, GoalAnswers, TimeAnswers
from app.domain.practice import Audience, Mode
from app.queries.intake import find_draft
from app.queries.practice import list_profiles
from app.services.intake import DRAFT_DAYS, SaveAnswers, discard_draft, save_answers
from app.web.forms.booking import PressForm
from app.web.forms.intake import EaseForm, GoalsForm, TimesForm, TimesOffer
from app.web.page import PageRead, open_page
from app.web.pages_intake import QUESTIONS, QuestionPage, StoppedPage
from app.web.region_names import region_name
from app.web.visitor import (
    find_or_new_visitor,
    find_visitor,
    forget_visitor,
    keep_visitor,
    read_now,
)

bp = Blueprint("intake", __name__, url_prefix="/start")

QuestionForm = GoalsForm | EaseForm | TimesForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One page: its template, how its form is made, and what skipping it leaves behind."""

    template: str
    form_of: Callable[[PageRead, Answers], QuestionForm]
    skipped: GoalAnswers | EaseAnswers | TimeAnswers


def _goals_form(_page: PageRead, answers: Answers) -> QuestionForm:
    """Make the form of question 1."""
    return GoalsForm.of(answers.goals)


def _ease_form(page: PageRead, answers: Answers) -> QuestionForm:
    """Make the form of question 2 with the languages spoken here."""
    spoken = {code for profile in list_profiles(page.session) for code in profile.languages}
    first = [code for code in page.offer.practice.languages if code in spoken]
    languages = [*first, *sorted(spoken.difference(first))]
    return EaseForm.of(answers.ease, languages=languages)


def _times_form(page: PageRead, answers: Answers) -> QuestionForm:
    """Make the form of question 3 with what the practice's people offer."""
    profiles = list_profiles(page.session)
    modes = {mode for profile in profiles for mode in profile.modes}
    serves = {who for profile in profiles for who in profile.serves}
    regions = sorted({licence.region for profile in profiles for licence in profile.licences})
    locale = get_locale() or Locale("en")
    offer = TimesOffer(
        audiences=tuple(who for who in Audience if who in serves),
        modes=tuple(mode for mode in Mode if mode in modes),
        regions=tuple((code, region_name(code, locale)) for code in regions),
        plans=tuple(sorted({plan for profile in profiles for plan in profile.plans})),
        has_lower_fee=any(profile.fee_lowest is not None for profile in profiles),
    )
    return TimesForm.of(answers.times, offer=offer)


_PAGES = (
    Question(template="intake/question_goals.html", form_of=_goals_form, skipped=GoalAnswers()),
    Question(template="intake/question_ease.html", form_of=_ease_form, skipped=EaseAnswers()),
    Question(template="intake/question_times.html", form_of=_times_form, skipped=TimeAnswers()),
)


@bp.get("/")
def begin() -> ResponseReturnValue:
    """Lead to the first question."""
    return redirect(url_for("intake.question", number=1), code=303)


@bp.route("/<int:number>", methods=["GET", "POST"])
def question(number: int) -> ResponseReturnValue:
    """Show one question with the answers given before, or keep the ones that were sent."""
    if not 1 <= number <= QUESTIONS:
        abort(404)
    asked = _PAGES[number - 1]
    with open_page() as page:
        draft = find_draft(page.session, find_visitor())
        form = asked.form_of(page, draft.answers if draft else Answers())
        zone = page.zone
    if "skip" in request.form and PressForm().validate_on_submit():
        return _keep(number, asked.skipped, zone=zone)
    if form.validate_on_submit():
        return _keep(number, form.answers, zone=zone)
    view = QuestionPage(
        number=number,
        draft_days=DRAFT_DAYS,
        back_url=_before(number),
        is_returning=draft is not None,
    )
    status = 400 if form.is_submitted() else 200
    return render_template(asked.template, page=view, form=form), status


def _keep(
    number: int, part: GoalAnswers | EaseAnswers | TimeAnswers, *, zone: str
) -> ResponseReturnValue:
    """Keep a page's answers and lead on."""
    visitor = find_or_new_visitor()
    save_answers(SaveAnswers(visitor_token=visitor, timezone=zone, part=part), now=read_now())
    response = make_response(redirect(_after(number), code=303))
    return keep_visitor(response, visitor)


def _before(number: int) -> str:
    """Return where Back leads."""
    if number == 1:
        return url_for("practice.home")
    return url_for("intake.question", number=number - 1)


def _after(number: int) -> str:
    """Return where Continue and Skip lead."""
    if number == QUESTIONS:
        return url_for("matching.match")
    return url_for("intake.question", number=number + 1)


@bp.post("/stop")
def stop() -> ResponseReturnValue:
    """Delete what was answered, at once."""
    if not PressForm().validate_on_submit():
        abort(400)
    visitor = find_visitor()
    had_answers = visitor is not None and discard_draft(visitor, now=read_now())
    target = url_for("intake.stopped", had=int(had_answers))
    return forget_visitor(make_response(redirect(target, code=303)))


@bp.get("/stopped")
def stopped() -> ResponseReturnValue:
    """Say that nothing is left."""
    with open_page():
        view = StoppedPage(had_answers=request.args.get("had") != "0")
        return render_template("intake/stopped.html", page=view)
