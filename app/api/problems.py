"""Problem documents (RFC 9457): what every failure under /api/ answers, with a code that stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, TypeVar

import structlog
from flask import Flask, Response, json, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from app.domain.errors import DomainError, InvalidInput, Problem
from app.refusals import STATUS_BY_CODE
from app.tokens import new_token

Failure = TypeVar("Failure", bound=Exception)

_log = structlog.get_logger()

API_ROOT: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"

_RETRY_SECONDS: Final = "5"
_REFERENCE_LENGTH: Final = 8
_FIELD: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}", re.ASCII)
_FIELD_BY_CODE: Final = {
    "slot_not_offered": "starts_at",
    "mode_not_offered": "mode",
    "unknown_zone": "timezone",
}
_CODES: Final = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    HTTPStatus.TOO_MANY_REQUESTS: "too_many_requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
}
_SENTENCES: Final = {
    HTTPStatus.NOT_FOUND: "Nothing lives under this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method; Allow names those it"
    " takes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send the body as application/json.",
    HTTPStatus.TOO_MANY_REQUESTS: "There were too many requests; please wait a while.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This went wrong on our side; nothing was changed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One problem document; `members` are those beyond the standard ones."""

    status: HTTPStatus
    code: str
    detail: str
    errors: tuple[Problem, ...] = ()
    members: Mapping[str, object] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()


class FieldProblemSchema(Schema):
    """One field that cannot be used."""

    field = fields.String(metadata={"example": "wishes.0.values"})
    message = fields.String()


class ProblemSchema(Schema):
    """A problem document; only its description is used."""

    type = fields.String(metadata={"example": "about:blank"})
    title = fields.String()
    status = fields.Integer()
    code = fields.String(metadata={"description": "Never changes; programs go by it."})
    detail = fields.String(metadata={"description": "One sentence for people."})
    errors = fields.List(fields.Nested(FieldProblemSchema))
    nearest = fields.List(fields.Dict(), metadata={"description": "Free times, with slot_taken."})
    reference = fields.String(metadata={"description": "Finds a failure of ours in the log."})


class ProblemFound(Exception):
    """Ends a request with a document that the shell itself has put together."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.code)
        self.document = document


def register_problems(app: Flask) -> None:
    """Answer failures under /api/ with documents, and leave the others to the pages' handlers."""
    app.register_error_handler(ProblemFound, lambda found: answer(found.document))
    _divide(app, DomainError, lambda error: answer(document_of(error)))
    _divide(app, HTTPException, lambda error: answer(_document_of_status(error)))
    _divide(app, Exception, lambda error: answer(_document_of_failure(error)))


def _divide(app: Flask, kind: type[Failure], present: Callable[[Failure], Response]) -> None:
    """Put our handler of a kind of failure in front of the one that is there already."""
    pages = app.error_handler_spec[None][None].get(kind)

    def present_either(error: Failure) -> ResponseReturnValue:
        if request.path.startswith(API_ROOT) or pages is None:
            return present(error)
        shown: ResponseReturnValue = app.ensure_sync(pages)(error)
        return shown

    app.register_error_handler(kind, present_either)


def answer(document: Document) -> Response:
    """Return a document as the response."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": document.status.phrase,
        "status": document.status.value,
        "code": document.code,
        "detail": document.detail,
    }
    if document.errors:
        content["errors"] = [
            {"field": _plain(each.field), "message": each.message} for each in document.errors
        ]
    response = Response(
        json.dumps(content | dict(document.members)), document.status, mimetype=MEDIA_TYPE
    )
    response.headers.extend(document.headers)
    return response


def _plain(name: str) -> str:
    """Return a field's path, but nothing odd that somebody sent as the name of a field."""
    return name if _FIELD.fullmatch(name) else "unknown"


def document_of(error: DomainError, **members: object) -> Document:
    """Return the document of a refusal, with further members where there are some."""
    status = STATUS_BY_CODE[error.code]
    headers: tuple[tuple[str, str], ...] = ()
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers = (("Retry-After", _RETRY_SECONDS),)
        _log.warning("request.refused", code=error.code)
    return Document(
        status=status,
        code=error.code,
        detail=_detail_of(error),
        errors=_errors_of(error) if status is HTTPStatus.UNPROCESSABLE_ENTITY else (),
        members=members,
        headers=headers,
    )


def _detail_of(error: DomainError) -> str:
    """Return one sentence about a refusal."""
    if not isinstance(error, InvalidInput):
        return error.message
    number = len(error.problems)
    return "One field cannot be used." if number == 1 else f"{number} fields cannot be used."


def _errors_of(error: DomainError) -> tuple[Problem, ...]:
    """Return the fields that a refusal speaks of."""
    if isinstance(error, InvalidInput):
        return error.problems
    name = error.field or _FIELD_BY_CODE.get(error.code)
    return () if name is None else (Problem(field=name, message=error.message),)


def _document_of_status(error: HTTPException) -> Document:
    """Return the document of an HTTP status, with the headers that belong to it."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return Document(
        status=status,
        code=_CODES.get(status, status.name.lower()),
        detail=_SENTENCES.get(status, status.description or status.phrase),
        headers=tuple(
            (name, value) for name, value in error.get_headers() if name.lower() != "content-type"
        ),
    )


def _document_of_failure(error: Exception) -> Document:
    """Log a mistake of ours under a reference, and tell the reference alone."""
    reference = new_token()[:_REFERENCE_LENGTH]
    _log.error("request.failed", reference=reference, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return Document(
        status=status,
        code=_CODES[status],
        detail=_SENTENCES[status],
        members={"reference": reference},
    )
