"""The checking browser itself: a page that is broken in any of these ways does not pass."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web_checks import check_forms, check_links, check_no_foreign, check_tree
from tests.web_pages import read_page

WHOLE = """<!doctype html>
<html lang="en" dir="ltr"><head><title>A page</title>
<link rel="stylesheet" href="/static/css/base.css"><script src="/static/zone.js" defer></script>
</head><body><a href="#main">Skip</a><main id="main"><h1>Hello</h1><h2 id="two">Two</h2>
<section aria-labelledby="two"><a href="/write">Write</a></section>
<form method="post" action="/write" novalidate>
<input type="hidden" name="csrf_token" value="abc">
<label for="name">Name</label><input id="name" name="name" aria-describedby="two">
<button>Send</button></form></main></body></html>"""

BROKEN = (
    ("<h1>Hello</h1>", "<h1></h1>"),
    ("<h1>Hello</h1>", "<h1>Hello</h1><h1>Again</h1>"),
    ("<title>A page</title>", "<title> </title>"),
    ("<!doctype html>", ""),
    (' lang="en"', ""),
    ("<h2 ", '<h2 id="name" '),
    ("<h2 id", "<h3 id"),
    ('id="two"', 'id="name"'),
    ('for="name"', 'for="nobody"'),
    ('for="name"', 'for=""'),
    ('aria-describedby="two"', 'aria-describedby="two three"'),
    ('aria-labelledby="two"', 'aria-labelledby="four"'),
    ('href="/write">', 'href="/nowhere">'),
    ('href="/write">Write', 'href="/write">'),
    ('href="#main"', 'href="#elsewhere"'),
    ('href="/write">', 'href="https://evil.example/">'),
    ('href="/write">', 'href="//evil.example/">'),
    ('href="/write">', 'href="javascript:alert(1)">'),
    ('src="/static/zone.js"', 'src="https://cdn.example/zone.js"'),
    ('src="/static/zone.js"', 'src="/static/none.js"'),
    (" defer></script>", ">alert(1)</script>"),
    ("<h1>", '<h1 style="color: red">'),
    ("<h1>", '<h1 onclick="alert(1)">'),
    ("<h1>", "<style>h1 {}</style><h1>"),
    ('action="/write"', 'action="/nowhere"'),
    ('action="/write"', 'action="https://evil.example/"'),
    ('value="abc"', 'value=""'),
    ('<input type="hidden" name="csrf_token" value="abc">', ""),
    ("<button>Send</button>", "<button></button>"),
    ("<button>Send</button>", ""),
    ("</form>", "</form><button>Lost</button>"),
    (" novalidate", ""),
    ('name="name"', 'name="name" required'),
    ("</section>", ""),
    ("</h1>", "</h2>"),
)


def check(app: Flask, html: str) -> None:
    built = read_page(html)
    check_tree(built)
    check_no_foreign(built.root)
    check_forms(built.root)
    check_links(app, built.root, "/write")


def test_a_whole_page_passes(site: Flask) -> None:
    check(site, WHOLE)


def test_a_broken_page_does_not(site: Flask) -> None:
    passed = []
    for good, bad in BROKEN:
        assert good in WHOLE
        try:
            check(site, WHOLE.replace(good, bad, 1))
        except (AssertionError, ValueError, KeyError):
            continue
        passed.append((good, bad))
    assert passed == []


@pytest.mark.parametrize("html", ["<p a=1 a=2>x</p>", "<p>", "</p>"])
def test_a_page_that_a_browser_has_to_mend_is_broken(html: str) -> None:
    with pytest.raises(AssertionError):
        read_page(html)
