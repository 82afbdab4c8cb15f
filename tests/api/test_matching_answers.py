"""Who fits, by the API: sentences and no scores, only with consent."""

from __future__ import annotations

import pytest
from flask import Flask

from app.queries.intake import find_draft_of_request
from app.services.contact import WriteRequest, write_request
from app.services.transaction import read_transaction
from tests.api_caller import Caller
from tests.api_steps import free_starts, send_request
from tests.clock import NOW


def test_a_match_is_said_in_sentences(caller: Caller) -> None:
    first, *others = caller.get(f"/requests/{send_request(caller)}/matches").body["ranked"]
    assert (first["therapist"], first["name"], first["band"]) == (
        "cecilia-oaks",
        "Cecilia C. Oaks",
        "strong",
    )
    assert "Helping with worry is a main part of Cecilia’s work." in first["why"]
    assert all(sentence.endswith(".") for match in others for sentence in match["talk_about"])
    assert "score" not in first


def test_the_next_time_can_be_booked(caller: Caller) -> None:
    request = send_request(caller)
    first = caller.get(f"/requests/{request}/matches").body["ranked"][0]
    slot = first["next_slot"]
    assert slot["local"] == "2027-03-02T07:30:00-06:00"
    starts = free_starts(caller, first["therapist"], "from=2027-03-02&to=2027-03-02")
    assert slot["starts_at"] in starts


def test_everybody_is_ranked_or_left_out_with_a_reason(caller: Caller) -> None:
    matches = caller.get(f"/requests/{send_request(caller)}/matches").body
    listed = [match["therapist"] for match in matches["ranked"] + matches["excluded"]]
    practice = caller.get("/therapists").body["therapists"]
    assert sorted(listed) == sorted(person["slug"] for person in practice)
    assert {"therapist": "amara-njoku", "name": "Amara Njoku"}.items() <= (
        matches["excluded"][0].items()
    )
    assert matches["relaxations"] == []


def test_where_nobody_is_left_ways_out_are_offered(caller: Caller) -> None:
    request = send_request(caller, times={"sun": ["morning"]}, times_rule="only")
    matches = caller.get(f"/requests/{request}/matches").body
    assert matches["ranked"] == []
    assert matches["relaxations"][0]["change"] == "times"
    assert matches["relaxations"][0]["therapists"]


@pytest.mark.parametrize("consents", [[], ["share_goals"]])
def test_nobody_is_matched_without_consent(caller: Caller, consents: list[str]) -> None:
    answer = caller.get(f"/requests/{send_request(caller, consents=consents)}/matches")
    assert (answer.status, answer.code) == (409, "consent_missing")


def test_a_letter_from_the_pages_is_no_consent(practice: Flask, caller: Caller) -> None:
    with practice.app_context():
        written = WriteRequest(name="Maya", email="maya@example.com", timezone="UTC")
        token = write_request(written, now=NOW).token
    assert caller.get(f"/requests/{token}/matches").code == "consent_missing"


@pytest.mark.parametrize(
    ("safety", "is_ranked", "has_help"),
    [("not_safe", False, True), ("thoughts", True, True), ("safe", True, False)],
)
def test_safety_comes_first(
    caller: Caller, safety: str, *, is_ranked: bool, has_help: bool
) -> None:
    matches = caller.get(f"/requests/{send_request(caller, safety=safety)}/matches").body
    assert bool(matches["ranked"]) is is_ranked
    assert matches["urgent_help_url"] == ("http://localhost/help" if has_help else None)


@pytest.mark.parametrize("token", ["M4de-Up_" * 5 + "abc", "x", "%00"])
def test_a_made_up_request_has_no_matches(caller: Caller, token: str) -> None:
    answer = caller.get(f"/requests/{token}/matches")
    assert (answer.status, answer.code) == (404, "not_found")


def test_the_name_that_a_program_gives_decides_nothing(practice: Flask, caller: Caller) -> None:
    token = send_request(caller, id="a")
    with practice.app_context(), read_transaction() as session:
        draft = find_draft_of_request(session, token, now=NOW)
        assert draft is not None
        assert draft.client.id != "a"
