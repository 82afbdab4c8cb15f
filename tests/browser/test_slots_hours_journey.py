"""Somebody changes their hours in a real browser without JavaScript, by touch and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.account import Role
from tests.browser_site import Site
from tests.browser_visit import Visit
from tests.hours_states import HOURS, enter

if TYPE_CHECKING:
    from tests.browser.conftest import OpenVisit

pytestmark = pytest.mark.browser


def test_a_day_opens_under_the_finger_and_is_saved(visit: Visit, site: Site) -> None:
    enter(visit, site, Role.THERAPIST)
    visit.follow("Hours")
    page = visit.page
    assert not page.locator("#sun-0-from").is_visible()
    visit.tap("Sunday")
    assert page.locator("#sun-0-from").is_visible()
    page.locator("#sun-0-from").select_option("780")
    visit.press("Sunday: add a time")
    assert page.locator("#sun-1-from:focus").count() == 1
    visit.press("Show")
    assert page.locator("#seen:focus").count() == 1
    assert "1 change is not saved yet." in visit.text
    visit.press("Save usual week")
    assert visit.path == HOURS
    assert page.locator("[role=status]:focus").inner_text() == "The week is saved."
    assert page.locator("#sun-1-from").input_value() == "1080"


def test_what_belongs_to_other_days_shows_once_it_is_chosen(visit: Visit, site: Site) -> None:
    enter(visit, site, Role.THERAPIST)
    visit.open(HOURS)
    times, zone = visit.page.locator("#rule-0-from"), visit.page.locator("#rule_zone")
    shown = []
    for kind in ("closed", "open", "away"):
        visit.page.get_by_label("What changes").select_option(kind)
        shown.append((times.is_visible(), zone.is_visible()))
    assert shown == [(False, False), (True, False), (False, True)]


def test_a_keyboard_alone_copies_a_day_and_looks_with_enter(
    open_visit: OpenVisit, site: Site
) -> None:
    visit = open_visit(java_script_enabled=False, has_touch=False)
    visit.open(f"/workspace/enter/{site.invite('daniel@oaks.example', Role.THERAPIST)}")
    visit.tab_to("Open the workspace")
    visit.enter()
    visit.tab_to("Hours")
    visit.enter()
    assert visit.h1 == "Your hours"
    visit.tab_to("Monday: copy to other days")
    visit.page.keyboard.press("Enter")
    visit.tab_to("Saturday")
    visit.page.keyboard.press("Space")
    visit.tab_to("Copy Monday")
    visit.enter()
    assert "Saturday. Not saved yet." in visit.text
    assert visit.focused == "Monday: copy to other days"
    visit.tab_to("Calls in a day")
    visit.page.keyboard.type("3")
    visit.enter()
    assert visit.page.locator("#seen:focus").count() == 1
    assert visit.page.locator("#limit_per_day").input_value() == "3"
