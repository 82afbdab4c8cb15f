"""Pages ask the database a few questions, however many people a practice has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.extensions import db
from tests.practice_sources import practice_source, therapist_source
from tests.web_client import Browser
from tests.web_steps import book_time, load_source, sign_in

MOST = 8


def source_of(count: int) -> dict[str, Any]:
    """Return a practice of so many people, each open every weekday morning."""
    source = practice_source()
    hours = {day: [["08:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    source["therapists"] = [
        therapist_source(f"person-{number:02d}") | {"weekly_hours": hours}
        for number in range(count)
    ]
    return source


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that ask for or change rows."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path", ["/", "/match", "/times/person-00", "/people/person-00", "/start/3", "/write"]
)
def test_a_page_asks_as_much_of_three_people_as_of_thirty(site: Flask, path: str) -> None:
    counts = []
    for people in (3, 30):
        load_source(site, source_of(people), digest=str(people))
        browser = Browser(site)
        browser.get("/start/1")
        with counted(site) as statements:
            browser.client.get(path)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/workspace/hours/person-00", 20),
        ("/workspace/why?on=2027-03-08&at=09:00&therapist=person-00", 12),
    ],
)
def test_the_workspace_asks_as_much_of_three_people_as_of_thirty(
    site: Flask, path: str, most: int
) -> None:
    counts = []
    for people in (3, 30):
        load_source(site, source_of(people), digest=str(people))
        office = sign_in(site)
        with counted(site) as statements:
            assert office.client.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= most


def test_the_client_page_asks_little(site: Flask) -> None:
    load_source(site, source_of(30))
    browser = Browser(site)
    check = browser.pick(browser.get("/times/person-07?week=2027-03-08"))
    booked = browser.press(check, "Book this call", name="Maya", email="maya@example.com")
    for end in ("", "/move", "/cancel", "/appointment.ics"):
        with counted(site) as statements:
            assert browser.client.get(booked.path + end).status_code == 200
        assert len(statements) <= MOST, statements


def test_looking_writes_nothing(browser: Browser, demo: Flask) -> None:
    booked = book_time(browser)
    paths = ["/", "/match", "/start/1", "/write", "/times/cecilia-oaks", "/help", "/privacy"]
    with counted(demo) as statements:
        for path in (*paths, f"{booked.path}/move", f"{booked.path}/cancel"):
            browser.get(path)
    assert [found for found in statements if not found.startswith("SELECT")] == []
