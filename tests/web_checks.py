"""What is true of every page, whatever it shows; the checking client asks it of each one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from tests.web_pages import Element, Form, TreeBuilder

HOST = "localhost"
ELSEWHERE = {
    "calendar.google.com",
    "outlook.live.com",
    "calendar.yahoo.com",
    "findahelpline.com",
}
"""Hosts that a page may name in a link that somebody chooses to follow."""

POINTING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details")
LOADING = {"img", "script", "link", "iframe", "source", "video", "audio", "object", "embed", "use"}
INDEXED = re.compile(r"/|/people/[^/]+|/start/[123]")
"""The addresses that search engines may list."""

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def check_tree(built: TreeBuilder) -> None:
    """Check what makes a page whole: title, one h1, unique ids, pointers that lead somewhere."""
    root = built.root
    assert built.doctype.lower() == "doctype html"
    assert root.one("html").get("lang")
    assert root.one("html").get("dir") in {"ltr", "rtl"}
    assert str(root.one("head").one("title").children[0]).strip()
    assert root.one("h1").text, "the h1 is empty"
    assert root.one("main").get("id") == "main"
    ids = Counter(element.get("id") for element in root.walk() if element.has("id"))
    assert [id_ for id_, count in ids.items() if count > 1 or not id_] == []
    for element in root.walk():
        for name in POINTING:
            for target in element.get(name).split():
                assert target in ids, f"<{element.tag} {name}={target}> points at nothing"
            assert not element.has(name) or element.get(name), f"<{element.tag} {name}> is empty"
    _check_headings(root)


def _check_headings(root: Element) -> None:
    """Check that no level is skipped on the way down."""
    before = 1
    for heading in root.all("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.tag[1])
        assert level <= before + 1, f"<{heading.tag}> {heading.text} follows h{before}"
        assert heading.text, f"an empty {heading.tag}"
        before = level


def check_no_foreign(root: Element) -> None:
    """Check that nothing runs or loads from elsewhere, or stands in the page itself."""
    for element in root.walk():
        assert not element.has("style"), f"<{element.tag}> has a style of its own"
        assert not any(name.startswith("on") for name in element.attributes), element
        assert element.tag not in {"style", "iframe", "object", "embed", "base"}, element.tag
        if element.tag == "script":
            assert element.get("src"), "a script in the page"
            assert not element.children, "a script in the page"
        for name in ("src", "href", "action", "poster", "srcset", "formaction"):
            _check_address(element, name)


def _check_address(element: Element, name: str) -> None:
    """Check one address: ours, or one that a person may choose to follow."""
    parts = urlsplit(element.get(name))
    assert parts.scheme in {"", "https", "mailto", "tel"}, f"{name}={element.get(name)}"
    if parts.netloc and parts.netloc != HOST:
        assert element.tag == "a", f"<{element.tag}> loads from {parts.netloc}"
        assert parts.netloc in ELSEWHERE, f"a link to {parts.netloc}"


def check_forms(root: Element) -> None:
    """Check that forms lead back to us, carry their token, and that each field has its words."""
    for element in root.all("form"):
        form = Form(element)
        assert form.method in {"GET", "POST"}
        assert element.has("novalidate") or form.method == "GET"
        assert form.buttons, f"a form without a button: {form.action}"
        if form.method == "POST":
            assert form.controls["csrf_token"].sent[0], f"no token: {form.action}"
        nested = [inner for inner in element.all("form") if inner is not element]
        assert nested == [], "a form inside a form"
    for button in root.all("button"):
        assert button.within("form") is not None, f"the button {button.text} sends nothing"
        assert button.get("type") in {"", "submit"}
        assert button.spoken, "a button without words"
    for field in root.all("input", "select", "textarea"):
        if field.get("type") not in {"hidden", "submit"}:
            assert _label_of(root, field), f"{field.get('name')} has no label"
            assert not field.has("required")
    for group in root.all("fieldset"):
        assert group.all("legend"), "a fieldset without a legend"


def _label_of(root: Element, field: Element) -> str:
    """Return the words of a field's label."""
    return " ".join(
        label.text for label in root.all("label") if label.get("for") == field.get("id")
    )


def check_links(app: Flask, root: Element, path: str) -> None:
    """Check that each link of ours has words and leads to a page that there is."""
    ids = {element.get("id") for element in root.walk()}
    for element in root.walk():
        if element.tag == "a":
            assert element.has("href"), f"{element.text} leads nowhere"
            assert element.spoken or element.get("aria-label"), f"no words: {element.get('href')}"
        for method, address in _addresses_of(element):
            parts = urlsplit(address)
            if parts.scheme in {"mailto", "tel"} or parts.netloc not in {"", HOST}:
                continue
            if parts.fragment and parts.path in {"", path}:
                assert parts.fragment in ids, f"{address} leads nowhere"
            if parts.path:
                check_route(app, method, parts.path)


def _addresses_of(element: Element) -> Iterator[tuple[str, str]]:
    """Give the addresses that an element leads to or loads, with their method."""
    if element.tag == "form":
        yield Form(element).method, element.get("action")
    for name in ("href", "src"):
        if element.has(name) and (element.tag == "a" or element.tag in LOADING):
            yield "GET", element.get(name)


def check_route(app: Flask, method: str, path: str) -> None:
    """Check that the app answers this method at this address; a file has to be there."""
    try:
        endpoint, values = app.url_map.bind(HOST).match(path, method=method)
    except (NotFound, MethodNotAllowed, RequestRedirect) as missing:
        raise AssertionError(f"{method} {path} is no address of ours") from missing
    if endpoint == "static":
        assert app.static_folder is not None
        assert (Path(app.static_folder) / values["filename"]).is_file(), path


def check_headers(headers: dict[str, str], path: str, status: int) -> None:
    """Check the headers that every answer has, and those that keep a personal page to itself."""
    policy = dict(
        rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";")
    )
    assert POLICY.items() <= policy.items()
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store", path
    assert "Cookie" in headers["vary"]
    if not INDEXED.fullmatch(path) or status >= 400:
        assert headers["x-robots-tag"] == "noindex", path


def check_robots(root: Element, headers: dict[str, str], status: int) -> None:
    """Check that page and header say the same to search engines."""
    if status >= 400:
        return
    named = [meta.get("content") for meta in root.all("meta") if meta.get("name") == "robots"]
    assert named == [headers["x-robots-tag"]] if "x-robots-tag" in headers else named == []
