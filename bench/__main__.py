"""Measures pages, lists of free times and bookings beside a plain page, all in one run.

Everything happens on this machine, in a database of its own: `python -m bench`. The plain page is
what Flask itself costs: one indexed SELECT of 40 rows and a short template.
"""

from __future__ import annotations

import secrets
import sqlite3
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
from flask import Flask, render_template_string

from app.domain.practice_file import read_practice_file
from app.domain.timespan import Span
from app.extensions import ROOT, db
from app.factory import create_app
from app.queries.practice import read_offer
from app.queries.practice_people import get_people
from app.queries.slots_team import TeamRequest, open_team
from app.services.practice import load_practice
from app.services.transaction import read_transaction
from bench.booking import book_with_each
from bench.matching import rankings
from bench.slots import measure_slots
from config import Settings

REPEATS = 100
FEW_REPEATS = 15
WARM_UP = 5
PLAIN_ROWS = 40
PLAIN_TEMPLATE = "<ul>{% for row in rows %}<li>{{ row[0] }} {{ row[1] }}</li>{% endfor %}</ul>"
THERAPIST = "cecilia-oaks"


def run() -> None:
    """Measure everything once and print a table."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as name:
        folder = Path(name)
        settings = make_settings(folder)
        app = create_app(settings)
        now = datetime.now(UTC)
        with app.app_context():
            flask_migrate.upgrade()
            source = (ROOT / "demo" / "oaks.toml").read_text(encoding="utf-8")
            load_practice(read_practice_file(tomllib.loads(source)), digest="bench", now=now)
        plain = milliseconds(page(plain_app(folder), "/"))
        print(f"{'measured':<34}{'median':>12}{'x plain':>10}")
        show("plain page of 40 rows", plain, plain)
        for path in ("/", f"/people/{THERAPIST}", f"/times/{THERAPIST}", "/match", "/help"):
            show(f"page {path}", milliseconds(page(app, path)), plain)
        for days in (1, 31):
            show(f"free times of {days} days", milliseconds(times(app, days, now=now)), plain)
        for title, ask in rankings().items():
            show(title, milliseconds(ask, repeats=FEW_REPEATS), plain)
        book_with_each(settings, app, now=now)
        with app.app_context():
            db.engine.dispose()
        measure_slots(folder)


def make_settings(folder: Path) -> Settings:
    """Return settings for an SQLite file in `folder`, without rate limits."""
    return Settings(
        database_url=f"sqlite:///{folder}/bench.db",
        secret_key=secrets.token_urlsafe(32),
        encryption_keys=(secrets.token_bytes(32),),
        mail_folder=folder / "mail",
        rate_limits=False,
        log_level="ERROR",
    )


def plain_app(folder: Path) -> Flask:
    """Return the page that everything is compared with."""
    path = folder / "plain.db"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, owner INTEGER, text TEXT)")
        made.execute("CREATE INDEX ix_line_owner ON line (owner)")
        made.executemany(
            "INSERT INTO line (owner, text) VALUES (?, ?)",
            [(number % 50, f"Line {number}") for number in range(50 * PLAIN_ROWS)],
        )
    made.close()
    connection = sqlite3.connect(path, check_same_thread=False)
    app = Flask("plain")

    @app.get("/")
    def home() -> str:
        rows = connection.execute("SELECT id, text FROM line WHERE owner = 7").fetchall()
        return render_template_string(PLAIN_TEMPLATE, rows=rows)

    return app


def page(app: Flask, path: str) -> Callable[[], None]:
    """Return a call that asks for a page and expects it to be shown."""
    client = app.test_client()

    def ask() -> None:
        status = client.get(path).status_code
        if status != 200:  # noqa: PLR2004
            msg = f"{path} answers {status}"
            raise RuntimeError(msg)

    return ask


def times(app: Flask, days: int, *, now: datetime) -> Callable[[], None]:
    """Return a call that lists the free times of one therapist for some days."""
    window = Span(starts_at=now, ends_at=now + timedelta(days=days))

    def ask() -> None:
        with app.app_context(), read_transaction() as session:
            offer = read_offer(session)
            request = TeamRequest(
                people=get_people(session, THERAPIST),
                service=offer.first_call,
                buffer_rule=offer.practice.buffer_rule,
            )
            open_team(session, request, window=window, now=now).list_times(window, now=now)

    return ask


def milliseconds(ask: Callable[[], None], *, repeats: int = REPEATS) -> float:
    """Return the median time of a call."""
    for _ in range(WARM_UP):
        ask()
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1_000)
    return statistics.median(taken)


def show(name: str, taken: float, plain: float) -> None:
    """Print one line of the table."""
    print(f"{name:<34}{taken:>9.2f} ms{taken / plain:>10.1f}")


if __name__ == "__main__":
    run()
