"""`slots simulate` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.slots import slots_cli
from tests.slots_scenarios import scenario


def simulate(argument: str, given: str = "") -> tuple[int, str, str]:
    """Return the exit code, the output and what went to the error stream."""
    outcome = CliRunner().invoke(slots_cli, ["simulate", argument], input=given)
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_a_file_of_scenarios_is_answered_as_json(tmp_path: Path) -> None:
    file = tmp_path / "scenarios.json"
    file.write_text(json.dumps([scenario(), scenario(id="y", to="x")]), encoding="utf-8")
    code, output, _ = simulate(str(file))
    assert code == 0
    first, second = json.loads(output)
    assert first["starts"][0] == "2027-03-15T13:00Z"
    assert second == {"id": "y", "error": "to: Use a date like 2027-03-15."}


def test_a_dash_reads_standard_input() -> None:
    code, output, _ = simulate("-", json.dumps([]))
    assert (code, json.loads(output)) == (0, [])


@pytest.mark.parametrize("given", ["", "[", "[" * 100_000, "[1,]"])
def test_what_is_not_json_is_refused_in_one_sentence(given: str) -> None:
    code, output, message = simulate("-", given)
    assert (code, output) == (1, "")
    assert message.startswith("Error: This is not JSON. ")
    assert message.count("\n") == 1


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scenarios.json"
    file.write_bytes(b"\xff\xfe\x00[")
    code, _, message = simulate(str(file))
    assert code == 1
    assert "This is not JSON" in message


def test_a_missing_file_is_named() -> None:
    code, _, message = simulate("nowhere.json")
    assert code == 2
    assert "nowhere.json" in message
