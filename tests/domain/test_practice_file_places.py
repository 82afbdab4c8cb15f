"""Sites, rooms and pools in a practice file, and how services and therapists name them."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import InvalidInput
from app.domain.practice import Limits, Pool, PoolKind, PracticeRoom, Service, Site
from app.domain.practice_file import read_practice_file
from app.domain.practice_service import list_service_problems
from tests.practice_sources import practice_source


def source(**parts: object) -> dict[str, Any]:
    """Return a practice with a site, two rooms and a pool."""
    return (
        practice_source()
        | {
            "sites": [{"slug": "downtown", "name": "Downtown", "address": "1 Elm Street"}],
            "rooms": [
                {"slug": "blue", "name": "Blue room", "site": "downtown"},
                {"slug": "green", "name": "Green room", "site": "downtown"},
            ],
            "pools": [
                {
                    "slug": "anybody",
                    "name": "Anybody",
                    "kind": "any",
                    "therapists": ["ben-ode", "ana-lund"],
                }
            ],
        }
        | parts
    )


def mistakes(source: dict[str, Any]) -> dict[str, str]:
    """Return the messages by field."""
    with pytest.raises(InvalidInput) as refused:
        read_practice_file(source)
    return {problem.field: problem.message for problem in refused.value.problems}


def test_places_and_pools_are_read_in_order() -> None:
    file = read_practice_file(source())
    assert file.sites == (Site(slug="downtown", name="Downtown", address="1 Elm Street"),)
    assert [room.slug for room in file.rooms] == ["blue", "green"]
    assert file.rooms[0] == PracticeRoom(slug="blue", name="Blue room", site="downtown")
    assert file.pools == (
        Pool(slug="anybody", name="Anybody", kind=PoolKind.ANY, therapists=("ben-ode", "ana-lund")),
    )


def test_places_and_pools_may_be_missing() -> None:
    file = read_practice_file(practice_source())
    assert (file.sites, file.rooms, file.pools) == ((), (), ())


def test_services_name_sites_and_therapists_name_rooms() -> None:
    given = source()
    given["services"][0] |= {"sites": ["downtown"], "limits": {"per_day": 4}}
    given["therapists"][0]["rooms"] = ["green"]
    file = read_practice_file(given)
    assert file.services[0].sites == ("downtown",)
    assert file.services[0].limits == Limits(per_day=4)
    assert file.hours["ana-lund"].rooms == ("green",)
    given["services"][0]["sites"] = ["downtwon"]
    given["therapists"][0]["rooms"] = ["gren"]
    assert mistakes(given) == {
        "services.0.sites": "There is no site “downtwon”. Did you mean “downtown”?",
        "therapists.0.rooms": "There is no room “gren”. Did you mean “green”?",
    }


def test_a_limit_of_a_service_has_room_for_one() -> None:
    given = source()
    given["services"][1]["limits"] = {"minutes_per_day": 40}
    assert mistakes(given) == {
        "services.1.limits.minutes_per_day": (
            "Nothing fits in: the shortest service takes 50 minutes."
        )
    }


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ({"sites": [{"slug": "a", "name": "A"}] * 2, "rooms": []}, ["sites.1.slug"]),
        ({"sites": [{"slug": "A", "name": ""}], "rooms": []}, ["sites.0.slug", "sites.0.name"]),
        ({"rooms": [{"slug": "a", "name": "A", "site": "nowhere"}]}, ["rooms.0.site"]),
        ({"rooms": [{"slug": "a", "name": "A", "site": "downtown"}] * 2}, ["rooms.1.slug"]),
        ({"rooms": [{"slug": "a", "name": "A", "size": 5}]}, ["rooms.0.site", "rooms.0.size"]),
    ],
)
def test_a_place_that_cannot_be_is_named(parts: dict[str, object], fields: list[str]) -> None:
    assert list(mistakes(source(**parts))) == fields


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"slug": "ana-lund"}, ["pools.0.slug"]),
        ({"kind": "some"}, ["pools.0.kind"]),
        ({"kind": None}, ["pools.0.kind"]),
        ({"therapists": ["ana-lund"]}, ["pools.0.therapists"]),
        ({"therapists": ["ana-lund", "ben-ode", "cy"]}, ["pools.0.therapists"]),
        ({"leader": "ana-lund"}, ["pools.0.leader"]),
    ],
)
def test_a_pool_that_cannot_be_is_named(change: dict[str, object], fields: list[str]) -> None:
    given = source()
    given["pools"][0] |= change
    assert list(mistakes(given)) == fields


def test_two_pools_have_two_names() -> None:
    given = source()
    given["pools"] *= 2
    assert mistakes(given) == {"pools.1.slug": "Another pool is called “anybody” already."}


def test_a_service_of_the_workspace_is_held_to_the_same_rules() -> None:
    good = {"slug": "call", "name": "Call", "length_minutes": 20, "step_minutes": 30}

    def fields(**changes: object) -> list[str]:
        service = Service(**(good | changes))  # type: ignore[arg-type]
        return [problem.field for problem in list_service_problems(service)]

    assert fields() == fields(horizon_days=1, price=0, notice_minutes=60) == []
    assert fields(name=" ", length_minutes=4, modes=()) == ["name", "length_minutes", "modes"]
    assert fields(name="one\ntwo", price=-1) == ["name", "price"]
    assert fields(notice_minutes=2 * 24 * 60, horizon_days=1) == ["notice_minutes"]
    assert fields(limits=Limits(per_day=3, per_week=2)) == ["limits.per_day"]
