"""The headers of every answer: nothing from elsewhere, nothing kept that is somebody's own."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request

from app.extensions import get_settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_YEAR_SECONDS = 365 * 24 * 60 * 60
_SAME_FOR_ALL = frozenset({"styles.sheet"})
_PUBLIC_ENDPOINTS = frozenset({"practice.home", "practice.person", "intake.question", "static"})


def register_headers(app: Flask) -> None:
    """Put the headers on every response, errors included."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    """Add what every response carries, and keep personal pages out of caches and lists."""
    headers = response.headers
    if headers.get("Location", "").startswith(request.host_url):
        # the router's own redirects repeat the host that they were asked for
        headers["Location"] = "/" + headers["Location"].removeprefix(request.host_url)
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    if get_settings().is_https:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"
    if request.endpoint == "static" and response.status_code < HTTPStatus.BAD_REQUEST:
        headers["Cache-Control"] = "public, max-age=3600"
    elif request.endpoint not in _SAME_FOR_ALL:
        headers.setdefault("Cache-Control", "no-store")
        headers.add("Vary", "Cookie")
    if request.endpoint not in _PUBLIC_ENDPOINTS or response.status_code >= HTTPStatus.BAD_REQUEST:
        headers["X-Robots-Tag"] = "noindex"
    return response
