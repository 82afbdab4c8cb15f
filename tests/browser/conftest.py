"""A real Chromium and a real server; without either these tests are left out with the reason."""

from __future__ import annotations

import importlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from config import Settings
from tests.browser_site import Site, serve_demo
from tests.browser_visit import Visit
from tests.databases import SQLiteFiles
from tests.killing import find_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LARGE_TEXT = "--blink-settings=defaultFontSize=32"
"""What a person sets who reads text at twice the usual size."""

PATIENCE_MILLISECONDS = 15_000
PHONE = {"width": 390, "height": 844}

OpenVisit = Callable[..., Visit]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[..., Browser]]:
    """Give a function that starts Chromium once for each set of arguments."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"Chromium: none of {', '.join(PROGRAMS)} is on the PATH")
    try:
        api = importlib.import_module("playwright.sync_api")  # may be missing, and then we skip
    except ImportError as missing:
        pytest.skip(f"Chromium: {missing}")
    running: dict[tuple[str, ...], Browser] = {}
    with ExitStack() as stack:
        driver = stack.enter_context(api.sync_playwright())

        def start(*more: str) -> Browser:
            if more not in running:
                running[more] = driver.chromium.launch(
                    executable_path=program, args=[*ARGUMENTS, *more]
                )
                stack.callback(running[more].close)
            return running[more]

        yield start


@pytest.fixture(scope="module")
def site(sqlite_files: SQLiteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the demo practice as it runs for the tests of one file."""
    port = find_port()
    url = sqlite_files.make(migrated=True)
    settings = Settings(
        database_url=url,
        secret_key=secrets.token_urlsafe(32),
        encryption_keys=(secrets.token_bytes(32),),
        public_url=f"http://127.0.0.1:{port}",
        mail_folder=tmp_path_factory.mktemp("mail"),
        rate_limits=False,
        log_level="ERROR",
    )
    with serve_demo(settings, port) as site:
        yield site
    sqlite_files.drop(url)


@pytest.fixture
def open_visit(chromium: Callable[..., Browser], site: Site) -> Iterator[OpenVisit]:
    """Give a function that opens a browser of its own; each is checked when the test ends."""
    visits: list[Visit] = []

    def begin(*arguments: str, **options: Any) -> Visit:  # noqa: ANN401 - as Playwright takes them
        wanted: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "reduced_motion": "reduce"}
        context = chromium(*arguments).new_context(**(wanted | options))
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        visits.append(Visit.begin(context, site.url))
        return visits[-1]

    yield begin
    for visit in visits:
        visit.check()
        visit.page.context.close()


@pytest.fixture
def large_text() -> str:
    """Give the argument under which Chromium shows text twice as large as usual."""
    return LARGE_TEXT


@pytest.fixture
def visit(open_visit: OpenVisit) -> Visit:
    """Give somebody with a phone and without JavaScript."""
    return open_visit(java_script_enabled=False)
