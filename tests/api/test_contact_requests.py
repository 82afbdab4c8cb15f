"""Requests by the API: who may send one, what is kept, and what is refused."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import vault
from app.models.intake import ClientRequestRow
from app.models.outbox import LetterRow
from app.services.intake import CONSENT_VERSION
from app.services.transaction import read_transaction
from tests.api_caller import Caller
from tests.api_steps import MAYA, send_request
from tests.clock import NOW

EVERYTHING: dict[str, object] = MAYA | {
    "id": "client-7",
    "phone": "+1 845 555 0199",
    "note": "Evenings are best.",
    "who": "adult",
    "style": {"lead": 2, "tone": -1},
    "favourite_mode": {"mode": "video", "weight": "nice"},
    "languages": ["en", "pt-BR"],
    "pay": {"kind": "self", "up_to": 120},
    "times": {"mon": ["morning", "evening"]},
    "times_rule": "only",
    "start": "soon",
    "wishes": [{"attribute": "gender", "values": ["woman"], "weight": "must"}],
    "access": [{"feature": "captions", "mode": "video", "weight": "need"}],
    "avoid": ["thomas-doyle"],
    "bend": ["times", "wait"],
    "safety": "safe",
}


MISTAKES: list[tuple[dict[str, object], str]] = [
    ({"name": ""}, "name"),
    ({"email": ""}, "email"),
    ({"email": "maya@"}, "email"),
    ({"email": "maya@example.com, all@example.com"}, "email"),
    ({"phone": "1" * 41}, "phone"),
    ({"note": "x" * 2_001}, "note"),
    ({"goals": ["flying"]}, "goals.0"),
    ({"goals": ["worry", "sleep", "mood", "grief"]}, "goals"),
    ({"goals": "worry"}, "goals"),
    ({"style": {"lead": 3}}, "style.lead"),
    ({"style": {"lead": True}}, "style.lead"),
    ({"style": {"pace": 1}}, "style.pace"),
    ({"modes": ["letter"]}, "modes.0"),
    ({"favourite_mode": {"mode": "video", "weight": "must"}}, "favourite_mode.weight"),
    ({"languages": ["english language"]}, "languages.0"),
    ({"pay": {"kind": "self", "up_to": "a lot"}}, "pay.up_to"),
    ({"pay": {"kind": "self", "up_to": -1}}, "pay.up_to"),
    ({"times": {"someday": ["morning"]}}, "times.someday"),
    ({"times": {"mon": ["noon"]}}, "times.mon.0"),
    ({"wishes": [{"attribute": "gender", "values": []}]}, "wishes.0.values"),
    ({"wishes": [{"attribute": "race", "values": ["x"]}]}, "wishes.0.attribute"),
    ({"access": [{"feature": "captions", "mode": "letter"}]}, "access.0.mode"),
    ({"region": "New York"}, "region"),
    ({"region": "US-NY\n"}, "region"),
    ({"timezone": "EST5EDT4"}, "timezone"),
    ({"consents": ["everything"]}, "consents.0"),
    ({"bend": ["rules"]}, "bend.0"),
    ({"avoid": ["Thomas Doyle"]}, "avoid.0"),
    ({"safety": "maybe"}, "safety"),
    ({"insurance": "BlueOak"}, "insurance"),
]


def test_an_answer_is_promised(caller: Caller) -> None:
    answer = caller.post("/requests", MAYA)
    assert (answer.status, answer.body["answer_by"]) == (201, "2027-03-02T22:00:00Z")


def test_every_answer_of_a_client_is_taken(caller: Caller) -> None:
    assert caller.post("/requests", EVERYTHING).status == 201


def test_an_answer_may_be_null(caller: Caller) -> None:
    silent = {name: None for name in EVERYTHING if name not in {*MAYA, "id", "phone", "note"}}
    assert caller.post("/requests", MAYA | silent).status == 201


@pytest.mark.parametrize(
    "contact",
    [
        {"name": "Maya", "phone": "+1 845 555 0199"},
        {"name": "Maya", "email": "maya@example.com"},
    ],
)
def test_one_way_to_answer_is_enough(caller: Caller, contact: dict[str, str]) -> None:
    assert caller.post("/requests", contact).status == 201


def test_consents_are_kept_with_version_and_time(practice: Flask, caller: Caller) -> None:
    send_request(caller)
    with practice.app_context(), read_transaction() as session:
        (row,) = session.scalars(select(ClientRequestRow))
        assert row.consents == [
            {"id": consent, "version": CONSENT_VERSION, "at": NOW.isoformat()}
            for consent in ("matching", "share_goals")
        ]


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ({"note": "One."}, "One."),
        ({"message": "Two."}, "Two."),
        ({"note": "One.", "message": "Two."}, "One.\n\nTwo."),
        ({"note": "One.", "message": "One."}, "One."),
        ({}, None),
    ],
)
def test_note_and_message_are_kept(
    practice: Flask, caller: Caller, texts: dict[str, str], kept: str | None
) -> None:
    send_request(caller, **texts)
    with practice.app_context(), read_transaction() as session:
        (row,) = session.scalars(select(ClientRequestRow))
        assert vault.read(row, "message") == kept


def test_letters_leave_with_the_request(practice: Flask, caller: Caller) -> None:
    send_request(caller)
    with practice.app_context(), read_transaction() as session:
        assert len(session.scalars(select(LetterRow)).all()) == 2


def test_a_mistake_names_its_field(caller: Caller) -> None:
    for changes, field in MISTAKES:
        answer = caller.post("/requests", MAYA | changes)
        assert (answer.status, list(answer.errors)) == (422, [field]), changes


def test_all_mistakes_come_at_once(caller: Caller) -> None:
    answer = caller.post("/requests", MAYA | {"goals": ["flying"], "safety": 1, "colour": "blue"})
    assert set(answer.errors) == {"goals.0", "safety", "colour"}
    assert answer.body["detail"] == "3 fields cannot be used."


def test_nothing_that_was_sent_is_repeated(caller: Caller) -> None:
    secret = "my-very-own-secret"
    for name in EVERYTHING:
        for value in (secret, [secret], {secret: secret}, [{"values": secret}]):
            answer = caller.post("/requests", EVERYTHING | {name: value})
            messages = [] if answer.status == 201 else answer.errors.values()
            assert not any(secret in message for message in messages)
