"""The three short questions, as they are asked and kept, and what they mean to matching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.intake import (
    Client,
    Consent,
    PartOfDay,
    Pay,
    PayKind,
    StartWish,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.practice import Audience, Mode, StyleAxis, Weekday

MOST_GOALS = 3
"""How many goals somebody may choose."""

LONGEST_NOTE = 500
"""Characters of a free text."""


class Ease(StrEnum):
    """What helps somebody feel at ease; each leans one slider of style to one side."""

    PLAN = "plan"
    OWN_PACE = "own_pace"
    FEELINGS = "feelings"
    NEXT_STEPS = "next_steps"
    PAST = "past"
    AHEAD = "ahead"
    GENTLE = "gentle"
    FRANK = "frank"


class TimeChoice(StrEnum):
    """When somebody could talk."""

    WEEKDAY_MORNING = "weekday_morning"
    WEEKDAY_MIDDAY = "weekday_midday"
    WEEKDAY_EVENING = "weekday_evening"
    WEEKEND = "weekend"


_LEANINGS: Mapping[Ease, tuple[StyleAxis, int]] = {
    Ease.PLAN: (StyleAxis.LEAD, 1),
    Ease.OWN_PACE: (StyleAxis.LEAD, -1),
    Ease.FEELINGS: (StyleAxis.FEEL, 1),
    Ease.NEXT_STEPS: (StyleAxis.FEEL, -1),
    Ease.PAST: (StyleAxis.TIME, 1),
    Ease.AHEAD: (StyleAxis.TIME, -1),
    Ease.GENTLE: (StyleAxis.TONE, 1),
    Ease.FRANK: (StyleAxis.TONE, -1),
}

_WEEKDAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)
_WEEKEND = (Weekday.SAT, Weekday.SUN)
_PARTS: Mapping[TimeChoice, tuple[tuple[Weekday, ...], tuple[PartOfDay, ...]]] = {
    TimeChoice.WEEKDAY_MORNING: (_WEEKDAYS, (PartOfDay.MORNING,)),
    TimeChoice.WEEKDAY_MIDDAY: (_WEEKDAYS, (PartOfDay.MIDDAY,)),
    TimeChoice.WEEKDAY_EVENING: (_WEEKDAYS, (PartOfDay.EVENING,)),
    TimeChoice.WEEKEND: (_WEEKEND, tuple(PartOfDay)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalAnswers:
    """Question 1: what somebody would like to be different; the first goal counts most."""

    goals: tuple[str, ...] = ()
    goal_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EaseAnswers:
    """Question 2: what helps somebody feel at ease, and what to avoid."""

    ease: tuple[Ease, ...] = ()
    languages: tuple[str, ...] = ()
    gender: tuple[str, ...] = ()
    gender_weight: Weight = Weight.NICE
    avoid_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAnswers:
    """Question 3: for whom, when and how, and whether the answers may be used at all."""

    who: Audience | None = None
    modes: tuple[Mode, ...] = ()
    times: tuple[TimeChoice, ...] = ()
    region: str = ""
    pay: PayKind | None = None
    pay_up_to: float | None = None
    pay_plan: str = ""
    start: StartWish | None = None
    may_match: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All three questions; one that was skipped has its empty answers."""

    goals: GoalAnswers = GoalAnswers()
    ease: EaseAnswers = EaseAnswers()
    times: TimeAnswers = TimeAnswers()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered that matching could use."""
        return (
            not self.goals.goals
            and self.ease == EaseAnswers(avoid_note=self.ease.avoid_note)
            and self.times == TimeAnswers(may_match=self.times.may_match)
        )


def client_of(answers: Answers, *, client_id: str, timezone: str) -> Client:
    """Return the client as matching sees them; without consent, one who answered nothing."""
    if not answers.times.may_match:
        return Client(id=client_id, timezone=timezone)
    ease, times = answers.ease, answers.times
    wishes = (
        (Wish(attribute=WishAttribute.GENDER, values=ease.gender, weight=ease.gender_weight),)
        if ease.gender
        else ()
    )
    return Client(
        id=client_id,
        timezone=timezone,
        who=times.who,
        region=times.region or None,
        goals=answers.goals.goals,
        style=_style_of(ease.ease),
        modes=times.modes,
        languages=ease.languages,
        pay=_pay_of(times),
        times=times_of(times.times),
        start=times.start,
        wishes=wishes,
        consents=(Consent.MATCHING,),
    )


def _style_of(chosen: tuple[Ease, ...]) -> dict[StyleAxis, int]:
    """Add up the leanings; two opposite ones cancel out and state no wish."""
    style: dict[StyleAxis, int] = {}
    for ease in chosen:
        axis, lean = _LEANINGS[ease]
        style[axis] = style.get(axis, 0) + lean
    return {axis: lean for axis, lean in style.items() if lean}


def times_of(chosen: tuple[TimeChoice, ...]) -> dict[Weekday, tuple[PartOfDay, ...]]:
    """Spread the choices over the days of the week."""
    times: dict[Weekday, tuple[PartOfDay, ...]] = {}
    for choice in chosen:
        days, parts = _PARTS[choice]
        for day in days:
            times[day] = times.get(day, ()) + parts
    return times


def choices_of(times: Mapping[Weekday, tuple[PartOfDay, ...]]) -> tuple[TimeChoice, ...]:
    """Return the choices that are whole in `times`: what `times_of` spread comes back."""
    return tuple(
        choice
        for choice, (days, parts) in _PARTS.items()
        if all(set(parts) <= set(times.get(day, ())) for day in days)
    )


def _pay_of(times: TimeAnswers) -> Pay | None:
    """Return the wish about paying; an amount or plan without its kind says nothing."""
    if times.pay is None:
        return None
    return Pay(
        kind=times.pay,
        up_to=times.pay_up_to if times.pay is PayKind.SELF else None,
        plan=(times.pay_plan or None) if times.pay is PayKind.PLAN else None,
    )
