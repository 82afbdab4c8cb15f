"""Made-up clients and therapists for the tests of matching: one by hand, or any at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

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
    Travel,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Candidate, OfferedSlot, Ranking, rank
from app.domain.matching_rules import RULES, MatchingRules
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
GOAL_IDS = ("worry", "sleep", "trauma", "grief", "mood", "ocd", "unsure")
FEATURES = ("captions", "step_free")
SITES = ("north", "south")

_LEVELS = (GoalLevel.FOCUS, *GoalLevel, GoalLevel.EXPERIENCED, GoalLevel.CAN_HELP)

T = TypeVar("T")

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


def rank_for(
    client: Client, *candidates: Candidate, seed: str = SEED, rules: MatchingRules = RULES
) -> Ranking:
    """Rank on the Monday."""
    return rank(client, candidates, now=MONDAY, date_seed=seed, rules=rules)


def scores_for(client: Client, *candidates: Candidate) -> dict[str, float]:
    """Return the score of each therapist who can see the client."""
    return {match.slug: match.score for match in rank_for(client, *candidates).ranked}


def quiet(**changes: object) -> Client:
    """Return a client who asked for nothing and is in no rush."""
    return replace(Client(id="c", start=StartWish.NO_RUSH), **changes)  # type: ignore[arg-type]


class Dice:
    """Makes choices from a seed; low seeds choose the first option more often, 0 always.

    One number for a whole person is quick to draw, and shrinks towards plain people.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - no secret, but the same people for a seed
        self._oddness = min(1.0, seed / 64)

    def pick(self, *options: T) -> T:
        """Return one of the options."""
        if self._random.random() >= self._oddness:
            return options[0]
        return options[int(self._random.random() * len(options))]

    def some(self, *options: T) -> tuple[T, ...]:
        """Return any of the options, none or all, in any order."""
        chosen = [option for option in options if self.pick(0, 1)]
        if self.pick(0, 1):
            self._random.shuffle(chosen)
        return tuple(chosen)


def _roll_wish(dice: Dice) -> Wish:
    attribute = dice.pick(*WishAttribute)
    weight = dice.pick(Weight.NICE, Weight.NICE, Weight.IMPORTANT, Weight.IMPORTANT, Weight.MUST)
    return Wish(
        attribute=attribute,
        values=dice.pick(("woman",), ("man", "woman"), ("faith",), ("racism", "faith"), ("cbt",)),
        weight=Weight.NICE if attribute is WishAttribute.SHARES else weight,
        avoid=attribute is WishAttribute.APPROACH and dice.pick(False, True),
    )


def _roll_access(dice: Dice) -> AccessWish:
    return AccessWish(
        feature=dice.pick(*FEATURES),
        weight=dice.pick(AccessWeight.WOULD_HELP, AccessWeight.WOULD_HELP, AccessWeight.NEED),
        mode=dice.pick(None, *Mode),
    )


def _roll_pay(dice: Dice) -> Pay:
    return Pay(
        kind=dice.pick(*PayKind),
        up_to=dice.pick(None, 50.0, 120.0),
        plan=dice.pick(None, "BlueOak"),
        comfortable=dice.pick(None, 30.0, 50.0),
    )


def _roll_travel(dice: Dice) -> Travel:
    distances = {site: dice.pick(0.0, 4.0, 9.0) for site in dice.some(*SITES)}
    up_to = dice.pick(None, 5.0, 9.0) if distances else None
    sites = dice.some(*SITES)
    return Travel(sites=sites if distances else sites or SITES, distances=distances, up_to=up_to)


def _roll_client(seed: int) -> Client:
    dice = Dice(seed)
    times = {day: dice.some(*PartOfDay) for day in Weekday} if dice.pick(0, 1) else {}
    return Client(
        id=dice.pick("c", "d"),
        timezone=dice.pick("UTC", "America/New_York", "Asia/Kolkata"),
        who=dice.pick(None, Audience.ADULT, Audience.ADULT, Audience.COUPLE),
        region=dice.pick(None, None, None, None, None, "US-NY", "US-NY", "US"),
        goals=dice.some(*GOAL_IDS)[:3],
        style={axis: dice.pick(0, 1, 2, -1, -2) for axis in dice.some(*StyleAxis)},
        modes=dice.some(*Mode) if dice.pick(0, 1) else (),
        favourite_mode=FavouriteMode(
            mode=dice.pick(*Mode), weight=dice.pick(Weight.NICE, Weight.IMPORTANT)
        )
        if dice.pick(0, 1)
        else None,
        languages=dice.pick((), ("en",), ("en", "es"), ("es",)),
        pay=_roll_pay(dice) if dice.pick(0, 0, 1) else None,
        travel=_roll_travel(dice) if dice.pick(0, 0, 1) else None,
        times={day: parts for day, parts in times.items() if parts},
        times_rule=dice.pick(TimesRule.BEST, TimesRule.BEST, TimesRule.ONLY),
        start=dice.pick(None, *StartWish),
        wishes=tuple(_roll_wish(dice) for _ in range(dice.pick(0, 1, 2, 3))),
        access=tuple(_roll_access(dice) for _ in range(dice.pick(0, 1, 2))),
        avoid=dice.pick((), (), (), (), ("t0",), ("t1",)),
        bend=dice.some(
            "wait", "times", "mode", "pay", "fee", "travel", *dice.pick((), ("nothing",))
        ),
        safety=dice.pick(None, SafetyAnswer.SAFE, SafetyAnswer.THOUGHTS),
    )


