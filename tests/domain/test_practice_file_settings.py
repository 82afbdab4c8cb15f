"""The practice and its services in a practice file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import InvalidInput
from app.domain.practice import (
    BufferRule,
    CrisisContact,
    Mode,
    PracticeSettings,
    Service,
)
from app.domain.practice_file import PracticeFile, read_practice_file
from tests.practice_sources import practice_source, therapist_source

DEMO = Path(__file__).parents[2] / "demo" / "oaks.toml"


def mistakes(source: dict[str, Any]) -> dict[str, str]:
    """Return the messages by field; each field is expected to be named once."""
    with pytest.raises(InvalidInput) as refused:
        read_practice_file(source)
    return {problem.field: problem.message for problem in refused.value.problems}


def with_practice(**changes: object) -> dict[str, Any]:
    source = practice_source()
    source["practice"].update(changes)
    return source


def with_service(**changes: object) -> dict[str, Any]:
    source = practice_source()
    source["services"][0].update(changes)
    return source


def demo() -> PracticeFile:
    return read_practice_file(tomllib.loads(DEMO.read_text(encoding="utf-8")))


def test_the_demo_practice_is_valid_and_stays_so() -> None:
    file = demo()
    assert file.practice.name == "Cecilia C. Oaks"
    assert len(file.therapists) == 6
    assert file.services[0].price == 0
    for therapist in file.therapists:
        assert "US-NY" in {licence.region for licence in therapist.licences}
        for licence in therapist.licences:
            assert licence.valid_until is not None
            assert licence.valid_until.year >= 2040


def test_the_demo_practice_has_variety() -> None:
    therapists = demo().therapists
    assert {therapist.timezone for therapist in therapists} == {
        "America/New_York",
        "America/Chicago",
    }
    assert 0 in {therapist.places for therapist in therapists}
    assert {mode for therapist in therapists for mode in therapist.modes} == set(Mode)


def test_the_demo_practice_uses_every_field() -> None:
    file = demo()
    for group in ((file.practice,), file.services, file.therapists):
        for name in group[0].__dataclass_fields__:
            assert any(getattr(member, name) for member in group), name


def test_a_file_with_the_least_gets_the_defaults() -> None:
    file = read_practice_file(practice_source())
    assert file.practice == PracticeSettings(
        name="Alder Practice",
        timezone="America/New_York",
        country="US",
        email="office@alder.example",
    )
    assert file.services[0] == Service(
        slug="first-call", name="First call", length_minutes=20, step_minutes=20
    )
    assert [therapist.slug for therapist in file.therapists] == ["ana-lund", "ben-ode"]
    assert {therapist.timezone for therapist in file.therapists} == {"America/New_York"}


def test_every_setting_is_read() -> None:
    source = with_practice(
        region="US-NY",
        languages=["en", "pt-BR"],
        phone="+1 845 555 0100",
        address="12 Alder Street",
        answer_within_working_days=1,
        change_limit_hours=48,
        buffer_rule="additive",
        currency="CAD",
        lower_fee_places=2,
        crisis=[{"name": "Night line", "number": "555", "hours": "always"}],
    )
    assert read_practice_file(source).practice == PracticeSettings(
        name="Alder Practice",
        timezone="America/New_York",
        country="US",
        region="US-NY",
        languages=("en", "pt-BR"),
        email="office@alder.example",
        phone="+1 845 555 0100",
        address="12 Alder Street",
        answer_within_working_days=1,
        change_limit_hours=48,
        buffer_rule=BufferRule.ADDITIVE,
        currency="CAD",
        lower_fee_places=2,
        crisis=(CrisisContact(name="Night line", number="555", hours="always"),),
    )


def test_an_empty_file_misses_its_three_parts() -> None:
    found = mistakes({})
    assert found["practice"] == found["services"] == found["therapists"] == "This is missing."


def test_empty_lists_of_services_and_therapists_are_refused() -> None:
    found = mistakes(practice_source() | {"services": [], "therapists": []})
    assert found == {"services": "Name at least one.", "therapists": "Name at least one."}


def test_a_single_table_in_the_place_of_a_list_is_refused() -> None:
    source = practice_source()
    source["services"] = source["services"][0]
    assert mistakes(source) == {"services": "This has to be a list."}


def test_all_mistakes_are_named_at_once_and_in_their_places() -> None:
    source = practice_source()
    source["practice"]["timezone"] = "America/Kingston"
    source["services"][1]["length_minutes"] = "50"
    source["therapists"][1]["goals"] = {"wory": "focus", "sleep": "good"}
    found = mistakes(source)
    assert list(found) == [
        "practice.timezone",
        "services.1.length_minutes",
        "therapists.1.goals.wory",
        "therapists.1.goals.sleep",
    ]
    assert found["therapists.1.goals.wory"].endswith("Did you mean “worry”?")


def test_unknown_fields_are_named_with_the_nearest_known_one() -> None:
    source = practice_source()
    source["practice"]["time_zone"] = "America/New_York"
    source["services"][0]["length"] = 20
    source["xyzzy"] = 1
    assert mistakes(source) == {
        "practice.time_zone": "There is no such field. Did you mean “timezone”?",
        "services.0.length": "There is no such field. Did you mean “length_minutes”?",
        "xyzzy": "There is no such field.",
    }


@pytest.mark.parametrize("key", ["name", "timezone", "country", "email"])
def test_a_practice_needs_this(key: str) -> None:
    source = practice_source()
    del source["practice"][key]
    assert mistakes(source)[f"practice.{key}"] == "This is missing."


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "  "),
        ("name", "Two\nlines"),
        ("timezone", "Kingston"),
        ("timezone", "../etc/passwd"),
        ("country", "USA"),
        ("region", "New York"),
        ("region", "CA-ON"),
        ("region", "US"),
        ("languages", ["English"]),
        ("languages", []),
        ("email", "office"),
        ("email", "office@localhost"),
        ("email", "a..b@alder.example"),
        ("email", "a@b.example\nBcc: c@d.example"),
        ("email", f"{'a' * 250}@b.example"),
        ("phone", 555),
        ("answer_within_working_days", 0),
        ("change_limit_hours", -1),
        ("buffer_rule", "smaller"),
        ("currency", "dollars"),
        ("lower_fee_places", 1.5),
    ],
)
def test_a_setting_that_cannot_be_is_refused(key: str, value: object) -> None:
    assert list(mistakes(with_practice(**{key: value}))) == [f"practice.{key}"]


def test_a_line_of_urgent_help_needs_a_name_and_a_number() -> None:
    found = mistakes(with_practice(crisis=[{"hours": "always", "link": "x"}]))
    assert list(found) == [
        "practice.crisis.0.name",
        "practice.crisis.0.number",
        "practice.crisis.0.link",
    ]


def test_every_field_of_a_service_is_read() -> None:
    source = with_service(
        step_minutes=30,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        notice_minutes=720,
        horizon_days=28,
        modes=["video", "phone"],
        price=0,
    )
    assert read_practice_file(source).services[0] == Service(
        slug="first-call",
        name="First call",
        length_minutes=20,
        step_minutes=30,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        notice_minutes=720,
        horizon_days=28,
        modes=(Mode.VIDEO, Mode.PHONE),
        price=0,
    )


@pytest.mark.parametrize("key", ["slug", "name", "length_minutes"])
def test_a_service_needs_this(key: str) -> None:
    source = practice_source()
    del source["services"][0][key]
    assert mistakes(source) == {f"services.0.{key}": "This is missing."}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("slug", "First Call"),
        ("slug", "first--call"),
        ("name", ""),
        ("length_minutes", 0),
        ("length_minutes", True),
        ("step_minutes", 0),
        ("buffer_before_minutes", -5),
        ("buffer_after_minutes", 1000),
        ("notice_minutes", -1),
        ("horizon_days", 0),
        ("modes", ["letter"]),
        ("modes", []),
        ("price", -1),
        ("price", float("nan")),
    ],
)
def test_a_field_of_a_service_that_cannot_be_is_refused(key: str, value: object) -> None:
    assert list(mistakes(with_service(**{key: value}))) == [f"services.0.{key}"]


def test_a_notice_beyond_the_horizon_leaves_no_time() -> None:
    assert list(mistakes(with_service(horizon_days=1, notice_minutes=2880))) == [
        "services.0.notice_minutes"
    ]
    assert read_practice_file(with_service(horizon_days=1, notice_minutes=2879))


def test_slugs_are_unique() -> None:
    source = practice_source()
    source["services"][1]["slug"] = "first-call"
    source["therapists"].append(therapist_source("ana-lund"))
    assert mistakes(source) == {
        "services.1.slug": "Another service is called “first-call” already.",
        "therapists.2.slug": "Another therapist is called “ana-lund” already.",
    }


def test_two_missing_slugs_are_not_called_equal() -> None:
    source = practice_source()
    for each in (*source["services"], *source["therapists"]):
        del each["slug"]
    assert set(mistakes(source).values()) == {"This is missing."}
