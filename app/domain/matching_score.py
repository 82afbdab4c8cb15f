"""The score of a therapist who can see the client: the sum of what each thing asked for adds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from app.domain.intake import AccessWeight, Client, TimesRule
from app.domain.matching_gates import Gates, View
from app.domain.matching_items import list_items
from app.domain.matching_learning import find_group
from app.domain.matching_rules import MatchingRules
from app.domain.matching_terms import Asked, Candidate, Match
from app.domain.practice import Mode

_MIDDLE = 50.0
_HIGHEST = 100.0


class Scorer:
    """Scores therapists for one client; what the client asked for is looked up once for all."""

    def __init__(self, gates: Gates, rules: MatchingRules) -> None:
        items = list_items(gates, rules)
        self._fits = [item.fit for item in items]
        self._group = find_group(gates.client) if rules.learns else None
        self._asked = Asked(
            codes=tuple(item.code for item in items),
            weights=tuple(item.weight for item in items),
            silent_fits=tuple(item.silent_fit for item in items),
            total=math.fsum(item.weight for item in items),
            required=_count_required(gates.client),
        )

    def match(self, view: View) -> Match:
        """Return the match with one therapist who can see the client."""
        fits = tuple([fit(view) for fit in self._fits])
        score = self._add_up(fits)
        learned = 0.0
        if self._group is not None:
            adjustment = view.candidate.learned.get(self._group, 0.0)
            learned = min(_HIGHEST, max(0.0, score + adjustment)) - score
        return Match(
            slug=view.candidate.profile.slug,
            score=score + learned,
            asked=self._asked,
            fits=fits,
            modes=view.modes,
            slot=view.fitting[0],
            learned=learned,
        )

    def _add_up(self, fits: tuple[float | None, ...]) -> float:
        """Return the sum of the points of all items, 50 where nothing was asked for."""
        asked, total = self._asked, self._asked.total
        if not total:
            return _MIDDLE
        points = [
            100 * weight * (silent if fit is None else fit) / total
            for weight, silent, fit in zip(asked.weights, asked.silent_fits, fits, strict=True)
        ]
        return min(_HIGHEST, math.fsum(points))


def score_all(
    client: Client, candidates: Iterable[Candidate], *, now: datetime, rules: MatchingRules
) -> dict[str, float]:
    """Return the score of each therapist who can see the client, by slug."""
    gates = Gates(client, now=now, horizon_days=rules.horizon_days)
    scorer = Scorer(gates, rules)
    views = map(gates.look_at, candidates)
    matches = (scorer.match(view) for view in views if not gates.find_violations(view))
    return {match.slug: match.score for match in matches}


def _count_required(client: Client) -> int:
    """Return how many of a client's wishes are gates, met by everybody who is ranked."""
    return (
        sum(wish.is_must for wish in client.wishes)
        + sum(wish.weight is AccessWeight.NEED for wish in client.access)
        + (0 < len(client.modes) < len(Mode))
        + (client.times_rule is TimesRule.ONLY and bool(client.times))
    )
