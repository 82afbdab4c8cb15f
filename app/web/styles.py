"""One style sheet made of its parts, named by its content so that browsers keep it for good."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, url_for

bp = Blueprint("styles", __name__)

PARTS = (
    "tokens",
    "base",
    "layout",
    "controls",
    "cards",
    "home",
    "choosing",
    "booking",
    "workspace",
    "hours",
    "modes",
)
"""In the order of the cascade; the layers are declared in the first."""

_DIGEST_LENGTH = 12
_FOR_GOOD = "public, max-age=31536000, immutable"
_FOR_NOW = "public, max-age=60"


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleSheet:
    """The whole sheet, plain and compressed; `digest` is part of its address."""

    plain: bytes
    compressed: bytes
    digest: str


def register_styles(app: Flask) -> None:
    """Put the sheet together once, and give templates its address."""
    folder = Path(app.static_folder or "") / "css"
    plain = b"\n".join((folder / f"{part}.css").read_bytes() for part in PARTS)
    app.extensions["style_sheet"] = StyleSheet(
        plain=plain,
        compressed=gzip.compress(plain, mtime=0),
        digest=sha256(plain).hexdigest()[:_DIGEST_LENGTH],
    )
    app.register_blueprint(bp)
    app.add_template_global(_style_url, "style_url")


@bp.get("/style-<digest>.css")
def sheet(digest: str) -> Response:
    """Answer the sheet; under an old name too, but then not for good."""
    current: StyleSheet = current_app.extensions["style_sheet"]
    is_compressed = request.accept_encodings["gzip"] > 0
    body = current.compressed if is_compressed else current.plain
    response = Response(body, content_type="text/css; charset=utf-8")
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = _FOR_GOOD if digest == current.digest else _FOR_NOW
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _style_url() -> str:
    """Return the address of the sheet as it is now."""
    current: StyleSheet = current_app.extensions["style_sheet"]
    return url_for("styles.sheet", digest=current.digest)
