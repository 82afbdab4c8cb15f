"""Ways out when nobody can see a client: what is loosened, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    Client,
    PartOfDay,
    Pay,
    PayKind,
    TimesRule,
    Travel,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Band, Candidate, Relaxation
from app.domain.matching_relaxations import changes_for
from app.domain.matching_rules import RULES
from app.domain.practice import Mode, Weekday
from tests.matching_people import make_candidate, make_slot, quiet, rank_for

MONDAYS = {Weekday.MON: (PartOfDay.MORNING,)}
WOMAN = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.MUST)
CBT = Wish(attribute=WishAttribute.APPROACH, values=("cbt",), weight=Weight.MUST)


def changes(client: Client, *candidates: Candidate) -> list[str]:
    return [each.change for each in rank_for(client, *candidates).relaxations]


@pytest.mark.parametrize(
    ("change", "client", "candidate"),
    [
        ("times", quiet(times=MONDAYS, times_rule=TimesRule.ONLY), make_candidate(days=2)),
        ("wait", quiet(), make_candidate(days=42)),
        ("mode", quiet(modes=(Mode.PHONE,)), make_candidate()),
        ("pay", quiet(pay=Pay(kind=PayKind.SELF, up_to=80)), make_candidate(fee=100.0)),
        ("pay", quiet(pay=Pay(kind=PayKind.LOWER_FEE)), make_candidate(fee=100.0)),
        (
            "pay",
            quiet(pay=Pay(kind=PayKind.PLAN, plan="BlueOak")),
            make_candidate(fee=100.0, fee_lowest=60.0),
        ),
        ("pay", quiet(pay=Pay(kind=PayKind.LOWER_FEE, up_to=80)), make_candidate(fee=100.0)),
        ("must:gender", quiet(wishes=(WOMAN,)), make_candidate(gender="man")),
        ("must:approach", quiet(wishes=(CBT,)), make_candidate()),
    ],
)
def test_one_change_that_helps_is_offered(
    change: str, client: Client, candidate: Candidate
) -> None:
    assert changes(client, candidate) == [change]


@pytest.mark.parametrize(
    ("client", "candidate"),
    [
        (quiet(pay=Pay(kind=PayKind.SELF, up_to=79)), make_candidate(fee=100.0)),
        (quiet(pay=Pay(kind=PayKind.PLAN, plan="BlueOak")), make_candidate()),
        (quiet(pay=Pay(kind=PayKind.PLAN, plan="BlueOak")), make_candidate(fee=100.0)),
        (quiet(pay=Pay(kind=PayKind.LOWER_FEE, up_to=79)), make_candidate(fee=100.0)),
        (quiet(), make_candidate(days=42.01)),
        (quiet(earlier=("ana",)), make_candidate()),
        (quiet(declined_by=("ana",)), make_candidate()),
        (quiet(languages=("es",), pay=Pay(kind=PayKind.UNSURE)), make_candidate()),
        (quiet(languages=("es",), pay=Pay(kind=PayKind.SELF)), make_candidate()),
        (quiet(avoid=("ana",)), make_candidate()),
        (quiet(region="US-NY", modes=tuple(Mode)), make_candidate()),
        (quiet(goals=("ocd",)), make_candidate()),
        (quiet(), replace(make_candidate(), places=0)),
    ],
)
def test_what_must_not_bend_is_not_offered(client: Client, candidate: Candidate) -> None:
    assert changes(client, candidate) == []


def test_two_changes_are_tried_where_one_does_not_help() -> None:
    client = quiet(modes=(Mode.PHONE,), wishes=(WOMAN, CBT))
    far = make_candidate(days=30, gender="woman", approaches=("cbt",))
    assert changes(client, far) == ["wait+mode"]


def test_who_the_therapist_is_comes_last_in_pairs_too() -> None:
    client = quiet(modes=(Mode.PHONE,), wishes=(WOMAN, CBT))
    codes = [change.code for change in changes_for(client, size=2)]
    assert codes == [
        "wait+mode",
        "wait+must:approach",
        "mode+must:approach",
        "wait+must:gender",
        "mode+must:gender",
        "must:approach+must:gender",
    ]


def test_a_change_lists_people_in_order_of_fit_with_the_best_band() -> None:
    ana = make_candidate("ana", gender="man")
    ben = replace(make_candidate("ben", gender="man"), slots=(make_slot(8),))
    client = Client(id="c", goals=(), wishes=(WOMAN,))
    assert rank_for(client, ben, ana).relaxations == (
        Relaxation(change="must:gender", slugs=("ana", "ben"), best=Band.NONE),
    )


@pytest.mark.parametrize(
    ("bend", "codes"),
    [
        (("fee", "wait"), ["pay", "wait", "times", "mode", "travel"]),
        (("mode", "nothing", "wait"), ["mode"]),
        (("nothing",), []),
        (("travel",), ["travel", "times", "wait", "mode", "pay"]),
        ((), ["times", "wait", "mode", "pay", "travel"]),
        (("wait", "wait", "fee", "pay"), ["wait", "pay", "times", "mode", "travel"]),
    ],
)
def test_changes_come_in_the_order_in_which_the_client_can_bend(
    bend: tuple[str, ...], codes: list[str]
) -> None:
    client = quiet(
        bend=bend,
        times=MONDAYS,
        times_rule=TimesRule.ONLY,
        modes=(Mode.PHONE,),
        pay=Pay(kind=PayKind.SELF, up_to=80),
        travel=Travel(sites=("north",)),
    )
    assert [change.code for change in changes_for(client, size=1)] == codes


def test_a_longer_way_is_offered_where_it_helps() -> None:
    client = quiet(travel=Travel(sites=("north",)), modes=(Mode.IN_PERSON,))
    far = replace(
        make_candidate(modes=(Mode.IN_PERSON,)),
        slots=(make_slot(2, Mode.IN_PERSON),),
        sites=("south",),
    )
    assert changes(client, far) == ["travel"]
    video = replace(far, profile=replace(far.profile, modes=tuple(Mode)), slots=(make_slot(),))
    assert changes(client, video) == ["mode"]


def test_a_pair_is_offered_beside_single_changes_where_it_opens_one_more_door() -> None:
    client = quiet(wishes=(WOMAN,))
    ana = make_candidate("ana", days=30, gender="woman")
    ben = make_candidate("ben", days=30, gender="man")
    cleo = make_candidate("cleo", gender="man")
    assert changes(client, ana) == ["wait"]
    assert changes(client, ben) == ["wait+must:gender"]
    assert changes(client, ana, cleo) == ["wait", "must:gender"]
    found = rank_for(client, ana, ben, cleo).relaxations
    assert [(each.change, set(each.slugs)) for each in found] == [
        ("wait", {"ana"}),
        ("must:gender", {"cleo"}),
        ("wait+must:gender", {"ana", "ben", "cleo"}),
    ]


def test_another_way_to_meet_may_be_the_one_in_which_a_need_is_met() -> None:
    need = AccessWish(feature="captions", weight=AccessWeight.NEED)
    client = quiet(modes=(Mode.PHONE,), access=(need,))
    candidate = make_candidate(modes=(Mode.PHONE, Mode.VIDEO), access={Mode.VIDEO: ("captions",)})
    assert changes(client, candidate) == ["mode"]
    assert changes(client, make_candidate(modes=(Mode.PHONE, Mode.VIDEO))) == []


def test_what_would_loosen_nothing_is_no_change() -> None:
    client = quiet(
        modes=tuple(Mode),
        times=MONDAYS,
        pay=Pay(kind=PayKind.PLAN),
        wishes=(replace(WOMAN, weight=Weight.IMPORTANT),),
    )
    assert [change.code for change in changes_for(client, size=1)] == ["wait"]
    assert changes_for(client, size=2) == ()
    for pay in (Pay(kind=PayKind.SELF), Pay(kind=PayKind.UNSURE, up_to=5), None):
        codes = [change.code for change in changes_for(quiet(pay=pay), size=1)]
        assert codes == ["wait"]


def test_other_rules_look_further_and_ask_for_more() -> None:
    rules = replace(RULES, horizon_days=3, longer_horizon_days=5, more_to_pay=2.0)
    client = quiet(pay=Pay(kind=PayKind.SELF, up_to=50))
    late = make_candidate(days=4, fee=50.0)
    dear = make_candidate("ben", fee=100.0)
    found = rank_for(client, late, dear, rules=rules).relaxations
    assert [(each.change, each.slugs) for each in found] == [("wait", ("ana",)), ("pay", ("ben",))]
