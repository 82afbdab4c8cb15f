"""Who fits you, and why: the ranking in words, with what is different always in sight."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.intake import Client
from app.domain.intake_answers import Answers
from app.domain.matching import Band, Match
from app.domain.matching_words import say_exclusion, say_match, say_relaxation
from app.domain.practice import TherapistProfile
from app.queries.intake import Draft, find_draft
from app.queries.matching import ClientMatches, match_client
from app.web.intake_words import chips_of
from app.web.page import open_page
from app.web.pages import Person
from app.web.pages_matching import LeftOut, MatchCard, MatchPage, MatchState, WordPair
from app.web.visitor import find_visitor, read_now

bp = Blueprint("matching", __name__)

SHOWN = 3
_CLOSEST = 2


@bp.get("/match")
def match() -> ResponseReturnValue:
    """Show at most three people with the reasons, and how they were chosen."""
    now = read_now()
    with open_page() as page:
        draft = find_draft(page.session, find_visitor())
        client = draft.client if draft else Client(id="visitor", timezone=page.zone)
        found = match_client(page.session, client, page.offer, now=now)
        state = _state_of(draft, found)
        people = _people_of(found)
        view = MatchPage(
            state=state,
            now=now,
            zone=page.zone,
            chips=chips_of(
                draft.answers if draft else Answers(), currency=page.offer.practice.currency
            ),
            cards=_cards(found, client, people, state=state),
            left_out=_left_out(found) if state is not MatchState.EVERYONE else (),
            relaxations=tuple(
                say_relaxation(relaxation) for relaxation in found.ranking.relaxations
            ),
            everyone=tuple(
                people[slug] for slug, profile in found.profiles.items() if profile.places > 0
            ),
            back_url=url_for("intake.question", number=3),
        )
        return render_template("matching/match.html", page=view)


def _state_of(draft: Draft | None, found: ClientMatches) -> MatchState:
    """Return what the page can honestly say."""
    ranked = found.ranking.ranked
    if draft is not None and not draft.answers.is_empty and not draft.answers.times.may_match:
        return MatchState.NO_CONSENT
    if not ranked:
        return MatchState.NOBODY
    if draft is None or draft.answers.is_empty:
        return MatchState.EVERYONE
    fits = any(match.band is not Band.NONE for match in ranked)
    return MatchState.FITS if fits else MatchState.CLOSEST


def _cards(
    found: ClientMatches, client: Client, people: dict[str, Person], *, state: MatchState
) -> tuple[MatchCard, ...]:
    """Return the cards; nobody below "some fit" stands beside those who fit."""
    ranked = found.ranking.ranked
    if state is MatchState.FITS:
        ranked = tuple(match for match in ranked if match.band is not Band.NONE)
    shown = ranked[:_CLOSEST] if state is MatchState.CLOSEST else ranked[:SHOWN]
    if state in {MatchState.EVERYONE, MatchState.NO_CONSENT}:
        shown = tuple(sorted(ranked, key=lambda match: match.slot.starts_at))
    return tuple(
        _card(match, client, found.profiles[match.slug], people[match.slug]) for match in shown
    )


def _card(match: Match, client: Client, profile: TherapistProfile, person: Person) -> MatchCard:
    """Return one person's card."""
    words = say_match(match, client, profile)
    return MatchCard(
        person=person,
        wishes_met=match.wishes_met,
        wishes_asked=match.wishes_asked,
        pairs=tuple(WordPair(you=pair.you, them=pair.them) for pair in words.pairs),
        why=words.why,
        different=words.different,
        talk_about=tuple(
            sentence for sentence in words.talk_about if sentence not in words.different
        ),
        slot_at=match.slot.starts_at,
        slot_mode=match.slot.mode,
    )


def _left_out(found: ClientMatches) -> tuple[LeftOut, ...]:
    """Return who is not among the cards, with the first reason that is fit to be read."""
    return tuple(
        LeftOut(name=found.profiles[exclusion.slug].name, reason=say_exclusion(exclusion.codes[0]))
        for exclusion in found.ranking.excluded
    )


def _people_of(found: ClientMatches) -> dict[str, Person]:
    """Return everybody by slug with their place in the practice."""
    return {
        slug: Person.of(profile, position=position)
        for position, (slug, profile) in enumerate(found.profiles.items())
    }
