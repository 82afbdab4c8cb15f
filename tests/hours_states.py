"""The editor of hours, and the question why, in the states that somebody can bring them to."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.account import Role
from tests.browser_site import CECILIA, Site
from tests.browser_visit import Visit

HOURS = f"/workspace/hours/{CECILIA}"


def enter(visit: Visit, site: Site, role: Role = Role.ADMIN) -> None:
    """Open the workspace as an admin, or as Cecilia."""
    email = "cecilia@oaks.example" if role is Role.THERAPIST else "admin@oaks.example"
    visit.open(f"/workspace/enter/{site.invite(email, role)}")
    visit.press("Open the workspace")


def own_hours(visit: Visit, site: Site) -> None:
    """Show a therapist their hours as they are stored."""
    enter(visit, site, Role.THERAPIST)
    visit.follow("Hours")
    assert visit.h1 == "Your hours"


def drafted_hours(visit: Visit, site: Site) -> None:
    """Show an admin what would follow: other hours, days that are different, calls outside."""
    site.book()
    enter(visit, site)
    visit.open(HOURS)
    page = visit.page
    for day in ("mon", "tue", "wed", "thu", "fri"):
        page.locator(f"#{day}").uncheck()
    page.locator("#sat").check()
    page.locator("#sat-0-to").select_option("1440")
    page.get_by_label("First day").fill("2099-12-24")
    page.get_by_label("What changes").select_option("open")
    visit.press("Show")
    assert "These booked calls would fall outside" in visit.text


def wrong_hours(visit: Visit, site: Site) -> None:
    """Show what is wrong in every part of the editor."""
    enter(visit, site)
    visit.open(f"{HOURS}?week=new")
    page = visit.page
    page.locator("#mon-0-to").select_option("60")
    page.locator("#valid_from").fill("2098-01-02")
    page.locator("#valid_until").fill("2098-01-01")
    page.get_by_label("What changes").select_option("away")
    page.get_by_label("Last day").fill("2098-01-01")
    page.get_by_label("Calls in a day").fill("none")
    visit.press("Show")
    assert page.title().startswith("Error: ")


def told_why(visit: Visit, site: Site) -> None:
    """Ask about a time that is booked."""
    slot = site.free_times()[0]
    site.book(slot)
    local = datetime.fromisoformat(slot).astimezone(UTC)
    enter(visit, site, Role.THERAPIST)
    visit.open(f"/workspace/why?on={local.date()}&at={local:%H:%M}")
    assert "Next free time" in visit.text
