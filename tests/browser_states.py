"""Every page in every state that a person can meet, and the shortest way to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from tests.browser_site import CECILIA, FULL, Site
from tests.browser_visit import Visit
from tests.busy_states import SOMEBODY, fill_calendars
from tests.hours_states import drafted_hours, own_hours, told_why, wrong_hours
from tests.web_client import Browser
from tests.web_pages import Filled
from tests.web_steps import answer_questions

PICTURES = Path(__file__).resolve().parents[1] / "screenshots"
Scheme = Literal["light", "dark"]

LONG_NAME = "Maximiliane-Theresia Wolkenstein-Trotzburg"
LONG_EMAIL = "maximiliane.wolkenstein-trotzburg@practice-of-many-words.example"

ADDRESSES = {
    "home": "/",
    "person": f"/people/{CECILIA}",
    "person_full": f"/people/{FULL}",
    "help": "/help",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "write": "/write",
    "question_goals": "/start/1",
    "question_ease": "/start/2",
    "question_times": "/start/3",
    "stopped": "/start/stopped",
    "match_everyone": "/match",
    "times": f"/times/{CECILIA}",
    "times_full": f"/times/{FULL}",
    "times_any": "/times/whoever-is-free",
    "wait": f"/waitlist?therapist={CECILIA}",
    "not_found": "/nowhere",
    "link_run_out": "/workspace/enter/nothing",
    "not_signed_in": "/workspace/",
}


def _write_empty(visit: Visit, _site: Site) -> None:
    visit.open("/write")
    visit.press("Send it")


def _received(visit: Visit, site: Site) -> None:
    visit.open(f"/c/{site.write()}")


def _four_goals(visit: Visit, _site: Site) -> None:
    visit.open("/start/1")
    for box in visit.page.locator("[name=goals]").all()[:4]:
        box.check()
    visit.press("Continue")


def _match(
    visit: Visit, site: Site, *, ease: Filled | None = None, times: Filled | None = None
) -> None:
    browser = Browser(site.app)
    answer_questions(browser, goals={"goals": ["sleep", "worry"]}, ease=ease, times=times)
    token = browser.cookie("visit") or ""
    visit.page.context.add_cookies([{"name": "visit", "value": token, "url": site.url}])
    visit.open("/match")


def _match_fits(visit: Visit, site: Site) -> None:
    _match(visit, site, ease={"ease": ["plan", "gentle"], "gender": ["woman"]})
    assert visit.h1 == "Who fits you, and why"


def _match_nobody(visit: Visit, site: Site) -> None:
    _match(visit, site, times={"region": "elsewhere", "may_match": "y"})
    assert visit.h1 == "No one here can take this on right now"


def _taken(visit: Visit, site: Site) -> None:
    slot = site.free_times()[0]
    visit.open(f"/times/{CECILIA}")
    visit.turn_to(slot)
    site.book(slot)
    visit.pick(slot)
    assert visit.h1 == "Choose another time"


def _book(visit: Visit, site: Site) -> None:
    _match_fits(visit, site)
    visit.open(f"/times/{CECILIA}")
    visit.pick()


def _book_empty(visit: Visit, _site: Site) -> None:
    visit.open(f"/times/{CECILIA}")
    visit.pick()
    visit.press("Book this call")
    assert visit.page.title().startswith("Error: ")


def _booked(visit: Visit, site: Site) -> None:
    visit.open(f"/times/{CECILIA}")
    slot = site.free_times()[0]
    visit.turn_to(slot)
    visit.pick(slot)
    visit.page.get_by_label("What should").fill(LONG_NAME)
    visit.page.get_by_label("Email").fill(LONG_EMAIL)
    visit.press("Book this call")
    assert visit.h1 == f"You’re booked, {LONG_NAME}."


def _own_page(visit: Visit, site: Site) -> None:
    visit.open(f"/c/{site.book(timezone='Asia/Kathmandu')}")


def _move(visit: Visit, site: Site) -> None:
    visit.open(f"/c/{site.book()}/move")


def _cancel(visit: Visit, site: Site) -> None:
    visit.open(f"/c/{site.book()}/cancel")


def _cancelled(visit: Visit, site: Site) -> None:
    token = site.book()
    site.cancel(token)
    visit.open(f"/c/{token}")
    assert visit.page.get_by_role("button", name="Undo").count() == 1


def _nothing_to_change(visit: Visit, site: Site) -> None:
    token = site.book()
    site.cancel(token)
    visit.open(f"/c/{token}/move")


def _wait_empty(visit: Visit, _site: Site) -> None:
    visit.open("/waitlist")
    visit.press("Put me on the list")
    assert visit.page.title().startswith("Error: ")


def _listed(visit: Visit, _site: Site) -> None:
    visit.open(f"/waitlist?therapist={CECILIA}")
    visit.page.get_by_label("Weekday mornings").check()
    visit.page.get_by_label("What can we call you?").fill(LONG_NAME)
    visit.page.get_by_label("Email").fill(LONG_EMAIL)
    visit.page.get_by_label("You may write to me").check()
    visit.press("Put me on the list")
    assert visit.h1 == "You are on the list."


def _listed_change(visit: Visit, site: Site) -> None:
    visit.open(f"/w/{site.wait()}/change")


def _offered(visit: Visit, site: Site) -> None:
    visit.open(f"/w/{site.offer()}")
    assert visit.h1 == "A time with Cecilia has opened"


def _offer_over(visit: Visit, site: Site) -> None:
    token = site.offer()
    site.decline(token)
    visit.open(f"/w/{token}")
    assert visit.h1 == "You gave this time back"


def _enter(visit: Visit, site: Site) -> None:
    visit.open(f"/workspace/enter/{site.invite()}")


def _workspace(visit: Visit, site: Site) -> None:
    site.write()
    site.book(timezone="Asia/Kathmandu")
    _enter(visit, site)
    visit.press("Open the workspace")
    assert visit.h1 == "Today"


def _busy(visit: Visit, site: Site) -> None:
    fill_calendars(site.app)
    _enter(visit, site)
    visit.press("Open the workspace")
    visit.open(f"/workspace/busy/{SOMEBODY}")
    assert visit.h1 == "Busy times"


def _busy_wrong(visit: Visit, site: Site) -> None:
    _busy(visit, site)
    visit.press("Keep this time free")
    assert visit.page.title().startswith("Error: ")


def _busy_calendar(visit: Visit, site: Site) -> None:
    _busy(visit, site)
    visit.page.get_by_role("link", name="Change Never read").click()


STEPS: dict[str, Callable[[Visit, Site], None]] = {
    "write_empty": _write_empty,
    "received": _received,
    "question_goals_four": _four_goals,
    "match_fits": _match_fits,
    "match_nobody": _match_nobody,
    "times_taken": _taken,
    "book": _book,
    "book_empty": _book_empty,
    "booked": _booked,
    "own_page": _own_page,
    "move": _move,
    "cancel": _cancel,
    "cancelled": _cancelled,
    "nothing_to_change": _nothing_to_change,
    "wait_empty": _wait_empty,
    "listed": _listed,
    "listed_change": _listed_change,
    "offered": _offered,
    "offer_over": _offer_over,
    "enter": _enter,
    "workspace": _workspace,
    "busy": _busy,
    "busy_wrong": _busy_wrong,
    "busy_calendar": _busy_calendar,
    "hours": own_hours,
    "hours_drafted": drafted_hours,
    "hours_wrong": wrong_hours,
    "why": told_why,
}
STATES = (*ADDRESSES, *STEPS)


def reach(state: str, visit: Visit, site: Site) -> None:
    """Bring somebody to a page in one of its states."""
    if state in ADDRESSES:
        visit.open(ADDRESSES[state])
    else:
        STEPS[state](visit, site)


def look(visit: Visit, *, width: int, scheme: Scheme = "light") -> None:
    """Show the page as on a screen of this width, by day or by night."""
    visit.page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
    visit.page.emulate_media(color_scheme=scheme)


def unfold(visit: Visit) -> None:
    """Open whatever opens, so that nothing of the page is left unseen."""
    visit.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def picture(visit: Visit, state: str, *, width: int, scheme: Scheme) -> None:
    """Keep a picture of the whole page where SCREENSHOTS asks for it."""
    if os.environ.get("SCREENSHOTS"):
        look(visit, width=width, scheme=scheme)
        path = PICTURES / f"{state}-{width}-{scheme}.png"
        visit.page.screenshot(path=path, full_page=True)
