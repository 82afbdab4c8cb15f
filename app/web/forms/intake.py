"""The forms of the three short questions; nothing in them is required."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField
from wtforms.validators import NumberRange, Optional

from app.domain.intake import PayKind, StartWish, Weight
from app.domain.intake_answers import (
    LONGEST_NOTE,
    MOST_GOALS,
    Ease,
    EaseAnswers,
    GoalAnswers,
    TimeAnswers,
    TimeChoice,
)
from app.domain.intake_goals import GOALS
from app.domain.practice import Audience, Mode
from app.web.filters import language_name, mode_name
from app.web.forms.fields import (
    AmountField,
    AtMost,
    CheckboxesField,
    NoteField,
    OneChoiceField,
    PublicForm,
    offered,
)

ELSEWHERE = "elsewhere"
"""The region of somebody who will be where nobody here may practice."""

_FIRST_GOALS = (
    "worry",
    "sleep",
    "mood",
    "stress",
    "grief",
    "relationship",
    "selfworth",
    "people",
    "change",
    "unsure",
)
TIME_LABELS = {
    TimeChoice.WEEKDAY_MORNING: _l("Weekday mornings"),
    TimeChoice.WEEKDAY_MIDDAY: _l("Weekday afternoons"),
    TimeChoice.WEEKDAY_EVENING: _l("Weekday evenings"),
    TimeChoice.WEEKEND: _l("Weekends"),
}
"""When somebody could talk, as every form asks it."""

_AUDIENCES = {
    Audience.ADULT: _l("Me, 18 or older"),
    Audience.TEEN: _l("Me, under 18"),
    Audience.CHILD: _l("My child or teen"),
    Audience.COUPLE: _l("Me and my partner"),
    Audience.FAMILY: _l("My family"),
}


class GoalsForm(PublicForm):
    """Question 1: what somebody would like to be different."""

    goals = CheckboxesField(
        _l("What would you like to be different?"),
        description=_l("Choose up to three. You can change this at any time."),
        choices=offered((goal.id, _l(goal.label)) for goal in GOALS),
        validators=[AtMost(MOST_GOALS)],
    )
    goal_note = NoteField(
        _l("In your own words"),
        description=_l("One sentence is plenty. Leave out anything you’d rather say in person."),
        most=LONGEST_NOTE,
    )

    @classmethod
    def of(cls, answers: GoalAnswers) -> Self:
        """Make the form with the answers given before."""
        return cls(data={"goals": list(answers.goals), "goal_note": answers.goal_note})

    @property
    def first_goals(self) -> list[Field]:
        """The choices that stand in view, the commonest first."""
        options = {option.data: option for option in self.goals}
        return [options[goal] for goal in _FIRST_GOALS]

    @property
    def more_goals(self) -> list[Field]:
        """The choices behind "More", in the order of the catalogue."""
        return [option for option in self.goals if option.data not in _FIRST_GOALS]

    @property
    def is_more_chosen(self) -> bool:
        """Whether one of those behind "More" is chosen, so that they stand open."""
        return bool(set(self.goals.data or ()) - set(_FIRST_GOALS))

    @property
    def answers(self) -> GoalAnswers:
        """What the form says."""
        return GoalAnswers(goals=tuple(self.goals.data or ()), goal_note=self.goal_note.data or "")


class EaseForm(PublicForm):
    """Question 2: what helps somebody feel at ease, and wishes about the therapist."""

    ease = CheckboxesField(
        _l("What helps you feel at ease with someone?"),
        description=_l("Choose any that sound right."),
        choices=offered(
            [
                (Ease.PLAN, _l("A clear plan and things to try")),
                (Ease.OWN_PACE, _l("Time to talk at my own pace")),
                (Ease.FEELINGS, _l("Room for feelings, even strong ones")),
                (Ease.NEXT_STEPS, _l("Thoughts and next steps")),
                (Ease.PAST, _l("A look at how I got here")),
                (Ease.AHEAD, _l("A look at what comes next")),
                (Ease.GENTLE, _l("Someone gentle")),
                (Ease.FRANK, _l("Someone frank")),
            ]
        ),
    )
    avoid_note = NoteField(
        _l("Anything we should avoid?"),
        description=_l("Your therapist sees this first."),
        most=LONGEST_NOTE,
    )
    languages = CheckboxesField(_l("Which languages could you talk in?"), choices=[])
    gender = CheckboxesField(
        _l("Would you like to talk with"),
        description=_l("No wish? Leave these empty."),
        choices=offered(
            [
                ("woman", _l("A woman")),
                ("man", _l("A man")),
                ("non-binary", _l("Someone non-binary")),
            ]
        ),
    )
    gender_weight = OneChoiceField(
        _l("How much does that matter?"),
        choices=offered(
            [
                (Weight.MUST, _l("I need it")),
                (Weight.IMPORTANT, _l("It matters a lot")),
                (Weight.NICE, _l("It would be nice")),
            ]
        ),
    )

    @classmethod
    def of(cls, answers: EaseAnswers, *, languages: Sequence[str]) -> Self:
        """Make the form with the answers given before, and the practice's languages."""
        form = cls(
            data={
                "ease": list(answers.ease),
                "avoid_note": answers.avoid_note,
                "languages": list(answers.languages),
                "gender": list(answers.gender),
                "gender_weight": answers.gender_weight if answers.gender else None,
            }
        )
        form.languages.choices = offered((code, language_name(code)) for code in languages)
        return form

    @property
    def has_wishes(self) -> bool:
        """Whether the folded part has something to show."""
        return bool(self.languages.data or self.gender.data or self.gender_weight.errors)

    @property
    def answers(self) -> EaseAnswers:
        """What the form says."""
        return EaseAnswers(
            ease=tuple(Ease(choice) for choice in self.ease.data or ()),
            languages=tuple(self.languages.data or ()),
            gender=tuple(self.gender.data or ()),
            gender_weight=Weight(self.gender_weight.data or Weight.NICE),
            avoid_note=self.avoid_note.data or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesOffer:
    """What the practice offers, to choose from; `regions` are codes with their names."""

    audiences: tuple[Audience, ...]
    modes: tuple[Mode, ...]
    regions: tuple[tuple[str, str], ...] = ()
    plans: tuple[str, ...] = ()
    has_lower_fee: bool = False


class TimesForm(PublicForm):
    """Question 3: for whom, when, where and how."""

    modes = CheckboxesField(_l("How"), choices=[])
    times = CheckboxesField(_l("When"), choices=offered(TIME_LABELS.items()))
    who = OneChoiceField(_l("Who is it for?"), choices=[])
    region = SelectField(
        _l("Where will you be when you talk?"),
        description=_l("A license counts in some places only."),
        choices=[],
    )
    pay = OneChoiceField(_l("How would you like to pay for later visits?"), choices=[])
    pay_up_to = AmountField(
        _l("Up to how much a visit?"),
        validators=[
            Optional(),
            NumberRange(min=0, max=10_000, message=_l("Enter an amount like 120")),
        ],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    pay_plan = SelectField(_l("Which plan?"), choices=[])
    start = OneChoiceField(
        _l("How soon?"),
        choices=offered(
            [
                (StartWish.SOON, _l("As soon as I can")),
                (StartWish.WEEKS, _l("In two or three weeks")),
                (StartWish.NO_RUSH, _l("No rush")),
            ]
        ),
    )
    may_match = BooleanField(
        _l("You may use my answers to suggest who fits"),
        description=_l("Without it, you see everyone, and we compare nothing."),
    )

    @classmethod
    def of(cls, answers: TimeAnswers, *, offer: TimesOffer) -> Self:
        """Make the form with the answers given before, and what the practice offers."""
        form = cls(
            data={
                "modes": list(answers.modes),
                "times": list(answers.times),
                "who": answers.who,
                "region": answers.region,
                "pay": answers.pay,
                "pay_up_to": answers.pay_up_to,
                "pay_plan": answers.pay_plan,
                "start": answers.start,
                "may_match": answers.may_match,
            }
        )
        form.offer(offer)
        return form

    def offer(self, offer: TimesOffer) -> None:
        """Fill in the choices."""
        unsaid = ("", _l("I’d rather not say"))
        self.modes.choices = offered((mode, mode_name(mode)) for mode in offer.modes)
        self.who.choices = offered((who, _AUDIENCES[who]) for who in offer.audiences)
        self.region.choices = offered([unsaid, *offer.regions, (ELSEWHERE, _l("Somewhere else"))])
        self.pay_plan.choices = offered(
            [("", _l("Choose a plan")), *((plan, plan) for plan in offer.plans)]
        )
        self.pay.choices = offered(
            [
                (PayKind.SELF, _l("Myself")),
                *([(PayKind.PLAN, _l("With my plan"))] if offer.plans else []),
                *([(PayKind.LOWER_FEE, _l("I need a lower fee"))] if offer.has_lower_fee else []),
                (PayKind.UNSURE, _l("I’m not sure")),
            ]
        )

    @property
    def has_details(self) -> bool:
        """Whether the folded part has something to show."""
        folded = (self.who, self.pay, self.pay_up_to, self.pay_plan, self.start)
        return any(field.data or field.errors for field in folded)

    @property
    def answers(self) -> TimeAnswers:
        """What the form says."""
        amount = self.pay_up_to.data
        return TimeAnswers(
            who=Audience(self.who.data) if self.who.data else None,
            modes=tuple(Mode(mode) for mode in self.modes.data or ()),
            times=tuple(TimeChoice(choice) for choice in self.times.data or ()),
            region=self.region.data or "",
            pay=PayKind(self.pay.data) if self.pay.data else None,
            pay_up_to=float(amount) if amount is not None else None,
            pay_plan=self.pay_plan.data or "",
            start=StartWish(self.start.data) if self.start.data else None,
            may_match=bool(self.may_match.data),
        )
