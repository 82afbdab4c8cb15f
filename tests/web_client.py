"""A visitor with a browser that has no JavaScript, and that checks every page it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web_checks import (
    HOST,
    check_forms,
    check_headers,
    check_links,
    check_no_foreign,
    check_robots,
    check_tree,
)
from tests.web_pages import Element, Filled, Form, read_page

MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was shown: where the browser stands, how it got there, and what it reads."""

    url: str
    status: int
    headers: dict[str, str]
    html: str
    root: Element
    through: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def title(self) -> str:
        return str(self.root.one("head").one("title").children[0])

    @property
    def h1(self) -> str:
        return self.root.one("h1").text

    @property
    def text(self) -> str:
        """The words of the page without its frame."""
        return self.root.one("main").text

    @property
    def forms(self) -> list[Form]:
        return [Form(element) for element in self.root.all("form")]

    def form(self, words: str) -> Form:
        """Return the one form that has a button which says these words."""
        found = [
            form for form in self.forms if any(words in button.text for button in form.buttons)
        ]
        assert len(found) == 1, f"{len(found)} forms with “{words}” on {self.url}"
        return found[0]

    def link(self, words: str) -> Element:
        """Return the one link in the page's main part that says these words."""
        links = [link for link in self.root.one("main").all("a") if words in link.spoken]
        trail = [link for link in self.root.all("a") if link.spoken == words]
        found = links or trail
        assert found, f"no link “{words}” on {self.url}"
        assert len({link.get("href") for link in found}) == 1, f"“{words}” leads to many places"
        return found[0]

    def field(self, name: str) -> tuple[str, ...]:
        """Return what a field of the page holds now."""
        (found,) = [form.controls[name] for form in self.forms if name in form.controls]
        return found.sent

    @property
    def problems(self) -> list[str]:
        """What the summary on top of the page says is wrong."""
        boxes = [box for box in self.root.walk() if box.get("role") == "alert"]
        return [entry.text for box in boxes for entry in box.all("a")]

    @property
    def slots(self) -> list[str]:
        """The times that can be pressed, in UTC, in the order of the page."""
        return [
            button.get("value")
            for button in self.root.all("button")
            if button.get("name") == "slot"
        ]


class Browser:
    """Opens pages, follows links, presses buttons; cookies are kept as browsers keep them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def get(
        self, url: str, *, status: int = HTTPStatus.OK, query: dict[str, str] | None = None
    ) -> Page:
        """Open an address, by redirects if need be."""
        return self._show(self.client.get(url, query_string=query), url, status=status)

    def follow(self, page: Page, words: str, *, status: int = HTTPStatus.OK) -> Page:
        """Follow the link that says these words."""
        target = urljoin(page.url, page.link(words).get("href"))
        return self.get(target, status=status)

    def press(
        self,
        page: Page,
        words: str,
        *,
        status: int = HTTPStatus.OK,
        fill: Filled | None = None,
        **filled: str | list[str],
    ) -> Page:
        """Fill fields in and press the button that says these words."""
        form = page.form(words)
        filled |= fill or {}
        return self._submit(page, form, form.button(words), status=status, filled=filled)

    def pick(self, page: Page, slot: str = "", *, status: int = HTTPStatus.OK) -> Page:
        """Press a time, the first one of the page by default."""
        slot = slot or page.slots[0]
        (form,) = [form for form in page.forms if any("slot" in b.classes for b in form.buttons)]
        button = next(button for button in form.buttons if button.get("value") == slot)
        return self._submit(page, form, button, status=status, filled={})

    def post(self, url: str, fields: dict[str, str], *, status: int) -> Page:
        """Send fields that no page offers, with the token of a page of ours."""
        answer = self.client.post(url, data={"csrf_token": self.form_token(), **fields})
        return self._show(answer, url, status=status)

    def form_token(self) -> str:
        """Return a token that proves a page of ours was open in this browser."""
        return self.get("/write").form("Send it").controls["csrf_token"].sent[0]

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name, domain=HOST)
        return None if found is None else found.value

    def _submit(
        self,
        page: Page,
        form: Form,
        button: Element,
        *,
        status: int,
        filled: Filled,
    ) -> Page:
        target = urljoin(page.url, form.action) if form.action else page.url
        fields = form.payload(button, filled)
        if form.method == "GET":
            target = urlsplit(target)._replace(query="").geturl()
            return self._show(self.client.get(target, query_string=fields), target, status=status)
        return self._show(self.client.post(target, data=fields), target, status=status)

    def _show(self, answer: TestResponse, url: str, *, status: int) -> Page:
        through: list[int] = []
        while answer.status_code in {301, 302, 303, 307, 308}:
            assert len(through) < MOST_REDIRECTS, f"{url} leads round in circles"
            if answer.request.method != "GET":
                assert answer.status_code == HTTPStatus.SEE_OTHER
            through.append(answer.status_code)
            url = urljoin(url, answer.headers["Location"])
            assert urlsplit(url).netloc in {"", HOST}, f"redirected to {url}"
            answer = self.client.get(url)
        query = answer.request.query_string.decode()
        shown = answer.request.path + (f"?{query}" if query else "")
        return self._check(answer, shown, status=status, through=tuple(through))

    def _check(
        self, answer: TestResponse, url: str, *, status: int, through: tuple[int, ...]
    ) -> Page:
        assert answer.status_code == status, f"{url}: {answer.status}"
        assert answer.content_type == "text/html; charset=utf-8"
        html = answer.get_data(as_text=True)
        built = read_page(html)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        page = Page(
            url=url,
            status=answer.status_code,
            headers=headers,
            html=html,
            root=built.root,
            through=through,
        )
        check_tree(built)
        check_no_foreign(page.root)
        check_forms(page.root)
        check_links(self.app, page.root, page.path)
        check_headers(headers, page.path, page.status)
        check_robots(page.root, headers, page.status)
        return page
