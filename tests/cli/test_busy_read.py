"""`busy read` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.busy import busy_cli
from tests.busy_texts import calendar, event

SOURCE = calendar(
    event("DTSTART:20270315T230000Z", "DTEND:20270316T010000Z"),
    event("DTSTART:20270317T090030Z", "DURATION:PT1H", uid="two"),
    event("DTSTART:20270316T100000", "DURATION:PT1H", uid="floating"),
    event("DTSTART:20270318", uid="day"),
)


def busy_read(argument: str, *options: str, given: bytes = SOURCE) -> tuple[int, str, str]:
    """Return the exit code, the output and what went to the error stream."""
    chosen = {"--from": "2027-03-16", "--to": "2027-03-17", "--timezone": "Europe/Berlin"}
    chosen |= dict(zip(options[::2], options[1::2], strict=True))
    words = [word for pair in chosen.items() for word in pair if word]
    outcome = CliRunner().invoke(busy_cli, ["read", argument, *words], input=given)
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_busy_times_of_local_days_are_printed_in_utc(tmp_path: Path) -> None:
    file = tmp_path / "calendar.ics"
    file.write_bytes(SOURCE)
    code, output, message = busy_read(str(file))
    assert (code, message) == (0, "")
    assert json.loads(output) == [
        ["2027-03-15T23:00Z", "2027-03-16T01:00Z"],
        ["2027-03-16T09:00Z", "2027-03-16T10:00Z"],
        ["2027-03-17T09:00:30Z", "2027-03-17T10:00:30Z"],
    ]


def test_a_dash_reads_standard_input() -> None:
    code, output, _ = busy_read("-", "--from", "2027-03-18", "--to", "2027-03-18")
    assert (code, json.loads(output)) == (0, [["2027-03-17T23:00Z", "2027-03-18T23:00Z"]])


def test_whole_days_can_be_left_out() -> None:
    days = ("--from", "2027-03-18", "--to", "2027-03-18")
    code, output, _ = busy_read("-", *days, "--ignore-all-day", "")
    assert (code, json.loads(output)) == (0, [])


def test_the_days_and_the_times_without_a_zone_are_of_the_zone_that_is_named() -> None:
    _, output, _ = busy_read("-", "--timezone", "America/New_York")
    assert json.loads(output) == [
        ["2027-03-16T14:00Z", "2027-03-16T15:00Z"],
        ["2027-03-17T09:00:30Z", "2027-03-17T10:00:30Z"],
    ]


def test_what_is_odd_goes_to_the_error_stream() -> None:
    odd = calendar(event("DTSTART;TZID=Nowhere:20270316T100000", "DURATION:PT1H"))
    code, output, message = busy_read("-", given=odd.replace(b"END:VCALENDAR\r\n", b""))
    assert (code, len(json.loads(output))) == (0, 1)
    assert message == (
        "Warning: 1 × unknown_zone: it names a time zone that nobody knows; read in"
        " Europe/Berlin.\n"
        "Warning: 1 × cut_short: it ends before the calendar does; events may be missing.\n"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--from", "16.3.2027"), "Give --from a date like 2027-03-15."),
        (("--to", "2027-02-30"), "Give --to a date like 2027-03-15."),
        (("--to", "2027-03-15"), "The date of --to has to be that of --from, or one after it."),
        (("--timezone", "Mars/Olympus"), "There is no time zone called “Mars/Olympus”."),
        (("--from", "1900-01-01", "--to", "1900-01-02"), "Look at the years from 1970 to 2100."),
        (("--to", "2050-01-01"), "Look at 4000 days at most."),
        (("--from", "2150-01-01", "--to", "2150-01-02"), "Look at the years from 1970 to 2100."),
    ],
)
def test_a_wrong_question_gets_one_clear_sentence(options: tuple[str, ...], sentence: str) -> None:
    code, output, message = busy_read("-", *options)
    assert (code, output, message) == (1, "", f"Error: {sentence}\n")


@pytest.mark.parametrize("given", [b"", b"<html>", b"\xff\xfe\x00[", b"BEGIN:VCARD"])
def test_what_is_no_calendar_is_refused_in_one_sentence(given: bytes) -> None:
    code, output, message = busy_read("-", given=given)
    assert (code, output, message) == (1, "", "Error: This is not a calendar.\n")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.ics"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)
    code, _, message = busy_read(str(file))
    assert (code, message) == (1, "Error: This calendar is larger than 5 MB.\n")


def test_a_missing_file_is_named() -> None:
    code, _, message = busy_read("nowhere.ics")
    assert code == 2
    assert "nowhere.ics" in message
