"""By when the practice answers: the end of work of a working day in its own zone."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.contact import answer_by

NEW_YORK = "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2027-03-01T15:00Z", 1, "2027-03-02T22:00Z"),  # Monday -> Tuesday, 17:00 in New York
        ("2027-03-01T15:00Z", 2, "2027-03-03T22:00Z"),
        ("2027-03-05T15:00Z", 1, "2027-03-08T22:00Z"),  # Friday -> Monday
        ("2027-03-06T15:00Z", 1, "2027-03-08T22:00Z"),  # Saturday counts from Monday
        ("2027-03-07T15:00Z", 2, "2027-03-09T22:00Z"),
        ("2027-03-12T15:00Z", 1, "2027-03-15T21:00Z"),  # over the change of the clocks
        ("2027-03-02T04:59Z", 1, "2027-03-02T22:00Z"),  # still Monday in New York
        ("2027-03-01T15:00Z", 0, "2027-03-02T22:00Z"),  # never on the same day
    ],
)
def test_the_answer_comes_by_the_end_of_a_working_day(
    received: str, days: int, expected: str
) -> None:
    found = answer_by(at(received), working_days=days, timezone=NEW_YORK)
    assert found == at(expected)


def test_a_working_day_that_a_zone_skips_ends_when_the_next_one_does() -> None:
    received = at("2011-12-29T20:00Z")  # a Thursday in Apia, where there was no Friday
    assert answer_by(received, working_days=1, timezone="Pacific/Apia") == at("2011-12-31T03:00Z")
