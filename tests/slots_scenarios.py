"""Scenarios for tests: a Monday morning in New York, and what a test changes in it."""

from __future__ import annotations

from datetime import date

from app.domain.slots_scenario import run_scenarios


def scenario(**changes: object) -> dict[str, object]:
    """Return a scenario of Monday 2027-03-15, 9:00 to 12:00 in New York (EDT), with changes."""
    return {
        "id": "x",
        "timezone": "America/New_York",
        "weekly_hours": {"mon": [["09:00", "12:00"]]},
        "length_minutes": 60,
        "now": "2027-03-01T00:00Z",
        "from": "2027-03-15",
        "to": "2027-03-15",
        **changes,
    }


def on(day: str, last: str | None = None) -> dict[str, object]:
    """Return the changes that look at a date, or at dates up to `last`, from the day before it."""
    before = date.fromordinal(date.fromisoformat(day).toordinal() - 2)
    return {"from": day, "to": last or day, "now": f"{before}T00:00Z"}


def starts(**changes: object) -> list[str]:
    """Return the starts that a scenario offers; fail where it is refused."""
    [answer] = run_scenarios([scenario(**changes)])
    assert "error" not in answer, answer["error"]
    found = answer["starts"]
    assert isinstance(found, list)
    return found


def error(**changes: object) -> str:
    """Return the sentence with which a scenario is refused; fail where it is not."""
    [answer] = run_scenarios([scenario(**changes)])
    assert set(answer) == {"id", "error"}, answer
    return str(answer["error"])


def times(**changes: object) -> list[str]:
    """Return the clock times in UTC at which the slots of a scenario of one date start."""
    return [start.partition("T")[2].removesuffix("Z") for start in starts(**changes)]
