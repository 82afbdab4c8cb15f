"""The times offered first: the soonest, then something for another part of a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.slots import Slot
from app.domain.timespan import Span
from app.web.slots_page import soonest_of

NEW_YORK = ZoneInfo("America/New_York")


def slots(*local: str) -> tuple[Slot, ...]:
    starts = [datetime.fromisoformat(text).replace(tzinfo=NEW_YORK) for text in local]
    return tuple(
        Slot(span=Span(starts_at=start, ends_at=start + timedelta(minutes=20))) for start in starts
    )


def shown(*local: str) -> list[str]:
    found = soonest_of(slots(*local), NEW_YORK)
    return [slot.starts_at.astimezone(NEW_YORK).strftime("%a %H:%M") for slot in found]


def test_three_parts_of_days_are_offered_in_order() -> None:
    found = shown(
        "2027-03-02 08:30", "2027-03-02 09:00", "2027-03-02 17:00", "2027-03-02 18:00",
        "2027-03-04 09:00", "2027-03-05 09:00",
    )  # fmt: skip
    assert found == ["Tue 08:30", "Tue 17:00", "Thu 09:00"]


def test_fewer_parts_make_fewer_buttons() -> None:
    assert shown("2027-03-02 08:30", "2027-03-02 09:00") == ["Tue 08:30"]
    assert shown() == []
