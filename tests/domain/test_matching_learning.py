"""Learning from check-ins: how little it does, and by what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.intake import Client
from app.domain.intake_goals import GOALS, UNSURE
from app.domain.matching_learning import (
    GOAL_GROUPS,
    CheckIn,
    adjustment_of,
    find_group,
    learn,
)

TODAY = date(2027, 3, 1)


def check_ins(
    therapist: str, score: float, count: int, *, number: int = 1, group: str = "mood"
) -> list[CheckIn]:
    return [
        CheckIn(
            client=f"{therapist}-{client}",
            therapist=therapist,
            group=group,
            number=number,
            score=score,
            on=TODAY,
        )
        for client in range(count)
    ]


def test_the_worked_examples_come_out_to_one_decimal() -> None:
    assert round(adjustment_of([8.0] * 12, [1.0] * 12), 1) == 3.1
    assert round(adjustment_of([20.0] * 3, [1.0] * 3), 1) == 2.7


@pytest.mark.parametrize(("residual", "points"), [(100.0, 5.0), (-100.0, -5.0), (0.0, 0.0)])
def test_no_adjustment_goes_further_than_five_points(residual: float, points: float) -> None:
    assert adjustment_of([residual] * 50, [1.0] * 50) == points


def test_answers_that_no_longer_count_teach_nothing() -> None:
    assert adjustment_of([], []) == 0
    assert adjustment_of([50.0], [0.0]) == 0


def test_a_therapist_is_compared_with_all_who_work_with_the_same_goals_at_the_same_check() -> None:
    learned = learn(check_ins("ana", 90, 12) + check_ins("ben", 74, 12), today=TODAY)
    assert learned == {
        "ana": {"mood": pytest.approx(12 / 31 * 8)},
        "ben": {"mood": pytest.approx(-12 / 31 * 8)},
    }
    later = check_ins("ana", 90, 12, number=2) + check_ins("ben", 74, 12, number=1)
    assert learn(later, today=TODAY) == {}
    others = check_ins("ana", 90, 12) + check_ins("ben", 74, 12, group="loss")
    assert learn(others, today=TODAY) == {}


@pytest.mark.parametrize(("count", "learns"), [(9, False), (10, True)])
def test_fewer_than_ten_clients_teach_nothing_however_often_they_answer(
    count: int, *, learns: bool
) -> None:
    mine = check_ins("ana", 90, count) + check_ins("ana", 90, count, number=2)
    others = check_ins("ben", 50, 20) + check_ins("ben", 50, 20, number=2)
    learned = learn(mine + others, today=TODAY)
    assert ("ana" in learned) is learns
    assert "ben" in learned


def test_an_answer_counts_half_after_a_year() -> None:
    old = [replace(each, on=TODAY - timedelta(days=365)) for each in check_ins("ana", 90, 20)]
    learned = learn(old + check_ins("ben", 70, 20), today=TODAY)
    assert learned["ana"]["mood"] == pytest.approx(10 / 29 * 10)
    assert learned["ben"]["mood"] == -5


def test_the_order_of_answers_changes_nothing() -> None:
    answers = check_ins("ana", 90.1, 11) + check_ins("ben", 70.3, 13) + check_ins("cleo", 77.7, 3)
    assert learn(answers[::-1], today=TODAY) == learn(answers, today=TODAY)


def test_every_goal_but_not_sure_is_in_one_group() -> None:
    grouped = [goal for goals in GOAL_GROUPS.values() for goal in goals]
    assert sorted(grouped) == sorted(goal.id for goal in GOALS if goal.id != UNSURE)
    assert find_group(Client(id="c", goals=("grief", "mood"))) == "loss"
    assert find_group(Client(id="c", goals=(UNSURE, "mood"))) is None
    assert find_group(Client(id="c")) is None
