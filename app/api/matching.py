"""Who fits a request, and why."""

from __future__ import annotations

from http import HTTPStatus

from app.api.blueprint import Operations, read_now
from app.api.schemas_matching import MatchesSchema
from app.api.slots_free import say_local
from app.domain.errors import NotFound
from app.domain.intake import Client, Consent, ConsentMissing, SafetyAnswer
from app.domain.matching import Match
from app.domain.matching_words import say_exclusion, say_match, say_relaxation
from app.domain.practice import TherapistProfile
from app.domain.timespan import get_zone
from app.queries.intake import find_draft_of_request
from app.queries.matching import match_client
from app.queries.practice import read_offer
from app.services.letterhead import link_to
from app.services.transaction import read_transaction

bp = Operations("api_matching", __name__, description="Who fits, and why")


@bp.operation(
    "/requests/<token>/matches",
    gives=MatchesSchema,
    refuses=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def matches(token: str) -> dict[str, object]:
    """Rank the therapists for a request, with sentences that say why.

    Without the client's consent to matching this is a conflict, `consent_missing`. A client who
    does not feel safe gets no ranking but the address of urgent help.
    """
    now = read_now()
    with read_transaction() as session:
        draft = find_draft_of_request(session, token, now=now)
        if draft is None:
            raise NotFound("There is no such request.")
        client = draft.client
        if Consent.MATCHING not in client.consents:
            raise ConsentMissing("The client has not agreed that we use the answers for matching.")
        found = match_client(session, client, read_offer(session), now=now)
    ranking, profiles = found.ranking, found.profiles
    is_unsafe = client.safety in {SafetyAnswer.NOT_SAFE, SafetyAnswer.THOUGHTS}
    return {
        "ranked": [_match(match, client, profiles[match.slug]) for match in ranking.ranked],
        "excluded": [
            {
                "therapist": exclusion.slug,
                "name": profiles[exclusion.slug].name,
                "reason": say_exclusion(exclusion.codes[0]),
            }
            for exclusion in ranking.excluded
        ],
        "relaxations": [
            {
                "change": relaxation.change,
                "sentence": say_relaxation(relaxation),
                "therapists": relaxation.slugs,
            }
            for relaxation in ranking.relaxations
        ],
        "urgent_help_url": link_to("/help") if is_unsafe else None,
    }


def _match(match: Match, client: Client, profile: TherapistProfile) -> dict[str, object]:
    """Return one match in words."""
    words = say_match(match, client, profile)
    return {
        "therapist": match.slug,
        "name": profile.name,
        "band": match.band,
        "why": words.why,
        "talk_about": words.talk_about,
        "next_slot": {
            "starts_at": match.slot.starts_at,
            "local": say_local(match.slot.starts_at, get_zone(client.timezone)),
            "mode": match.slot.mode,
        },
    }
