"""Made-up clients and therapists for the tests of matching: one by hand, or any at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
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
FEATURES = ("captions", "step_free")

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


def rank_for(client: Client, *candidates: Candidate, seed: str = SEED) -> Ranking:
    """Rank on the Monday."""
    return rank(client, candidates, now=MONDAY, date_seed=seed)


def quiet(**changes: object) -> Client:
    """Return a client who asked for nothing and is in no rush."""
    return replace(Client(id="c", start=StartWish.NO_RUSH), **changes)  # type: ignore[arg-type]


class Dice:
    """Makes choices from bytes; zeros choose the first, so that hypothesis finds plain examples."""

    def __init__(self, rolls: bytes) -> None:
        self._rolls = iter(rolls)

    def pick(self, *options: T) -> T:
        """Return one of the options."""
        return options[next(self._rolls) % len(options)]

    def some(self, *options: T) -> tuple[T, ...]:
        """Return any of the options, none or all, in an order that varies."""
        roll = next(self._rolls)
        chosen = [option for bit, option in enumerate(options) if roll >> bit & 1]
        return tuple(chosen[::-1] if roll & 128 else chosen)


def _roll_wish(dice: Dice) -> Wish:
    return Wish(
        attribute=dice.pick(*WishAttribute),
        values=dice.pick(("woman",), ("man", "woman"), ("faith",), ("racism", "faith"), ("cbt",)),
        weight=dice.pick(*Weight),
    )


def _roll_access(dice: Dice) -> AccessWish:
    return AccessWish(
        feature=dice.pick(*FEATURES),
        weight=dice.pick(*AccessWeight),
        mode=dice.pick(None, *Mode),
    )


def _roll_pay(dice: Dice) -> Pay | None:
    pay = Pay(
        kind=dice.pick(*PayKind),
        up_to=dice.pick(None, 50.0, 120.0),
        plan=dice.pick(None, "BlueOak"),
    )
    return dice.pick(None, pay)


def _roll_client(rolls: bytes) -> Client:
    dice = Dice(rolls)
    favourite = FavouriteMode(
        mode=dice.pick(*Mode), weight=dice.pick(Weight.NICE, Weight.IMPORTANT)
    )
    times = {day: dice.some(*PartOfDay) for day in Weekday}
    return Client(
        id=dice.pick("c", "d"),
        timezone=dice.pick("UTC", "America/New_York", "Asia/Kolkata"),
        who=dice.pick(None, Audience.ADULT, Audience.COUPLE),
        region=dice.pick(None, "US-NY", "US"),
        goals=dice.some(*GOAL_IDS)[:3],
        style={axis: dice.pick(0, 1, 2, -1, -2) for axis in dice.some(*StyleAxis)},
        modes=dice.some(*Mode),
        favourite_mode=dice.pick(None, favourite),
        languages=dice.some("en", "es"),
        pay=_roll_pay(dice),
        times=dice.pick({}, {day: parts for day, parts in times.items() if parts}),
        times_rule=dice.pick(*TimesRule),
        start=dice.pick(None, *StartWish),
        wishes=tuple(_roll_wish(dice) for _ in range(dice.pick(0, 1, 2, 3))),
        access=tuple(_roll_access(dice) for _ in range(dice.pick(0, 1, 2))),
        avoid=dice.pick((), (), ("t0",), ("t1",)),
        bend=dice.some("wait", "times", "mode", "pay", "fee", "nothing"),
        safety=dice.pick(None, SafetyAnswer.SAFE, SafetyAnswer.THOUGHTS),
    )


def _roll_candidate(rolls: bytes) -> Candidate:
    dice = Dice(rolls)
    licence = Licence(
        region=dice.pick("US-NY", "US"),
        number="1",
        valid_until=dice.pick(None, date(2027, 2, 1), date(2030, 1, 1)),
    )
    profile = TherapistProfile(
        slug="t",
        name="Terry Example",
        email="",
        timezone="America/New_York",
        languages=dice.pick(("en",), ("es",), ("en", "es")),
        modes=dice.some(*Mode) or (Mode.VIDEO,),
        serves=dice.pick((Audience.ADULT,), (Audience.ADULT, Audience.COUPLE)),
        licences=dice.pick((), (licence,)),
        goals={goal: dice.pick(*GoalLevel) for goal in dice.some(*GOAL_IDS)},
        style={axis: dice.pick(0, 1, 2, -1, -2) for axis in dice.some(*StyleAxis)},
        style_flex={axis: dice.pick(0, 1, 2) for axis in dice.some(*StyleAxis)},
        gender=dice.pick(None, "woman", "man"),
        fee=dice.pick(None, 40.0, 100.0, 140.0),
        fee_lowest=dice.pick(None, 30.0, 60.0),
        plans=dice.some("BlueOak"),
        approaches=dice.some("cbt", "emdr"),
        main_approach=dice.pick(None, "cbt", "emdr"),
        access={mode: dice.some(*FEATURES) for mode in dice.some(*Mode)},
        experience_with=dice.pick(None, dice.some("faith", "racism")),
        shares=dice.pick(None, dice.some("faith", "racism")),
    )
    return Candidate(
        profile=profile,
        slots=tuple(_roll_slot(dice) for _ in range(dice.pick(0, 1, 2, 4, 6))),
        places=dice.pick(0, 1, 2, 3),
        shown=dice.pick(0, 1, 2, 5),
    )


def _roll_slot(dice: Dice) -> OfferedSlot:
    starts_at = MONDAY + timedelta(days=dice.pick(*range(-1, 45)), hours=dice.pick(*range(24)))
    return OfferedSlot(starts_at=starts_at, mode=dice.pick(*Mode))


def _with_slugs(candidates: list[Candidate]) -> list[Candidate]:
    return [
        replace(each, profile=replace(each.profile, slug=f"t{number}"))
        for number, each in enumerate(candidates)
    ]


def _without_gates(client: Client) -> Client:
    return replace(
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


def _with_room(candidate: Candidate) -> Candidate:
    return replace(
        candidate,
        places=max(1, candidate.places),
        slots=(*candidate.slots, make_slot(3, candidate.profile.modes[0])),
        profile=replace(candidate.profile, licences=()),
    )


_rolls = st.binary(min_size=96, max_size=96)

wishes = _rolls.map(lambda rolls: _roll_wish(Dice(rolls)))
clients = _rolls.map(_roll_client)
groups = st.lists(_rolls.map(_roll_candidate), min_size=1, max_size=6).map(_with_slugs)

easy_clients = clients.map(_without_gates)
"""Clients with no gate but the scope, so that most therapists can be ranked."""

free_groups = groups.map(lambda group: [_with_room(each) for each in group])
"""Therapists who have a place and a time for anybody."""
