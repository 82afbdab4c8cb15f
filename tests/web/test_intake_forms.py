"""The forms of the pages: what they refuse, in which words, and what they hand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel

from app.domain.intake import PayKind, Weight
from app.domain.intake_answers import Ease, EaseAnswers, GoalAnswers, TimeAnswers, TimeChoice
from app.domain.practice import Audience, Mode
from app.web.forms.booking import BookForm
from app.web.forms.contact import ContactForm
from app.web.forms.intake import EaseForm, GoalsForm, TimesForm, TimesOffer
from app.web.forms.slots import PickForm

OFFER = TimesOffer(
    audiences=(Audience.ADULT, Audience.COUPLE),
    modes=(Mode.VIDEO, Mode.PHONE),
    regions=(("US-NY", "New York"),),
    plans=("BlueOak",),
    has_lower_fee=True,
)


@pytest.fixture
def bare() -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x" * 32, WTF_CSRF_ENABLED=False)
    Babel(app)
    return app


@pytest.fixture
def posted(bare: Flask, request: pytest.FixtureRequest) -> Iterator[None]:
    with bare.test_request_context(method="POST", data=request.param):
        yield


@pytest.mark.parametrize("posted", [{"goals": ["worry", "sleep", "mood", "adhd"]}], indirect=True)
@pytest.mark.usefixtures("posted")
def test_a_fourth_goal_is_refused_with_its_count_and_nothing_is_lost() -> None:
    form = GoalsForm.of(GoalAnswers())
    assert not form.validate()
    assert list(form.problems) == [("goals-0", "Choose no more than three. You have four now.")]
    assert form.answers.goals == ("worry", "sleep", "mood", "adhd")
    assert form.is_more_chosen


@pytest.mark.parametrize("posted", [{"goals": "gold"}], indirect=True)
@pytest.mark.usefixtures("posted")
def test_a_goal_that_is_not_on_offer_is_refused() -> None:
    assert not GoalsForm.of(GoalAnswers()).validate()


@pytest.mark.parametrize("posted", [{"csrf_token": ""}], indirect=True)
@pytest.mark.usefixtures("posted")
def test_no_answer_is_an_answer_on_every_question_page() -> None:
    goals = GoalsForm.of(GoalAnswers(goals=("worry",)))
    ease = EaseForm.of(EaseAnswers(ease=(Ease.PLAN,), gender=("woman",)), languages=("en", "es"))
    times = TimesForm.of(TimeAnswers(may_match=True, who=Audience.ADULT), offer=OFFER)
    for form in (goals, ease, times):
        assert form.validate(), form.errors
    assert goals.answers == GoalAnswers()
    assert ease.answers == EaseAnswers()
    assert not times.answers.may_match
    assert times.answers.modes == ()


@pytest.mark.parametrize(
    "posted",
    [{"ease": ["plan", "gentle"], "gender": ["woman"], "gender_weight": "important"}],
    indirect=True,
)
@pytest.mark.usefixtures("posted")
def test_what_helps_somebody_feel_at_ease_is_handed_on() -> None:
    form = EaseForm.of(EaseAnswers(), languages=("en",))
    assert form.validate(), form.errors
    assert form.answers.ease == (Ease.PLAN, Ease.GENTLE)
    assert form.answers.gender_weight is Weight.IMPORTANT
    assert form.has_wishes


@pytest.mark.parametrize(
    "posted",
    [
        {
            "modes": ["video"],
            "times": ["weekday_evening"],
            "who": "couple",
            "region": "US-NY",
            "pay": "self",
            "pay_up_to": "$1,200",
            "may_match": "y",
        }
    ],
    indirect=True,
)
@pytest.mark.usefixtures("posted")
def test_an_amount_is_read_as_people_write_it() -> None:
    form = TimesForm.of(TimeAnswers(), offer=OFFER)
    assert form.validate(), form.errors
    assert form.pay_up_to.data == Decimal(1200)
    answers = form.answers
    assert (answers.pay, answers.region, answers.who) == (PayKind.SELF, "US-NY", Audience.COUPLE)
    assert answers.times == (TimeChoice.WEEKDAY_EVENING,)
    assert answers.may_match


@pytest.mark.parametrize("posted", [{"pay_up_to": "a lot"}, {"pay_up_to": "nan"}], indirect=True)
@pytest.mark.usefixtures("posted")
def test_an_amount_that_cannot_be_read_says_how_to_write_it() -> None:
    form = TimesForm.of(TimeAnswers(), offer=OFFER)
    assert not form.validate()
    assert dict(form.problems) == {"pay_up_to": "Enter an amount like 120"}
    assert form.has_details


@pytest.mark.parametrize("posted", [{"name": " Maya ", "email": "maya@example"}], indirect=True)
@pytest.mark.usefixtures("posted")
def test_a_wrong_address_is_kept_and_named() -> None:
    form = BookForm.of(first_name="Cecilia", weekday="Tuesday")
    assert not form.validate()
    assert dict(form.problems) == {"email": "Enter an email address like name@example.com"}
    assert form.name.data == "Maya"
    assert form.email.data == "maya@example"


@pytest.mark.parametrize(
    "posted",
    [{"name": "Maya", "email": "Maya@EXAMPLE.com", "website": "https://spam.example"}],
    indirect=True,
)
@pytest.mark.usefixtures("posted")
def test_only_a_robot_fills_in_the_field_nobody_sees() -> None:
    form = ContactForm()
    assert form.validate(), form.errors
    assert form.is_robot
    assert form.email.data == "Maya@example.com"


@pytest.mark.parametrize(
    ("posted", "starts_at"),
    [
        ({"slot": "2027-03-14T05:00Z"}, datetime(2027, 3, 14, 5, tzinfo=UTC)),
        ({"slot": "2027-03-14 05:00"}, None),
        ({"slot": ""}, None),
    ],
    indirect=["posted"],
)
@pytest.mark.usefixtures("posted")
def test_a_pressed_time_is_read_as_utc_or_not_at_all(starts_at: datetime | None) -> None:
    form = PickForm.of((Mode.VIDEO, Mode.PHONE))
    assert form.starts_at == starts_at
