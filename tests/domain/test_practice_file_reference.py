"""The reference of the practice file names everything that the file may have."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.domain.intake_goals import GOALS
from app.domain.practice import (
    Audience,
    CrisisContact,
    GoalLevel,
    Licence,
    Mode,
    PracticeSettings,
    Service,
    StyleAxis,
    TherapistProfile,
)

REFERENCE = (Path(__file__).parents[2] / "docs" / "practice-file.md").read_text("utf-8")


@pytest.mark.parametrize(
    "kind", [PracticeSettings, CrisisContact, Service, Licence, TherapistProfile]
)
def test_the_reference_names_every_field(kind: type) -> None:
    for field in dataclasses.fields(kind):
        assert f"`{field.name}`" in REFERENCE, field.name


def test_the_reference_names_every_value() -> None:
    for value in (*Mode, *Audience, *GoalLevel, *StyleAxis, *(goal.id for goal in GOALS)):
        assert f"`{value}`" in REFERENCE, value
