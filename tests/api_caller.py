"""A program that calls the API, and checks every answer against the API's own description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

PREFIX = "/api/v1"
PROBLEM_TYPE = "application/problem+json"
STANDARD = {"type", "title", "status", "code", "detail"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status, the JSON (None for anything else), and the response itself."""

    status: int
    body: Any
    response: TestResponse

    @property
    def code(self) -> str:
        return str(self.body["code"])

    @property
    def errors(self) -> dict[str, str]:
        """The fields that cannot be used, each with its sentence."""
        return {error["field"]: error["message"] for error in self.body["errors"]}


class Caller:
    """Calls the API as programs do: no cookies, no redirects, JSON in and out."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client(use_cookies=False)
        self.description: dict[str, Any] = self._client.get(f"{PREFIX}/openapi.json").json or {}

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def post(self, path: str, json: object, *, headers: dict[str, str] | None = None) -> Answer:
        return self.call("POST", path, json=json, headers=headers)

    def send(self, method: str, path: str, body: bytes, media_type: str | None) -> Answer:
        """Send a body as it is."""
        return self._check(
            self._client.open(PREFIX + path, method=method, data=body, content_type=media_type),
            path,
        )

    def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call an address below the prefix, with a JSON body where there is one."""
        return self._check(
            self._client.open(PREFIX + path, method=method, json=json, headers=headers), path
        )

    def _check(self, response: TestResponse, path: str) -> Answer:
        """Return the answer, which has to be as it is described."""
        assert "Set-Cookie" not in response.headers
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        body = response.json if response.is_json else None
        answer = Answer(status=response.status_code, body=body, response=response)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            check_problem(answer)
        else:
            self._check_described(response.request.method, path.partition("?")[0], answer)
        return answer

    def _check_described(self, method: str, path: str, answer: Answer) -> None:
        """Assert that the body of a success is what the description promises."""
        for template, operations in self.description["paths"].items():
            pattern = re.sub(r"\{[a-z]+\}", "[^/]+", template)
            if re.fullmatch(pattern, PREFIX + path) and method.lower() in operations:
                described = operations[method.lower()]["responses"][str(answer.status)]["content"]
                schema = described[answer.response.mimetype]["schema"]
                if answer.body is not None:
                    whole = schema | {"components": self.description["components"]}
                    Draft202012Validator(whole).validate(answer.body)
                return
        raise AssertionError(f"{method} {path} is not described")


def check_problem(answer: Answer) -> None:
    """Assert that a failure is a problem document with all that one needs."""
    assert answer.response.mimetype == PROBLEM_TYPE
    assert set(answer.body) >= STANDARD
    assert answer.body["status"] == answer.status
    assert re.fullmatch(r"[a-z_]+", answer.code)
    assert answer.body["detail"].endswith((".", "?"))
    for error in answer.body.get("errors", []):
        assert set(error) == {"field", "message"}
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        assert answer.body["errors"]
