"""Reads everybody who could fit, with their next free times, and ranks them for one client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.intake import Client
from app.domain.matching import Candidate, OfferedSlot, Ranking, rank
from app.domain.matching_terms import HORIZON_DAYS, LONGER_HORIZON_DAYS
from app.domain.practice import TherapistProfile
from app.domain.timespan import Span, get_zone
from app.queries.practice import Offer, list_profiles
from app.queries.slots_team import list_all_times


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMatches:
    """The ranking, and the profiles it speaks of by slug, in the practice's order."""

    ranking: Ranking
    profiles: Mapping[str, TherapistProfile]


def match_client(session: Session, client: Client, offer: Offer, *, now: datetime) -> ClientMatches:
    """Rank all active therapists for a client by first calls free within the next weeks.

    The order among equals changes from day to day in the practice's own calendar.
    """
    profiles = list_profiles(session)
    ranking = _rank_within(session, client, offer, profiles, days=HORIZON_DAYS, now=now)
    if not ranking.ranked:  # somebody may be free for a client who can wait longer
        ranking = _rank_within(session, client, offer, profiles, days=LONGER_HORIZON_DAYS, now=now)
    return ClientMatches(ranking=ranking, profiles={profile.slug: profile for profile in profiles})


def _rank_within(
    session: Session,
    client: Client,
    offer: Offer,
    profiles: tuple[TherapistProfile, ...],
    *,
    days: int,
    now: datetime,
) -> Ranking:
    """Rank by the first calls that are free within so many days."""
    service = offer.first_call
    window = Span(starts_at=now, ends_at=now + timedelta(days=days))
    rule = offer.practice.buffer_rule
    times = list_all_times(session, profiles, service, rule, window=window, now=now)
    candidates = [
        Candidate(
            profile=profile,
            slots=tuple(
                OfferedSlot(starts_at=time.starts_at, mode=mode)
                for time in times.get(profile.slug, ())
                for mode in time.modes
            ),
            places=profile.places,
        )
        for profile in profiles
    ]
    zone = get_zone(offer.practice.timezone)
    return rank(client, candidates, now=now, date_seed=now.astimezone(zone).date().isoformat())
