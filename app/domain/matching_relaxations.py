"""What could be loosened when nobody can see a client: one change at a time, or two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

from app.domain.intake import Client, Pay, PayKind, TimesRule, Weight, WishAttribute
from app.domain.matching_gates import NEVER_LOOSENED
from app.domain.matching_rules import RULES, MatchingRules
from app.domain.matching_terms import Candidate, Match
from app.domain.practice import Mode

JOINT = "+"
"""Stands between the two codes of a change that has two parts."""

_SAME_BEND = {"fee": "pay"}
_STOP = "nothing"
_SEEN_ANEW = frozenset({"times", "mode", "access", "travel"})
"""Gates that more than one change may open: another way to meet has other times and rooms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """A client's answers, perhaps loosened, and how many days ahead a time may lie."""

    client: Client
    horizon_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One way to loosen the answers, or two joined."""

    parts: tuple[str, ...]
    asked: Relaxed

    @property
    def code(self) -> str:
        """The codes of the parts, joined."""
        return JOINT.join(self.parts)

    def may_open(self, codes: tuple[str, ...]) -> bool:
        """Tell whether gates with these codes could all open; whether they do, only ranking says.

        Licence, scope, whom they avoid, who it is for, access needs, language and free places are
        never loosened.
        """
        return all(code in _SEEN_ANEW or code in self.parts for code in codes)


RankFor = Callable[[Relaxed, tuple[Candidate, ...]], tuple[Match, ...]]
_Step = Callable[[Relaxed, MatchingRules], Relaxed | None]


def find_changes(
    client: Client,
    shut_out: Iterable[tuple[Candidate, tuple[str, ...]]],
    *,
    rules: MatchingRules,
    rank_for: RankFor,
) -> Iterator[tuple[Change, tuple[Match, ...]]]:
    """Yield each change that really helps, with everybody who could then see the client.

    `shut_out` holds all therapists with their codes. Two changes together are worth a word only
    where they open a door that neither of them opens alone.
    """
    left = [each for each in shut_out if not NEVER_LOOSENED.intersection(each[1])]
    opened: dict[str, set[str]] = {}
    for size in (1, 2):
        for change in changes_for(client, size=size, rules=rules):
            among = tuple(candidate for candidate, codes in left if change.may_open(codes))
            ranked = rank_for(change.asked, among) if among else ()
            slugs = {match.slug for match in ranked}
            known = set[str]().union(*(opened.get(part, ()) for part in change.parts))
            opened[change.code] = slugs
            if slugs - known:
                yield change, ranked


def changes_for(client: Client, *, size: int, rules: MatchingRules = RULES) -> tuple[Change, ...]:
    """Return every change of `size` parts that would loosen something, in the client's order.

    What somebody could bend comes first; after "nothing", no further change is offered. Wishes
    about who the therapist is come last.
    """
    start = Relaxed(client=client, horizon_days=rules.horizon_days)
    steps = [(code, step) for code, step in _ordered_steps(client) if step(start, rules)]
    changes = []
    for parts in sorted(combinations(steps, size), key=lambda parts: steps.index(parts[-1])):
        asked = start
        for _, step in parts:
            asked = step(asked, rules) or asked
        changes.append(Change(parts=tuple(code for code, _ in parts), asked=asked))
    return tuple(changes)


def _ordered_steps(client: Client) -> list[tuple[str, _Step]]:
    """Return all steps: those the client named, in their order, then the others in ours."""
    bends = [_SAME_BEND.get(bend, bend) for bend in client.bend]
    named = bends[: bends.index(_STOP)] if _STOP in bends else bends
    steps = [(code, _STEPS[code]) for code in dict.fromkeys(named) if code in _STEPS]
    if _STOP in bends:
        return steps
    return steps + [(code, step) for code, step in _STEPS.items() if code not in named]


def _any_time(asked: Relaxed, _: MatchingRules) -> Relaxed | None:
    """Take the only times for the best ones."""
    client = asked.client
    if client.times_rule is not TimesRule.ONLY or not client.times:
        return None
    return replace(asked, client=replace(client, times_rule=TimesRule.BEST))


def _longer_wait(asked: Relaxed, rules: MatchingRules) -> Relaxed | None:
    """Look twice as far ahead."""
    return replace(asked, horizon_days=rules.longer_horizon_days)


def _any_mode(asked: Relaxed, _: MatchingRules) -> Relaxed | None:
    """Accept every way to meet."""
    client = asked.client
    if not client.modes or set(client.modes) == set(Mode):
        return None
    return replace(asked, client=replace(client, modes=tuple(Mode)))


def _other_pay(asked: Relaxed, rules: MatchingRules) -> Relaxed | None:
    """Pay a quarter more; where no amount was named, ask for a lower fee."""
    client, pay = asked.client, asked.client.pay
    if pay is None or pay.kind is PayKind.UNSURE:
        return None
    changed: Pay | None
    if pay.kind is PayKind.PLAN:
        changed = pay if pay.plan is None else Pay(kind=PayKind.LOWER_FEE)
    elif pay.up_to is not None:
        changed = replace(pay, up_to=pay.up_to * rules.more_to_pay)
    else:
        changed = pay if pay.kind is PayKind.SELF else None
    return None if changed == pay else replace(asked, client=replace(client, pay=changed))


def _any_distance(asked: Relaxed, _: MatchingRules) -> Relaxed | None:
    """Go to any place."""
    if asked.client.travel is None:
        return None
    return replace(asked, client=replace(asked.client, travel=None))


def _softer_must(asked: Relaxed, _: MatchingRules, *, attribute: WishAttribute) -> Relaxed | None:
    """Take the musts about one attribute for important wishes."""
    softened = tuple(
        replace(wish, weight=Weight.IMPORTANT)
        if wish.attribute is attribute and wish.is_must
        else wish
        for wish in asked.client.wishes
    )
    if softened == asked.client.wishes:
        return None
    return replace(asked, client=replace(asked.client, wishes=softened))


_STEPS: Mapping[str, _Step] = {
    "times": _any_time,
    "wait": _longer_wait,
    "mode": _any_mode,
    "pay": _other_pay,
    "travel": _any_distance,
} | {
    f"must:{attribute}": partial(_softer_must, attribute=attribute)
    for attribute in (WishAttribute.APPROACH, WishAttribute.EXPERIENCE_WITH, WishAttribute.GENDER)
}
