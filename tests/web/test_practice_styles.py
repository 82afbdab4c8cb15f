"""The style sheet: one file, kept for good under its name, and compressed where asked."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.web.styles import PARTS, StyleSheet

MOST_COMPRESSED = 12_000


def sheet_of(app: Flask) -> StyleSheet:
    sheet: StyleSheet = app.extensions["style_sheet"]
    return sheet


def test_every_part_is_in_the_sheet(app: Flask) -> None:
    folder = Path(str(app.static_folder)) / "css"
    assert {path.stem for path in folder.glob("*.css")} == set(PARTS)


def test_the_sheet_is_kept_for_good_under_its_own_name(app: Flask, client: FlaskClient) -> None:
    answer = client.get(f"/style-{sheet_of(app).digest}.css")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.data == sheet_of(app).plain


def test_an_old_name_answers_the_sheet_but_not_for_good(client: FlaskClient) -> None:
    answer = client.get("/style-old.css")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


def test_the_sheet_is_compressed_where_asked(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/style-old.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data) == sheet_of(app).plain
    assert len(answer.data) <= MOST_COMPRESSED


def test_the_sheet_asks_nobody_for_anything(app: Flask) -> None:
    text = sheet_of(app).plain.decode()
    assert not re.search(r"url\(|@import|https?:", text)
