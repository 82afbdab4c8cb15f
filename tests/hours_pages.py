"""The steps of somebody who edits hours in a browser, and what the page shows."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web_client import Browser, Page
from tests.web_pages import Element, Form

OWN = "/workspace/hours/cecilia-oaks"
OTHER = "/workspace/hours/daniel-reyes"


def editor(page: Page) -> Form:
    """Return the form that the whole editor is."""
    (form,) = [form for form in page.forms if "hours" in form.element.classes]
    return form


def sent_as_it_is(browser: Browser, fields: dict[str, list[str]], *, status: int) -> Page:
    """Send fields with values that the page does not offer."""
    answer = browser.client.post(OWN, data=fields)
    return browser._check(answer, OWN, status=status, through=())  # noqa: SLF001


def press(
    browser: Browser,
    page: Page,
    act: str,
    *,
    status: int = 200,
    fill: Mapping[str, str | list[str]] | None = None,
) -> Page:
    """Fill the editor in and press the button that has this value."""
    form = editor(page)
    button = [found for found in form.buttons if found.get("value") == act][-1]
    return browser._submit(page, form, button, status=status, filled=dict(fill or {}))  # noqa: SLF001


def card(page: Page, name: str) -> Element:
    """Return the card with this heading's id."""
    (found,) = [part for part in page.root.all("section") if part.get("aria-labelledby") == name]
    return found


def day(page: Page, name: str) -> Element:
    """Return the row of a day of the usual week."""
    (found,) = [part for part in page.root.all("div") if part.get("aria-label") == name]
    return found


def times(page: Page, prefix: str) -> list[tuple[str, str]]:
    """Return the rows of a day as they are chosen, in minutes after midnight."""
    controls = editor(page).controls
    found: list[tuple[str, str]] = []
    while f"{prefix}-{len(found)}-from" in controls:
        name = f"{prefix}-{len(found)}"
        found.append((controls[f"{name}-from"].sent[0], controls[f"{name}-to"].sent[0]))
    return found


def opened(page: Page) -> list[str]:
    """Return the days that are ticked."""
    return list(editor(page).controls["open"].sent)


def seen(page: Page) -> dict[str, list[str]]:
    """Return the days that clients would see, each with its times."""
    days = [part for part in page.root.all("li") if "seen-day" in part.classes]
    return {
        part.all("b")[0].text: [time.text for time in part.all("ul")[0].all("li")]
        if part.all("ul")
        else [part.all("p")[1].text]
        for part in days
    }
