"""Somebody with a real browser: what they tap and type, and what a page must never do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

LONGEST_TAB_WAY = 150
MOST_WEEKS = 3
_REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What Chromium writes to its console for a page that says no; the page itself is checked."""

_FOCUSED_WORDS = """
element => (element.labels && element.labels.length
  ? element.labels[0] : element).textContent.replace(/\\s+/g, " ").trim()
  || element.getAttribute("aria-label") || ""
"""


@dataclass(kw_only=True)  # without slots: Playwright keeps its wrappers of listeners on their owner
class Visit:
    """One person's browser with its own cookies; counts taps and notes what goes wrong."""

    page: Page
    site_url: str
    taps: int = 0
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, context: BrowserContext, site_url: str) -> Visit:
        """Open a page and listen to all that it says and asks for."""
        page = context.new_page()
        visit = cls(page=page, site_url=site_url)
        page.on("console", visit._hear)
        page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
        page.on("request", visit._see_request)
        page.on("response", visit._see_response)
        return visit

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.site_url + path)

    def tap(self, words: str, *, role: str = "checkbox") -> None:
        """Tap what stays on the page: a box, a field, something that opens."""
        self._named(words, role).tap()
        self.taps += 1

    def follow(self, words: str) -> None:
        """Tap a link that says these words, and wait for its page."""
        self._go(self._named(words, "link"))

    def press(self, words: str) -> None:
        """Tap a button that says these words, and wait for the page it leads to."""
        self._go(self._named(words, "button"))

    def pick(self, slot: str = "") -> str:
        """Tap a free time, the first of the page by default; give it in UTC."""
        found = self.page.locator(f'[name="slot"][value="{slot}"]' if slot else '[name="slot"]')
        value = found.first.get_attribute("value") or ""
        self._go(found.first)
        return value

    def turn_to(self, slot: str) -> None:
        """Go on to later weeks until a time is on the page."""
        for _ in range(MOST_WEEKS):
            if self.page.locator(f'[name="slot"][value="{slot}"]').count():
                return
            self.follow("Next week")
        raise AssertionError(f"{slot} is in none of {MOST_WEEKS} weeks")

    def type(self, label: str, words: str) -> None:
        """Tap a field and type into it."""
        field_ = self.page.get_by_label(label)
        field_.tap()
        self.taps += 1
        field_.fill(words)

    def _named(self, words: str, role: str) -> Locator:
        return self.page.get_by_role(role, name=words).first  # type: ignore[arg-type]

    def _go(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.tap()
        self.taps += 1

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def h1(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """The words of the page's main part, on one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def times(self) -> list[str]:
        """The times of the week in view, in UTC."""
        buttons = self.page.locator(".week [name=slot]").all()
        return [button.get_attribute("value") or "" for button in buttons]

    @property
    def focused(self) -> str:
        """The words of what has the focus, its label where it has one."""
        focus = self.page.locator(":focus")
        return str(focus.evaluate(_FOCUSED_WORDS)) if focus.count() else ""

    def tab_to(self, words: str) -> None:
        """Press Tab until something that says these words has the focus."""
        seen = []
        for _ in range(LONGEST_TAB_WAY):
            self.page.keyboard.press("Tab")
            seen.append(self.focused)
            if words in seen[-1]:
                return
        raise AssertionError(f"Tab never reached “{words}”: {seen}")

    def enter(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def check(self) -> None:
        """Fail where a page complained, or asked for something that is not ours."""
        self.page.evaluate("0")  # whatever was said before is heard by now
        assert self.complaints == []

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_REFUSED):
            self.complaints.append(f"{message.type}: {message.text}")

    def _see_request(self, request: Request) -> None:
        self.requests.append(request)
        if urlsplit(request.url).netloc != urlsplit(self.site_url).netloc:
            self.complaints.append(f"foreign: {request.url}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 500 or (
            response.status >= 400 and response.request.resource_type != "document"
        ):
            self.complaints.append(f"{response.status}: {response.url}")
