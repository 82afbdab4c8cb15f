"""The editor of hours as it is typed into: rows come and go, nothing is saved, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from tests.hours_pages import OWN, card, day, editor, opened, press, seen, sent_as_it_is, times
from tests.web_client import Browser
from tests.web_steps import THURSDAY_NOON, book_time, sign_in_cecilia


@pytest.fixture
def cecilia(demo: Flask) -> Browser:
    return sign_in_cecilia(demo)


def test_the_editor_shows_the_week_as_it_is(cecilia: Browser) -> None:
    page = cecilia.get(OWN)
    assert page.h1 == "Your hours"
    assert "Your hours are in New York (Eastern Time)." in page.text
    assert opened(page) == ["mon", "tue", "wed", "thu", "fri"]
    assert times(page, "mon") == [("510", "720"), ("780", "960")]
    assert times(page, "tue") == [("510", "870"), ("1020", "1200")]
    assert "Closed" in day(page, "Saturday").text


def test_a_bar_says_in_words_what_it_draws(demo: Flask, cecilia: Browser) -> None:
    book_time(Browser(demo), THURSDAY_NOON)
    bars = {
        name: day(cecilia.get(OWN), name).all("svg")[-1].get("aria-label").replace("\xa0", " ")
        for name in ("Thursday", "Friday")
    }
    assert bars == {
        "Thursday": "Open noon to 3:00 pm and 5:00 pm to 8:00 pm. Booked noon to 12:20 pm.",
        "Friday": "Open 8:30 am to noon.",
    }


def test_the_current_page_is_marked_and_signing_out_is_at_hand(cecilia: Browser) -> None:
    page = cecilia.get(OWN)
    (current,) = [link for link in page.root.all("a") if link.get("aria-current") == "page"]
    assert current.text == "Hours"
    assert cecilia.press(page, "Sign out").path == "/"


def test_a_window_is_added_and_taken_away_and_all_else_stays_as_typed(cecilia: Browser) -> None:
    typed = {"mon-0-from": "540", "rule_first": "2027-03-12", "limit_per_day": "4"}
    page = press(cecilia, cecilia.get(OWN), "add:wed", fill=typed)
    assert times(page, "wed") == [("510", "750"), ("780", "960")]
    assert times(page, "mon") == [("540", "720"), ("780", "960")]
    assert page.field("rule_first") == ("2027-03-12",)
    assert page.field("limit_per_day") == ("4",)
    (focused,) = [part for part in page.root.walk() if part.has("autofocus")]
    assert focused.get("id") == "wed-1-from"
    page = press(cecilia, page, "drop:wed.0")
    assert times(page, "wed") == [("780", "960")]
    page = press(cecilia, page, "drop:wed.0")
    assert "wed" not in opened(page)
    assert "5 changes are not saved yet." not in page.text
    assert "4 changes are not saved yet." in page.text
    assert times(cecilia.get(OWN), "wed") == [("510", "750")]


def test_a_closed_day_opens_with_a_window_of_its_own(cecilia: Browser) -> None:
    page = press(cecilia, cecilia.get(OWN), "add:sat", fill={"sat-0-from": "600"})
    assert "sat" in opened(page)
    assert times(page, "sat") == [("600", "1020")]


def test_the_last_window_of_a_full_day_is_followed_by_a_usual_one(cecilia: Browser) -> None:
    page = press(cecilia, cecilia.get(OWN), "add:mon", fill={"mon-1-to": "1440"})
    assert times(page, "mon")[-1] == ("540", "1020")


def test_a_day_is_copied_to_the_days_that_are_ticked(cecilia: Browser) -> None:
    page = press(cecilia, cecilia.get(OWN), "copy:tue", fill={"tue-copy": ["mon", "sun"]})
    assert times(page, "mon") == times(page, "sun") == times(page, "tue")
    assert opened(page) == ["mon", "tue", "wed", "thu", "fri", "sun"]
    assert "Copied to Monday and Sunday. Not saved yet." in day(page, "Tuesday").text
    page = press(cecilia, page, "copy:tue", fill={"tue-copy": []})
    assert "Choose the days to copy to." in day(page, "Tuesday").text


def test_times_to_choose_from_come_in_finer_steps(cecilia: Browser) -> None:
    page = press(cecilia, cecilia.get(OWN), "steps", fill={"step": "5"})
    page = press(cecilia, page, "show", fill={"mon-0-from": "525"})
    assert times(page, "mon")[0] == ("525", "720")
    page = press(cecilia, page, "steps", fill={"step": "30"})
    assert times(page, "mon")[0] == ("525", "720")


def test_what_clients_would_see_is_worked_out_and_not_saved(demo: Flask, cecilia: Browser) -> None:
    book_time(Browser(demo), THURSDAY_NOON)
    typed = {"thu-0-from": "780", "seen_from": "America/Chicago"}
    page = press(cecilia, cecilia.get(OWN), "show", fill=typed)
    assert seen(page)["Thu, March 4"][:2] == ["noon", "12:30 pm"]
    assert seen(page)["Sat, March 6"] == ["Closed."]
    assert seen(page)["Mon, March 1"] == ["Too soon to book."]
    assert "This is how it would be. Nothing is saved yet." in page.text
    outside = card(page, "outside").text
    assert "These booked calls would fall outside" in outside
    assert "Thursday, March 4, noon, First call" in outside
    assert "Closed: your hours begin at 1:00 pm." in outside
    later = cecilia.get(OWN)
    assert times(later, "thu")[0] == ("720", "900")
    assert "would fall outside" not in later.text


def test_days_that_are_about_to_be_added_and_limits_count_in_what_is_seen(
    demo: Flask, cecilia: Browser
) -> None:
    book_time(Browser(demo), THURSDAY_NOON)
    typed = {"rule_first": "2027-03-05", "rule_last": "2027-03-06", "limit_per_day": "1"}
    page = press(cecilia, cecilia.get(OWN), "show", fill=typed)
    assert seen(page)["Fri, March 5"] == ["Day off."]
    assert seen(page)["Thu, March 4"] == ["Full. There is 1 call."]
    assert "2 changes are not saved yet." in page.text


def test_an_hour_that_the_clock_leaves_out_or_repeats_is_said(
    cecilia: Browser, demo: Flask, clock: time_machine.Traveller
) -> None:
    said = "On Sunday, March 14 there is no time from 2:00 am to 3:00 am."
    assert said in card(cecilia.get(OWN), "seen").text
    october = datetime(2027, 10, 27, tzinfo=UTC)
    clock.move_to(october)
    page = sign_in_cecilia(demo, now=october).get(OWN)
    said = "On Sunday, November 7 the time from 1:00 am to 2:00 am comes twice."
    assert said in card(page, "seen").text


def test_new_times_are_told_apart_and_gone_ones_counted(cecilia: Browser) -> None:
    page = press(cecilia, cecilia.get(OWN), "show", fill={"fri-0-from": "600", "fri-0-to": "780"})
    assert "12:30 pm (new)" in seen(page)["Fri, March 5"]
    assert "3 times would go." in page.text


def test_windows_that_overlap_are_said_to_be_one(cecilia: Browser) -> None:
    page = press(cecilia, cecilia.get(OWN), "show", fill={"mon-0-to": "840"})
    said = "Times that touch or overlap become one: 8:30 am to 4:00 pm."
    assert said in day(page, "Monday").text


MISTAKES: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = (
    ({"mon-0-to": "480"}, ("Monday: The end has to be after the start.",)),
    ({"wed-0-to": "525"}, ("Wednesday: 08:30 to 08:45 is too short for any service.",)),
    (
        {"valid_from": "2027-08-01", "valid_until": "2027-06-01"},
        ("The last day has to be the first one, or a day after it.",),
    ),
    ({"valid_from": "soon"}, ("Enter a date like 2027-03-16",)),
    ({"rule_first": "2027-03-09", "rule_last": "2027-03-08"}, ("The last day has to be",)),
    ({"rule_last": "2027-03-08"}, ("Choose the first day",)),
    ({"limit_per_day": "many"}, ("Enter a whole number, or leave it empty",)),
    ({"limit_per_day": "5", "limit_per_week": "3"}, ("5 a day is more than 3 a week.",)),
    (
        {"mon-0-to": "480", "rule_first": "x", "limit_per_week": "0"},
        ("The end has to be after the start.", "Enter a date like", "Use 1 or more."),
    ),
)


def test_every_mistake_stands_at_its_field_and_on_top(cecilia: Browser) -> None:
    start = press(cecilia, cecilia.get(OWN), "steps", fill={"step": "15"})
    fields = editor(start).payload(None, {}) | {"do": ["show"]}
    for typed, messages in MISTAKES:
        sent = fields | {name: [value] for name, value in typed.items()}
        page = sent_as_it_is(cecilia, sent, status=400)
        assert page.title.startswith("Error: ")
        for message in messages:
            assert [found for found in page.problems if message in found], page.problems
        for name, value in typed.items():
            assert page.field(name) == (value,)
        assert "Look at what is marked, then press Show." in card(page, "seen").text


def test_while_somebody_adds_a_row_nothing_is_held_against_them(cecilia: Browser) -> None:
    page = press(cecilia, cecilia.get(OWN), "add:wed", fill={"mon-0-to": "510"})
    assert page.problems == []


def test_a_button_that_we_never_made_does_no_harm(cecilia: Browser) -> None:
    fields = {"csrf_token": cecilia.form_token(), "week": "always"}
    for act in ("", "add:noday", "drop:mon", "drop:mon.99", "copy:", "nothing", "drop:mon.-1"):
        assert cecilia.client.post(OWN, data=fields | {"do": act}).status_code in {200, 400}
    assert cecilia.client.post(OWN, data=fields | {"do": "work:x"}).status_code == 303
    assert times(cecilia.get(OWN), "mon") == [("510", "720"), ("780", "960")]


def test_a_page_that_was_open_too_long_keeps_what_was_typed(cecilia: Browser) -> None:
    (form,) = [form for form in cecilia.get(OWN).forms if "hours" in form.element.classes]
    fields = form.payload(None, {"mon-0-from": "600"}) | {
        "csrf_token": ["old"],
        "do": ["save-week"],
    }
    answer = cecilia.client.post(OWN, data=fields)
    page = cecilia._check(answer, OWN, status=400, through=())  # noqa: SLF001
    assert "This page was open for a long time." in page.text
    assert times(page, "mon")[0] == ("600", "720")
    assert times(cecilia.get(OWN), "mon")[0] == ("510", "720")
