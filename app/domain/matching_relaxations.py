"""What could be loosened when nobody can see a client: one change at a time, or two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

from app.domain.intake import Client, PayKind, TimesRule, Weight, WishAttribute
from app.domain.matching_terms import HORIZON_DAYS, LONGER_HORIZON_DAYS
from app.domain.practice import Mode

JOINT = "+"
"""Stands between the two codes of a change that has two parts."""

_MORE_TO_PAY = 1.25
_SAME_BEND = {"fee": "pay"}
_STOP = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """A client's answers, perhaps loosened, and how many days ahead a time may lie."""

    client: Client
    horizon_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One way to loosen the answers, or two joined."""

    code: str
    asked: Relaxed


_Step = Callable[[Relaxed], Relaxed | None]


def changes_for(client: Client, *, size: int) -> tuple[Change, ...]:
    """Return every change of `size` parts that would loosen something, in the client's order.

    What somebody could bend comes first; after "nothing", no further change is offered. Wishes
    about who the therapist is come last. Licence, scope, whom they avoid, who it is for, access
    needs and language are never loosened.
    """
    start = Relaxed(client=client, horizon_days=HORIZON_DAYS)
    steps = [(code, step) for code, step in _ordered_steps(client) if step(start) is not None]
    changes = []
    for parts in sorted(combinations(steps, size), key=lambda parts: steps.index(parts[-1])):
        asked = start
        for _, step in parts:
            asked = step(asked) or asked
        changes.append(Change(code=JOINT.join(code for code, _ in parts), asked=asked))
    return tuple(changes)


def _ordered_steps(client: Client) -> list[tuple[str, _Step]]:
    """Return all steps: those the client named, in their order, then the others in ours."""
    bends = [_SAME_BEND.get(bend, bend) for bend in client.bend]
    named = bends[: bends.index(_STOP)] if _STOP in bends else bends
    steps = [(code, _STEPS[code]) for code in dict.fromkeys(named) if code in _STEPS]
    if _STOP in bends:
        return steps
    return steps + [(code, step) for code, step in _STEPS.items() if code not in named]


def _any_time(asked: Relaxed) -> Relaxed | None:
    """Take the only times for the best ones."""
    client = asked.client
    if client.times_rule is not TimesRule.ONLY or not client.times:
        return None
    return replace(asked, client=replace(client, times_rule=TimesRule.BEST))


def _longer_wait(asked: Relaxed) -> Relaxed | None:
    """Look twice as far ahead."""
    return replace(asked, horizon_days=LONGER_HORIZON_DAYS)


def _any_mode(asked: Relaxed) -> Relaxed | None:
    """Accept every way to meet."""
    client = asked.client
    if not client.modes or set(client.modes) == set(Mode):
        return None
    return replace(asked, client=replace(client, modes=tuple(Mode)))


def _other_pay(asked: Relaxed) -> Relaxed | None:
    """Pay a quarter more; somebody who needs a lower fee asks for one."""
    client = asked.client
    if client.pay is None or client.pay.kind in {PayKind.PLAN, PayKind.UNSURE}:
        return None
    if client.pay.kind is PayKind.LOWER_FEE:
        return replace(asked, client=replace(client, pay=None))
    if client.pay.up_to is None:
        return None
    pay = replace(client.pay, up_to=client.pay.up_to * _MORE_TO_PAY)
    return replace(asked, client=replace(client, pay=pay))


def _softer_must(asked: Relaxed, *, attribute: WishAttribute) -> Relaxed | None:
    """Take the musts about one attribute for important wishes."""
    softened = tuple(
        replace(wish, weight=Weight.IMPORTANT)
        if wish.attribute is attribute and wish.weight is Weight.MUST
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
} | {
    f"must:{attribute}": partial(_softer_must, attribute=attribute)
    for attribute in (
        WishAttribute.APPROACH,
        WishAttribute.EXPERIENCE_WITH,
        WishAttribute.SHARES,
        WishAttribute.GENDER,
    )
}
