"""Ways out when nobody can see a client: what is loosened, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from app.domain.intake import (
    Client,
    PartOfDay,
    Pay,
    PayKind,
    TimesRule,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.matching import Band, Candidate, Relaxation
from app.domain.matching_relaxations import changes_for
from app.domain.practice import Mode, Weekday
from tests.matching_people import (
    clients,
    easy_clients,
    free_groups,
    groups,
    make_candidate,
    make_slot,
    quiet,
    rank_for,
    thorough,
)

MONDAYS = {Weekday.MON: (PartOfDay.MORNING,)}
WOMAN = Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.MUST)
NOBODY = replace(WOMAN, values=("nobody",))
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
        (("fee", "wait"), ["pay", "wait", "times", "mode"]),
        (("mode", "nothing", "wait"), ["mode"]),
        (("nothing",), []),
        (("travel",), ["times", "wait", "mode", "pay"]),
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
    )
    assert [change.code for change in changes_for(client, size=1)] == codes


@given(client=easy_clients, other=clients, group=free_groups)
@thorough
def test_each_change_opens_exactly_the_gates_it_names(
    client: Client, other: Client, group: list[Candidate]
) -> None:
    strict = replace(
        client,
        modes=other.modes[:1],
        times_rule=other.times_rule,
        pay=other.pay,
        wishes=(*client.wishes, NOBODY),
    )
    ranking = rank_for(strict, *group)
    assert not ranking.ranked
    shut = {each.slug: set(each.codes) for each in ranking.excluded}
    for relaxation in ranking.relaxations:
        parts = set(relaxation.change.split("+"))
        assert not parts & {"licence", "scope", "excluded", "who", "full", "access", "language"}
        helped = {slug for slug, codes in shut.items() if codes <= parts | {"times"}}
        assert set(relaxation.slugs) <= helped
        if parts == {"must:gender"}:
            assert set(relaxation.slugs) == {slug for slug, codes in shut.items() if codes <= parts}


@given(client=clients, group=groups)
@thorough
def test_no_way_out_is_offered_while_somebody_is_left(
    client: Client, group: list[Candidate]
) -> None:
    ranking = rank_for(client, *group)
    assert not ranking.ranked or not ranking.relaxations
