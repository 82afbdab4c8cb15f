"""Matching on made-up people from JSON: what comes out, and what is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.matching_scenario import run_matching
from tests.matching_people import thorough

SLOT = {"starts_at": "2027-03-03T14:00Z", "mode": "video"}
ANA: dict[str, Any] = {
    "slug": "ana",
    "goals": {"worry": "focus"},
    "gender": "woman",
    "slots": [SLOT],
    "shown": 1,
    "places": 2,
    "weekly_hours": {"mon": [["09:00", "12:00"]]},
}
BEN: dict[str, Any] = {
    "slug": "ben",
    "modes": ["phone", "in_person"],
    "slots": [{"starts_at": "2027-03-03T15:00:30+01:00", "mode": "phone"}],
}


def source(*clients: object, **changes: object) -> dict[str, object]:
    return {
        "therapists": [ANA, BEN],
        "clients": list(clients),
        "now": "2027-03-01T00:00Z",
        "date_seed": "x",
        "batch": False,
    } | changes


def problems_of(given_source: object) -> set[str]:
    with pytest.raises(InvalidInput) as refusal:
        run_matching(given_source)
    return {problem.field for problem in refusal.value.problems}


def test_each_client_gets_a_ranking_in_the_agreed_form() -> None:
    client = {"id": "c", "goals": ["worry"], "start": "no_rush"}
    assert run_matching(source(client)) == [
        {
            "id": "c",
            "ranked": [
                {
                    "slug": "ana",
                    "score": 100.0,
                    "band": "strong",
                    "why": ["goal:worry"],
                    "talk_about": [],
                    "slot": SLOT,
                },
                {
                    "slug": "ben",
                    "score": 25.0,
                    "band": "none",
                    "why": [],
                    "talk_about": ["goal:worry"],
                    "slot": {"starts_at": "2027-03-03T14:00:30Z", "mode": "phone"},
                },
            ],
            "excluded": [],
            "relaxations": [],
        }
    ]


def test_who_is_left_out_and_what_would_help_is_told() -> None:
    client = {
        "id": "c",
        "wishes": [{"attribute": "gender", "values": ["man"], "weight": "must"}],
        "modes": ["in_person"],
        "bend": ["mode"],
    }
    (result,) = run_matching(source(client))
    assert result["excluded"] == [
        {"slug": "ana", "codes": ["mode", "must:gender"]},
        {"slug": "ben", "codes": ["must:gender", "times"]},
    ]
    assert result["relaxations"] == [{"change": "mode+must:gender", "slugs": ["ben", "ana"]}]


def test_a_client_who_cannot_be_read_does_not_stop_the_others() -> None:
    results = run_matching(source({"id": "c", "goals": ["fame"]}, "nobody", {}))
    assert results[0] == {"id": "c", "error": "goals: “fame” is not one of the goals."}
    assert results[1] == {"id": "1", "error": "input: This has to be a table of named values."}
    assert results[2]["id"] == "2"
    assert "ranked" in results[2]


def batch_of(*clients: object, **changes: object) -> dict[str, Any]:
    return run_matching(source(*clients, batch=True, **changes))[-1]


SLEEPER: dict[str, Any] = {"goals": ["sleep"], "start": "no_rush"}


def test_in_batch_mode_one_more_entry_says_who_is_offered_whom() -> None:
    one = ANA | {"slug": "one", "goals": {"sleep": "focus"}, "places": 1}
    two = ANA | {"slug": "two", "goals": {"sleep": "experienced"}, "places": 1}
    clients = [SLEEPER | {"id": "a", "avoid": ["two"]}, SLEEPER | {"id": "b"}, {"goals": ["fame"]}]
    results = run_matching(source(*clients, therapists=[one, two], batch=True))
    assert [result.get("id") for result in results] == ["a", "b", "2", None]
    assert results[-1] == {
        "assignment": {"a": "one", "b": "two"},
        "total": 175.0,
        "regrets": {"a": 0.0, "b": 25.0},
        "regret_bound": 25.0,
        "unplaced": [],
        "envies": [],
        "for_a_person": [],
    }


def test_whoever_was_shown_less_comes_first_and_exceptions_of_hours_are_let_pass() -> None:
    group = [
        ANA | {"slug": slug, "shown": shown, "date_overrides": {}}
        for slug, shown in (("often", 9), ("once", 1), ("never", 0))
    ]
    group[2].pop("shown")
    (result,) = run_matching(source({"id": "c", "goals": ["worry"]}, therapists=group))
    ranked = cast("list[dict[str, object]]", result["ranked"])
    assert [match["slug"] for match in ranked] == ["never", "once", "often"]


@pytest.mark.parametrize("now", ["1970-01-01T00:00Z", "2999-12-31T00:00Z"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_used(now: str) -> None:
    (result,) = run_matching(source({"id": "c"}, now=now))
    assert result["ranked"] == []


def test_mistakes_say_how_to_mend_them() -> None:
    def refuse(**changes: object) -> str:
        with pytest.raises(InvalidInput) as refusal:
            run_matching(source({"id": "c"}, **changes))
        return refusal.value.message

    assert refuse(now="1969-12-31T23:59Z") == "Use an instant from 1970 to 2999."
    assert refuse(therapists=[ANA, ANA]) == "Another therapist is called “ana” already."


def test_points_are_printed_to_one_decimal() -> None:
    soon = {"start": "soon", "goals": ["sleep"]}
    first = ANA | {"slug": "one", "goals": {"sleep": "focus"}, "places": 1}
    second = first | {"slug": "two", "slots": [SLOT | {"starts_at": "2027-03-10T14:00Z"}]}
    clients = [soon | {"id": "a", "avoid": ["two"]}, soon | {"id": "b"}]
    _, ranking, batch = run_matching(source(*clients, therapists=[first, second], batch=True))
    ranked = cast("list[dict[str, object]]", ranking["ranked"])
    assert [match["score"] for match in ranked] == [94.0, 80.3]
    assert batch["total"] == 174.4
    assert batch["regrets"] == {"a": 0.0, "b": 13.7}


def test_an_envy_is_told_with_its_gain() -> None:
    both = {"sleep": "focus", "grief": "focus"}
    first = ANA | {"slug": "one", "goals": both, "places": 1}
    second = ANA | {"slug": "two", "goals": both | {"sleep": "experienced"}, "places": 1}
    second["slots"] = [SLOT | {"starts_at": "2027-03-04T14:00Z"}]
    sleeper = SLEEPER | {"id": "a", "start": "soon"}
    waiting = SLEEPER | {"id": "b", "goals": ["mood", "grief"], "avoid": ["two"], "start": "soon"}
    batch = batch_of(sleeper, waiting, therapists=[first, second])
    assert batch["assignment"] == {"a": "two", "b": "one"}
    assert batch["envies"] == [{"client": "a", "slug": "one", "gain": 19.2}]
    assert (batch["for_a_person"], batch["total"]) == (["a"], 138.8)


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_the_seed_of_the_file_decides_among_equals(seed: str) -> None:
    slugs = ("one", "two", "three")
    twins = [ANA | {"slug": slug, "places": 1} for slug in slugs]
    clients = [SLEEPER | {"id": name, "goals": ["worry"]} for name in ("x", "y")]

    def lot(client: str, slug: str) -> str:
        return sha256(f"{seed}|{client}|{slug}".encode()).hexdigest()

    first, _, batch = run_matching(source(*clients, therapists=twins, date_seed=seed, batch=True))
    ranked = cast("list[dict[str, object]]", first["ranked"])
    assert [match["slug"] for match in ranked] == sorted(slugs, key=lambda slug: lot("x", slug))
    ways = {
        (one, two): int(lot("x", one)[:8], 16) + int(lot("y", two)[:8], 16)
        for one in slugs
        for two in slugs
        if one != two
    }
    assert tuple(cast("dict[str, str]", batch["assignment"]).values()) == max(
        ways, key=lambda way: ways[way]
    )


@pytest.mark.parametrize(("weeks", "placed"), [(0, "a"), (0.25, "b"), (None, "a")])
def test_weeks_count_from_the_first_part_of_one(weeks: float | None, placed: str) -> None:
    one = ANA | {"goals": {"sleep": "focus"}, "places": 1}
    clients = [
        SLEEPER | {"id": "a", "weeks_waited": 0.1},
        SLEEPER | {"id": "b", "weeks_waited": weeks},
    ]
    assert set(batch_of(*clients, therapists=[one])["assignment"]) == {placed}


def test_every_mistake_of_a_client_is_told_in_one_line() -> None:
    (result,) = run_matching(source({"goals": ["fame"], "weeks_waited": -1}))
    assert result["error"] == (
        "weeks_waited: Use a number from 0 to 520. goals: “fame” is not one of the goals."
    )


def test_two_clients_of_one_id_are_told_apart_before_they_are_matched() -> None:
    with pytest.raises(InvalidInput) as refusal:
        run_matching(source({"id": "c"}, {"id": "c"}, batch=True))
    assert refusal.value.message == "Another client is called “c” already."


def test_whoever_waited_longest_is_placed_and_the_others_are_left_to_a_person() -> None:
    one = ANA | {"goals": {"sleep": "focus"}, "places": 1}
    clients = [SLEEPER | {"id": "a"}, SLEEPER | {"id": "b", "weeks_waited": 2.5}]
    batch = batch_of(*clients, therapists=[one])
    assert (batch["assignment"], batch["total"]) == ({"b": "ana"}, 100.0)
    assert batch["unplaced"] == batch["for_a_person"] == ["a"]


def test_the_bound_may_be_left_out_and_the_method_chosen() -> None:
    group = [
        ANA | {"slug": "one", "goals": {"sleep": "focus", "grief": "focus"}, "places": 1},
        ANA | {"slug": "two", "goals": {"sleep": "experienced"}, "places": 1},
    ]
    clients = [SLEEPER | {"id": "a"}, SLEEPER | {"id": "b", "goals": ["sleep", "grief"]}]
    assert batch_of(*clients, therapists=group)["regret_bound"] == 25.0
    free = batch_of(*clients, therapists=group, bound_regret=False)
    assert free["regret_bound"] is None
    assert free["assignment"] == {"a": "two", "b": "one"}
    stable = batch_of(*clients, therapists=group, batch_method="stable")
    assert (stable["regret_bound"], len(stable["assignment"])) == (None, 2)


def test_whom_somebody_met_and_who_declined_is_known_to_the_practice() -> None:
    known = {"earlier": ["ana", "ben"], "again": ["ben"], "declined_by": ["ben"]}
    (result,) = run_matching(source({"id": "c"} | known))
    assert result["excluded"] == [
        {"slug": "ana", "codes": ["earlier"]},
        {"slug": "ben", "codes": ["declined"]},
    ]


def test_places_to_meet_are_read_on_both_sides() -> None:
    slot = SLOT | {"mode": "in_person"}
    near = ANA | {"modes": ["in_person"], "slots": [slot], "sites": ["north"]}
    client: dict[str, Any] = {
        "id": "c",
        "travel": {"distances": {"north": 5}, "up_to": 10},
        "start": "no_rush",
    }
    (result,) = run_matching(source(client, therapists=[near]))
    (match,) = cast("list[dict[str, object]]", result["ranked"])
    assert (match["slug"], match["score"]) == ("ana", 50.0)
    client["travel"] = {"sites": ["south"]}
    (result,) = run_matching(source(client, therapists=[near]))
    assert result["excluded"] == [{"slug": "ana", "codes": ["travel"]}]
    assert result["relaxations"] == [{"change": "travel", "slugs": ["ana"]}]


def test_a_wish_to_share_something_cannot_be_a_must() -> None:
    wish = {"attribute": "shares", "values": ["faith"], "weight": "must"}
    (result,) = run_matching(source({"id": "c", "wishes": [wish]}))
    assert result["error"] == (
        "wishes.0.weight: Use important or nice. What you share can be no must."
    )


def test_the_seed_is_the_day_where_none_is_given() -> None:
    client = {"id": "c"}
    seeded = source(client, date_seed="2027-03-01")
    unseeded = source(client)
    del unseeded["date_seed"]
    assert run_matching(unseeded) == run_matching(seeded)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"batch": "yes"}, "batch"),
        ({"batch": True, "clients": [{"id": "c"}, {}, {"id": "c"}]}, "clients.2.id"),
        ({"batch": True, "clients": [{"id": "1"}, {"goals": ["fame"]}]}, "clients.1.id"),
        ({"batch_method": "fair"}, "batch_method"),
        ({"bound_regret": 20}, "bound_regret"),
        ({"therapists": [ANA | {"sites": [1]}]}, "therapists.0.sites"),
        ({"now": "yesterday"}, "now"),
        ({"now": None}, "now"),
        ({"now": "9999-12-31T00:00Z"}, "now"),
        ({"now": "3000-01-01T00:00Z"}, "now"),
        ({"now": "1969-12-31T23:59Z"}, "now"),
        ({"clients": {}}, "clients"),
        ({"extra": 1}, "extra"),
        ({"therapists": [ANA, ANA]}, "therapists.1.slug"),
        ({"therapists": [{"slots": []}]}, "therapists.0.slug"),
        ({"therapists": [ANA | {"goals": {"fame": "focus"}}]}, "therapists.0.goals.fame"),
        ({"therapists": [ANA | {"places": -1}]}, "therapists.0.places"),
        ({"therapists": [ANA | {"slots": [{}]}]}, "therapists.0.slots.0.starts_at"),
        ({"therapists": [ANA | {"rating": 5}]}, "therapists.0.rating"),
        ({"therapists": [ANA | {"timezone": "localtime"}]}, "therapists.0.timezone"),
    ],
)
def test_what_cannot_be_used_is_named(changes: dict[str, object], field: str) -> None:
    assert field in problems_of(source({"id": "c"}, **changes))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts),
    max_leaves=6,
)
KEYS = sorted({*ANA, *source(), "style", "fee", "access", "wishes", "times", "pay", "timezone"})


@given(
    key=st.sampled_from(KEYS), value=json_values, place=st.sampled_from(("top", "ana", "client"))
)
@thorough
def test_nothing_that_is_given_raises_anything_else(key: str, value: object, place: str) -> None:
    given_source = source(
        {"id": "c"} | ({key: value} if place == "client" else {}),
        therapists=[ANA | ({key: value} if place == "ana" else {})],
    )
    if place == "top":
        given_source[key] = value
    with suppress(InvalidInput):
        json.dumps(run_matching(given_source), allow_nan=False)
