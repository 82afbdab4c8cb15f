"""Reads one therapist of a practice file; the simulator's therapists have the same fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.domain.intake_goals import GOALS
from app.domain.parsing import Reader
from app.domain.practice import (
    Audience,
    GoalLevel,
    Licence,
    Mode,
    StyleAxis,
    TherapistProfile,
)
from app.domain.practice_fields import (
    check_not_empty,
    guess,
    read_email,
    read_languages,
    read_line,
    read_needed_line,
    read_region,
    read_slug,
    read_zone,
)

LONGEST_WORDS = 140
"""Characters of a therapist's own sentence about one goal, side of style or way of meeting."""

MOST_AT_LEVEL: Mapping[GoalLevel, int] = {GoalLevel.FOCUS: 6, GoalLevel.EXPERIENCED: 8}
"""How many goals a therapist may name at a level: who is good at everything says nothing."""

_MOST_PLACES = 1_000
_MOST_FEE = 100_000
_MOST_LEAN = 2
_LONGEST_BIO = 2_000
_LONGEST_NOT_FOR = 300

_GOAL_IDS = frozenset(goal.id for goal in GOALS)
_WORD_KEYS = _GOAL_IDS | frozenset(StyleAxis) | frozenset(Mode)


def read_therapist(reader: Reader, *, complete: bool, timezone: str = "UTC") -> TherapistProfile:
    """Read a profile; mistakes are noted in the reader, whose owner calls `finish` and raises.

    `complete` asks for all that a practice needs, and for answers that agree with each other.
    Without it only the slug has to be there: the name is then the slug and one place is free.
    `timezone` is the zone of a therapist who names none.
    """
    slug = read_slug(reader) if complete else read_needed_line(reader, "slug", longest=200)
    if complete:
        for key in ("email", "places"):
            reader.require(key)
        name = read_needed_line(reader, "name")
    else:
        name = read_line(reader, "name") or slug
    places = reader.integer("places", 0 if complete else 1, low=0, high=_MOST_PLACES)
    profile = TherapistProfile(
        slug=slug,
        name=name,
        email=read_email(reader),
        timezone=read_zone(reader, timezone),
        places=places or 0,
        languages=read_languages(reader),
        modes=reader.choices("modes", Mode) if reader.has("modes") else (Mode.VIDEO,),
        serves=reader.choices("serves", Audience) if reader.has("serves") else (Audience.ADULT,),
        licences=_read_licences(reader, complete=complete),
        goals=_read_goals(reader),
        style=_read_style(reader, "style", low=-_MOST_LEAN),
        style_flex=_read_style(reader, "style_flex", low=0),
        gender=read_line(reader, "gender", longest=40) or None,
        fee=reader.number("fee", None, low=0, high=_MOST_FEE),
        fee_lowest=reader.number("fee_lowest", None, low=0, high=_MOST_FEE),
        plans=reader.words("plans"),
        approaches=reader.words("approaches"),
        main_approach=read_line(reader, "main_approach") or None,
        access=_read_access(reader),
        experience_with=_read_stated(reader, "experience_with"),
        shares=_read_stated(reader, "shares"),
        pronouns=read_line(reader, "pronouns", longest=40),
        credential=read_line(reader, "credential"),
        headline=read_line(reader, "headline", longest=LONGEST_WORDS),
        bio=reader.text("bio", longest=_LONGEST_BIO),
        words=_read_words(reader),
        not_for=read_line(reader, "not_for", longest=_LONGEST_NOT_FOR),
        site=read_line(reader, "site", longest=200),
    )
    if complete:
        _check_agreement(reader, profile)
    return profile


def _read_stated(reader: Reader, key: str) -> tuple[str, ...] | None:
    """Read a list that says nothing where it is missing, and "none" where it is empty."""
    words = reader.words(key)
    return words if reader.has(key) else None


def _read_licences(reader: Reader, *, complete: bool) -> tuple[Licence, ...]:
    """Read the licences, one for each region."""
    found: dict[str, Licence] = {}
    for each in reader.tables("licences", most=100):
        each.require("region")
        if complete:
            each.require("number")
        licence = Licence(
            region=read_region(each),
            number=read_line(each, "number"),
            valid_until=each.day("valid_until"),
        )
        each.finish()
        if licence.region in found:
            each.note("region", f"There are two licences for {licence.region}. Keep one.")
        if licence.region:
            found[licence.region] = licence
    return tuple(found.values())


def _read_goals(reader: Reader) -> dict[str, GoalLevel]:
    """Read how much each goal is of the therapist's work."""
    table = reader.table("goals")
    levels: dict[str, GoalLevel] = {}
    names = table.keys()
    for goal in names:
        if goal not in _GOAL_IDS:
            table.note(goal, f"There is no such goal.{guess(goal, _GOAL_IDS)}")
            continue
        level = table.choice(goal, GoalLevel, None)
        if level is not None:
            levels[goal] = level
    return levels


def _read_style(reader: Reader, key: str, *, low: int) -> dict[StyleAxis, int]:
    """Read a number for each side of style; one that is missing was not stated."""
    table = reader.table(key)
    leans: dict[StyleAxis, int] = {}
    for axis in StyleAxis:
        lean = table.integer(axis, None, low=low, high=_MOST_LEAN)
        if lean is not None:
            leans[axis] = lean
    table.finish()
    return leans


def _read_access(reader: Reader) -> dict[Mode, tuple[str, ...]]:
    """Read the access features of each way of meeting."""
    table = reader.table("access")
    features = {mode: table.words(mode) for mode in Mode if table.has(mode)}
    table.finish()
    return features


def _read_words(reader: Reader) -> dict[str, str]:
    """Read the therapist's own sentences."""
    table = reader.table("words")
    sentences: dict[str, str] = {}
    names = table.keys()
    for key in names:
        if key not in _WORD_KEYS:
            hint = guess(key, _WORD_KEYS)
            table.note(key, f"Use a goal, a side of style or a way of meeting.{hint}")
            continue
        sentence = read_line(table, key, longest=LONGEST_WORDS)
        if sentence:
            sentences[key] = sentence
    return sentences


def _check_agreement(reader: Reader, profile: TherapistProfile) -> None:
    """Note answers that say nothing or cannot all be true."""
    check_not_empty(reader, "languages", "modes", "serves")
    levels = Counter(profile.goals.values())
    for level, most in MOST_AT_LEVEL.items():
        if levels[level] > most:
            reader.note(
                "goals", f"Name {most} goals at most as “{level}”. You have {levels[level]}."
            )
    if profile.fee_lowest is not None:
        if profile.fee is None:
            reader.note("fee_lowest", "Give the usual fee as well.")
        elif profile.fee_lowest > profile.fee:
            reader.note("fee_lowest", "The lowest fee is above the usual fee.")
    if profile.main_approach is not None and profile.main_approach not in profile.approaches:
        hint = guess(profile.main_approach, profile.approaches)
        reader.note("main_approach", f"Name it among the approaches too.{hint}")
    for mode in profile.access:
        if mode not in profile.modes:
            reader.note(f"access.{mode}", f"“{mode}” is not one of the modes of this therapist.")
