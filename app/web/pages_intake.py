"""View models of the three short questions."""

from __future__ import annotations

from dataclasses import dataclass

QUESTIONS = 3
"""How many question pages there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """`/start/<number>`: one question; `is_returning` says that answers from before are shown."""

    number: int
    draft_days: int
    back_url: str
    is_returning: bool = False

    @property
    def of(self) -> int:
        """How many questions there are."""
        return QUESTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedPage:
    """`/start/stopped`: everything is deleted; `had_answers` is off where there was nothing."""

    had_answers: bool = True
