"""What a refusal becomes on a page: its status, and what to do next."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.errors import DomainError
from app.refusals import STATUS_BY_CODE
from app.tokens import new_token
from app.web.pages import ErrorPage

_log = structlog.get_logger()
_REFERENCE_LENGTH = 8
_RETRY_SECONDS = "5"


def register_errors(app: Flask) -> None:
    """Show every failure as a page of ours."""
    app.register_error_handler(DomainError, show_refusal)
    app.register_error_handler(CSRFError, _show_form_expired)
    app.register_error_handler(HTTPException, show_status)
    app.register_error_handler(Exception, _show_failure)


def show_refusal(error: DomainError) -> tuple[str, int, dict[str, str]]:
    """Show the page of a refusal that no view has answered itself."""
    status = STATUS_BY_CODE[error.code]
    headers: dict[str, str] = {}
    if status is HTTPStatus.GONE:
        return render_template("errors/expired.html"), status, headers
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        g.is_failing = True
        headers["Retry-After"] = _RETRY_SECONDS
        _log.warning("request.refused", code=error.code)
    page = ErrorPage(status=status)
    return render_template("errors/error.html", page=page), status, headers


def show_status(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]]:
    """Show the page of an HTTP status, with the headers that belong to it."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = [
        (name, value) for name, value in error.get_headers() if name.lower() != "content-type"
    ]
    return render_template("errors/error.html", page=ErrorPage(status=status)), status, headers


def _show_form_expired(_error: CSRFError) -> tuple[str, int]:
    """Show that a form was open too long, or came from elsewhere."""
    status = HTTPStatus.BAD_REQUEST
    return render_template("errors/error.html", page=ErrorPage(status=status)), status


def _show_failure(error: Exception) -> tuple[str, int]:
    """Log a mistake of ours under a reference, and show the reference alone."""
    if isinstance(error, HTTPException):  # a redirect of the router
        raise error
    reference = new_token()[:_REFERENCE_LENGTH]
    _log.error("request.failed", reference=reference, exc_info=error)
    g.is_failing = True
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    page = ErrorPage(status=status, reference=reference)
    return render_template("errors/error.html", page=page), status
