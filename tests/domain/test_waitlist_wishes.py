"""What somebody waits for, how long a time is kept for them, and when they are asked no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake import PartOfDay
from app.domain.practice import Mode, Weekday
from app.domain.timespan import Span, get_zone
from app.domain.waitlist import (
    ENTRY_DAYS,
    OFFER,
    SHORTEST_OFFER,
    OfferState,
    Opening,
    Wish,
    entry_end,
    find_mode,
    find_offer_end,
    is_given_up,
    is_wanted,
)
from tests.clock import NOW

CHICAGO = "America/Chicago"
TUESDAY_MORNING = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)
"""9:00 in Chicago."""

WISH = Wish(service="first-call", timezone=CHICAGO)
OPENING = Opening(
    therapist="ana-lund",
    service="first-call",
    span=Span(starts_at=TUESDAY_MORNING, ends_at=TUESDAY_MORNING + timedelta(minutes=20)),
    modes=(Mode.VIDEO, Mode.PHONE),
)
ZONES = st.sampled_from([CHICAGO, "Asia/Kathmandu", "Australia/Lord_Howe", "UTC", "Pacific/Apia"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


def at(day: int, hour: int) -> Opening:
    """Return the opening on a day of March at an hour of Chicago."""
    starts_at = datetime(2027, 3, day, hour, tzinfo=get_zone(CHICAGO)).astimezone(UTC)
    return replace(OPENING, span=Span(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))


def test_who_names_nothing_wants_any_time() -> None:
    assert is_wanted(WISH, OPENING)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"therapist": "ana-lund"}, True),
        ({"therapist": "ben-ode"}, False),
        ({"service": "session"}, False),
        ({"mode": Mode.PHONE}, True),
        ({"mode": Mode.IN_PERSON}, False),
        ({"times": {Weekday.TUE: (PartOfDay.MORNING,)}}, True),
        ({"times": {Weekday.TUE: (PartOfDay.EVENING, PartOfDay.MIDDAY)}}, False),
        ({"times": {Weekday.WED: (PartOfDay.MORNING,)}}, False),
        ({"earliest_on": date(2027, 3, 9), "latest_on": date(2027, 3, 9)}, True),
        ({"earliest_on": date(2027, 3, 10)}, False),
        ({"latest_on": date(2027, 3, 8)}, False),
    ],
)
def test_each_part_of_a_wish_has_to_be_met(changes: dict[str, object], wanted: bool) -> None:  # noqa: FBT001
    assert is_wanted(replace(WISH, **changes), OPENING) is wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (11, PartOfDay.MORNING),
        (12, PartOfDay.MIDDAY),
        (16, PartOfDay.MIDDAY),
        (17, PartOfDay.EVENING),
    ],
)
def test_the_day_is_divided_as_in_intake(hour: int, part: PartOfDay) -> None:
    for named in PartOfDay:
        wish = replace(WISH, times={Weekday.TUE: (named,)})
        assert is_wanted(wish, at(9, hour)) is (named is part)


def test_days_and_parts_are_those_of_the_client() -> None:
    wish = replace(WISH, times={Weekday.TUE: (PartOfDay.EVENING,)}, timezone="Asia/Kathmandu")
    assert is_wanted(wish, OPENING)  # 20:45 there


def test_how_to_meet_is_as_wished_or_the_first_way_there_is() -> None:
    assert find_mode(WISH, (Mode.VIDEO, Mode.PHONE)) is Mode.VIDEO
    assert find_mode(replace(WISH, mode=Mode.PHONE), (Mode.VIDEO, Mode.PHONE)) is Mode.PHONE
    assert find_mode(WISH, ()) is None
    assert not is_wanted(WISH, replace(OPENING, modes=()))


def offered(now: datetime, *, days: float = 30, notice_minutes: int = 60) -> datetime | None:
    return find_offer_end(
        now + timedelta(days=days), now=now, notice_minutes=notice_minutes, timezone=CHICAGO
    )


def test_a_time_is_kept_for_twelve_hours() -> None:
    now = datetime(2027, 3, 8, 14, 30, tzinfo=UTC)  # 8:30 in Chicago
    assert offered(now) == now + OFFER


@pytest.mark.parametrize(
    ("local", "morning"),
    [
        (datetime(2027, 3, 8, 10, 0), datetime(2027, 3, 9, 8, 0)),  # noqa: DTZ001 - would end at 22:00
        (datetime(2027, 3, 8, 13, 0), datetime(2027, 3, 9, 8, 0)),  # noqa: DTZ001 - at 01:00
        (datetime(2027, 3, 13, 14, 30), datetime(2027, 3, 14, 8, 0)),  # noqa: DTZ001 - clocks change
    ],
)
def test_an_offer_does_not_end_by_night(local: datetime, morning: datetime) -> None:
    zone = get_zone(CHICAGO)
    assert offered(local.replace(tzinfo=zone)) == morning.replace(tzinfo=zone)


def test_a_night_without_its_morning_hour_lets_the_offer_end_as_it_comes() -> None:
    now = datetime(2011, 12, 29, 20, 30, tzinfo=UTC)  # Apia skipped 30 December
    end = find_offer_end(
        now + timedelta(days=5), now=now, notice_minutes=0, timezone="Pacific/Apia"
    )
    assert end == now + OFFER


def test_an_offer_ends_with_the_notice_of_its_service() -> None:
    assert offered(NOW, days=1, notice_minutes=20 * 60) == NOW + timedelta(hours=4)


def test_a_time_that_could_hardly_be_kept_is_not_offered() -> None:
    assert offered(NOW, days=2 / 24, notice_minutes=60) == NOW + SHORTEST_OFFER
    assert offered(NOW, days=2 / 24, notice_minutes=61) is None


@given(MOMENTS, st.integers(0, 5_000), st.integers(0, 3_000), ZONES)
def test_an_offer_is_neither_short_nor_too_late(
    now: datetime, minutes: int, notice: int, zone: str
) -> None:
    starts_at = now + timedelta(minutes=minutes)
    end = find_offer_end(starts_at, now=now, notice_minutes=notice, timezone=zone)
    latest = starts_at - timedelta(minutes=notice)
    if end is None:
        assert latest < now + SHORTEST_OFFER
    else:
        assert now + SHORTEST_OFFER <= end <= latest
        assert end <= now + OFFER + timedelta(hours=11)
        if end != latest:
            assert 8 <= end.astimezone(get_zone(zone)).hour < 22


def test_somebody_stays_sixty_days_or_until_their_last_date() -> None:
    assert entry_end(None, now=NOW) == NOW + timedelta(days=ENTRY_DAYS)
    assert entry_end(date(2028, 1, 1), now=NOW) == NOW + timedelta(days=ENTRY_DAYS)
    last = entry_end(date(2027, 3, 9), now=NOW)
    assert last == datetime(2027, 3, 10, 12, tzinfo=UTC)
    assert last.astimezone(get_zone("Etc/GMT+12")).date() == date(2027, 3, 10)


def test_three_unanswered_offers_in_a_row_end_it() -> None:
    lapsed, declined = OfferState.LAPSED, OfferState.DECLINED
    assert is_given_up((lapsed, lapsed, lapsed))
    assert is_given_up((lapsed, lapsed, lapsed, declined))
    assert not is_given_up((lapsed, lapsed))
    assert not is_given_up((lapsed, declined, lapsed, lapsed))
    assert not is_given_up(())
