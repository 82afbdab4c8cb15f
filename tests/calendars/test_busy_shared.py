"""Real calendars from elsewhere are read into the busy times that other programs agree on."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from app.calendars.busy_read import read_busy
from tests.busy_texts import shown, span

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "calendars"
MANIFEST = FOLDER / "MANIFEST.tsv"


def rows() -> list[dict[str, str]]:
    if not MANIFEST.is_file():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_the_calendars_are_there() -> None:
    if not MANIFEST.is_file():
        pytest.skip(f"calendars: {MANIFEST} is not there")
    assert len(rows()) > 20


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_real_calendar_is_read_as_other_programs_read_it(row: dict[str, str]) -> None:
    reading = read_busy(
        (FOLDER / "files" / row["file"]).read_bytes(),
        window=span(row["window_start"].rstrip("Z"), row["window_end"].rstrip("Z")),
        floating_zone=row["floating_zone"],
    )
    told = json.loads((FOLDER / "expected" / f"{row['file']}.json").read_text(encoding="utf-8"))
    assert shown(reading.spans) == [f"{starts}/{ends}" for starts, ends in told["expected"]]
    assert reading.warnings == ()
    minutes = sum(each.length.total_seconds() for each in reading.spans) / 60
    assert minutes == float(row["expected_minutes"])
    if not row["expected_busy_utc"].startswith("see "):
        assert shown(reading.spans) == row["expected_busy_utc"].split()
