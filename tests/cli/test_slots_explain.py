"""`slots explain` on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from click.testing import Result
from flask import Flask

from app.cli.slots import slots_cli
from app.domain.practice_file import read_practice_file
from app.services.practice import load_practice
from tests.databases import open_database
from tests.practice_sources import practice_source

PAST = "2020-03-16 09:00"
"""The command reads the clock itself: what is asked here is long past, or a century ahead."""

NEVER = "2020-03-08 02:30"
TWICE = "2020-11-01 01:30"
FREE = "2149-03-17 09:00"
"""A Monday; the services of the tests have no horizon."""


@pytest.fixture
def context(database_url: str) -> Iterator[Flask]:
    source = practice_source()
    source["therapists"][1]["weekly_hours"]["sun"] = [["00:00", "04:00"]]
    with open_database(database_url) as app:
        load_practice(read_practice_file(source), digest="x", now=datetime.now(UTC))
        yield app


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(slots_cli, ["explain", *arguments])


def lines(app: Flask, *arguments: str) -> list[str]:
    result = run(app, *arguments)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_time_of_the_therapists_clock_is_explained(context: Flask) -> None:
    assert lines(context, "ana-lund", FREE) == [
        "2149-03-17 09:00: offered",
        "This time is free.",
        "Next free: 2149-03-17 09:20-04:00",
    ]


def test_an_instant_may_be_asked_for_in_any_zone(context: Flask) -> None:
    for instant in ("2149-03-17T13:01Z", "2149-03-17 15:01+02:00"):
        asked, sentence, _ = lines(context, "ana-lund", instant)
        assert asked.endswith(": off_grid")
        assert sentence == "Not one of your starts: 9:00 am and 9:20 am are."


def test_the_service_may_be_named(context: Flask) -> None:
    _, _, following = lines(context, "ana-lund", FREE, "--service", "session")
    assert following == "Next free: 2149-03-17 09:50-04:00"


def test_a_time_long_past_has_a_next_one_only_from_now(context: Flask) -> None:
    asked, sentence, following = lines(context, "ana-lund", PAST)
    assert asked == "2020-03-16 09:00: past"
    assert sentence == "This time is past."
    assert following.startswith("Next free: 2")


def test_a_time_that_the_clock_skips_is_told(context: Flask) -> None:
    asked, sentence, _ = lines(context, "ana-lund", NEVER)
    assert asked.endswith(": clock_skipped")
    assert sentence == "This time does not exist: clocks go from 2:00 am to 3:00 am."


def test_a_time_that_comes_twice_is_explained_twice(context: Flask) -> None:
    assert lines(context, "ana-lund", TWICE)[:4] == [
        "2020-11-01 01:30: clock_twice",
        "This time comes twice: at 1:30 am (UTC−4) and at 1:30 am (UTC−5).",
        "2020-11-01 01:30-04:00: past. This time is past.",
        "2020-11-01 01:30-05:00: past. This time is past.",
    ]


def test_a_whole_day_is_told_in_stretches(context: Flask) -> None:
    found = lines(context, "ana-lund", "--day", "2149-03-17", "--service", "session")
    assert [line.partition("  ")[0] for line in found] == [
        "00:00-08:59 outside_hours",
        "09:00-09:00 offered",
        "09:01-09:49 off_grid",
        "09:50-09:50 offered",
        "09:51-10:39 off_grid",
        "10:40-10:40 offered",
        "10:41-11:10 off_grid",
        "11:11-11:59 runs_over_end",
        "12:00-23:59 outside_hours",
    ]


def test_a_day_on_which_clocks_go_back_names_the_offset_of_its_double_hour(context: Flask) -> None:
    found = lines(context, "ben-ode", "--day", "2149-11-02", "--service", "session")
    assert [line.partition("  ")[0] for line in found][:5] == [
        "00:00-00:00 offered",
        "00:01-00:49 off_grid",
        "00:50-00:50 offered",
        "00:51-01:39-04:00 off_grid",
        "01:40-04:00-01:40-04:00 offered",
    ]


def test_without_free_times_none_is_named(context: Flask) -> None:
    *_, following = lines(context, "ana-lund", "2199-12-30 23:00")
    assert following == "Next free: none within 14 days."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nobody", FREE), "nobody"),
        (("ana-lund", FREE, "--service", "yoga"), "no such service"),
        (("ana-lund",), "either WHEN or --day"),
        (("ana-lund", FREE, "--day", "2149-03-17"), "either WHEN or --day"),
        (("ana-lund", "tomorrow"), "Use a time like"),
        (("ana-lund", "2149-03-17"), "Use a time like"),
        (("ana-lund", "2149-03-17 09:00:30"), "to the minute"),
        (("ana-lund", "9999-12-31 23:59"), "Use a date between"),
        (("ana-lund", "0001-01-01T00:00+14:00"), "Use a date between"),
        (("ana-lund", "--day", "17.3.2149"), "Use a date like"),
        (("ana-lund", "--day", "1800-01-01"), "Use a date between"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    context: Flask, arguments: tuple[str, ...], message: str
) -> None:
    result = run(context, *arguments)
    assert result.exit_code != 0
    assert message in result.output
