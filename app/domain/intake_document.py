"""The answers to the short questions as a document that can be sealed, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from app.domain.intake import Client, PayKind, StartWish, Weight
from app.domain.intake_answers import (
    Answers,
    Ease,
    EaseAnswers,
    GoalAnswers,
    TimeAnswers,
    TimeChoice,
    client_of,
)
from app.domain.intake_client import read_client
from app.domain.practice import Audience, Mode


def answers_document(answers: Answers) -> dict[str, object]:
    """Return the answers as JSON-safe values, by question."""
    goals, ease, times = answers.goals, answers.ease, answers.times
    return {
        "goals": {"goals": list(goals.goals), "goal_note": goals.goal_note},
        "ease": {
            "ease": list(ease.ease),
            "languages": list(ease.languages),
            "gender": list(ease.gender),
            "gender_weight": ease.gender_weight,
            "avoid_note": ease.avoid_note,
        },
        "times": {
            "who": times.who,
            "modes": list(times.modes),
            "times": list(times.times),
            "region": times.region,
            "pay": times.pay,
            "pay_up_to": times.pay_up_to,
            "pay_plan": times.pay_plan,
            "start": times.start,
            "may_match": times.may_match,
        },
    }


def read_answers(document: object) -> Answers:
    """Return the answers of a document that `answers_document` wrote; none from None."""
    if document is None:
        return Answers()
    parts = cast("Mapping[str, Mapping[str, object]]", document)
    goals, ease, times = parts["goals"], parts["ease"], parts["times"]
    who, pay, start = times["who"], times["pay"], times["start"]
    return Answers(
        goals=GoalAnswers(goals=_words(goals["goals"]), goal_note=str(goals["goal_note"])),
        ease=EaseAnswers(
            ease=tuple(Ease(word) for word in _words(ease["ease"])),
            languages=_words(ease["languages"]),
            gender=_words(ease["gender"]),
            gender_weight=Weight(str(ease["gender_weight"])),
            avoid_note=str(ease["avoid_note"]),
        ),
        times=TimeAnswers(
            who=None if who is None else Audience(str(who)),
            modes=tuple(Mode(word) for word in _words(times["modes"])),
            times=tuple(TimeChoice(word) for word in _words(times["times"])),
            region=str(times["region"]),
            pay=None if pay is None else PayKind(str(pay)),
            pay_up_to=cast("float | None", times["pay_up_to"]),
            pay_plan=str(times["pay_plan"]),
            start=None if start is None else StartWish(str(start)),
            may_match=bool(times["may_match"]),
        ),
    )


def read_kept(document: object, *, client_id: str, timezone: str) -> tuple[Answers, Client]:
    """Return what a request keeps as answers and as a client, whichever shell it came by.

    A document of the API holds the client alone, and no answers to show.
    """
    kept = document if isinstance(document, dict) else None
    if kept is not None and "client" in kept:
        return Answers(), replace(read_client(kept["client"]), id=client_id)
    answers = read_answers(kept)
    return answers, client_of(answers, client_id=client_id, timezone=timezone)


def _words(value: object) -> tuple[str, ...]:
    """Return a JSON list of texts as a tuple."""
    return tuple(cast("list[str]", value))
