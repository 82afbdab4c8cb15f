"""A client as JSON: read with every mistake, and written back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from app.domain.errors import InvalidInput
from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    Consent,
    FavouriteMode,
    PartOfDay,
    Pay,
    PayKind,
    SafetyAnswer,
    StartWish,
    TimesRule,
    Travel,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.intake_client import client_document, read_client, read_contact
from app.domain.intake_goals import GOALS, get_goal, goal_label, is_goal
from app.domain.parsing import Problems, Reader
from app.domain.practice import Audience, Mode, StyleAxis, Weekday
from tests.matching_people import clients, thorough

WHOLE = {
    "id": "x",
    "name": "Sam",
    "email": "sam@example.com",
    "phone": "555",
    "note": "Hello",
    "timezone": "America/New_York",
    "who": "adult",
    "region": "US-NY",
    "goals": ["worry", "sleep"],
    "style": {"lead": 2, "tone": -1},
    "modes": ["video"],
    "favourite_mode": {"mode": "video", "weight": "nice"},
    "languages": ["en", "pt-BR"],
    "pay": {"kind": "self", "up_to": 120, "comfortable": 80},
    "travel": {"sites": ["north"], "distances": {"south": 4.5}, "up_to": 10},
    "times": {"mon": ["morning", "evening"], "tue": []},
    "times_rule": "only",
    "start": "soon",
    "wishes": [{"attribute": "gender", "values": ["woman"], "weight": "must"}],
    "access": [{"feature": "captions", "mode": "video", "weight": "need"}],
    "avoid": ["ben"],
    "bend": ["times", "wait"],
    "safety": "safe",
    "consents": ["matching", "share_goals"],
}


def test_every_answer_is_read() -> None:
    assert read_client(WHOLE) == Client(
        id="x",
        timezone="America/New_York",
        who=Audience.ADULT,
        region="US-NY",
        goals=("worry", "sleep"),
        style={StyleAxis.LEAD: 2, StyleAxis.TONE: -1},
        modes=(Mode.VIDEO,),
        favourite_mode=FavouriteMode(mode=Mode.VIDEO, weight=Weight.NICE),
        languages=("en", "pt-BR"),
        pay=Pay(kind=PayKind.SELF, up_to=120, comfortable=80),
        travel=Travel(sites=("north",), distances={"south": 4.5}, up_to=10),
        times={Weekday.MON: (PartOfDay.MORNING, PartOfDay.EVENING)},
        times_rule=TimesRule.ONLY,
        start=StartWish.SOON,
        wishes=(Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.MUST),),
        access=(AccessWish(feature="captions", mode=Mode.VIDEO, weight=AccessWeight.NEED),),
        avoid=("ben",),
        bend=("times", "wait"),
        safety=SafetyAnswer.SAFE,
        consents=(Consent.MATCHING, Consent.SHARE_GOALS),
    )


def test_a_client_who_answered_nothing_is_a_client() -> None:
    assert read_client({}) == Client(id="")
    assert read_client({"travel": {}, "pay": None}) == Client(id="")


def test_an_approach_to_avoid_is_read_and_written() -> None:
    wish = {"attribute": "approach", "values": ["cbt"], "weight": "must", "avoid": True}
    client = read_client({"wishes": [wish]})
    assert client.wishes[0].avoid
    assert client_document(client)["wishes"] == [wish]


@given(client=clients)
@thorough
def test_a_client_comes_back_from_json_as_it_went(client: Client) -> None:
    assert read_client(json.loads(json.dumps(client_document(client)))) == client


def test_who_somebody_is_is_read_apart() -> None:
    problems = Problems()
    contact = read_contact(Reader(WHOLE, problems))
    assert (contact.name, contact.email, contact.phone) == ("Sam", "sam@example.com", "555")
    assert contact.note == "Hello"
    assert not problems.found


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"who": "cat"}, "who"),
        ({"region": "New York"}, "region"),
        ({"goals": ["worry", "fame"]}, "goals"),
        ({"goals": ["worry", "sleep", "mood", "grief"]}, "goals"),
        ({"goals": "worry"}, "goals"),
        ({"style": {"lead": 3}}, "style.lead"),
        ({"style": {"speed": 1}}, "style.speed"),
        ({"modes": ["pigeon"]}, "modes"),
        ({"favourite_mode": {"mode": "video", "weight": "must"}}, "favourite_mode.weight"),
        ({"favourite_mode": {"weight": "nice"}}, "favourite_mode.mode"),
        ({"languages": ["English please"]}, "languages"),
        ({"pay": {"kind": "barter"}}, "pay.kind"),
        ({"pay": {"kind": "self", "up_to": -1}}, "pay.up_to"),
        ({"pay": {}}, "pay.kind"),
        ({"pay": {"kind": "self", "up_to": 50, "comfortable": 51}}, "pay.comfortable"),
        ({"travel": {"up_to": 10}}, "travel.distances"),
        ({"travel": {"distances": {"north": -1}}}, "travel.distances.north"),
        ({"travel": {"sites": [""]}}, "travel.sites"),
        ({"travel": {"near": True}}, "travel.near"),
        ({"times": {"monday": ["morning"]}}, "times.monday"),
        ({"times": {"mon": ["night"]}}, "times.mon"),
        ({"times_rule": "maybe"}, "times_rule"),
        ({"wishes": [{"values": ["woman"]}]}, "wishes.0.attribute"),
        ({"wishes": [{"attribute": "gender", "values": []}]}, "wishes.0.values"),
        ({"wishes": ["woman"]}, "wishes.0"),
        (
            {"wishes": [{"attribute": "shares", "values": ["faith"], "weight": "must"}]},
            "wishes.0.weight",
        ),
        ({"wishes": [{"attribute": "gender", "values": ["man"], "avoid": True}]}, "wishes.0.avoid"),
        ({"access": [{"feature": " "}]}, "access.0.feature"),
        ({"access": [{}]}, "access.0.feature"),
        ({"bend": ["everything"]}, "bend"),
        ({"safety": "fine"}, "safety"),
        ({"consents": ["all"]}, "consents"),
        ({"diagnosis": "none"}, "diagnosis"),
    ],
)
def test_an_answer_that_cannot_be_used_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_client(WHOLE | changes)
    assert field in {problem.field for problem in refusal.value.problems}


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_client({"who": "cat", "goals": ["fame"], "start": "now"})
    assert [problem.field for problem in refusal.value.problems] == ["who", "goals", "start"]


def test_a_reader_keeps_the_mistakes_for_its_owner() -> None:
    problems = Problems()
    read_client(Reader({"who": "cat"}, problems))
    assert [problem.field for problem in problems.found] == ["who"]


def test_the_catalogue_has_the_goals_and_gates_that_were_agreed() -> None:
    assert len(GOALS) == len({goal.id for goal in GOALS}) == 25
    assert {goal.id for goal in GOALS if goal.gated} == {
        "substances",
        "eating",
        "ocd",
        "moodswings",
    }
    assert goal_label("sleep") == get_goal("sleep").label == "Sleep better"
    assert is_goal("sleep")
    assert not is_goal("fame")
