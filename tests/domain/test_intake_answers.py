"""The short questions in the terms of matching, and as a document that comes back whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake import (
    Client,
    Consent,
    PartOfDay,
    Pay,
    PayKind,
    StartWish,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.intake_answers import (
    Answers,
    Ease,
    EaseAnswers,
    GoalAnswers,
    TimeAnswers,
    TimeChoice,
    choices_of,
    client_of,
    times_of,
)
from app.domain.intake_crisis import URGENT_HELP, urgent_help_of
from app.domain.intake_document import answers_document, read_answers
from app.domain.practice import Audience, Mode, StyleAxis, Weekday

WORDS = st.text(max_size=20)


def client(answers: Answers) -> Client:
    return client_of(answers, client_id="c", timezone="Europe/London")


def with_times(**values: object) -> Answers:
    return Answers(times=TimeAnswers(may_match=True, **values))  # type: ignore[arg-type]


def test_without_consent_the_answers_say_nothing() -> None:
    answers = Answers(goals=GoalAnswers(goals=("worry",)), times=TimeAnswers(modes=(Mode.VIDEO,)))
    assert client(answers) == Client(id="c", timezone="Europe/London")


def test_with_consent_every_answer_is_read() -> None:
    found = client(
        Answers(
            goals=GoalAnswers(goals=("worry", "sleep"), goal_note="Nights"),
            ease=EaseAnswers(ease=(Ease.PLAN, Ease.GENTLE), languages=("es",), gender=("woman",)),
            times=TimeAnswers(
                who=Audience.ADULT,
                modes=(Mode.VIDEO,),
                region="US-NY",
                start=StartWish.SOON,
                may_match=True,
            ),
        )
    )
    assert found.goals == ("worry", "sleep")
    assert found.style == {StyleAxis.LEAD: 1, StyleAxis.TONE: 1}
    assert found.languages == ("es",)
    assert found.wishes == (
        Wish(attribute=WishAttribute.GENDER, values=("woman",), weight=Weight.NICE),
    )
    assert (found.who, found.modes, found.region) == (Audience.ADULT, (Mode.VIDEO,), "US-NY")
    assert found.start is StartWish.SOON
    assert found.consents == (Consent.MATCHING,)


def test_two_opposite_leanings_cancel_out() -> None:
    answers = Answers(
        ease=EaseAnswers(ease=(Ease.PLAN, Ease.OWN_PACE)), times=TimeAnswers(may_match=True)
    )
    assert client(answers).style == {}


def test_times_spread_over_the_days_they_mean() -> None:
    times = client(with_times(times=(TimeChoice.WEEKDAY_EVENING, TimeChoice.WEEKEND))).times
    assert times[Weekday.FRI] == (PartOfDay.EVENING,)
    assert times[Weekday.SUN] == tuple(PartOfDay)


@given(st.sets(st.sampled_from(TimeChoice)))
def test_what_was_spread_over_the_days_comes_back(chosen: set[TimeChoice]) -> None:
    assert set(choices_of(times_of(tuple(chosen)))) == chosen


@given(st.integers(0, 23))
def test_a_day_has_three_parts(hour: int) -> None:
    starts = {PartOfDay.MORNING: 0, PartOfDay.MIDDAY: 12, PartOfDay.EVENING: 17}
    ends = {PartOfDay.MORNING: 12, PartOfDay.MIDDAY: 17, PartOfDay.EVENING: 24}
    part = PartOfDay.of_hour(hour)
    assert starts[part] <= hour < ends[part]


def test_an_amount_or_plan_counts_only_with_its_kind() -> None:
    assert client(with_times(pay_up_to=100.0)).pay is None
    own = with_times(pay=PayKind.SELF, pay_up_to=100.0, pay_plan="BlueOak")
    assert client(own).pay == Pay(kind=PayKind.SELF, up_to=100.0)
    plan = with_times(pay=PayKind.PLAN, pay_up_to=100.0, pay_plan="BlueOak")
    assert client(plan).pay == Pay(kind=PayKind.PLAN, plan="BlueOak")


def test_notes_and_consent_alone_are_no_answers() -> None:
    assert Answers().is_empty
    assert Answers(times=TimeAnswers(may_match=True)).is_empty
    assert not with_times(modes=(Mode.VIDEO,)).is_empty
    assert not Answers(goals=GoalAnswers(goals=("worry",))).is_empty
    assert not Answers(ease=EaseAnswers(ease=(Ease.FRANK,))).is_empty


ANSWERS = st.builds(
    Answers,
    goals=st.builds(GoalAnswers, goals=st.lists(WORDS, max_size=3).map(tuple), goal_note=WORDS),
    ease=st.builds(
        EaseAnswers,
        ease=st.lists(st.sampled_from(Ease)).map(tuple),
        languages=st.lists(WORDS).map(tuple),
        gender=st.lists(WORDS).map(tuple),
        gender_weight=st.sampled_from(Weight),
        avoid_note=WORDS,
    ),
    times=st.builds(
        TimeAnswers,
        who=st.none() | st.sampled_from(Audience),
        modes=st.lists(st.sampled_from(Mode)).map(tuple),
        times=st.lists(st.sampled_from(TimeChoice)).map(tuple),
        region=WORDS,
        pay=st.none() | st.sampled_from(PayKind),
        pay_up_to=st.none() | st.floats(0, 1000),
        pay_plan=WORDS,
        start=st.none() | st.sampled_from(StartWish),
        may_match=st.booleans(),
    ),
)


@given(ANSWERS)
def test_answers_come_back_from_their_document(answers: Answers) -> None:
    assert read_answers(answers_document(answers)) == answers


def test_no_document_means_no_answers() -> None:
    assert read_answers(None) == Answers()


def test_every_crisis_line_has_its_source_and_date() -> None:
    lines = [line for urgent in URGENT_HELP.values() for line in urgent.lines]
    assert all(line.source and line.number and line.verified_on for line in lines)
    assert urgent_help_of("us").emergency == "911"


def test_an_unlisted_country_has_its_emergency_number_only() -> None:
    assert urgent_help_of("XX").lines == ()
