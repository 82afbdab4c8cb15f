"""Made-up clients and therapists for the tests of matching: one by hand, or any at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    FavouriteMode,
    PartOfDay,
    Pay,
    PayKind,
    SafetyAnswer,
    StartWish,
    TimesRule,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Candidate, OfferedSlot, Ranking, rank
from app.domain.practice import (
    Audience,
    GoalLevel,
    Licence,
    Mode,
    StyleAxis,
    TherapistProfile,
    Weekday,
)

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
SEED = "2027-03-01"
GOAL_IDS = ("worry", "sleep", "trauma", "ocd", "eating", "unsure")
VALUES = ("woman", "man", "faith", "racism", "cbt")
FEATURES = ("captions", "step_free")

thorough = settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def make_profile(slug: str = "ana", **changes: object) -> TherapistProfile:
    """Return a therapist about whom little is stated."""
    profile = TherapistProfile(
        slug=slug, name=f"{slug.capitalize()} Example", email="", timezone="UTC", places=1
    )
    return replace(profile, **changes)  # type: ignore[arg-type]


def make_candidate(slug: str = "ana", *, days: float = 2, **changes: object) -> Candidate:
    """Return a therapist with a place and one free time by video, `days` from now."""
    return Candidate(profile=make_profile(slug, **changes), slots=(make_slot(days),), places=1)


def make_slot(days: float = 2, mode: Mode = Mode.VIDEO) -> OfferedSlot:
    """Return a free time `days` after the Monday."""
    return OfferedSlot(starts_at=MONDAY + timedelta(days=days), mode=mode)


def rank_for(client: Client, *candidates: Candidate, seed: str = SEED) -> Ranking:
    """Rank on the Monday."""
    return rank(client, candidates, now=MONDAY, date_seed=seed)


def quiet(**changes: object) -> Client:
    """Return a client who asked for nothing and is in no rush."""
    return replace(Client(id="c", start=StartWish.NO_RUSH), **changes)  # type: ignore[arg-type]


def _some(values: tuple[str, ...], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=most).map(tuple)


wishes = st.builds(
    Wish,
    attribute=st.sampled_from(WishAttribute),
    values=st.lists(st.sampled_from(VALUES), unique=True, min_size=1, max_size=2).map(tuple),
    weight=st.sampled_from(Weight),
)
access_wishes = st.builds(
    AccessWish,
    feature=st.sampled_from(FEATURES),
    weight=st.sampled_from(AccessWeight),
    mode=st.none() | st.sampled_from(Mode),
)
mode_lists = st.lists(st.sampled_from(Mode), unique=True, max_size=3).map(tuple)
styles = st.dictionaries(st.sampled_from(StyleAxis), st.integers(-2, 2))

clients = st.builds(
    Client,
    id=st.sampled_from(("c", "d")),
    timezone=st.sampled_from(("UTC", "America/New_York", "Asia/Kolkata")),
    who=st.none() | st.sampled_from((Audience.ADULT, Audience.COUPLE)),
    region=st.none() | st.sampled_from(("US-NY", "US")),
    goals=_some(GOAL_IDS),
    style=styles,
    modes=mode_lists,
    favourite_mode=st.none()
    | st.builds(
        FavouriteMode,
        mode=st.sampled_from(Mode),
        weight=st.sampled_from((Weight.IMPORTANT, Weight.NICE)),
    ),
    languages=_some(("en", "es"), 2),
    pay=st.none()
    | st.builds(
        Pay,
        kind=st.sampled_from(PayKind),
        up_to=st.none() | st.sampled_from((50.0, 120.0)),
        plan=st.none() | st.just("BlueOak"),
    ),
    times=st.dictionaries(
        st.sampled_from(Weekday),
        st.lists(st.sampled_from(PartOfDay), unique=True, min_size=1).map(tuple),
        max_size=7,
    ),
    times_rule=st.sampled_from(TimesRule),
    start=st.none() | st.sampled_from(StartWish),
    wishes=st.lists(wishes, max_size=3).map(tuple),
    access=st.lists(access_wishes, max_size=2).map(tuple),
    avoid=_some(("t0", "t1"), 1),
    bend=_some(("wait", "times", "mode", "pay", "fee", "nothing"), 4),
    safety=st.none() | st.sampled_from((SafetyAnswer.SAFE, SafetyAnswer.THOUGHTS)),
)

slots = st.builds(
    OfferedSlot,
    starts_at=st.integers(-24, 24 * 45).map(lambda hours: MONDAY + timedelta(hours=hours)),
    mode=st.sampled_from(Mode),
)

profiles = st.builds(
    TherapistProfile,
    slug=st.just("t"),
    name=st.just("Terry Example"),
    email=st.just(""),
    timezone=st.just("America/New_York"),
    languages=st.sampled_from((("en",), ("es",), ("en", "es"))),
    modes=st.lists(st.sampled_from(Mode), unique=True, min_size=1).map(tuple),
    serves=st.sampled_from(((Audience.ADULT,), (Audience.ADULT, Audience.COUPLE))),
    licences=st.lists(
        st.builds(
            Licence,
            region=st.sampled_from(("US-NY", "US")),
            number=st.just("1"),
            valid_until=st.none() | st.sampled_from((date(2027, 2, 1), date(2030, 1, 1))),
        ),
        max_size=2,
    ).map(tuple),
    goals=st.dictionaries(st.sampled_from(GOAL_IDS), st.sampled_from(GoalLevel)),
    style=styles,
    style_flex=st.dictionaries(st.sampled_from(StyleAxis), st.integers(0, 2)),
    gender=st.none() | st.sampled_from(("woman", "man")),
    fee=st.none() | st.sampled_from((40.0, 100.0, 140.0)),
    fee_lowest=st.none() | st.sampled_from((30.0, 60.0)),
    plans=_some(("BlueOak",), 1),
    approaches=_some(("cbt", "emdr"), 2),
    main_approach=st.none() | st.sampled_from(("cbt", "emdr")),
    access=st.dictionaries(st.sampled_from(Mode), _some(FEATURES, 2)),
    experience_with=st.none() | _some(("faith", "racism"), 2),
    shares=st.none() | _some(("faith", "racism"), 2),
)

any_candidates = st.builds(
    Candidate,
    profile=profiles,
    slots=st.lists(slots, max_size=6).map(tuple),
    places=st.integers(0, 3),
    shown=st.integers(0, 5),
)


def with_slugs(candidates: list[Candidate]) -> list[Candidate]:
    """Give each therapist a slug of their own."""
    return [
        replace(each, profile=replace(each.profile, slug=f"t{number}"))
        for number, each in enumerate(candidates)
    ]


groups = st.lists(any_candidates, min_size=1, max_size=6).map(with_slugs)

easy_clients = clients.map(
    lambda client: replace(
        client,
        region=None,
        who=None,
        modes=(),
        languages=(),
        pay=None,
        avoid=(),
        times_rule=TimesRule.BEST,
        goals=tuple(goal for goal in client.goals if goal not in {"ocd", "eating"}),
        access=tuple(replace(wish, weight=AccessWeight.WOULD_HELP) for wish in client.access),
        wishes=tuple(
            replace(wish, weight=Weight.NICE) if wish.weight is Weight.MUST else wish
            for wish in client.wishes
        ),
    )
)
"""Clients with no gate but the scope, so that most therapists can be ranked."""

free_groups = groups.map(
    lambda group: [
        replace(
            each,
            places=max(1, each.places),
            slots=(
                *each.slots,
                OfferedSlot(starts_at=MONDAY + timedelta(days=3), mode=each.profile.modes[0]),
            ),
            profile=replace(each.profile, licences=()),
        )
        for each in group
    ]
)
"""Therapists who have a place and a time for anybody."""
