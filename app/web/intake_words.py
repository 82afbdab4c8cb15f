"""A visitor's answers in a word or two each, as chips and summaries show them."""

from __future__ import annotations

from app.domain.intake import PayKind, StartWish
from app.domain.intake_answers import Answers, Ease, TimeChoice
from app.domain.intake_goals import goal_label
from app.domain.practice import Audience
from app.web.filters import _ as gettext
from app.web.filters import language_name, mode_name, money


def chips_of(answers: Answers, *, currency: str) -> tuple[str, ...]:
    """Return the answers that matching may use, in the order of the questions."""
    goals, ease, times = answers.goals, answers.ease, answers.times
    words = [goal_label(goal) for goal in goals.goals]
    words += [_ease(choice) for choice in ease.ease]
    words += [language_name(code) for code in ease.languages]
    words += [_gender(gender) for gender in ease.gender]
    words += [_time(choice) for choice in times.times]
    words += [mode_name(mode) for mode in times.modes]
    if times.who is not None:
        words.append(_audience(times.who))
    if times.pay is not None:
        words.append(_pay(answers, currency=currency))
    if times.start is not None:
        words.append(_start(times.start))
    return tuple(words)


def _ease(choice: Ease) -> str:
    """Return what helps somebody feel at ease."""
    return {
        Ease.PLAN: gettext("A plan and things to try"),
        Ease.OWN_PACE: gettext("My own pace"),
        Ease.FEELINGS: gettext("Room for feelings"),
        Ease.NEXT_STEPS: gettext("Next steps"),
        Ease.PAST: gettext("How I got here"),
        Ease.AHEAD: gettext("What comes next"),
        Ease.GENTLE: gettext("Someone gentle"),
        Ease.FRANK: gettext("Someone frank"),
    }[choice]


def _gender(gender: str) -> str:
    """Return a wish about the therapist's gender; an unknown word stands for itself."""
    return {
        "woman": gettext("A woman"),
        "man": gettext("A man"),
        "non-binary": gettext("Someone non-binary"),
    }.get(gender, gender)


def _time(choice: TimeChoice) -> str:
    """Return when somebody could talk."""
    return {
        TimeChoice.WEEKDAY_MORNING: gettext("Mornings"),
        TimeChoice.WEEKDAY_MIDDAY: gettext("Afternoons"),
        TimeChoice.WEEKDAY_EVENING: gettext("Evenings"),
        TimeChoice.WEEKEND: gettext("Weekends"),
    }[choice]


def _audience(who: Audience) -> str:
    """Return for whom it is."""
    return {
        Audience.ADULT: gettext("For me"),
        Audience.TEEN: gettext("For me, under 18"),
        Audience.CHILD: gettext("For my child or teen"),
        Audience.COUPLE: gettext("For me and my partner"),
        Audience.FAMILY: gettext("For my family"),
    }[who]


def _pay(answers: Answers, *, currency: str) -> str:
    """Return how somebody would like to pay."""
    times = answers.times
    if times.pay is PayKind.SELF and times.pay_up_to is not None:
        return gettext("Up to %(amount)s", amount=money(times.pay_up_to, currency))
    if times.pay is PayKind.PLAN and times.pay_plan:
        return times.pay_plan
    return {
        PayKind.SELF: gettext("I pay myself"),
        PayKind.PLAN: gettext("With my plan"),
        PayKind.LOWER_FEE: gettext("A lower fee"),
        PayKind.UNSURE: gettext("Not sure how to pay"),
    }[times.pay or PayKind.UNSURE]


def _start(start: StartWish) -> str:
    """Return how soon somebody would like to begin."""
    return {
        StartWish.SOON: gettext("Soon"),
        StartWish.WEEKS: gettext("In a few weeks"),
        StartWish.NO_RUSH: gettext("No rush"),
    }[start]
