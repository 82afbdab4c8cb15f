"""Practice files for tests, as TOML gives them: valid until a test changes something."""

from __future__ import annotations

from typing import Any


def practice_source() -> dict[str, Any]:
    """Return a practice of two therapists and two services with nothing left out that is needed."""
    return {
        "practice": {
            "name": "Alder Practice",
            "timezone": "America/New_York",
            "country": "US",
            "email": "office@alder.example",
        },
        "services": [
            {"slug": "first-call", "name": "First call", "length_minutes": 20},
            {"slug": "session", "name": "Session", "length_minutes": 50},
        ],
        "therapists": [therapist_source("ana-lund"), therapist_source("ben-ode")],
    }


def therapist_source(slug: str) -> dict[str, Any]:
    """Return a therapist with all that has to be there."""
    return {
        "slug": slug,
        "name": slug.replace("-", " ").title(),
        "email": f"{slug}@alder.example",
        "places": 2,
        "weekly_hours": {"mon": [["09:00", "12:00"]]},
    }
