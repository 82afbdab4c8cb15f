"""The gates: who can see a client at all, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    PartOfDay,
    Pay,
    PayKind,
    SafetyAnswer,
    TimesRule,
    Travel,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Candidate, OfferedSlot, rank
from app.domain.matching_gates import find_violations
from app.domain.practice import Audience, GoalLevel, Licence, Mode, Weekday
from tests.matching_people import MONDAY, make_candidate, make_slot, quiet, rank_for

NEW_YORK = Licence(region="US-NY", number="1", valid_until=date(2027, 3, 1))


def must(attribute: WishAttribute, *values: str) -> Client:
    return quiet(wishes=(Wish(attribute=attribute, values=values, weight=Weight.MUST),))


def pays(kind: PayKind, up_to: float | None = None, plan: str | None = None) -> Client:
    return quiet(pay=Pay(kind=kind, up_to=up_to, plan=plan))


def at(*sites: str) -> Candidate:
    candidate = make_candidate(modes=(Mode.IN_PERSON,))
    return replace(candidate, slots=(make_slot(2, Mode.IN_PERSON),), sites=sites)


AVOIDED = Wish(attribute=WishAttribute.APPROACH, values=("cbt",), weight=Weight.MUST, avoid=True)
CAPTIONS = AccessWish(feature="captions", weight=AccessWeight.NEED)
BY_VIDEO = replace(CAPTIONS, mode=Mode.VIDEO)

SHUT = [
    ("excluded", quiet(avoid=("ana",)), make_candidate()),
    ("licence", quiet(region="US-NY"), make_candidate()),
    ("licence", quiet(region="US-NJ"), make_candidate(licences=(NEW_YORK,))),
    ("licence", quiet(region="US"), make_candidate(licences=(NEW_YORK,))),
    (
        "licence",
        quiet(),
        make_candidate(licences=(replace(NEW_YORK, valid_until=date(2027, 2, 28)),)),
    ),
    (
        "licence",
        quiet(),
        make_candidate(
            timezone="Pacific/Kiritimati",
            licences=(replace(NEW_YORK, valid_until=date(2027, 2, 28)),),
        ),
    ),
    ("who", quiet(who=Audience.COUPLE), make_candidate()),
    ("full", quiet(), replace(make_candidate(), places=0)),
    ("language", quiet(languages=("es",)), make_candidate()),
    ("language", quiet(languages=("zh-Hans",)), make_candidate(languages=("zh-Hant",))),
    ("mode", quiet(modes=(Mode.PHONE,)), make_candidate()),
    ("access", quiet(access=(CAPTIONS,)), make_candidate()),
    ("access", quiet(access=(BY_VIDEO,)), make_candidate(access={Mode.PHONE: ("captions",)})),
    ("pay", pays(PayKind.SELF, 80), make_candidate(fee=100.0, fee_lowest=90.0)),
    ("pay", pays(PayKind.SELF, 80), make_candidate()),
    ("pay", pays(PayKind.PLAN, plan="BlueOak"), make_candidate(plans=("RedElm",))),
    ("pay", pays(PayKind.LOWER_FEE), make_candidate(fee=100.0)),
    ("pay", pays(PayKind.LOWER_FEE, 50), make_candidate(fee_lowest=60.0)),
    ("scope", quiet(goals=("sleep",)), make_candidate(goals={"sleep": GoalLevel.REFERS_OUT})),
    ("scope", quiet(goals=("ocd",)), make_candidate(goals={"ocd": GoalLevel.CAN_HELP})),
    ("scope", quiet(goals=("ocd",)), make_candidate()),
    ("must:gender", must(WishAttribute.GENDER, "woman"), make_candidate(gender="man")),
    ("must:gender", must(WishAttribute.GENDER, "woman"), make_candidate()),
    ("must:experience_with", must(WishAttribute.EXPERIENCE_WITH, "faith"), make_candidate()),
    ("must:approach", must(WishAttribute.APPROACH, "cbt"), make_candidate(approaches=("emdr",))),
    (
        "must:approach",
        quiet(wishes=(AVOIDED,)),
        make_candidate(main_approach="cbt", approaches=("cbt",)),
    ),
    ("must:approach", quiet(wishes=(AVOIDED,)), make_candidate()),
    ("travel", quiet(travel=Travel(sites=("north",))), at("south")),
    ("travel", quiet(travel=Travel(sites=("north",))), at()),
    ("travel", quiet(travel=Travel(distances={"north": 9.0}, up_to=8.9)), at("north")),
    ("earlier", quiet(earlier=("ana", "ben"), again=("ben",)), make_candidate()),
    ("declined", quiet(declined_by=("ana",)), make_candidate()),
    ("times", quiet(), replace(make_candidate(), slots=())),
    ("times", quiet(), make_candidate(days=21.01)),
    ("times", quiet(), make_candidate(days=-0.01)),
    (
        "times",
        quiet(times={Weekday.MON: (PartOfDay.MORNING,)}, times_rule=TimesRule.ONLY),
        make_candidate(days=2),
    ),
]

OPEN = [
    (quiet(avoid=("ben",)), make_candidate()),
    (quiet(region="US-NY"), make_candidate(licences=(NEW_YORK,))),
    (
        quiet(region="US-NY"),
        make_candidate(
            timezone="America/New_York",
            licences=(replace(NEW_YORK, valid_until=date(2027, 2, 28)),),
        ),
    ),
    (quiet(region="DE-BY"), make_candidate(licences=(Licence(region="DE", number="1"),))),
    (quiet(languages=("pt-BR", "fr")), make_candidate(languages=("en", "pt"))),
    (quiet(modes=(Mode.PHONE, Mode.VIDEO)), make_candidate()),
    (quiet(access=(CAPTIONS,)), make_candidate(access={Mode.VIDEO: ("captions",)})),
    (quiet(access=(replace(CAPTIONS, mode=Mode.PHONE),)), make_candidate()),
    (pays(PayKind.SELF, 80), make_candidate(fee=100.0, fee_lowest=80.0)),
    (pays(PayKind.SELF), make_candidate()),
    (pays(PayKind.PLAN, plan="blueoak"), make_candidate(plans=("BlueOak",))),
    (pays(PayKind.PLAN), make_candidate()),
    (pays(PayKind.LOWER_FEE), make_candidate(fee_lowest=60.0)),
    (pays(PayKind.UNSURE), make_candidate()),
    (pays(PayKind.LOWER_FEE, 80), make_candidate(fee=80.0)),
    (quiet(wishes=(AVOIDED,)), make_candidate(approaches=("emdr",))),
    (must(WishAttribute.SHARES, "faith"), make_candidate(shares=())),
    (quiet(travel=Travel(sites=("north",))), at("south", "north")),
    (quiet(travel=Travel(distances={"north": 9.0}, up_to=9.0)), at("north")),
    (quiet(travel=Travel(distances={"north": 9.0})), at("north")),
    (quiet(travel=Travel(sites=("north",))), make_candidate()),
    (quiet(earlier=("ana", "ben"), again=("ana",)), make_candidate()),
    (quiet(goals=("sleep", "ocd")), make_candidate()),
    (quiet(goals=("ocd",)), make_candidate(goals={"ocd": GoalLevel.EXPERIENCED})),
    (must(WishAttribute.GENDER, "man", "Woman"), make_candidate(gender="woman")),
    (must(WishAttribute.APPROACH, "cbt"), make_candidate(main_approach="cbt")),
    (quiet(), make_candidate(days=21)),
    (quiet(), make_candidate(days=0)),
    (quiet(safety=SafetyAnswer.THOUGHTS), make_candidate()),
]


@pytest.mark.parametrize(("code", "client", "candidate"), SHUT)
def test_a_shut_gate_keeps_a_therapist_out_by_its_code(
    code: str, client: Client, candidate: Candidate
) -> None:
    ranking = rank_for(client, candidate)
    assert not ranking.ranked
    assert [each.codes for each in ranking.excluded] == [(code,)]


@pytest.mark.parametrize(("client", "candidate"), OPEN)
def test_an_open_gate_lets_a_therapist_in(client: Client, candidate: Candidate) -> None:
    assert [match.slug for match in rank_for(client, candidate).ranked] == ["ana"]


def test_gates_may_be_asked_for_other_times_than_those_of_the_therapist() -> None:
    client, candidate = quiet(), make_candidate()
    assert find_violations(client, candidate, (), now=MONDAY) == ("times",)
    late = replace(candidate, slots=())
    assert find_violations(client, late, (make_slot(),), now=MONDAY) == ()


def test_every_shut_gate_is_named_in_a_fixed_order() -> None:
    client = quiet(avoid=("ana",), languages=("es",), goals=("ocd",))
    candidate = replace(make_candidate(), places=0, slots=())
    codes = rank_for(client, candidate).excluded[0].codes
    assert codes == ("excluded", "full", "language", "scope", "times")


def test_somebody_who_is_not_safe_gets_no_list_and_no_ways_out() -> None:
    ranking = rank_for(quiet(safety=SafetyAnswer.NOT_SAFE), make_candidate(), make_candidate("ben"))
    assert (ranking.ranked, ranking.relaxations) == ((), ())
    assert {each.codes for each in ranking.excluded} == {("safety",)}


def test_the_first_slot_is_in_a_way_to_meet_that_is_accessible() -> None:
    candidate = replace(
        make_candidate(modes=(Mode.IN_PERSON, Mode.VIDEO), access={Mode.VIDEO: ("captions",)}),
        slots=(make_slot(1, Mode.IN_PERSON), make_slot(3)),
    )
    assert rank_for(quiet(access=(CAPTIONS,)), candidate).ranked[0].slot == make_slot(3)


@pytest.mark.parametrize(
    ("starts_at", "fits"),
    [
        (datetime(2027, 3, 15, 3, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 14, 20, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 14, 21, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 7, 21, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 7, 22, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 8, 5, 0, tzinfo=UTC), False),
    ],
)
def test_the_parts_of_a_day_follow_the_clients_clock_over_its_change(
    starts_at: datetime, *, fits: bool
) -> None:
    client = quiet(
        timezone="America/New_York",
        times={Weekday.SUN: (PartOfDay.EVENING,)},
        times_rule=TimesRule.ONLY,
    )
    slot = OfferedSlot(starts_at=starts_at, mode=Mode.VIDEO)
    assert bool(rank_for(client, replace(make_candidate(), slots=(slot,))).ranked) is fits


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (11, PartOfDay.MORNING),
        (12, PartOfDay.MIDDAY),
        (16, PartOfDay.MIDDAY),
        (17, PartOfDay.EVENING),
    ],
)
def test_noon_and_five_divide_the_day(hour: int, part: PartOfDay) -> None:
    client = quiet(times={Weekday.TUE: (part,)}, times_rule=TimesRule.ONLY)
    slot = OfferedSlot(starts_at=MONDAY + timedelta(days=1, hours=hour), mode=Mode.VIDEO)
    candidate = replace(make_candidate(), slots=(slot,))
    assert rank(client, [candidate], now=MONDAY, date_seed="x").ranked
