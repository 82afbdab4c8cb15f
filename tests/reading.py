"""How many years of school a text asks for."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType

# textstat asks for a module of setuptools that is gone; it reads a word list that we do not need.
sys.modules.setdefault("pkg_resources", ModuleType("pkg_resources"))

from textstat import textstat  # noqa: E402


@cache
def grade_of(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text in US English."""
    return float(textstat.flesch_kincaid_grade(text))
