"""The demo practice on the tests' Monday morning, and somebody who visits it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.clock import NOW
from tests.web_client import Browser
from tests.web_steps import demo_source, load_source


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Keep compiled templates from one test's application to the next."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock at the tests' now; a test moves it by hand."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def site(app: Flask, compiled: FileSystemBytecodeCache) -> Flask:
    """Give the application before any practice is loaded."""
    app.jinja_env.bytecode_cache = compiled
    return app


@pytest.fixture
def demo(site: Flask) -> Flask:
    """Give the application with the demo practice."""
    load_source(site, demo_source())
    return site


@pytest.fixture
def browser(demo: Flask) -> Browser:
    return Browser(demo)
