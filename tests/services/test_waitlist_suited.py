"""Who waits for anybody is offered those only who suit what they told us, if we may compare."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.domain.intake_answers import TimeAnswers
from app.domain.practice import Mode
from app.domain.practice_file import read_practice_file
from app.services.intake import SaveAnswers, save_answers
from app.services.practice import load_practice
from app.services.waitlist_turn import run_waitlist
from app.tokens import new_token
from tests.clock import NOW
from tests.practice_sources import practice_source
from tests.waitlist_steps import ANA, join, kept, offered_to

ANYBODY = replace(ANA, therapist=None)


@pytest.fixture(autouse=True)
def practice(context: Flask) -> None:
    """Load a practice whose two people work in different regions, Ana free before Ben."""
    source = practice_source()
    source["services"][0]["modes"] = ["video", "phone"]
    ana, ben = source["therapists"]
    ana["licences"] = [{"region": "US-NY", "number": "1"}]
    ben["licences"] = [{"region": "US-NJ", "number": "2"}]
    ana["weekly_hours"] = {"mon": [["09:00", "09:20"]]}
    ben["weekly_hours"] = {"mon": [["10:00", "10:20"]]}
    ben["modes"] = ["video", "phone"]
    load_practice(read_practice_file(source), digest="suited", now=NOW)


def wait_in(region: str, *, may_match: bool = True, mode: Mode | None = None) -> None:
    """Answer where one will be, and wait for anybody."""
    visitor = new_token()
    part = TimeAnswers(region=region, may_match=may_match, modes=(Mode.IN_PERSON,))
    save_answers(SaveAnswers(visitor_token=visitor, timezone="UTC", part=part), now=NOW)
    join("maya", visitor_token=visitor, wish=replace(ANYBODY, mode=mode))
    run_waitlist(now=NOW)


def test_the_soonest_time_of_somebody_who_may_work_there() -> None:
    wait_in("US-NJ")
    assert offered_to() == ["ben-ode"]


def test_nobody_who_suits_means_no_offer() -> None:
    wait_in("US-CA")
    assert (offered_to(), kept()) == ([], [])


def test_without_consent_nothing_is_compared() -> None:
    wait_in("US-CA", may_match=False)
    assert offered_to() == ["ana-lund"]


def test_how_to_meet_is_as_the_list_was_asked() -> None:
    wait_in("US-NJ", mode=Mode.PHONE)
    assert offered_to() == ["ben-ode"]
