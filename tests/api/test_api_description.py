"""The description of the API: every address, with what it may refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator

from app.refusals import STATUS_BY_CODE
from tests.api_caller import PREFIX, PROBLEM_TYPE, Caller

METHODS = {"get", "post", "put", "patch", "delete"}


def operations(caller: Caller) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in caller.description["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def test_the_description_is_open_api_3_1(caller: Caller) -> None:
    assert caller.description["openapi"].startswith("3.1.")
    assert caller.description["info"]["title"] == "Rapport"
    assert caller.description["info"]["version"] == "1"


def test_every_route_is_described(practice: Flask, caller: Caller) -> None:
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in practice.url_map.iter_rules()
        if rule.rule.startswith(PREFIX) and rule.rule != f"{PREFIX}/openapi.json"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, _ in operations(caller)} == routes


def test_every_operation_has_a_name_and_a_sentence(caller: Caller) -> None:
    names = [operation["operationId"] for _, _, operation in operations(caller)]
    assert len(set(names)) == len(names)
    assert all(operation["summary"].endswith(".") for _, _, operation in operations(caller))


def test_every_failure_is_a_problem_document(caller: Caller) -> None:
    responses = caller.description["components"]["responses"]
    assert all(set(response["content"]) == {PROBLEM_TYPE} for response in responses.values())
    for _, _, operation in operations(caller):
        failures = {code for code in operation["responses"] if code[0] in "45"}
        assert {"429", "503"} <= failures
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= failures
            assert set(operation["requestBody"]["content"]) == {"application/json"}


def test_the_key_of_a_booking_is_described(caller: Caller) -> None:
    (header,) = caller.description["paths"][f"{PREFIX}/bookings"]["post"]["parameters"]
    assert (header["in"], header["name"], header["required"]) == (
        "header",
        "Idempotency-Key",
        True,
    )


def test_every_schema_is_a_schema(caller: Caller) -> None:
    schemas = caller.description["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    taken = [schema for name, schema in schemas.items() if name.endswith("Body")]
    assert taken
    assert all(schema["additionalProperties"] is False for schema in taken)


def test_every_refusal_fails_on_the_side_of_the_caller_or_passes() -> None:
    assert all(status in range(400, 500) or status == 503 for status in STATUS_BY_CODE.values())
