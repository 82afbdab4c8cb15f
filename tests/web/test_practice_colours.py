"""The colours of the pages keep their contrast, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "app" / "static" / "css"
TEXT, BODY, SHAPE = 4.5, 7.0, 3.0
PAIRS = (
    *(("ink", ground, BODY) for ground in ("bg", "surface", "sunk", "you-tint", "them-tint")),
    *(("ink", ground, BODY) for ground in ("pri-tint", "warn-tint", "err-tint")),
    *(("muted", ground, TEXT) for ground in ("bg", "surface", "sunk", "you-tint", "them-tint")),
    *(("muted", ground, TEXT) for ground in ("pri-tint", "warn-tint")),
    *(("pri", ground, TEXT) for ground in ("bg", "surface", "pri-tint", "you-tint")),
    ("pri-on", "pri", BODY),
    ("pri-on", "pri-hover", BODY),
    ("ink", "you", TEXT),
    ("ink", "them", TEXT),
    ("both-ink", "both", TEXT),
    ("you-ink", "you-tint", TEXT),
    ("them-ink", "them-tint", TEXT),
    ("warn", "warn-tint", TEXT),
    ("ok", "ok-tint", TEXT),
    ("err", "bg", TEXT),
    ("err", "err-tint", TEXT),
    ("control", "bg", SHAPE),
    ("control", "surface", SHAPE),
    ("focus", "bg", SHAPE),
)


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme; dark names only those that differ."""
    text = (STYLES / "tokens.css").read_text(encoding="utf-8")
    light, _, dark = text.partition("prefers-color-scheme: dark")
    pattern = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    found = dict(pattern.findall(light))
    return found | dict(pattern.findall(dark.partition("@media")[0])) if scheme == "dark" else found


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_a_colour_can_be_read_on_its_ground(
    scheme: str, front: str, ground: str, least: float
) -> None:
    colours = tokens(scheme)
    assert contrast(colours[front], colours[ground]) >= least


def test_the_styles_load_nothing_and_place_by_the_direction_of_the_text() -> None:
    for sheet in STYLES.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "url(" not in text
        assert not re.search(r"(margin|padding|border)-(left|right)|text-align: (left|right)", text)
