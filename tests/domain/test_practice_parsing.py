"""Untyped input is read field by field, and every mistake is kept."""

from __future__ import annotations

import pytest

from app.domain.errors import InvalidInput
from app.domain.matching_scenario import run_matching
from app.domain.parsing import Problems, Reader
from app.domain.practice import Mode


def read(source: object) -> tuple[Reader, Problems]:
    problems = Problems()
    return Reader(source, problems), problems


def test_a_refusal_names_at_least_one_problem() -> None:
    with pytest.raises(ValueError, match="at least one"):
        InvalidInput(())


def test_words_and_choices_are_kept_in_order_each_once() -> None:
    reader, problems = read({"words": ["b", " a ", "b"], "modes": ["video", "phone", "video"]})
    assert reader.words("words") == ("b", "a")
    assert reader.choices("modes", Mode) == (Mode.VIDEO, Mode.PHONE)
    assert problems.found == []


def test_an_unknown_choice_is_named_and_the_others_are_kept() -> None:
    reader, problems = read({"modes": ["fax", "phone"]})
    assert reader.choices("modes", Mode) == (Mode.PHONE,)
    assert "“fax” is not one of" in problems.found[0].message


def test_a_list_has_an_end() -> None:
    reader, problems = read({"many": list(range(4))})
    assert reader.sequence("many", most=3) == ()
    assert problems.found[0].message == "Use 3 entries at most."


def test_a_slot_beyond_the_calendar_of_zones_is_refused() -> None:
    slot = {"starts_at": "1960-01-01T00:00Z", "mode": "video"}
    source = {
        "now": "2027-03-01T00:00Z",
        "therapists": [{"slug": "ana", "slots": [slot]}],
        "clients": [],
    }
    with pytest.raises(InvalidInput) as refused:
        run_matching(source)
    assert refused.value.problems[0].field == "therapists.0.slots.0.starts_at"
