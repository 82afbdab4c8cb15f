"""One therapist of a practice file, and of the simulator."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.intake_goals import GOALS
from app.domain.parsing import Problems, Reader
from app.domain.practice import (
    Audience,
    GoalLevel,
    Licence,
    Mode,
    StyleAxis,
    TherapistProfile,
)
from app.domain.practice_file_therapist import read_therapist
from tests.practice_sources import therapist_source

IDS = [goal.id for goal in GOALS]


def read(
    source: dict[str, Any], *, complete: bool = True
) -> tuple[TherapistProfile, dict[str, str]]:
    """Return the profile, and the messages by field."""
    problems = Problems()
    reader = Reader(source, problems)
    profile = read_therapist(reader, complete=complete, timezone="America/Chicago")
    reader.raw("weekly_hours")
    reader.finish()
    return profile, {problem.field: problem.message for problem in problems.found}


def changed(**changes: object) -> dict[str, Any]:
    return therapist_source("ana-lund") | changes


def test_a_therapist_with_the_least_gets_the_defaults() -> None:
    assert read(changed()) == (
        TherapistProfile(
            slug="ana-lund",
            name="Ana Lund",
            email="ana-lund@alder.example",
            timezone="America/Chicago",
            places=2,
        ),
        {},
    )


def test_every_field_of_a_therapist_is_read() -> None:
    profile, found = read(
        changed(
            timezone="Europe/Oslo",
            languages=["en", "nb"],
            modes=["in_person", "video"],
            serves=["teen", "couple"],
            licences=[
                {"region": "US-NY", "number": "1", "valid_until": date(2040, 1, 31)},
                {"region": "NO", "number": "2", "valid_until": "2041-01-31"},
                {"region": "US-NJ", "number": "3"},
            ],
            goals={"worry": "focus", "ocd": "refers_out"},
            style={"lead": 2, "tone": -2},
            style_flex={"lead": 0, "time": 2},
            gender="woman",
            fee=120,
            fee_lowest=60.5,
            plans=["BlueOak"],
            approaches=["CBT", "ACT"],
            main_approach="ACT",
            access={"in_person": ["step_free"], "video": ["captions", "breaks"]},
            experience_with=["faith"],
            shares=[],
            pronouns="she/her",
            credential="Psychologist",
            headline="Calm.",
            bio="One.\n\nTwo.",
            words={"worry": "I know worry.", "lead": "I lead a bit.", "video": "I like video."},
            not_for="I do not see couples.",
            site="12 Alder Street",
        )
    )
    assert found == {}
    assert profile == TherapistProfile(
        slug="ana-lund",
        name="Ana Lund",
        email="ana-lund@alder.example",
        timezone="Europe/Oslo",
        places=2,
        languages=("en", "nb"),
        modes=(Mode.IN_PERSON, Mode.VIDEO),
        serves=(Audience.TEEN, Audience.COUPLE),
        licences=(
            Licence(region="US-NY", number="1", valid_until=date(2040, 1, 31)),
            Licence(region="NO", number="2", valid_until=date(2041, 1, 31)),
            Licence(region="US-NJ", number="3"),
        ),
        goals={"worry": GoalLevel.FOCUS, "ocd": GoalLevel.REFERS_OUT},
        style={StyleAxis.LEAD: 2, StyleAxis.TONE: -2},
        style_flex={StyleAxis.LEAD: 0, StyleAxis.TIME: 2},
        gender="woman",
        fee=120,
        fee_lowest=60.5,
        plans=("BlueOak",),
        approaches=("CBT", "ACT"),
        main_approach="ACT",
        access={Mode.IN_PERSON: ("step_free",), Mode.VIDEO: ("captions", "breaks")},
        experience_with=("faith",),
        shares=(),
        pronouns="she/her",
        credential="Psychologist",
        headline="Calm.",
        bio="One.\n\nTwo.",
        words={"worry": "I know worry.", "lead": "I lead a bit.", "video": "I like video."},
        not_for="I do not see couples.",
        site="12 Alder Street",
    )


def test_in_the_simulator_a_slug_is_enough() -> None:
    assert read({"slug": "T 1"}, complete=False) == (
        TherapistProfile(slug="T 1", name="T 1", email="", timezone="America/Chicago", places=1),
        {},
    )


def test_even_in_the_simulator_a_slug_is_needed() -> None:
    assert read({}, complete=False)[1] == {"slug": "This is missing."}


def test_the_simulator_asks_for_no_agreement_between_answers() -> None:
    source = {
        "slug": "t1",
        "places": 0,
        "modes": [],
        "languages": [],
        "main_approach": "CBT",
        "fee_lowest": 60,
        "access": {"phone": ["breaks"]},
        "licences": [{"region": "US-NY"}],
        "goals": dict.fromkeys(IDS, "focus"),
    }
    profile, found = read(source, complete=False)
    assert found == {}
    assert (profile.places, profile.modes, profile.languages) == (0, (), ())


@pytest.mark.parametrize("key", ["slug", "name", "email", "places"])
def test_a_therapist_needs_this(key: str) -> None:
    source = changed()
    del source[key]
    assert read(source)[1] == {key: "This is missing."}


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("slug", "Ana Lund", "slug"),
        ("slug", "", "slug"),
        ("name", "Ana\r\nLund", "name"),
        ("name", "A" * 101, "name"),
        ("email", "ana", "email"),
        ("timezone", "Chicago", "timezone"),
        ("places", -1, "places"),
        ("places", "many", "places"),
        ("languages", ["english"], "languages"),
        ("languages", [], "languages"),
        ("modes", ["zoom"], "modes"),
        ("modes", [], "modes"),
        ("serves", ["dogs"], "serves"),
        ("serves", [], "serves"),
        ("licences", [{"region": "New York", "number": "1"}], "licences.0.region"),
        ("licences", [{"number": "1"}], "licences.0.region"),
        ("licences", [{"region": "US-NY"}], "licences.0.number"),
        (
            "licences",
            [{"region": "US-NY", "number": "1", "valid_until": "soon"}],
            "licences.0.valid_until",
        ),
        (
            "licences",
            [{"region": "US-NY", "number": "1"}, {"region": "US-NY", "number": "2"}],
            "licences.1.region",
        ),
        ("goals", {"cooking": "focus"}, "goals.cooking"),
        ("goals", {"worry": 3}, "goals.worry"),
        ("style", {"lead": 3}, "style.lead"),
        ("style", {"lead": 0.5}, "style.lead"),
        ("style", {"pace": 1}, "style.pace"),
        ("style_flex", {"lead": -1}, "style_flex.lead"),
        ("gender", ["woman"], "gender"),
        ("fee", "120", "fee"),
        ("fee_lowest", 60, "fee_lowest"),
        ("plans", [""], "plans"),
        ("approaches", "CBT", "approaches"),
        ("main_approach", "CBT", "main_approach"),
        ("access", {"video": "captions"}, "access.video"),
        ("access", {"phone": ["breaks"]}, "access.phone"),
        ("access", {"zoom": ["breaks"]}, "access.zoom"),
        ("experience_with", "faith", "experience_with"),
        ("headline", "x" * 141, "headline"),
        ("bio", "x" * 2001, "bio"),
        ("words", {"worry": "x" * 141}, "words.worry"),
        ("words", {"worry": "Two\nlines."}, "words.worry"),
        ("words", {"wories": "I know worry."}, "words.wories"),
        ("words", ["I know worry."], "words"),
        ("not_for", "x" * 301, "not_for"),
        ("wrods", {}, "wrods"),
    ],
)
def test_a_field_of_a_therapist_that_cannot_be_is_refused(
    key: str, value: object, where: str
) -> None:
    assert list(read(changed(**{key: value}))[1]) == [where]


def test_own_words_of_no_length_are_not_stated() -> None:
    assert read(changed(words={"worry": " "}))[0].words == {}


@pytest.mark.parametrize(("level", "most"), [("focus", 6), ("experienced", 8)])
def test_levels_of_goals_have_caps(level: str, most: int) -> None:
    assert read(changed(goals=dict.fromkeys(IDS[:most], level)))[1] == {}
    found = read(changed(goals=dict.fromkeys(IDS[: most + 1], level)))[1]
    assert found == {"goals": f"Name {most} goals at most as “{level}”. You have {most + 1}."}


def test_other_levels_of_goals_have_no_cap() -> None:
    assert read(changed(goals=dict.fromkeys(IDS, "can_help")))[1] == {}


def test_the_lowest_fee_is_not_above_the_fee() -> None:
    assert read(changed(fee=100, fee_lowest=100))[1] == {}
    assert read(changed(fee=100, fee_lowest=101))[1] == {
        "fee_lowest": "The lowest fee is above the usual fee."
    }


def test_the_main_approach_is_one_of_the_approaches() -> None:
    found = read(changed(approaches=["CBT", "ACT"], main_approach="CTB"))[1]
    assert found == {"main_approach": "Name it among the approaches too. Did you mean “CBT”?"}


def test_an_unknown_key_of_own_words_comes_with_the_nearest_known() -> None:
    found = read(changed(words={"wory": "I know worry."}))[1]
    assert found["words.wory"].endswith("Did you mean “worry”?")


def test_lists_that_are_missing_are_not_stated_and_empty_ones_state_none() -> None:
    silent = read(changed())[0]
    none = read(changed(experience_with=[], shares=[]))[0]
    assert (silent.experience_with, silent.shares) == (None, None)
    assert (none.experience_with, none.shares) == ((), ())


def test_a_therapist_is_called_by_the_first_name() -> None:
    assert read(changed())[0].first_name == "Ana"
