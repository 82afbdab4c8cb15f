"""The child that reads calendars: it answers as the reader does, or ends when it costs too much."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from app.calendars.busy_child import answer, read_busy_safely
from app.domain.busy import BusyReading, CalendarUnreadable
from app.domain.errors import InvalidInput
from app.domain.timespan import UnknownZone
from tests.busy_texts import BERLIN, calendar, event, read, shown, span

YEAR = span("2026-01-01", "2027-01-01")
LINES = ("DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:never")
SOURCE = calendar(
    event("DTSTART;TZID=Europe/Berlin:20260310T100000", *LINES, "SUMMARY:Grüße"),
    event("DTSTART;TZID=Nowhere:20260401T100000", "DURATION:PT1H", uid="a@practice.example"),
    event("DTSTART:20260501", uid="day"),
)


def read_safely(source: bytes, *, zone: str = BERLIN, patience_seconds: float = 20) -> BusyReading:
    return read_busy_safely(
        source, window=YEAR, floating_zone=zone, patience_seconds=patience_seconds
    )


def test_a_child_answers_as_the_reader_does() -> None:
    assert read_safely(SOURCE) == read(SOURCE)
    choosy = read_busy_safely(
        SOURCE,
        window=span("2026-03-11", "2026-12-01"),
        floating_zone="Asia/Tokyo",
        ignore_all_day=True,
        own_domain="practice.example",
    )
    assert shown(choosy.spans) == ["20260311T0900Z/20260311T1000Z", "20260312T0900Z/20260312T1000Z"]


def test_a_child_refuses_as_the_reader_does() -> None:
    with pytest.raises(CalendarUnreadable, match="not a calendar"):
        read_safely(b"<html>")
    with pytest.raises(CalendarUnreadable, match="larger than 5 MB"):
        read_safely(b"x" * (5 * 1024 * 1024 + 1))


def test_what_cannot_be_asked_is_refused_without_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(UnknownZone):
        read_safely(SOURCE, zone="Mars/Olympus")
    with pytest.raises(InvalidInput):
        read_busy_safely(SOURCE, window=span("1960-01-01", "1961-01-01"), floating_zone=BERLIN)


def test_the_answer_of_a_child_is_plain_json() -> None:
    window = ["2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"]
    wish = {"window": window, "floating_zone": BERLIN}
    told = json.loads(answer(json.dumps(wish).encode() + b"\n" + SOURCE))
    assert told["events"] == 3
    assert told["spans"][0] == [1_773_133_200, 1_773_136_800]
    assert told["warnings"] == [["broken_date", 1], ["unknown_zone", 1]]
    refused = json.loads(answer(json.dumps(wish).encode() + b"\nhello"))
    assert refused == {"unreadable": "This is not a calendar."}


def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    """Let another program run where the child would, with the child's own limits."""
    script = tmp_path / "child"
    limits = (
        "import os, resource, sys\n"
        "sys.path.insert(0, os.getcwd())\n"
        "from app.calendars.busy_child import _LIMITS\n"
        "for kind, limits in _LIMITS: resource.setrlimit(kind, limits)\n"
    )
    (tmp_path / "program.py").write_text(limits + program, encoding="utf-8")
    script.write_text(f"#!/bin/sh\nexec {sys.executable} {tmp_path}/program.py\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


def test_a_child_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, "import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(CalendarUnreadable, match="too long"):
        read_safely(SOURCE, patience_seconds=0.5)
    assert time.monotonic() - began < 10


def test_a_child_that_counts_for_ever_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shorter = "resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\n"
    stand_in(monkeypatch, tmp_path, shorter + "while True: pass")
    with pytest.raises(CalendarUnreadable, match="too long"):
        read_safely(SOURCE)


def test_a_child_can_write_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target = tmp_path / "written"
    stand_in(monkeypatch, tmp_path, f"open({str(target)!r}, 'w').write('x')")
    with pytest.raises(CalendarUnreadable, match="could not be read"):
        read_safely(SOURCE)
    assert target.read_bytes() == b""


@pytest.mark.parametrize("told", ["", "7", "{}", "{'spans': []}", '{"spans": [[1]]}'])
def test_a_child_that_answers_nonsense_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str
) -> None:
    stand_in(monkeypatch, tmp_path, f"print({told!r})")
    with pytest.raises(CalendarUnreadable, match="could not be read"):
        read_safely(SOURCE)


def test_a_child_sees_no_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEYS", "open sesame")
    shown_all = "import json\nprint(json.dumps({'unreadable': ' '.join(sorted(os.environ))}))"
    stand_in(monkeypatch, tmp_path, shown_all)
    with pytest.raises(CalendarUnreadable) as refused:
        read_safely(SOURCE)
    assert "SECRET_KEYS" not in refused.value.message


def test_a_child_that_needs_too_much_memory_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stand_in(monkeypatch, tmp_path, "kept = bytearray(600 * 1024 * 1024)")
    with pytest.raises(CalendarUnreadable, match="could not be read"):
        read_safely(SOURCE)
