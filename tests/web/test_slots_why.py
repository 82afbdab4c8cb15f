"""Why a time is not offered: a therapist asks about their own, the office about anybody's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from app.domain.practice import Mode
from tests.journey import booked
from tests.web_client import Browser, Page
from tests.web_pages import Filled
from tests.web_steps import (
    EMAIL,
    NAME,
    THURSDAY_NOON,
    book_time,
    demo_source,
    load_source,
    sign_in,
    sign_in_cecilia,
)

WHY = "/workspace/why"


@pytest.fixture
def cecilia(demo: Flask) -> Browser:
    return sign_in_cecilia(demo)


def ask(browser: Browser, on: str, at: str, fill: Filled | None = None) -> Page:
    return browser.press(browser.get(WHY), "Tell me why", fill=fill, on=on, at=at)


def answer(page: Page) -> str:
    """Return the words of the card that answers."""
    (card,) = [part for part in page.root.all("section") if part.get("aria-labelledby") == "answer"]
    return card.text


def day(page: Page) -> list[str]:
    """Return the stretches of the day, in order."""
    (whole,) = page.root.all("ol")
    return [part.text for part in whole.all("li")]


def test_a_free_time_is_said_to_be_free_with_what_comes_after_it(cecilia: Browser) -> None:
    told = answer(ask(cecilia, "2027-03-04", "12:00"))
    assert "Thursday, March 4, noon This time is free." in told
    assert "Next free time Thursday, March 4, 12:30 pm" in told


def test_what_is_booked_is_in_the_way_and_so_is_the_time_around_it(
    demo: Flask, cecilia: Browser
) -> None:
    book_time(Browser(demo), THURSDAY_NOON)
    page = ask(cecilia, "2027-03-04", "12:00")
    assert "Taken: the appointment from noon to 12:20 pm." in answer(page)
    assert "Before it midnight to noon. Closed: your hours begin at noon." in answer(page)
    assert "After it 12:30 pm to 3:00 pm. Free. Starts: 12:30 pm, 1:00 pm" in answer(page)
    assert "Next free time Thursday, March 4, 12:30 pm" in answer(page)
    assert NAME not in page.html
    assert EMAIL not in page.html
    page = ask(cecilia, "2027-03-04", "12:25")
    assert "Not one of your starts: noon and 12:30 pm are." in answer(page)


def test_the_day_is_told_from_midnight_to_midnight_without_a_gap(cecilia: Browser) -> None:
    stretches = day(ask(cecilia, "2027-03-09", ""))
    assert [part.split(" Free.")[0].split(" Closed")[0] for part in stretches] == [
        "midnight to 8:30 am",
        "8:30 am to 2:30 pm",
        "2:30 pm to 5:00 pm",
        "5:00 pm to 8:00 pm",
        "8:00 pm to midnight",
    ]
    assert "Starts: 5:00 pm, 5:30 pm, 6:00 pm, 6:30 pm, 7:00 pm, 7:30 pm." in stretches[3]


def test_without_a_question_today_is_shown(cecilia: Browser) -> None:
    page = cecilia.get(WHY)
    assert "All of Monday, March 1" in page.text
    assert "Times are for New York (Eastern Time), where it is now 10:00 am." in page.text
    assert "midnight to 10:00 am This time is past." in day(page)
    assert any("Too soon: the notice ends at 10:00 pm." in part for part in day(page))


def test_each_reason_has_its_sentence(cecilia: Browser) -> None:
    page = cecilia.get(WHY)
    for on, at, words in (
        ("2027-03-01", "09:00", "This time is past."),
        ("2027-03-01", "14:00", "Too soon: the notice ends at 10:00 pm."),
        ("2027-04-30", "09:00", "Too far ahead: the last day to book is Monday, March 29, 2027."),
        ("2027-03-06", "09:00", "Closed: you have no hours on Saturdays."),
        ("2027-03-05", "11:50", "Too late: it would end after you close at noon."),
        ("2027-03-03", "13:00", "Closed: your hours end at 12:30 pm."),
    ):
        page = cecilia.press(page, "Tell me why", on=on, at=at)
        assert words in answer(page)


def test_an_hour_that_comes_twice_is_told_apart(site: Flask, clock: time_machine.Traveller) -> None:
    source = demo_source()
    source["therapists"][0]["weekly_hours"]["sun"] = [["00:00", "04:00"]]
    load_source(site, source)
    october = datetime(2027, 10, 27, tzinfo=UTC)
    clock.move_to(october)
    page = ask(sign_in_cecilia(site, now=october), "2027-11-07", "01:30")
    assert "This time comes twice: at 1:30 am (UTC−4) and at 1:30 am (UTC−5)." in answer(page)
    assert "1:30 am (UTC−4): This time is free." in answer(page)
    assert "1:30 am (UTC−4), 1:00 am (UTC−5), 1:30 am (UTC−5), 2:00 am" in " ".join(day(page))


def test_a_time_that_the_clock_skips_does_not_exist(cecilia: Browser) -> None:
    page = ask(cecilia, "2027-03-14", "02:30")
    assert "This time does not exist: clocks go from 2:00 am to 3:00 am." in answer(page)
    assert "Next free time Monday, March 15, 8:30 am" in answer(page)


def test_where_nothing_is_free_for_long_that_is_said(site: Flask) -> None:
    source = demo_source()
    source["therapists"][0]["weekly_hours"] = {}
    load_source(site, source)
    page = ask(sign_in_cecilia(site), "2027-03-04", "12:00")
    assert "Next free time None in the 14 days after it." in answer(page)


def test_a_question_that_cannot_be_read_says_so_at_its_field(cecilia: Browser) -> None:
    for fields, message in (
        ({"on": "", "at": "10:00"}, "Choose a day"),
        ({"on": "tomorrow", "at": "10:00"}, "Enter a date like 2027-03-16"),
        ({"on": "9999-12-31", "at": "10:00"}, "Choose a day of this century"),
        ({"on": "2027-03-04", "at": "25:61"}, "Enter a time like 09:30"),
        ({"on": "2027-03-04", "at": "12:00", "service": "nothing"}, "Not a valid choice."),
    ):
        page = cecilia.get(WHY, query=fields, status=400)
        assert message in page.problems
        assert page.title.startswith("Error: ")


def test_the_office_asks_about_anybody_and_any_kind_of_call(demo: Flask) -> None:
    office = sign_in(demo)
    page = ask(office, "2027-03-04", "09:00", {"therapist": "daniel-reyes", "service": "session"})
    assert "Session with Daniel Reyes." in page.text
    assert page.field("therapist") == ("daniel-reyes",)
    assert page.field("service") == ("session",)


def test_somebody_elses_time_is_as_absent_as_nobodys(cecilia: Browser) -> None:
    foreign = cecilia.get(WHY, query={"on": "2027-03-04", "therapist": "daniel-reyes"}, status=404)
    absent = cecilia.get(WHY, query={"on": "2027-03-04", "therapist": "nobody"}, status=404)
    assert foreign.html == absent.html
    assert "therapist" not in cecilia.get(WHY).forms[1].controls


def test_a_room_that_is_taken_and_a_place_that_is_not_free_are_named_too(site: Flask) -> None:
    source = demo_source()
    source["rooms"] = source["rooms"][:1]
    for therapist in source["therapists"]:
        therapist["rooms"] = []
    load_source(site, source)
    office = sign_in(site)
    daniel: Filled = {"therapist": "daniel-reyes", "service": "session-in-person"}
    assert "This time is free." in answer(ask(office, "2027-03-04", "13:00", daniel))
    for hour in (18, 19):
        with site.app_context():
            booked(
                therapist="robin-whitfield",
                service="session-in-person",
                starts_at=datetime(2027, 3, 4, hour, tzinfo=UTC),
                mode=Mode.IN_PERSON,
            )
    page = ask(office, "2027-03-04", "13:00", daniel)
    assert "No room is free at this time." in answer(page)
    assert "Next free time Thursday, March 4, 3:00 pm" in answer(page)
    page = ask(office, "2027-03-04", "12:00", daniel | {"therapist": "cecilia-oaks"})
    assert "Cecilia C. Oaks meets in none of the ways of this call." in page.text
    page = ask(office, "2027-03-04", "12:00", {"therapist": "amara-njoku"})
    assert "Nobody new is shown these times: Amara Njoku has no free place." in page.text
    page = office.get("/workspace/hours/amara-njoku")
    assert "Nobody new is shown these times: there is no free place." in page.text


def test_asking_needs_a_session(browser: Browser) -> None:
    browser.get(WHY, status=401)
