"""Profiles as JSON documents."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.practice import (
    Audience,
    GoalLevel,
    Licence,
    Mode,
    StyleAxis,
    TherapistProfile,
)
from app.domain.practice_document import profile_document, read_profile
from app.domain.practice_file import read_practice_file

DEMO = Path(__file__).parents[2] / "demo" / "oaks.toml"

words = st.text(min_size=1, max_size=12)
lists = st.lists(words, max_size=3).map(tuple)
fees = st.none() | st.floats(0, 1000) | st.integers(0, 1000)
licences = st.builds(
    Licence, region=words, number=words, valid_until=st.none() | st.dates(min_value=date(1, 1, 1))
)
profiles = st.builds(
    TherapistProfile,
    slug=words,
    name=words,
    email=words,
    timezone=words,
    places=st.integers(0, 20),
    languages=lists,
    modes=st.lists(st.sampled_from(Mode)).map(tuple),
    serves=st.lists(st.sampled_from(Audience)).map(tuple),
    licences=st.lists(licences, max_size=3).map(tuple),
    goals=st.dictionaries(words, st.sampled_from(GoalLevel), max_size=3),
    style=st.dictionaries(st.sampled_from(StyleAxis), st.integers(-2, 2)),
    style_flex=st.dictionaries(st.sampled_from(StyleAxis), st.integers(0, 2)),
    gender=st.none() | words,
    fee=fees,
    fee_lowest=fees,
    plans=lists,
    approaches=lists,
    main_approach=st.none() | words,
    access=st.dictionaries(st.sampled_from(Mode), lists),
    experience_with=st.none() | lists,
    shares=st.none() | lists,
    pronouns=words,
    credential=words,
    headline=words,
    bio=words,
    words=st.dictionaries(words, words, max_size=3),
    not_for=words,
    site=words,
)


@given(profiles)
def test_a_profile_comes_back_from_json_as_it_was(profile: TherapistProfile) -> None:
    document = json.loads(json.dumps(profile_document(profile)))
    assert read_profile(document) == profile


def test_a_document_has_a_key_for_every_field() -> None:
    profile = TherapistProfile(slug="a", name="A", email="", timezone="UTC")
    assert list(profile_document(profile)) == list(TherapistProfile.__dataclass_fields__)


def test_the_profiles_of_the_demo_practice_come_back_with_their_types() -> None:
    for profile in read_practice_file(tomllib.loads(DEMO.read_text("utf-8"))).therapists:
        again = read_profile(json.loads(json.dumps(profile_document(profile))))
        assert again == profile
        assert all(isinstance(mode, Mode) for mode in again.modes)
        assert all(isinstance(level, GoalLevel) for level in again.goals.values())
