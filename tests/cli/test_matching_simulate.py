"""`matching simulate`, as the operator types it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli.matching import matching_cli


def run(tmp_path: Path, text: str) -> Result:
    path = tmp_path / "people.json"
    path.write_text(text, "utf-8")
    return CliRunner().invoke(matching_cli, ["simulate", str(path)])


def test_a_file_of_people_is_ranked(tmp_path: Path) -> None:
    slots = [{"starts_at": "2027-03-03T14:00Z", "mode": "video"}]
    source = {
        "now": "2027-03-01T00:00Z",
        "therapists": [{"slug": "ana", "slots": slots}],
        "clients": [{"id": "c"}],
    }
    result = run(tmp_path, json.dumps(source))
    assert result.exit_code == 0
    assert [match["slug"] for match in json.loads(result.output)[0]["ranked"]] == ["ana"]


def test_every_mistake_of_a_file_is_named(tmp_path: Path) -> None:
    result = run(tmp_path, '{"therapists": [], "batch": "all"}')
    assert result.exit_code == 1
    assert "clients: This is missing." in result.output
    assert "batch: This has to be true or false." in result.output


def test_in_batch_mode_the_last_entry_says_who_is_offered_whom(tmp_path: Path) -> None:
    slots = [{"starts_at": "2027-03-03T14:00Z", "mode": "video"}]
    source = {
        "now": "2027-03-01T00:00Z",
        "therapists": [{"slug": "ana", "slots": slots, "goals": {"sleep": "focus"}}],
        "clients": [{"id": "c", "goals": ["sleep"], "start": "no_rush"}],
        "batch": True,
    }
    result = run(tmp_path, json.dumps(source))
    assert result.exit_code == 0
    ranking, batch = json.loads(result.output)
    assert ranking["id"] == "c"
    assert (batch["assignment"], batch["total"]) == ({"c": "ana"}, 100.0)


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "{")
    assert result.exit_code == 1
    assert "is not JSON" in result.output
