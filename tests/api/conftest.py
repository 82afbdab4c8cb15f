"""The demo practice with a program that calls its API, at a moment that stands still."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from app.domain.practice_file import read_practice_file
from app.extensions import ROOT
from app.services.practice import load_practice
from config import Settings
from tests.api_caller import Caller
from tests.clock import NOW


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Count no calls: tests call often while the clock stands still."""
    return replace(settings, rate_limits=False)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def practice(app: Flask, clock: time_machine.Traveller) -> Flask:
    source = tomllib.loads((ROOT / "demo" / "oaks.toml").read_text(encoding="utf-8"))
    with app.app_context():
        load_practice(read_practice_file(source), digest="demo", now=NOW)
    return app


@pytest.fixture
def caller(practice: Flask) -> Caller:
    return Caller(practice)
