"""The catalogue of goals: what people would like to be different, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

CATALOGUE_VERSION = 1
"""Raised when an id is added or changes its meaning; a new label alone does not raise it."""

MOST_GOALS = 3
"""How many goals one client may pick."""

UNSURE = "unsure"
"""The goal of somebody who does not know yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal: `label` fits a checkbox.

    `wish` follows "You want to" and `work` follows "Helping with". A gated goal needs training: as
    a main goal it is only for therapists who are experienced in it.
    """

    id: str
    label: str
    wish: str
    work: str
    gated: bool = False


GOALS: tuple[Goal, ...] = (
    Goal(id="worry", label="Worry less", wish="worry less", work="worry"),
    Goal(
        id="panic",
        label="Cope with panic or sudden fear",
        wish="cope with panic or sudden fear",
        work="panic and sudden fear",
    ),
    Goal(id="mood", label="Feel less low", wish="feel less low", work="low mood"),
    Goal(
        id="stress",
        label="Handle stress or burnout",
        wish="handle stress or burnout",
        work="stress and burnout",
    ),
    Goal(id="grief", label="Live with a loss", wish="live with a loss", work="grief"),
    Goal(
        id="trauma",
        label="Heal from something that hurt or scared me",
        wish="heal from something that hurt or scared you",
        work="healing after a hard time",
    ),
    Goal(
        id="relationship",
        label="Get on better with my partner",
        wish="get on better with your partner",
        work="life with a partner",
    ),
    Goal(
        id="family",
        label="Get along with family, or set limits",
        wish="get along with family, or set limits",
        work="family life and limits",
    ),
    Goal(
        id="parenting",
        label="Feel steadier as a parent",
        wish="feel steadier as a parent",
        work="being a parent",
    ),
    Goal(
        id="perinatal",
        label="Help with pregnancy, birth, or trying for a child",
        wish="have help with pregnancy, birth, or trying for a child",
        work="pregnancy, birth, and trying for a child",
    ),
    Goal(
        id="selfworth",
        label="Be kinder to myself",
        wish="be kinder to yourself",
        work="being kinder to yourself",
    ),
    Goal(
        id="people",
        label="Feel at ease with people, less alone",
        wish="feel at ease with people, less alone",
        work="ease with people",
    ),
    Goal(
        id="change",
        label="Get through a big change",
        wish="get through a big change",
        work="big changes in life",
    ),
    Goal(
        id="identity",
        label="Explore who I am",
        wish="explore who you are",
        work="questions about who you are",
    ),
    Goal(
        id="unfair",
        label="Deal with being treated badly for who I am",
        wish="deal with being treated badly for who you are",
        work="being treated badly for who you are",
    ),
    Goal(
        id="anger",
        label="Handle anger or strong feelings",
        wish="handle anger or strong feelings",
        work="anger and strong feelings",
    ),
    Goal(id="sleep", label="Sleep better", wish="sleep better", work="sleep"),
    Goal(
        id="substances",
        label="Change my drinking or drug use",
        wish="change your drinking or drug use",
        work="drinking and drug use",
        gated=True,
    ),
    Goal(
        id="habits",
        label="Cut back on gambling, gaming, or other habits",
        wish="cut back on gambling, gaming, or other habits",
        work="gambling, gaming, and other habits",
    ),
    Goal(
        id="eating",
        label="Have an easier time with food or my body",
        wish="have an easier time with food or your body",
        work="food and how you see your body",
        gated=True,
    ),
    Goal(
        id="ocd",
        label="Get unstuck from thoughts or acts I can’t stop",
        wish="get unstuck from thoughts or acts you can’t stop",
        work="thoughts or acts you can’t stop",
        gated=True,
    ),
    Goal(
        id="adhd",
        label="Get things done, and know how my mind works",
        wish="get things done, and know how your mind works",
        work="getting things done and how your mind works",
    ),
    Goal(
        id="illness",
        label="Live with pain or illness",
        wish="live with pain or illness",
        work="pain and illness",
    ),
    Goal(
        id="moodswings",
        label="Understand big mood swings or unusual experiences",
        wish="understand big mood swings or unusual things you go through",
        work="big mood swings",
        gated=True,
    ),
    Goal(
        id=UNSURE,
        label="I’m not sure yet",
        wish="find out what would help",
        work="finding out what you need",
    ),
)

_BY_ID = {goal.id: goal for goal in GOALS}


def is_goal(goal_id: str) -> bool:
    """Tell whether the catalogue has this id."""
    return goal_id in _BY_ID


def get_goal(goal_id: str) -> Goal:
    """Return the goal of this id; raises KeyError where the catalogue has none."""
    return _BY_ID[goal_id]


def goal_label(goal_id: str) -> str:
    """Return the label that stands beside the checkbox of this goal."""
    return _BY_ID[goal_id].label