def _roll_candidate(dice: Dice, slug: str) -> Candidate:
    licence = Licence(
        region=dice.pick("US-NY", "US"),
        number="1",
        valid_until=dice.pick(None, None, None, None, date(2030, 1, 1), date(2027, 2, 1)),
    )
    profile = TherapistProfile(
        slug=slug,
        name="Terry Example",
        email="",
        timezone="America/New_York",
        languages=dice.pick(("en",), ("en",), ("es",), ("en", "es")),
        modes=dice.pick((Mode.VIDEO,), dice.some(*Mode) or (Mode.VIDEO,), tuple(Mode)),
        serves=dice.pick((Audience.ADULT,), (Audience.ADULT, Audience.COUPLE)),
        licences=dice.pick((), (licence,), (licence,)),
        goals={goal: dice.pick(*_LEVELS) for goal in dice.some(*GOAL_IDS)},
        style={axis: dice.pick(0, 1, 2, -1, -2) for axis in dice.some(*StyleAxis)},
        style_flex={axis: dice.pick(0, 1, 2) for axis in dice.some(*StyleAxis)},
        gender=dice.pick(None, "woman", "man"),
        fee=dice.pick(None, 40.0, 50.0, 100.0, 140.0),
        fee_lowest=dice.pick(None, 30.0, 60.0),
        plans=dice.some("BlueOak"),
        approaches=dice.some("cbt", "emdr"),
        main_approach=dice.pick(None, "cbt", "emdr"),
        access={mode: dice.some(*FEATURES) for mode in dice.some(*Mode)},
        experience_with=dice.some("faith", "racism") if dice.pick(0, 1) else None,
        shares=dice.some("faith", "racism") if dice.pick(0, 1) else None,
    )
    return Candidate(
        profile=profile,
        slots=tuple(_roll_slot(dice) for _ in range(dice.pick(1, 0, 2, 4, 6, 8, 8))),
        places=dice.pick(1, 0, 1, 1, 2, 3),
        shown=dice.pick(0, 1, 2, 5),
        sites=dice.some(*SITES),
    )


def _roll_slot(dice: Dice) -> OfferedSlot:
    starts_at = MONDAY + timedelta(
        days=dice.pick(2, *range(-1, 25), *range(22), *range(22, 45)),
        hours=dice.pick(*range(24)),
        minutes=dice.pick(0, 59),
    )
    return OfferedSlot(starts_at=starts_at, mode=dice.pick(Mode.VIDEO, *Mode))


def _roll_group(seed: int) -> list[Candidate]:
    dice = Dice(seed)
    return [
        _roll_candidate(dice, f"t{number}") for number in range(dice.pick(1, *range(1, 7), 4, 5))
    ]


def without_gates(client: Client) -> Client:
    """Return the client with no gate but the scope, so that most therapists can be ranked."""
    return replace(
        client,
        region=None,
        who=None,
        modes=(),
        languages=(),
        pay=client.pay and replace(client.pay, kind=PayKind.SELF, up_to=None),
        travel=None,
        avoid=(),
        times_rule=TimesRule.BEST,
        goals=tuple(goal for goal in client.goals if goal != "ocd"),
        access=tuple(replace(wish, weight=AccessWeight.WOULD_HELP) for wish in client.access),
        wishes=tuple(
            replace(wish, weight=Weight.NICE) if wish.weight is Weight.MUST else wish
            for wish in client.wishes
        ),
    )


def with_room(candidate: Candidate) -> Candidate:
    """Return the therapist with a place, and a time for anybody."""
    return replace(
        candidate,
        places=max(1, candidate.places),
        slots=(*candidate.slots, make_slot(3, candidate.profile.modes[0])),
        profile=replace(candidate.profile, licences=()),
    )


def _make_once(make: Callable[[int], T]) -> Callable[[int], T]:
    """Return `make` with a memory, as a plain function: hypothesis can print no cached one."""
    known: dict[int, T] = {}

    def recall(seed: int) -> T:
        if seed not in known:
            known[seed] = make(seed)
        return known[seed]

    return recall


seeds = st.integers(0, 1_999)
"""Enough people to choose from, few enough that they are made but once for all tests."""

wishes = seeds.map(lambda seed: _roll_wish(Dice(seed)))
clients = seeds.map(_make_once(_roll_client))
groups = seeds.map(_make_once(_roll_group))

easy_clients = seeds.map(_make_once(lambda seed: without_gates(_roll_client(seed))))
"""Clients with no gate but the scope, so that most therapists can be ranked."""

free_groups = seeds.map(_make_once(lambda seed: [with_room(each) for each in _roll_group(seed)]))
"""Therapists who have a place and a time for anybody."""
