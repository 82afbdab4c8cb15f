"""Whom one books: any of several or all of them, by which way, in which room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.booking import ModeNotOffered
from app.domain.errors import DomainError
from app.domain.practice import Mode, PoolKind, Weekday
from app.domain.slots import (
    Blocker,
    Diary,
    HoursPeriod,
    SlotNotOffered,
    SlotRules,
    SlotTaken,
    days_window,
)
from app.domain.slots_rooms import Room, Rooms
from app.domain.slots_team import Member, Team, choose_fairly
from app.domain.timespan import Span
from tests.slots_oracle import utc

NOW = utc("2027-03-01T00:00")
MONDAY = date(2027, 3, 15)
WINDOW = days_window(MONDAY, MONDAY, ZoneInfo("UTC"))
RULES = SlotRules(length_minutes=60, step_minutes=60)
IN_PERSON, VIDEO, PHONE = Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE


def at(hour: int) -> datetime:
    return utc(f"2027-03-15T{hour:02d}:00")


def hours(*starts: int) -> tuple[Span, ...]:
    """Return whole hours by when they start."""
    return tuple(Span(starts_at=at(hour), ends_at=at(hour + 1)) for hour in starts)


def room(slug: str, *taken: int) -> Room:
    return Room(id=slug, slug=slug, name=slug, site="downtown", taken=hours(*taken))


def member(
    slug: str, *taken: int, modes: tuple[Mode, ...] = (VIDEO,), rooms: Rooms | None = None
) -> Member:
    """Return a therapist who is open from nine to twelve, but for the hours that are taken."""
    week = HoursPeriod(weekly={Weekday.MON: ((9 * 60, 12 * 60),)})
    blockers = tuple(Blocker(span=span) for span in hours(*taken))
    diary = Diary(timezone="UTC", hours=(week,), blockers=blockers)
    return Member(slug=slug, diary=diary, modes=modes, rooms=rooms)


def team(*members: Member, kind: PoolKind = PoolKind.ANY) -> Team:
    return Team(kind=kind, members=members, rules=RULES, modes=(IN_PERSON, VIDEO, PHONE))


Listed = dict[int, tuple[tuple[str, ...], tuple[Mode, ...]]]


def listed(found: Team, mode: Mode | None = None) -> Listed:
    """Return the times of Monday by their hour: with whom, and how."""
    times = found.list_times(WINDOW, now=NOW, mode=mode)
    assert [time.starts_at for time in times] == sorted(time.starts_at for time in times)
    assert all(time.ends_at == time.starts_at + timedelta(hours=1) for time in times)
    return {time.starts_at.hour: (time.therapists, time.modes) for time in times}


def refusal_of(found: Team, hour: int, mode: Mode = VIDEO) -> type[DomainError]:
    with pytest.raises(DomainError) as refused:
        found.check(at(hour), mode, now=NOW)
    return type(refused.value)


def test_a_therapist_alone_is_a_team_of_one() -> None:
    alone = team(member("ana", 10))
    assert listed(alone) == {9: (("ana",), (VIDEO,)), 11: (("ana",), (VIDEO,))}
    assert alone.check(at(9), VIDEO, now=NOW).therapists == ("ana",)
    assert refusal_of(alone, 10) is SlotTaken
    assert refusal_of(alone, 13) is SlotNotOffered
    assert refusal_of(alone, 9, PHONE) is ModeNotOffered


def test_any_of_several_offers_the_times_of_each() -> None:
    either = team(member("ana", 9, 10), member("ben", 10))
    assert {hour: who for hour, (who, _) in listed(either).items()} == {
        9: ("ben",),
        11: ("ana", "ben"),
    }
    assert either.check(at(11), VIDEO, now=NOW).therapists == ("ana", "ben")
    assert refusal_of(either, 10) is SlotTaken


def test_a_time_is_gone_where_the_rules_offer_it_with_only_one_of_several() -> None:
    week = HoursPeriod(weekly={Weekday.MON: ((11 * 60, 12 * 60),)})
    short = Member(slug="ben", diary=Diary(timezone="UTC", hours=(week,)), modes=(VIDEO,))
    assert refusal_of(team(short, member("ana", 9)), 9) is SlotTaken


def test_all_of_several_are_free_together_or_not_at_all() -> None:
    both = team(member("ana", 9), member("ben", 11), kind=PoolKind.ALL)
    assert listed(both) == {10: (("ana", "ben"), (VIDEO,))}
    assert both.check(at(10), VIDEO, now=NOW).therapists == ("ana", "ben")
    assert refusal_of(both, 9) is SlotTaken
    assert refusal_of(both, 11) is SlotTaken


def test_any_of_several_meets_in_any_of_their_ways_and_all_in_those_they_share() -> None:
    ana, ben = member("ana", modes=(VIDEO, PHONE)), member("ben", 9, modes=(IN_PERSON, VIDEO))
    assert team(ana, ben).ways == (IN_PERSON, VIDEO, PHONE)
    assert team(ana, ben, kind=PoolKind.ALL).ways == (VIDEO,)
    assert listed(team(ana, ben), PHONE).keys() == {9, 10, 11}
    assert listed(team(ana, ben), IN_PERSON) == {
        10: (("ben",), (IN_PERSON, VIDEO)),
        11: (("ben",), (IN_PERSON, VIDEO)),
    }
    assert refusal_of(team(ana, ben, kind=PoolKind.ALL), 10, PHONE) is ModeNotOffered


def test_a_time_is_for_video_alone_while_no_room_is_free() -> None:
    ana = team(member("ana", modes=(IN_PERSON, VIDEO), rooms=(room("blue", 9), room("green", 9))))
    assert listed(ana)[9] == (("ana",), (VIDEO,))
    assert listed(ana)[10] == (("ana",), (IN_PERSON, VIDEO))
    assert listed(ana, IN_PERSON).keys() == {10, 11}
    assert refusal_of(ana, 9, IN_PERSON) is SlotTaken
    assert ana.check(at(9), VIDEO, now=NOW).modes == (VIDEO,)


def test_a_time_that_is_only_in_person_goes_with_the_last_room() -> None:
    ana = team(member("ana", modes=(IN_PERSON,), rooms=(room("blue", 9),)))
    assert listed(ana).keys() == {10, 11}
    first = ana.find_first(WINDOW, now=NOW)
    assert first is not None
    assert first.starts_at == at(10)
    assert refusal_of(ana, 9, IN_PERSON) is SlotTaken


def test_who_may_use_no_room_meets_nobody_in_person() -> None:
    ana = team(member("ana", modes=(IN_PERSON, VIDEO), rooms=()))
    assert ana.ways == (VIDEO,)
    assert refusal_of(ana, 9, IN_PERSON) is ModeNotOffered


def test_all_meet_in_a_room_that_each_may_use() -> None:
    blue, green = room("blue"), room("green", 10)
    ana = member("ana", modes=(IN_PERSON,), rooms=(blue, green))
    ben = member("ben", modes=(IN_PERSON,), rooms=(green,))
    both = team(ana, ben, kind=PoolKind.ALL)
    assert listed(both).keys() == {9, 11}
    assert both.find_room(("ana", "ben"), hours(9)[0]) == green
    assert team(ana, ben).find_room(("ana",), hours(9)[0]) == blue
    assert refusal_of(both, 10, IN_PERSON) is SlotTaken


def test_no_room_is_taken_where_rooms_do_not_matter() -> None:
    assert team(member("ana", modes=(IN_PERSON,))).find_room(("ana",), hours(9)[0]) is None


def test_nobody_offers_nothing() -> None:
    nobody = team()
    assert nobody.ways == ()
    assert nobody.list_times(WINDOW, now=NOW) == ()
    assert nobody.find_first(WINDOW, now=NOW) is None
    assert nobody.nearest(at(9), now=NOW) == ()
    assert refusal_of(nobody, 9) is ModeNotOffered


def test_the_first_time_is_that_of_whoever_is_free_first() -> None:
    first = team(member("ana", 9), member("ben")).find_first(WINDOW, now=NOW)
    assert first is not None
    assert (first.starts_at, first.therapists) == (at(9), ("ben",))
    alone = team(member("ana", 9)).find_first(WINDOW, now=NOW)
    assert alone is not None
    assert alone.starts_at == at(10)
    assert team(member("ana", 9, 10, 11)).find_first(WINDOW, now=NOW) is None


def test_the_nearest_times_are_those_for_the_way_asked_for() -> None:
    ana = team(member("ana", modes=(IN_PERSON, VIDEO), rooms=(room("blue", 10),)))
    near = [time.starts_at for time in ana.nearest(at(10), now=NOW, count=2)]
    assert near == [at(9), at(10)]
    in_person = ana.nearest(at(10), now=NOW, mode=IN_PERSON, count=2)
    assert [time.starts_at for time in in_person] == [at(9), at(11)]


@pytest.mark.parametrize(
    ("found", "is_split"),
    [
        (team(member("ana", modes=(VIDEO, PHONE))), False),
        (team(member("ana", modes=(IN_PERSON, VIDEO))), False),
        (team(member("ana", modes=(IN_PERSON, VIDEO), rooms=(room("blue"),))), True),
        (team(member("ana", modes=(IN_PERSON,), rooms=(room("blue"),))), False),
        (team(member("ana", modes=(IN_PERSON, VIDEO), rooms=())), False),
        (team(member("ana", modes=(VIDEO, PHONE)), member("ben", modes=(VIDEO, PHONE))), False),
        (team(member("ana", modes=(VIDEO,)), member("ben", modes=(VIDEO, PHONE))), True),
        (
            team(
                member("ana", modes=(IN_PERSON, VIDEO), rooms=(room("blue"),)),
                member("ben", modes=(IN_PERSON, VIDEO), rooms=(room("blue"),)),
                kind=PoolKind.ALL,
            ),
            True,
        ),
        (
            team(
                member("ana", modes=(VIDEO, PHONE)),
                member("ben", modes=(IN_PERSON, VIDEO, PHONE)),
                kind=PoolKind.ALL,
            ),
            False,
        ),
    ],
)
def test_times_differ_by_way_only_where_rooms_or_people_do(found: Team, *, is_split: bool) -> None:
    assert found.has_times_of_its_own_for_each_way is is_split


def test_it_is_the_turn_of_who_has_the_fewest_appointments() -> None:
    assert choose_fairly(("ana", "ben", "cleo"), {"ana": 2, "ben": 1, "cleo": 1}) == "ben"
    assert choose_fairly(("ana", "ben"), {"ana": 1}) == "ben"
    assert choose_fairly(("ben", "ana"), {}) == "ben"


taken_hours = st.sets(st.integers(9, 11)).map(sorted)
some_modes = st.sets(st.sampled_from([IN_PERSON, VIDEO])).map(
    lambda found: tuple(mode for mode in (IN_PERSON, VIDEO) if mode in found)
)
some_rooms = st.none() | st.lists(st.tuples(st.sampled_from("ab"), taken_hours), max_size=2).map(
    lambda drawn: tuple(room(slug, *taken) for slug, taken in dict(drawn).items())
)


@given(
    st.lists(st.tuples(taken_hours, some_modes, some_rooms), max_size=3),
    st.sampled_from(PoolKind),
    st.integers(8, 13),
    st.sampled_from([IN_PERSON, VIDEO, PHONE]),
)
def test_what_is_accepted_is_exactly_what_is_listed(
    drawn: list[tuple[list[int], tuple[Mode, ...], Rooms | None]],
    kind: PoolKind,
    hour: int,
    mode: Mode,
) -> None:
    members = [
        member(f"m{number}", *taken, modes=modes, rooms=rooms)
        for number, (taken, modes, rooms) in enumerate(drawn)
    ]
    found = team(*members, kind=kind)
    listed_for_it = found.list_times(WINDOW, now=NOW, mode=mode)
    time = next((each for each in listed_for_it if each.starts_at == at(hour)), None)
    everything = found.list_times(WINDOW, now=NOW)
    assert (time is not None) == any(
        each.starts_at == at(hour) and mode in each.modes for each in everything
    )
    assert found.find_first(WINDOW, now=NOW) == next(iter(everything), None)
    if time is None:
        assert refusal_of(found, hour, mode)
    else:
        assert found.check(at(hour), mode, now=NOW) == time
