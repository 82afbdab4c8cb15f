"""`practice load` and `practice show`, as the operator types them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.cli.practice import practice_cli
from app.extensions import ROOT
from tests.databases import open_database

DEMO = ROOT / "demo" / "oaks.toml"


@pytest.fixture
def context(database_url: str) -> Iterator[Flask]:
    with open_database(database_url) as app:
        yield app


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(practice_cli, arguments)


def test_a_practice_is_loaded_once(context: Flask) -> None:
    first, second = run(context, "load", str(DEMO)), run(context, "load", str(DEMO))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == "Loaded Cecilia C. Oaks: 6 therapists, 3 services.\n"
    assert second.output == f"{DEMO} is loaded already. Nothing changed.\n"


def test_a_therapist_who_is_no_longer_offered_is_counted(context: Flask, tmp_path: Path) -> None:
    run(context, "load", str(DEMO))
    shorter = tmp_path / "shorter.toml"
    shorter.write_text(DEMO.read_text("utf-8").rpartition("[[therapists]]")[0], "utf-8")
    assert run(context, "load", str(shorter)).output == (
        "Loaded Cecilia C. Oaks: 5 therapists, 3 services.\nNo longer offered: 1 therapist.\n"
    )


def test_every_mistake_is_a_line_with_its_place(context: Flask, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    text = DEMO.read_text("utf-8").replace('grief = "focus"', 'greif = "focus"')
    wrong.write_text(text.replace('email = "hello@oaks.example"', ""), "utf-8")
    result = run(context, "load", str(wrong))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{wrong}: practice.email: This is missing.",
        f"{wrong}: therapists.2.goals.greif: There is no such goal. Did you mean “grief”?",
    ]
    assert run(context, "show").exit_code == 1


def test_a_mistake_in_the_toml_is_named_with_its_line(context: Flask, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[practice]\nname = "Oaks\n', "utf-8")
    result = run(context, "load", str(wrong))
    assert result.exit_code == 1
    assert result.output.startswith(f"{wrong}: This is not TOML: ")
    assert "line 2" in result.output


def test_a_file_that_is_no_text_or_not_there_is_refused(context: Flask, tmp_path: Path) -> None:
    picture = tmp_path / "picture.toml"
    picture.write_bytes(b"\xff\xd8\xff")
    missing = tmp_path / "missing.toml"
    unread = run(context, "load", str(picture))
    unfound = run(context, "load", str(missing))
    assert (unread.exit_code, unread.output) == (1, f"{picture}: This is not text in UTF-8.\n")
    assert (unfound.exit_code, unfound.output) == (1, f"{missing}: No such file or directory.\n")


def test_the_practice_is_shown_with_its_people_and_hours(context: Flask) -> None:
    run(context, "load", str(DEMO))
    lines = run(context, "show").output.splitlines()
    assert lines[0] == "Cecilia C. Oaks, 12 Alder Street, Kingston, New York"
    assert lines[3] == "First call (first-call): 20 minutes every 30; video, phone; free"
    assert "Cecilia C. Oaks (cecilia-oaks): 6 places; America/New_York" in lines
    assert "  mon         08:30 to 12:00, 13:00 to 16:00" in lines
    assert "  2026-12-25  closed" in lines


def test_without_a_practice_there_is_nothing_to_show(context: Flask) -> None:
    result = run(context, "show")
    assert result.exit_code == 1
    assert result.output == (
        "No practice has been set up here yet. Load one by “practice load FILE”.\n"
    )
