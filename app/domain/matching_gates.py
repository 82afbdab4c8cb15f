"""Who can see a client at all: each gate has a code, and a free time has to fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain.intake import (
    AccessWeight,
    Client,
    PartOfDay,
    Pay,
    PayKind,
    SafetyAnswer,
    TimesRule,
)
from app.domain.intake_goals import get_goal
from app.domain.matching_terms import HORIZON_DAYS, Candidate, OfferedSlot
from app.domain.matching_wishes import meets_wish
from app.domain.practice import GoalLevel, Mode, TherapistProfile, Weekday
from app.domain.timespan import get_zone

SAFETY = "safety"
"""The code of everybody while a client is not safe: a person comes first, not a list."""

NEVER_LOOSENED = frozenset(
    {
        *("excluded", "earlier", "declined", "licence", "who"),
        *("full", "language", "scope", SAFETY),
    }
)
"""The gates that no way out may open. An access need is kept too, in every way to meet."""

_NOON, _EVENING = 12, 17
_SKILLED = frozenset({GoalLevel.FOCUS, GoalLevel.EXPERIENCED})
_WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One therapist as one client could meet them.

    `shared` are the ways to meet that both accept, `accessible` those of them in which every
    access need is met, `modes` those of them that are in reach; `fitting` are the free times in
    these, in order of start.
    """

    candidate: Candidate
    shared: tuple[Mode, ...]
    accessible: tuple[Mode, ...]
    modes: tuple[Mode, ...]
    fitting: tuple[OfferedSlot, ...]


class Gates:
    """The gates for one client at one moment; the same answers are looked up once for all."""

    def __init__(self, client: Client, *, now: datetime, horizon_days: int) -> None:
        self.client = client
        self.now = now
        self._until = now + timedelta(days=horizon_days)
        self._only = client.times_rule is TimesRule.ONLY and bool(client.times)
        self._zone = get_zone(client.timezone)
        self._needs = [wish for wish in client.access if wish.weight is AccessWeight.NEED]
        self._musts = [wish for wish in client.wishes if wish.is_must]
        self._asked_languages = [_tag(language) for language in client.languages]
        self._met_before = frozenset(client.earlier) - frozenset(client.again)
        self._in_times: dict[datetime, bool] = {}
        self._today: dict[str, date] = {}

    def look_at(self, candidate: Candidate) -> View:
        """Return how the client could meet one therapist, and when."""
        shared = self._shared_modes(candidate.profile)
        accessible = self._accessible_modes(shared, candidate.profile)
        modes = self._modes_in_reach(accessible, candidate)
        now, until = self.now, self._until
        fitting = [
            slot
            for slot in candidate.slots
            if slot.mode in modes
            and now <= slot.starts_at <= until
            and (not self._only or self.is_in_times(slot))
        ]
        fitting.sort(key=_by_start)
        return View(
            candidate=candidate,
            shared=shared,
            accessible=accessible,
            modes=modes,
            fitting=tuple(fitting),
        )

    def is_in_times(self, slot: OfferedSlot) -> bool:
        """Tell whether a slot starts in a part of the week the client named, by their clock."""
        starts_at = slot.starts_at
        known = self._in_times.get(starts_at)
        if known is None:
            local = starts_at.astimezone(self._zone)
            if local.hour < _NOON:
                part = PartOfDay.MORNING
            else:
                part = PartOfDay.MIDDAY if local.hour < _EVENING else PartOfDay.EVENING
            known = part in self.client.times.get(_WEEK[local.weekday()], ())
            self._in_times[starts_at] = known
        return known

    def find_violations(self, view: View) -> tuple[str, ...]:
        """Return the codes of the gates that are shut, in a fixed order; none means eligible.

        Where no way to meet is left, only that is said, not also that there is no time in it.
        """
        if needs_a_person(self.client):
            return (SAFETY,)
        return (*self._shut_to_client(view.candidate), *self._shut_to_answers(view))

    def _shut_to_client(self, candidate: Candidate) -> Iterator[str]:
        """Yield the codes of gates that are about the two people, and that nothing opens."""
        client, profile = self.client, candidate.profile
        if profile.slug in client.avoid:
            yield "excluded"
        if profile.slug in self._met_before:
            yield "earlier"
        if profile.slug in client.declined_by:
            yield "declined"
        if not self._is_licensed(profile):
            yield "licence"
        if client.who is not None and client.who not in profile.serves:
            yield "who"
        if candidate.places <= 0:
            yield "full"
        if not self._shares_language(profile):
            yield "language"

    def _shut_to_answers(self, view: View) -> Iterator[str]:
        """Yield the codes of gates that are about how to meet, to pay and to work."""
        client, profile = self.client, view.candidate.profile
        if not view.shared:
            yield "mode"
        elif not view.accessible:
            yield "access"
        elif not view.modes:
            yield "travel"
        if client.pay is not None and not _can_pay(client.pay, profile):
            yield "pay"
        if client.goals and not _is_in_scope(client.goals[0], profile):
            yield "scope"
        unmet = [wish.attribute for wish in self._musts if not meets_wish(wish, profile)]
        yield from (f"must:{attribute}" for attribute in dict.fromkeys(unmet))
        if view.modes and not view.fitting:
            yield "times"

    def _shared_modes(self, profile: TherapistProfile) -> tuple[Mode, ...]:
        """Return the therapist's ways to meet that the client accepts; naming none accepts all."""
        accepted = self.client.modes
        if not accepted:
            return profile.modes
        return tuple([mode for mode in profile.modes if mode in accepted])

    def _accessible_modes(
        self, shared: tuple[Mode, ...], profile: TherapistProfile
    ) -> tuple[Mode, ...]:
        """Return the ways to meet in which every access need is met."""
        if not self._needs:
            return shared
        return tuple(
            mode
            for mode in shared
            if all(
                need.feature in profile.access.get(mode, ())
                for need in self._needs
                if need.mode in {None, mode}
            )
        )

    def _modes_in_reach(
        self, accessible: tuple[Mode, ...], candidate: Candidate
    ) -> tuple[Mode, ...]:
        """Leave out meeting in person where the client cannot go to any of the places."""
        travel = self.client.travel
        if travel is None or any(travel.can_reach(site) for site in candidate.sites):
            return accessible
        return tuple(mode for mode in accessible if mode is not Mode.IN_PERSON)

    def _is_licensed(self, profile: TherapistProfile) -> bool:
        """Tell whether a licence is in force, for the client's region where it is known.

        A licence of a whole country counts in each of its regions. Without a region, only somebody
        whose licences have all run out is turned away.
        """
        region = self.client.region
        if region is None and not profile.licences:
            return True
        today = self._today.get(profile.timezone)
        if today is None:
            today = self.now.astimezone(get_zone(profile.timezone)).date()
            self._today[profile.timezone] = today
        return any(
            (licence.valid_until is None or licence.valid_until >= today)
            and (
                region is None
                or region == licence.region
                or region.startswith(f"{licence.region}-")
            )
            for licence in profile.licences
        )

    def _shares_language(self, profile: TherapistProfile) -> bool:
        """Tell whether one language is shared: `pt` and `pt-BR` are, `zh-Hans`, `zh-Hant` not."""
        asked = self._asked_languages
        if not asked:
            return True
        spoken = [_tag(language) for language in profile.languages]
        return any(
            one.startswith(other) or other.startswith(one) for one in spoken for other in asked
        )


