"""A therapist's profile as a JSON document, as it lies in the database, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.practice import (
    Audience,
    GoalLevel,
    Licence,
    Mode,
    StyleAxis,
    TherapistProfile,
)

_MODES = {str(mode): mode for mode in Mode}
_AUDIENCES = {str(audience): audience for audience in Audience}
_LEVELS = {str(level): level for level in GoalLevel}
_AXES = {str(axis): axis for axis in StyleAxis}


def profile_document(profile: TherapistProfile) -> dict[str, object]:
    """Return the profile as JSON values; `read_profile` turns them back into an equal one."""
    return {
        "slug": profile.slug,
        "name": profile.name,
        "email": profile.email,
        "timezone": profile.timezone,
        "places": profile.places,
        "languages": list(profile.languages),
        "modes": [str(mode) for mode in profile.modes],
        "serves": [str(audience) for audience in profile.serves],
        "licences": [_licence_document(licence) for licence in profile.licences],
        "goals": {goal: str(level) for goal, level in profile.goals.items()},
        "style": {str(axis): lean for axis, lean in profile.style.items()},
        "style_flex": {str(axis): flex for axis, flex in profile.style_flex.items()},
        "gender": profile.gender,
        "fee": profile.fee,
        "fee_lowest": profile.fee_lowest,
        "plans": list(profile.plans),
        "approaches": list(profile.approaches),
        "main_approach": profile.main_approach,
        "access": {str(mode): list(words) for mode, words in profile.access.items()},
        "experience_with": _list_or_none(profile.experience_with),
        "shares": _list_or_none(profile.shares),
        "pronouns": profile.pronouns,
        "credential": profile.credential,
        "headline": profile.headline,
        "bio": profile.bio,
        "words": dict(profile.words),
        "not_for": profile.not_for,
        "site": profile.site,
    }


def read_profile(document: Mapping[str, Any]) -> TherapistProfile:
    """Return the profile of a document that `profile_document` made: quick, and checks nothing."""
    experience_with, shares = document["experience_with"], document["shares"]
    return TherapistProfile(
        slug=document["slug"],
        name=document["name"],
        email=document["email"],
        timezone=document["timezone"],
        places=document["places"],
        languages=tuple(document["languages"]),
        modes=tuple([_MODES[mode] for mode in document["modes"]]),
        serves=tuple([_AUDIENCES[audience] for audience in document["serves"]]),
        licences=tuple([_read_licence(licence) for licence in document["licences"]]),
        goals={goal: _LEVELS[level] for goal, level in document["goals"].items()},
        style={_AXES[axis]: lean for axis, lean in document["style"].items()},
        style_flex={_AXES[axis]: flex for axis, flex in document["style_flex"].items()},
        gender=document["gender"],
        fee=document["fee"],
        fee_lowest=document["fee_lowest"],
        plans=tuple(document["plans"]),
        approaches=tuple(document["approaches"]),
        main_approach=document["main_approach"],
        access={_MODES[mode]: tuple(words) for mode, words in document["access"].items()},
        experience_with=None if experience_with is None else tuple(experience_with),
        shares=None if shares is None else tuple(shares),
        pronouns=document["pronouns"],
        credential=document["credential"],
        headline=document["headline"],
        bio=document["bio"],
        words=document["words"],
        not_for=document["not_for"],
        site=document["site"],
    )


def _licence_document(licence: Licence) -> dict[str, object]:
    until = licence.valid_until
    return {
        "region": licence.region,
        "number": licence.number,
        "valid_until": None if until is None else until.isoformat(),
    }


def _read_licence(document: Mapping[str, Any]) -> Licence:
    until = document["valid_until"]
    return Licence(
        region=document["region"],
        number=document["number"],
        valid_until=None if until is None else date.fromisoformat(until),
    )


def _list_or_none(words: tuple[str, ...] | None) -> list[str] | None:
    return None if words is None else list(words)
