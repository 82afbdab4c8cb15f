"""Saving hours: each button its own part, once however often it is pressed, and only one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.domain.account import Role
from app.domain.practice import Limits, Weekday
from app.queries.practice import read_offer
from app.queries.slots_hours import HoursToEdit, read_hours
from app.services.transaction import read_transaction
from tests.clock import NOW
from tests.hours_pages import OTHER, OWN, card, day, editor, opened, press, seen, times
from tests.journey import acts
from tests.web_client import Browser, Page
from tests.web_pages import Filled
from tests.web_steps import THURSDAY_NOON, book_time, sign_in, sign_in_cecilia

ReadStored = Callable[..., HoursToEdit]


@pytest.fixture
def cecilia(demo: Flask) -> Browser:
    return sign_in_cecilia(demo)


@pytest.fixture
def stored(demo: Flask) -> ReadStored:
    """Give a function that reads the hours as they are in the database."""

    def read(slug: str = "cecilia-oaks") -> HoursToEdit:
        with demo.app_context(), read_transaction() as session:
            return read_hours(session, slug, now=NOW)

    return read


def twice(browser: Browser, page: Page, act: str, fill: Mapping[str, str | list[str]]) -> Page:
    """Press a button twice before the answer is seen, as some people do."""
    first = press(browser, page, act, fill=fill)
    again = press(browser, page, act, fill=fill)
    assert first.through == again.through == (303,)
    assert first.url == again.url
    return again


def test_a_week_is_saved_once_and_what_touches_is_said_to_be_one(
    demo: Flask, cecilia: Browser, stored: ReadStored
) -> None:
    typed: Filled = {"mon-0-to": "840", "open": ["mon", "sat"], "sat-0-to": "1440"}
    page = twice(cecilia, cecilia.get(OWN), "save-week", typed)
    assert "The week is saved." in card(page, "usual").text
    assert "Times that touch or overlap are one now." in day(page, "Monday").text
    assert times(page, "mon") == [("510", "960")]
    assert times(page, "sat") == [("540", "1440")]
    assert opened(page) == ["mon", "sat"]
    with demo.app_context():
        assert acts().count("hours.changed") == 1
    (week,) = stored().weeks
    assert week.weekly == {Weekday.MON: ((510, 960),), Weekday.SAT: ((540, 1440),)}
    slots = Browser(demo).get("/times/cecilia-oaks?week=2027-03-01").slots
    assert slots[-1] == "2027-03-07T04:30Z"


def test_what_is_typed_elsewhere_is_carried_over_a_saving(
    cecilia: Browser, stored: ReadStored
) -> None:
    typed = {"mon-0-from": "540", "limit_per_week": "20", "rule_first": "2027-03-12"}
    page = press(cecilia, cecilia.get(OWN), "save-rule", fill=typed)
    assert page.through == (303,)
    assert "The days are added." in card(page, "different").text
    assert "Fri, March 12 closed" in card(page, "different").text
    assert page.field("rule_first") == ("",)
    assert times(page, "mon")[0] == ("540", "720")
    assert page.field("limit_per_week") == ("20",)
    assert "2 changes are not saved yet." in page.text
    assert "This is how it would be. Nothing is saved yet." in page.text
    assert stored().limits == Limits()
    page = press(cecilia, page, "save-week")
    page = press(cecilia, page, "save-limits")
    assert "not saved yet" not in page.text
    assert parse_qs(urlsplit(page.url).query).get("draft") is None
    assert stored().limits == Limits(per_week=20)


def test_days_that_are_different_are_added_and_removed(
    cecilia: Browser, stored: ReadStored
) -> None:
    fill = {"rule_first": "2027-03-13", "rule_kind": "open"}
    page = press(cecilia, cecilia.get(OWN), "add-window", fill=fill)
    page = twice(cecilia, page, "save-rule", {"rule-0-to": "720"})
    assert "Sat, March 13 open 9:00 am to noon and 6:00 pm to 9:00 pm" in page.text
    away = {"rule_first": "2027-03-23", "rule_last": "2027-03-27", "rule_kind": "away"}
    page = press(cecilia, page, "save-rule", fill=away | {"rule_zone": "Europe/London"})
    assert "March 23 to 27 away, hours by the clock in London" in page.text
    clash = {"rule_first": "2027-03-13", "rule_kind": "open"}
    page = press(cecilia, page, "save-rule", fill=clash, status=400)
    assert page.problems == [
        "There are other hours on 13 March 2027 already. Change or remove those."
    ]
    removed = next(rule for rule in stored().rules if rule.starts_on == date(2027, 3, 13))
    page = twice(cecilia, page, f"remove:{removed.id}", {})
    assert "Sat, March 13" not in card(page, "different").text
    assert "It is removed." in card(page, "different").text


def test_closing_a_day_says_what_is_booked_on_it(demo: Flask, cecilia: Browser) -> None:
    book_time(Browser(demo), THURSDAY_NOON)
    page = press(cecilia, cecilia.get(OWN), "save-rule", fill={"rule_first": "2027-03-04"})
    assert "1 booked call lies there. It stays until you move it." in card(page, "different").text
    assert "These booked calls fall outside" in card(page, "outside").text
    assert "Closed: Thursday, March 4 is a day off." in card(page, "outside").text
    assert seen(page)["Thu, March 4"] == ["Day off."]


def test_a_public_holiday_is_worked_or_kept(cecilia: Browser, stored: ReadStored) -> None:
    page = cecilia.get(OWN)
    assert "Mon, May 31, 2027 Memorial Day" in card(page, "holidays").text
    page = twice(cecilia, page, "work:2027-05-31", {})
    assert "Memorial Day You work" in card(page, "holidays").text
    (rule,) = [rule for rule in stored().rules if rule.starts_on == date(2027, 5, 31)]
    page = twice(cecilia, page, f"rest:{rule.id}", {})
    assert "You work" not in card(page, "holidays").text
    assert "Your public holidays are changed." in card(page, "holidays").text
    page = press(cecilia, page, "holidays:open")
    assert not stored().keeps_holidays
    page = press(cecilia, page, "holidays:keep")
    assert stored().keeps_holidays


def test_a_week_for_the_summer_stands_beside_the_usual_one(
    cecilia: Browser, stored: ReadStored
) -> None:
    page = cecilia.follow(cecilia.get(OWN), "Add a week for some months")
    assert times(page, "mon") == [("510", "720"), ("780", "960")]
    page = press(cecilia, page, "save-week", status=400)
    assert page.problems == ["Choose from when, or until when, this week holds"]
    dates = {"valid_from": "2027-06-01", "valid_until": "2027-08-31"}
    typed: Filled = {"open": ["mon"], "mon-0-from": "420"}
    page = twice(cecilia, page, "save-week", typed | dates)
    said = "Another week holds as well from 1 June 2027 until 31 August 2027"
    assert said in card(page, "usual").text
    assert [week.valid_from for week in stored().weeks] == [None, date(2027, 6, 1)]
    again = cecilia.get(f"{OWN}?week=new")
    again = press(cecilia, again, "save-week", fill=dict(dates), status=400)
    assert again.problems == ["Another week has these dates already. Choose others."]
    page = cecilia.follow(page, "June 1 to August 31, 2027")
    assert page.field("valid_from") == ("2027-06-01",)
    page = twice(cecilia, page, "save-week", {"valid_until": "2027-09-30"})
    assert [week.valid_until for week in stored().weeks] == [None, date(2027, 9, 30)]
    page = press(cecilia, page, "remove-week")
    assert "The week is removed." in card(page, "usual").text
    assert len(stored().weeks) == 1


def test_a_change_that_somebody_else_made_meanwhile_is_not_undone(
    demo: Flask, cecilia: Browser, stored: ReadStored
) -> None:
    page = cecilia.get(OWN)
    office = sign_in(demo)
    press(office, office.get(OWN), "save-week", fill={"mon-0-from": "600"})
    page = press(cecilia, page, "save-week", fill={"tue-0-from": "600"}, status=409)
    assert page.problems == ["Somebody changed these hours meanwhile. Look at them, and try again."]
    assert times(page, "tue")[0] == ("600", "870")
    assert stored().weeks[0].weekly[Weekday.MON][0] == (600, 720)
    page = press(cecilia, page, "save-week", fill={"mon-0-from": "600"})
    assert stored().weeks[0].weekly[Weekday.TUE][0] == (600, 870)


def test_settings_of_a_call_are_the_practices_to_change(demo: Flask, cecilia: Browser) -> None:
    page = cecilia.get(OWN)
    assert "How long 20 minutes" in card(page, "service").text
    assert "service_length_minutes" not in editor(page).controls
    fields = {"csrf_token": cecilia.form_token(), "do": "save-service"}
    assert cecilia.client.post(OWN, data=fields).status_code == 403
    coordinator = sign_in(demo, "desk@oaks.example", Role.COORDINATOR)
    assert "service_length_minutes" not in editor(coordinator.get(OWN)).controls
    office = sign_in(demo)
    typed = {"service_length_minutes": "50", "service_per_day": "2"}
    page = press(office, office.get(OWN), "show", fill=typed | {"mon-0-from": "540"})
    assert seen(page)["Fri, March 5"] == [
        "8:30 am",
        "9:00 am",
        "9:30 am",
        "10:00 am",
        "10:30 am",
        "11:00 am",
    ]
    page = twice(office, page, "save-service", {})
    assert "The settings are saved, for everybody here." in card(page, "service").text
    assert times(page, "mon")[0] == ("540", "720")
    with demo.app_context(), read_transaction() as session:
        call = read_offer(session).first_call
    assert (call.length_minutes, call.limits.per_day, call.step_minutes) == (50, 2, 30)
    wrong = {"service_notice_minutes": "20160", "service_horizon_days": "7"}
    page = press(office, page, "save-service", fill=wrong, status=400)
    assert page.problems == ["The notice is longer than the horizon: no time is left."]


def test_the_office_looks_at_another_kind_of_call(demo: Flask) -> None:
    office = sign_in(demo)
    page = press(office, office.get(OWN), "show", fill={"kind": "session"})
    assert card(page, "service").one("h2").text == "Session"
    assert page.field("service_length_minutes") == ("50",)
    other = {"service_buffer_after_minutes": "20", "kind": "first-call"}
    page = press(office, page, "save-service", fill=other)
    assert card(page, "service").one("h2").text == "Session"
    assert page.field("service_buffer_after_minutes") == ("20",)
    assert page.field("kind") == ("session",)


def test_the_office_chooses_whose_hours(demo: Flask, stored: ReadStored) -> None:
    office = sign_in(demo)
    assert office.get("/workspace/hours").path == OWN
    page = office.press(office.get(OWN), "Open", therapist="daniel-reyes")
    assert page.path == OTHER
    assert page.h1 == "Hours of Daniel Reyes"
    page = press(office, page, "save-limits", fill={"limit_per_day": "3"})
    assert page.path == OTHER
    assert stored("daniel-reyes").limits.per_day == 3
    assert stored().limits.per_day is None


def test_somebody_elses_hours_are_as_absent_as_nobodys(
    demo: Flask, cecilia: Browser, stored: ReadStored
) -> None:
    assert cecilia.get("/workspace/hours").path == OWN
    absent = cecilia.get("/workspace/hours/nobody", status=404)
    assert cecilia.get(OTHER, status=404).html == absent.html
    assert cecilia.get("/workspace/hours?therapist=daniel-reyes", status=404).html == absent.html
    before = stored("daniel-reyes")
    fields = editor(cecilia.get(OWN)).payload(None, {"mon-0-from": "600"}) | {"do": ["save-week"]}
    answer = cecilia.client.post(OTHER, data=fields)
    assert answer.status_code == 404
    assert answer.get_data(as_text=True) == absent.html
    foreign = fields | {"do": [f"remove:{before.rules[0].id}"]}
    assert cecilia.client.post(OWN, data=foreign).status_code == 303
    assert stored("daniel-reyes") == before


def test_editing_needs_a_session_that_is_alive(demo: Flask, cecilia: Browser) -> None:
    page = cecilia.get(OWN)
    fields = editor(page).payload(None, {}) | {"do": ["save-week"]}
    cecilia.press(page, "Sign out")
    assert cecilia.client.post(OWN, data=fields).status_code == 401
    Browser(demo).get(OWN, status=401)
