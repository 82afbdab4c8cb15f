"""When a letter is tried again, given up or overtaken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.outbox import (
    LetterKind,
    give_up_at,
    is_given_up,
    is_permanent,
    next_attempt_at,
    superseded_by,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@settings(deadline=None)  # the machine may be busy
@given(st.integers(min_value=0, max_value=10_000), st.text(max_size=40))
def test_the_pause_is_at_least_half_a_minute_and_at_most_an_hour_and_a_fifth(
    tries: int, seed: str
) -> None:
    pause = next_attempt_at(tries, now=NOW, seed=seed) - NOW
    assert timedelta(seconds=30) <= pause <= timedelta(hours=1, minutes=12)
    assert next_attempt_at(tries, now=NOW, seed=seed) - NOW == pause


@pytest.mark.parametrize(
    ("tries", "pause"),
    [(1, timedelta(minutes=1)), (4, timedelta(minutes=8)), (9, timedelta(hours=1))],
)
def test_the_pause_doubles_up_to_an_hour(tries: int, pause: timedelta) -> None:
    found = next_attempt_at(tries, now=NOW, seed="x") - NOW
    assert pause <= found <= pause * 1.2


def test_letters_delayed_together_part_ways() -> None:
    assert len({next_attempt_at(3, now=NOW, seed=str(seed)) for seed in range(20)}) > 10


@pytest.mark.parametrize(
    ("code", "expected"), [(421, False), (450, False), (550, True), (554, True)]
)
def test_only_replies_from_500_on_are_for_good(code: int, expected: bool) -> None:  # noqa: FBT001
    assert is_permanent(code) is expected


def test_a_letter_is_tried_for_two_days_or_until_its_appointment_starts() -> None:
    assert give_up_at(now=NOW, starts_at=None) == NOW + timedelta(hours=48)
    assert give_up_at(now=NOW, starts_at=NOW + timedelta(days=9)) == NOW + timedelta(hours=48)
    assert give_up_at(now=NOW, starts_at=NOW + timedelta(hours=3)) == NOW + timedelta(hours=3)


def test_a_letter_about_an_appointment_that_is_past_is_tried_for_two_days() -> None:
    assert give_up_at(now=NOW, starts_at=NOW) == NOW + timedelta(hours=48)


def test_an_attempt_at_the_limit_is_too_late() -> None:
    assert is_given_up(due_at=NOW, give_up_at=NOW)
    assert not is_given_up(due_at=NOW, give_up_at=NOW + timedelta(seconds=1))


def test_a_newer_letter_overtakes_those_to_the_same_reader_only() -> None:
    assert LetterKind.BOOKED in superseded_by(LetterKind.MOVED)
    assert LetterKind.NOTICE_BOOKED not in superseded_by(LetterKind.MOVED)
    assert LetterKind.NOTICE_BOOKED in superseded_by(LetterKind.NOTICE_CANCELLED)
    assert superseded_by(LetterKind.RECEIVED) == frozenset()
    assert superseded_by(LetterKind.LAPSED) == {LetterKind.OFFERED}
