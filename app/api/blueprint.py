"""How an operation of the API is declared: what it takes, what it gives, what it may refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, NoReturn, TypeVar

from flask import Request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from app.api.fields import problems_of
from app.api.json_body import InvalidJSON, parse_json
from app.api.problems import MEDIA_TYPE, Document, ProblemFound, ProblemSchema
from app.domain.errors import InvalidInput

View = TypeVar("View", bound=Callable[..., object])

CALENDAR_TYPE: Final = "text/calendar"

_BY_ALL: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_BY_READERS: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
"""What every operation may refuse by, and every one with a body."""


def read_now() -> datetime:
    """Return the current instant, aware UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class StrictParser(FlaskParser):
    """Reads a request by a schema; a mistake becomes InvalidInput with the field's path."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE}

    def load_json(self, req: Request, _schema: Schema) -> object:
        """Read the body as strict JSON, and only where it calls itself JSON."""
        status = HTTPStatus.BAD_REQUEST
        if req.mimetype != "application/json":
            status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
            detail = "Send the body as application/json."
            raise ProblemFound(
                Document(status=status, code="unsupported_media_type", detail=detail)
            )
        try:
            return parse_json(req.get_data(cache=True))
        except InvalidJSON as wrong:
            raise ProblemFound(
                Document(status=status, code="invalid_json", detail=str(wrong))
            ) from None

    def handle_error(
        self, error: ValidationError, *_arguments: object, **_settings: object
    ) -> NoReturn:
        """Raise what the schema found."""
        messages = error.messages
        located = messages if isinstance(messages, dict) else {"json": messages}
        found = [problem for part in located.values() for problem in problems_of(part)]
        raise InvalidInput(tuple(found)) from None


class Operations(Blueprint):  # type: ignore[misc]
    """A part of the API."""

    ARGUMENTS_PARSER = StrictParser()

    def operation(
        self,
        rule: str,
        *,
        method: str = "GET",
        query: type[Schema] | None = None,
        headers: type[Schema] | None = None,
        body: type[Schema] | None = None,
        gives: type[Schema] | None,
        status: HTTPStatus = HTTPStatus.OK,
        refuses: Sequence[HTTPStatus] = (),
    ) -> Callable[[View], View]:
        """Hang a view into the API and its description; what it takes comes as arguments in order.

        With no `gives` the view answers a calendar file.
        """

        def declare(view: View) -> View:
            declared: Callable[..., object] = view
            media_type = CALENDAR_TYPE if gives is None else None
            schema = gives or {"type": "string"}
            declared = self.response(status, schema, content_type=media_type)(declared)
            for location, taken in (("json", body), ("headers", headers), ("query", query)):
                if taken is not None:
                    declared = self.arguments(taken, location=location)(declared)
            for refusal in (*refuses, *_BY_ALL, *(_BY_READERS if body else ())):
                declared = self.alt_response(refusal, refusal.name)(declared)
            stage = self.name.removeprefix("api_")
            declared = self.doc(operationId=f"{stage}_{view.__name__}")(declared)
            self.add_url_rule(rule, view.__name__, declared, methods=[method])
            return view

        return declare


class DescribedAPI(Api):  # type: ignore[misc]
    """The API with its description, whose failures are problem documents."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave the handlers to `problems`: those of the library would answer for pages too."""

    def _register_responses(self) -> None:
        """Describe each failure as a problem document."""
        for name, phrase in [
            *((status.name, status.phrase) for status in HTTPStatus),
            (self.DEFAULT_ERROR_RESPONSE_NAME, "Any other failure"),
        ]:
            response = {
                "description": phrase,
                "content": {MEDIA_TYPE: {"schema": ProblemSchema}},
            }
            self.spec.components.response(name, response, lazy=True)

    def _register_pagination_header(self) -> None:
        """Describe no pages of results: there are none."""

    def _register_etag_headers(self) -> None:
        """Describe no versions of results: nothing here is cached."""
