"""Runs past requests again under other rules or profiles, and counts what would have changed.

Counts only: no client, no answer and no score leaves this module, and no group of fewer than ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.intake import Client
from app.domain.matching import rank
from app.domain.matching_rules import RULES, MatchingRules
from app.domain.matching_terms import Candidate, Match
from app.domain.practice import TherapistProfile

SMALLEST_CELL = 10
"""A group of fewer requests is not told apart from the others."""

ELSE = "else"
"""The name under which small groups are counted together."""

_MUCH = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRequest:
    """What was ranked once, with all that the ranking depended on."""

    client: Client
    candidates: tuple[Candidate, ...]
    now: datetime
    date_seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One side of a comparison: the rules, and profiles that replace the stored ones by slug."""

    rules: MatchingRules = RULES
    profiles: Mapping[str, TherapistProfile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many requests of a group there were, and for how many something would change.

    `shown`: other people or another order among those shown. `first`: somebody else first. `gained`
    and `lost`: somebody to show where there was nobody, and the other way round. `better` and
    `worse`: the best score moves by more than two points.
    """

    requests: int
    shown: int = 0
    first: int = 0
    gained: int = 0
    lost: int = 0
    better: int = 0
    worse: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How often a therapist was among those shown, before and after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What would change: in all, by group of clients, and by therapist."""

    everybody: Counts
    groups: Mapping[str, Counts]
    therapists: Mapping[str, Turns]


def group_by_goal(client: Client) -> str:
    """Name the group of a client by the main goal."""
    return client.goals[0] if client.goals else "none"


def replay(
    requests: Iterable[PastRequest],
    *,
    before: Setting,
    after: Setting,
    group_by: Callable[[Client], str] = group_by_goal,
) -> Replay:
    """Rank each request twice and count the differences.

    `group_by` names the group of clients that one belongs to. Groups of fewer than ten requests are
    counted as one; of fewer than ten in all only the number is told. A therapist shown fewer than
    ten times is left out.
    """
    marks: list[tuple[str, Counter[str]]] = []
    turns: dict[str, Counter[str]] = {}
    for request in requests:
        old, new = _shown(request, before), _shown(request, after)
        marks.append((group_by(request.client), Counter(_marks(old, new))))
        for side, shown in (("before", old), ("after", new)):
            for match in shown:
                turns.setdefault(match.slug, Counter())[side] += 1
    return Replay(
        everybody=_count([mark for _, mark in marks]),
        groups=_count_groups(marks),
        therapists={
            slug: Turns(before=each["before"], after=each["after"])
            for slug, each in sorted(turns.items())
            if each.total() >= SMALLEST_CELL
        },
    )


def _shown(request: PastRequest, setting: Setting) -> tuple[Match, ...]:
    """Return whom the client would have been shown."""
    candidates = [
        replace(each, profile=setting.profiles.get(each.profile.slug, each.profile))
        for each in request.candidates
    ]
    ranking = rank(
        request.client,
        candidates,
        now=request.now,
        date_seed=request.date_seed,
        rules=setting.rules,
    )
    return ranking.pick_shown()


def _marks(old: tuple[Match, ...], new: tuple[Match, ...]) -> Iterator[str]:
    """Yield the name of each difference between two lists of people shown."""
    if [match.slug for match in old] != [match.slug for match in new]:
        yield "shown"
    if not old and new:
        yield "gained"
    if old and not new:
        yield "lost"
    if not old or not new:
        return
    if old[0].slug != new[0].slug:
        yield "first"
    change = max(match.score for match in new) - max(match.score for match in old)
    if abs(change) > _MUCH:
        yield "better" if change > 0 else "worse"


def _count(marks: list[Counter[str]]) -> Counts:
    """Add up the differences of some requests, if they are enough to be told."""
    if len(marks) < SMALLEST_CELL:
        return Counts(requests=len(marks))
    return Counts(requests=len(marks), **sum(marks, Counter()))


def _count_groups(marks: list[tuple[str, Counter[str]]]) -> dict[str, Counts]:
    """Add up by group; small groups are one, with the next larger one where they stay small.

    So no count of a few can be told, nor be found by taking the groups from the whole.
    """
    groups: dict[str, list[Counter[str]]] = {}
    for group, mark in marks:
        groups.setdefault(group, []).append(mark)
    together: list[Counter[str]] = []
    for name in sorted(groups, key=lambda name: (len(groups[name]), name)):
        if len(groups[name]) < SMALLEST_CELL or 0 < len(together) < SMALLEST_CELL:
            together += groups.pop(name)
    if len(together) >= SMALLEST_CELL:
        groups[ELSE] = together
    return {name: _count(found) for name, found in sorted(groups.items())}
