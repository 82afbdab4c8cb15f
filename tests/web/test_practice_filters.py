"""Pages write days, times, zones and money as people say them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from app.domain.practice import Mode
from app.web import filters

CHICAGO = "America/Chicago"
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def chicago(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour + 6, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 5, f"12:05{SPACE}am"),
        (8, 30, f"8:30{SPACE}am"),
        (12, 0, "noon"),
        (12, 30, f"12:30{SPACE}pm"),
        (17, 0, f"5:00{SPACE}pm"),
    ],
)
def test_a_time_never_says_twelve_am_or_breaks_over_two_lines(
    hour: int, minute: int, words: str
) -> None:
    assert filters.clock(chicago(3, hour, minute), CHICAGO) == words


def test_a_day_is_spelled_out_in_the_zone_it_is_shown_in() -> None:
    evening = chicago(2, 17, 30)
    assert filters.day_long(evening, CHICAGO) == "Monday, March 2"
    assert filters.day_long(evening, "Asia/Tokyo") == "Tuesday, March 3"


def test_a_stretch_says_what_both_ends_share_once() -> None:
    assert (
        filters.clock_span(chicago(3, 8, 30), CHICAGO, chicago(3, 8, 50))
        == f"8:30 to 8:50{SPACE}am"
    )
    across = filters.clock_span(chicago(3, 11, 50), CHICAGO, chicago(3, 12, 10))
    assert across == f"11:50{SPACE}am to 12:10{SPACE}pm"
    assert filters.clock_span(chicago(3, 11, 40), CHICAGO, chicago(3, 12)) == (
        f"11:40{SPACE}am to noon"
    )


def test_tomorrow_is_the_next_date_of_the_zone_not_24_hours() -> None:
    now = chicago(2, 17, 50)
    assert filters.relative_day(chicago(3, 8), CHICAGO, now) == "tomorrow"
    assert filters.relative_day(chicago(3, 8), "Asia/Tokyo", now) == "today"
    assert filters.relative_day(chicago(4, 8), CHICAGO, now) == ""
    assert filters.day_near_short(chicago(3, 8), CHICAGO, now) == "Tomorrow, Tue, March 3"


def test_a_week_names_its_month_once() -> None:
    assert filters.days_span(date(2026, 3, 2), date(2026, 3, 6)) == "March 2 to 6"
    assert filters.days_span(date(2026, 3, 30), date(2026, 4, 3)) == "March 30 to April 3"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (CHICAGO, "Chicago (Central Time)"),
        ("Asia/Katmandu", "Kathmandu (Nepal Time)"),
        ("Asia/Kathmandu", "Kathmandu (Nepal Time)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires (UTC−3)"),
        ("UTC", "UTC"),
        ("Etc/GMT+5", "UTC−5"),
    ],
)
def test_a_zone_is_named_by_its_city_and_old_names_read_the_same(zone: str, words: str) -> None:
    assert filters.zone_label(zone, chicago(3, 8)) == words


def test_an_hour_that_happens_twice_is_told_apart_by_its_offset() -> None:
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    second = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    assert filters.clock(first, CHICAGO) == filters.clock(second, CHICAGO)
    assert filters.utc_offset(first, CHICAGO) == "UTC−5"
    assert filters.utc_offset(second, CHICAGO) == "UTC−6"


@pytest.mark.parametrize(
    ("price", "words"), [(0, "Free"), (130, "$130"), (130.0, "$130"), (12.5, "$12.50")]
)
def test_a_price_has_no_needless_decimals(price: float, words: str) -> None:
    assert filters.money(price, "USD") == words


def test_ways_to_meet_read_as_a_choice() -> None:
    modes = [filters.by_mode(mode) for mode in (Mode.VIDEO, Mode.PHONE, Mode.IN_PERSON)]
    assert filters.any_of(modes) == "by video, by phone, or in person"


def test_a_time_tag_is_readable_to_machines_and_escapes_its_words() -> None:
    tag = filters.time_tag(chicago(3, 8, 30), CHICAGO, "<8:30>")
    assert tag == '<time datetime="2026-03-03T08:30-06:00">&lt;8:30&gt;</time>'
