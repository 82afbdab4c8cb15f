"""Rooms: which may be used, which is free, and how one can meet where none is."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.practice import Mode
from app.domain.slots_rooms import Room, find_room, modes_at, usable_rooms
from app.domain.timespan import Span
from tests.slots_oracle import utc

MORNING = utc("2027-03-15T09:00")
BOTH = (Mode.IN_PERSON, Mode.VIDEO)


def span(starts: int, ends: int) -> Span:
    """Return a span by its minutes after nine."""
    return Span(
        starts_at=MORNING + timedelta(minutes=starts), ends_at=MORNING + timedelta(minutes=ends)
    )


def room(slug: str, *taken: tuple[int, int], site: str = "downtown") -> Room:
    """Return a room that is taken between some minutes after nine."""
    spans = tuple(span(*each) for each in taken)
    return Room(id=f"id-{slug}", slug=slug, name=slug.title(), site=site, taken=spans)


BLUE, GREEN, UPTOWN = room("blue", (0, 50)), room("green"), room("grey", site="uptown")


def test_a_room_is_free_where_another_appointment_only_touches() -> None:
    blue = room("blue", (0, 50), (60, 110))
    assert blue.is_free(span(50, 60))
    assert not blue.is_free(span(49, 60))
    assert not blue.is_free(span(50, 61))
    assert not blue.is_free(span(10, 20))
    assert not blue.is_free(span(-10, 200))
    assert blue.is_free(span(-30, 0))
    assert blue.is_free(span(110, 400))


def test_the_first_free_room_in_the_order_of_the_practice_is_taken() -> None:
    assert find_room((BLUE, GREEN), span(0, 50)) == GREEN
    assert find_room((BLUE, GREEN), span(50, 100)) == BLUE
    assert find_room((BLUE,), span(0, 50)) is None
    assert find_room((), span(0, 50)) is None


def test_a_service_uses_the_rooms_of_its_sites() -> None:
    rooms = (BLUE, GREEN, UPTOWN)
    assert usable_rooms(rooms, sites=["uptown"]) == (UPTOWN,)
    assert usable_rooms(rooms, sites=["downtown"]) == (BLUE, GREEN)
    assert usable_rooms(rooms) == rooms


def test_those_who_meet_together_use_a_room_that_each_may_use() -> None:
    rooms = (BLUE, GREEN, UPTOWN)
    assert usable_rooms(rooms, wanted=[["blue", "green"], ["green", "grey"]]) == (GREEN,)
    assert usable_rooms(rooms, wanted=[["blue"], []]) == (BLUE,)
    assert usable_rooms(rooms, wanted=[["blue"], ["grey"]]) == ()


def test_rooms_do_not_matter_where_a_practice_declares_none() -> None:
    assert usable_rooms(None, sites=["downtown"], wanted=[["blue"]]) is None
    assert modes_at(BOTH, None, span(0, 50)) == BOTH


def test_without_a_free_room_one_meets_in_some_other_way() -> None:
    assert modes_at(BOTH, (BLUE,), span(0, 50)) == (Mode.VIDEO,)
    assert modes_at(BOTH, (BLUE,), span(50, 100)) == BOTH
    assert modes_at((Mode.IN_PERSON,), (BLUE,), span(0, 50)) == ()
    assert modes_at((Mode.PHONE,), (), span(0, 50)) == (Mode.PHONE,)


@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=12, unique=True).map(sorted),
    st.tuples(st.integers(-5, 45), st.integers(1, 20)),
)
def test_a_room_is_free_exactly_where_no_span_is_shared(
    edges: list[int], wanted: tuple[int, int]
) -> None:
    taken = list(zip(edges[::2], edges[1::2], strict=False))
    asked = span(wanted[0], wanted[0] + wanted[1])
    is_shared = any(span(*each).overlaps(asked) for each in taken)
    assert room("blue", *taken).is_free(asked) is not is_shared
