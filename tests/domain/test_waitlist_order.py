"""Who is offered which time: in fair order, one time to each person, none of them twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake import PartOfDay
from app.domain.practice import Mode, Weekday
from app.domain.timespan import Span
from app.domain.waitlist import Opening, Wish, is_wanted
from app.domain.waitlist_order import Asked, Choice, Waiter, choose_offers, in_fair_order
from tests.clock import NOW

PLENTY = {"ana": 100, "ben": 100}


def waiter(name: str, *, days: int = 1, offers: int = 0, **wish: object) -> Waiter:
    return Waiter(
        entry_id=name,
        person=name[0],
        wish=Wish(service="first-call", timezone="UTC", **wish),  # type: ignore[arg-type]
        since=NOW - timedelta(days=days),
        offers=offers,
    )


def opening(hours: int, therapist: str = "ana", claim_id: str | None = None) -> Opening:
    starts_at = NOW + timedelta(hours=hours)
    return Opening(
        therapist=therapist,
        service="first-call",
        span=Span(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=50)),
        modes=(Mode.VIDEO, Mode.PHONE),
        claim_id=claim_id,
    )


def chosen(
    waiters: list[Waiter],
    openings: list[Opening],
    *,
    asked: frozenset[Asked] = frozenset(),
    room: dict[str, int] | None = None,
) -> list[tuple[str, str, int]]:
    """Return entry, therapist and hour of each offer, by entry."""
    found = choose_offers(waiters, openings, asked=asked, room=PLENTY if room is None else room)
    return sorted(
        (
            choice.waiter.entry_id,
            choice.opening.therapist,
            (choice.opening.starts_at - NOW) // timedelta(hours=1),
        )
        for choice in found
    )


def test_who_had_the_fewest_offers_comes_first_then_who_waits_longest() -> None:
    line = in_fair_order(
        [waiter("a", offers=1, days=9), waiter("b", days=2), waiter("c", days=3), waiter("d")]
    )
    assert [one.entry_id for one in line] == ["c", "b", "d", "a"]


def test_two_entries_of_one_person_count_as_one() -> None:
    line = in_fair_order([waiter("a1", offers=1), waiter("a2", days=9), waiter("b", days=2)])
    assert [one.entry_id for one in line] == ["b", "a2", "a1"]


def test_everybody_gets_the_soonest_time_they_want() -> None:
    waiters = [waiter("a", days=2), waiter("b", therapist="ben")]
    openings = [opening(48), opening(24), opening(30, "ben"), opening(26, "ben")]
    assert chosen(waiters, openings) == [("a", "ana", 24), ("b", "ben", 26)]


def test_a_person_gets_one_time_however_often_they_wait() -> None:
    waiters = [waiter("a1"), waiter("a2", therapist="ben")]
    assert chosen(waiters, [opening(24), opening(26, "ben")]) == [("a1", "ana", 24)]
    kept = [opening(24, claim_id="x"), opening(26, "ben", claim_id="y")]
    assert chosen(waiters, kept) == [("a1", "ana", 24)]


def test_a_kept_time_goes_to_the_first_who_wants_it_before_free_ones() -> None:
    waiters = [waiter("a", days=9), waiter("b", days=2), waiter("c", therapist="ben")]
    openings = [opening(24), opening(90, claim_id="kept"), opening(25)]
    assert chosen(waiters, openings) == [("a", "ana", 90), ("b", "ana", 24)]


def test_nobody_is_offered_the_same_time_twice() -> None:
    asked = frozenset({("a", "ana", NOW + timedelta(hours=24))})
    assert chosen([waiter("a")], [opening(24)], asked=asked) == []
    assert chosen([waiter("a")], [opening(24, "ben")], asked=asked) == [("a", "ben", 24)]


def test_who_names_nobody_is_offered_who_suits_them() -> None:
    suited = Waiter(
        entry_id="a",
        person="a",
        wish=Wish(service="first-call", timezone="UTC"),
        since=NOW,
        therapists=frozenset({"ben"}),
    )
    assert chosen([suited], [opening(24), opening(30, "ben")]) == [("a", "ben", 30)]


def test_the_list_keeps_only_so_many_times_of_one_therapist() -> None:
    waiters = [waiter(name) for name in "abc"]
    openings = [opening(24), opening(25), opening(26), opening(27, claim_id="kept")]
    assert chosen(waiters, openings, room={"ana": 1}) == [("a", "ana", 27), ("b", "ana", 24)]
    assert chosen(waiters, openings[:3], room={}) == []


def test_times_that_overlap_are_given_once() -> None:
    half = timedelta(minutes=30)
    first = opening(24)
    span = Span(starts_at=first.starts_at + half, ends_at=first.span.ends_at + half)
    second = Opening(
        therapist="ana", service="first-call", span=span, modes=first.modes, claim_id=None
    )
    assert chosen([waiter("a"), waiter("b")], [first, second]) == [("a", "ana", 24)]


def test_the_offer_says_how_to_meet() -> None:
    (choice,) = choose_offers(
        [waiter("a", mode=Mode.PHONE)], [opening(24)], asked=frozenset(), room=PLENTY
    )
    assert choice.mode is Mode.PHONE


WISHES = st.builds(
    Wish,
    service=st.just("first-call"),
    timezone=st.sampled_from(["UTC", "America/Chicago"]),
    therapist=st.none() | st.sampled_from(["ana", "ben"]),
    mode=st.none() | st.sampled_from(Mode),
    times=st.dictionaries(
        st.sampled_from(Weekday), st.sets(st.sampled_from(PartOfDay), min_size=1).map(tuple)
    ),
)
WAITERS = st.lists(
    st.builds(
        Waiter,
        entry_id=st.text(min_size=1, max_size=3),
        person=st.sampled_from("abcde"),
        wish=WISHES,
        since=st.integers(0, 50).map(lambda hours: NOW - timedelta(hours=hours)),
        offers=st.integers(0, 3),
        therapists=st.none() | st.sets(st.sampled_from(["ana", "ben"])),
    ),
    max_size=8,
    unique_by=lambda one: one.entry_id,
)
OPENINGS = st.lists(
    st.builds(
        opening,
        st.integers(1, 60),
        st.sampled_from(["ana", "ben"]),
        st.none() | st.just("kept"),
    ),
    max_size=12,
    unique_by=lambda one: (one.starts_at, one.therapist),
)
ROOMS = st.dictionaries(st.sampled_from(["ana", "ben"]), st.integers(0, 3))


def fits(one: Waiter, opening: Opening) -> bool:
    suits = one.therapists is None or opening.therapist in one.therapists
    return suits and is_wanted(one.wish, opening)


def check_fair(found: tuple[Choice, ...], waiters: list[Waiter], room: dict[str, int]) -> None:
    persons = [choice.waiter.person for choice in found]
    assert len(persons) == len(set(persons))
    assert all(fits(choice.waiter, choice.opening) for choice in found)
    taken = [(choice.opening.therapist, choice.opening.starts_at) for choice in found]
    assert len(taken) == len(set(taken))
    free = Counter(c.opening.therapist for c in found if c.opening.claim_id is None)
    assert all(count <= room.get(therapist, 0) for therapist, count in free.items())
    line = in_fair_order(waiters)
    for choice in found:  # nobody ahead in the line was passed over for a time they want
        for ahead in line[: line.index(choice.waiter)]:
            assert ahead.person in persons or not fits(ahead, choice.opening)


@given(WAITERS, OPENINGS, ROOMS)
def test_offers_are_fair_whatever_there_is(
    waiters: list[Waiter], openings: list[Opening], room: dict[str, int]
) -> None:
    found = choose_offers(waiters, openings, asked=frozenset(), room=room)
    check_fair(found, waiters, room)
    again = choose_offers(reversed(waiters), reversed(openings), asked=frozenset(), room=room)
    assert found == again


@given(WAITERS, OPENINGS)
def test_nobody_is_left_without_a_time_that_nobody_else_got(
    waiters: list[Waiter], openings: list[Opening]
) -> None:
    found = choose_offers(waiters, openings, asked=frozenset(), room=PLENTY)
    used = [choice.opening for choice in found]
    persons = {choice.waiter.person for choice in found}
    left = [
        one
        for one in openings
        if not any(one.therapist == o.therapist and one.span.overlaps(o.span) for o in used)
    ]
    assert not [
        (one, free)
        for one in waiters
        if one.person not in persons
        for free in left
        if fits(one, free)
    ]
