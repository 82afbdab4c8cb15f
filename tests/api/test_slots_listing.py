"""Free times by the API: whose dates they are, which there are, and what is refused."""

from __future__ import annotations

import pytest
import time_machine

from tests.api_caller import Caller
from tests.api_steps import PERSON, book_first, free_starts

MISTAKES = [
    ("", ["from", "to"]),
    ("from=2027-03-09", ["to"]),
    ("from=2027-03-09&to=2027-03-08", ["to"]),
    ("from=2027-02-30&to=2027-03-08", ["from"]),
    ("from=tomorrow&to=2027-03-08", ["from"]),
    ("from=0001-01-01&to=2027-03-08", ["from"]),
    ("from=2027-03-08&to=9999-12-31", ["to"]),
    ("from=2027-03-08&to=2027-03-08&timezone=Nowhere", ["timezone"]),
    ("from=2027-03-08&to=2027-03-08&timezone=", ["timezone"]),
    ("from=2027-03-08&to=2027-03-08&service=massage", ["service"]),
    ("from=2027-03-08&to=2027-03-08&service=%00", ["service"]),
    ("from=2027-03-08&to=2027-03-08&page=2", ["page"]),
]


def listed(caller: Caller, query: str, person: str = PERSON) -> list[dict[str, object]]:
    slots: list[dict[str, object]] = caller.get(f"/therapists/{person}/slots?{query}").body["slots"]
    return slots


def test_a_time_is_told_in_utc_and_in_the_zone_asked_for(caller: Caller) -> None:
    first = listed(caller, "from=2027-03-08&to=2027-03-08&timezone=Europe/Berlin")[0]
    assert first == {
        "starts_at": "2027-03-08T13:30:00Z",
        "ends_at": "2027-03-08T13:50:00Z",
        "local": "2027-03-08T14:30:00+01:00",
        "modes": ["video", "phone"],
        "therapists": [PERSON],
    }


def test_the_zone_of_the_practice_is_used_where_none_is_asked_for(caller: Caller) -> None:
    assert listed(caller, "from=2027-03-08&to=2027-03-08")[0]["local"] == (
        "2027-03-08T08:30:00-05:00"
    )


def test_both_dates_are_those_of_the_zone_asked_for(caller: Caller) -> None:
    tokyo = listed(caller, "from=2027-03-09&to=2027-03-09&timezone=Asia/Tokyo")
    assert tokyo
    assert {str(slot["local"])[:10] for slot in tokyo} == {"2027-03-09"}
    starts = [str(slot["starts_at"]) for slot in tokyo]
    assert starts == sorted(starts)
    assert starts[0] >= "2027-03-08T15:00:00Z"
    assert starts[-1] < "2027-03-09T15:00:00Z"


def test_clocks_that_go_forward_change_the_offset(caller: Caller) -> None:
    slots = listed(caller, "from=2027-03-12&to=2027-03-15")
    assert {str(slot["local"])[-6:] for slot in slots} == {"-05:00", "-04:00"}


def test_a_date_that_a_zone_has_skipped_has_no_times(
    caller: Caller, clock: time_machine.Traveller
) -> None:
    clock.move_to("2011-12-20T00:00:00Z")
    assert listed(caller, "from=2011-12-30&to=2011-12-30&timezone=Pacific/Apia") == []


def test_a_service_has_its_own_length(caller: Caller) -> None:
    first = listed(caller, "from=2027-03-08&to=2027-03-08&service=session")[0]
    assert (first["starts_at"], first["ends_at"]) == (
        "2027-03-08T13:30:00Z",
        "2027-03-08T14:20:00Z",
    )


def test_a_therapist_who_does_not_meet_that_way_has_no_times(caller: Caller) -> None:
    assert listed(caller, "from=2027-03-08&to=2027-03-12&service=session-in-person") == []


def test_somebody_without_a_place_has_no_times(caller: Caller) -> None:
    assert listed(caller, "from=2027-03-08&to=2027-03-12", "amara-njoku") == []


def test_what_is_booked_is_not_listed(caller: Caller) -> None:
    assert book_first(caller)["starts_at"] not in free_starts(caller)


def test_sixty_two_dates_are_the_most(caller: Caller) -> None:
    assert caller.get(f"/therapists/{PERSON}/slots?from=2027-03-01&to=2027-05-01").status == 200
    refused = caller.get(f"/therapists/{PERSON}/slots?from=2027-03-01&to=2027-05-02")
    assert (refused.status, refused.errors) == (422, {"to": "Ask for 62 dates at most."})


def test_a_query_that_makes_no_sense_names_its_field(caller: Caller) -> None:
    for query, fields in MISTAKES:
        answer = caller.get(f"/therapists/{PERSON}/slots?{query}")
        assert (answer.status, list(answer.errors)) == (422, fields), query


@pytest.mark.parametrize("person", ["nobody-here", "%00", "Cecilia", "a" * 200])
def test_nobody_of_a_made_up_name_has_times(caller: Caller, person: str) -> None:
    answer = caller.get(f"/therapists/{person}/slots?from=2027-03-08&to=2027-03-08")
    assert (answer.status, answer.code) == (404, "not_found")


def test_a_hold_lapses(caller: Caller, clock: time_machine.Traveller) -> None:
    starts_at = free_starts(caller)[0]
    caller.post("/holds", {"therapist": PERSON, "starts_at": starts_at, "mode": "video"})
    assert starts_at not in free_starts(caller)
    clock.move_to("2027-03-01T15:10:01Z")
    assert starts_at in free_starts(caller)


def test_one_program_holds_two_times_at_most(caller: Caller) -> None:
    starts = free_starts(caller)[:3]
    token = None
    for starts_at in starts:
        chosen = {"therapist": PERSON, "starts_at": starts_at, "mode": "video"}
        token = caller.post("/holds", chosen | {"hold_token": token}).body["hold_token"]
    assert len(set(starts) & set(free_starts(caller))) == 1


def test_a_hold_on_a_time_that_is_not_offered_is_refused(caller: Caller) -> None:
    chosen = {"therapist": PERSON, "starts_at": "2027-03-08T13:31:00Z", "mode": "video"}
    answer = caller.post("/holds", chosen)
    assert (answer.status, answer.code) == (422, "slot_not_offered")
    assert list(answer.errors) == ["starts_at"]