def needs_a_person(client: Client) -> bool:
    """Tell whether the client is not safe, so that nothing may be ranked."""
    return client.safety is SafetyAnswer.NOT_SAFE


def find_violations(
    client: Client, candidate: Candidate, fitting: tuple[OfferedSlot, ...], *, now: datetime
) -> tuple[str, ...]:
    """Return the codes of the gates that are shut for one therapist with these fitting slots."""
    gates = Gates(client, now=now, horizon_days=HORIZON_DAYS)
    return gates.find_violations(replace(gates.look_at(candidate), fitting=fitting))


def _by_start(slot: OfferedSlot) -> tuple[datetime, Mode]:
    return slot.starts_at, slot.mode


def _tag(language: str) -> str:
    """Return a language so that it begins another one only where it is the wider of the two."""
    return f"{language.casefold()}-"


def _can_pay(pay: Pay, profile: TherapistProfile) -> bool:
    """Tell whether the client can pay this therapist; a fee that is not stated cannot be met.

    Whoever needs a lower fee and names no amount can see those who have one.
    """
    if pay.kind is PayKind.UNSURE:
        return True
    if pay.kind is PayKind.PLAN:
        return pay.plan is None or pay.plan.casefold() in {
            plan.casefold() for plan in profile.plans
        }
    if pay.up_to is not None:
        fee = lowest_fee(profile)
        return fee is not None and fee <= pay.up_to
    return pay.kind is PayKind.SELF or profile.fee_lowest is not None


def lowest_fee(profile: TherapistProfile) -> float | None:
    """Return the lowest fee that a therapist states, None where they state none."""
    fees = [fee for fee in (profile.fee, profile.fee_lowest) if fee is not None]
    return min(fees, default=None)


def _is_in_scope(goal: str, profile: TherapistProfile) -> bool:
    """Tell whether the therapist works with the main goal, with experience where it is gated."""
    level = profile.goals.get(goal)
    if get_goal(goal).gated:
        return level in _SKILLED
    return level is not GoalLevel.REFERS_OUT
