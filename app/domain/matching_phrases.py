"""The words of matching: how wishes, styles and ways to meet are named in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.intake import PartOfDay, TimesRule, WishAttribute
from app.domain.practice import Mode, StyleAxis, Weekday

WEEK = tuple(Weekday)

GENDERS: Mapping[str, str] = {
    "woman": "a woman",
    "man": "a man",
    "non-binary": "a non-binary person",
    "non_binary": "a non-binary person",
    "nonbinary": "a non-binary person",
}

EXPERIENCES: Mapping[str, str] = {
    "lgbtq": "LGBTQ+ lives",
    "trans": "being trans or non-binary",
    "culture": "your culture",
    "moving": "moving to a new country",
    "neurodivergence": "a mind that works in its own way",
    "disability": "life with a disability",
    "military": "life in the military",
}

APPROACHES: Mapping[str, str] = {
    "act": "ACT",
    "cbt": "CBT",
    "cbt_i": "CBT for sleep",
    "dbt": "DBT",
    "emdr": "EMDR",
    "erp": "ERP",
    "ifs": "IFS",
}

FEATURES: Mapping[str, str] = {
    "step_free": "a way in without steps",
    "quiet_room": "a quiet room",
    "support_person": "a support person with you",
}

MODES: Mapping[Mode, str] = {
    Mode.IN_PERSON: "in person",
    Mode.VIDEO: "by video",
    Mode.PHONE: "by phone",
}

MODE_CHIPS: Mapping[Mode, str] = {
    Mode.IN_PERSON: "In person",
    Mode.VIDEO: "Video",
    Mode.PHONE: "Phone",
}

PARTS: Mapping[PartOfDay, str] = {
    PartOfDay.MORNING: "mornings",
    PartOfDay.MIDDAY: "afternoons",
    PartOfDay.EVENING: "evenings",
}

STYLE_WISHES: Mapping[tuple[StyleAxis, bool], str] = {
    (StyleAxis.LEAD, True): "You like a clear plan and things to try",
    (StyleAxis.LEAD, False): "You like to set the pace yourself",
    (StyleAxis.FEEL, True): "You want room for your feelings",
    (StyleAxis.FEEL, False): "You want to work on thoughts and next steps",
    (StyleAxis.TIME, True): "You want to look at your past",
    (StyleAxis.TIME, False): "You want to look at now and what comes next",
    (StyleAxis.TONE, True): "You like a gentle way of talking",
    (StyleAxis.TONE, False): "You like frank talk",
}

STYLE_CHIPS: Mapping[tuple[StyleAxis, bool], str] = {
    (StyleAxis.LEAD, True): "A clear plan",
    (StyleAxis.LEAD, False): "My own pace",
    (StyleAxis.FEEL, True): "Room for feelings",
    (StyleAxis.FEEL, False): "Thoughts and next steps",
    (StyleAxis.TIME, True): "My past",
    (StyleAxis.TIME, False): "Now and next",
    (StyleAxis.TONE, True): "Gentle talk",
    (StyleAxis.TONE, False): "Frank talk",
}

STYLE_WAYS: Mapping[tuple[StyleAxis, bool], str] = {
    (StyleAxis.LEAD, True): "{name} often brings a plan and things to try.",
    (StyleAxis.LEAD, False): "{name} often lets you lead.",
    (StyleAxis.FEEL, True): "{name} gives feelings a lot of room.",
    (StyleAxis.FEEL, False): "{name} works a lot on thoughts and next steps.",
    (StyleAxis.TIME, True): "{name} often looks at the past with you.",
    (StyleAxis.TIME, False): "{name} mostly looks at now and what comes next.",
    (StyleAxis.TONE, True): "{name} has a gentle way of talking.",
    (StyleAxis.TONE, False): "{name} says things frankly.",
}

WISHES: Mapping[WishAttribute, str] = {
    WishAttribute.GENDER: "You would rather see {values}",
    WishAttribute.EXPERIENCE_WITH: "You want someone who knows about {values}",
    WishAttribute.SHARES: "You hope for someone who shares {values} with you",
    WishAttribute.APPROACH: "You would like to try {values}",
}

WISHES_MET: Mapping[WishAttribute, str] = {
    WishAttribute.GENDER: "{name} is {values}.",
    WishAttribute.EXPERIENCE_WITH: "{name} knows a lot about {values}.",
    WishAttribute.SHARES: "{name} shares {values} with you.",
    WishAttribute.APPROACH: "{name} works with {values}.",
}

WISHES_NOT_MET: Mapping[WishAttribute, str] = {
    WishAttribute.GENDER: "{name} is {stated}.",
    WishAttribute.EXPERIENCE_WITH: "{name} does not list this.",
    WishAttribute.SHARES: "{name} does not share this with you.",
    WishAttribute.APPROACH: "{name} works in other ways.",
}

AVOIDED = "You would rather not have {values}"
AVOIDED_MET = "{name} mainly works in other ways."
AVOIDED_NOT_MET = "That is the main way {name} works."

EXCLUSIONS: Mapping[str, str] = {
    "excluded": "You asked not to see them.",
    "earlier": "You have met them before. You can ask to see them again.",
    "declined": "They can’t take this on right now.",
    "licence": "They may not work with people in the place where you will be.",
    "who": "They do not work with the people this is for.",
    "full": "They have no free place at the moment.",
    "language": "They do not work in a language you named.",
    "mode": "They do not meet in a way that works for you.",
    "access": "They can’t offer what you need to take part.",
    "travel": "The place where they meet people is too far for you.",
    "pay": "Their fee or plan does not fit how you would like to pay.",
    "scope": "Your main goal is not part of their work.",
    "must": "They do not meet one of your must-haves.",
    "times": "They have no free time that works for you in the next 3 weeks.",
    "safety": "You come first. Please get help now, before you choose a person here.",
}

CHANGES: Mapping[str, str] = {
    "times": "other times could work for you too",
    "wait": "you can wait up to 6 weeks",
    "mode": "you can meet in some other way",
    "pay": "you can pay a bit more, or ask for a lower fee",
    "travel": "you can go a longer way",
    "must:approach": "the kind of therapy is not a must for you",
    "must:experience_with": "what they know about is not a must for you",
    "must:gender": "their gender is not a must for you",
}


def name_value(attribute: WishAttribute, value: str) -> str:
    """Return a value of a wish as it stands in a sentence; one we do not know stays as it is."""
    key, plain = value.casefold(), value.replace("_", " ")
    if attribute is WishAttribute.GENDER:
        article = "an" if key.startswith(tuple("aeiou")) else "a"
        return GENDERS.get(key, f"{article} {plain} person")
    if attribute is WishAttribute.APPROACH:
        return APPROACHES.get(key, plain)
    return EXPERIENCES.get(key, plain)


def name_feature(feature: str) -> str:
    """Return an access feature as it stands in a sentence."""
    return FEATURES.get(feature.casefold(), feature.replace("_", " "))


def name_times(times: Mapping[Weekday, tuple[PartOfDay, ...]], rule: TimesRule) -> str:
    """Return a sentence, without its stop, about the parts of the week that somebody named."""
    verb = "work" if rule is TimesRule.ONLY else "work best"
    parts = {frozenset(named) for named in times.values()}
    if len(parts) > 1:
        return f"Some parts of the week {verb} for you"
    named = next(iter(parts))
    if len(named) == len(PartOfDay):
        phrase = _name_days(times).removeprefix(" on ") or "all days"
    else:
        phrase = join(PARTS[part] for part in PartOfDay if part in named) + _name_days(times)
    return f"{phrase[0].upper()}{phrase[1:]} {verb} for you"


def join(words: Iterable[str], last: str = "and") -> str:
    """Return `a`, `a and b` or `a, b and c`."""
    listed = list(words)
    return f" {last} ".join([", ".join(listed[:-1]), listed[-1]] if listed[1:] else listed)


def _name_days(days: Iterable[Weekday]) -> str:
    """Return ` on weekdays` and the like; nothing where all days were named."""
    named = set(days)
    if named == set(Weekday):
        return ""
    if named == set(WEEK[:5]):
        return " on weekdays"
    if named == set(WEEK[5:]):
        return " on weekends"
    return f" on {join(_DAYS[day] for day in WEEK if day in named)}"


_DAYS: Mapping[Weekday, str] = {
    Weekday.MON: "Mondays",
    Weekday.TUE: "Tuesdays",
    Weekday.WED: "Wednesdays",
    Weekday.THU: "Thursdays",
    Weekday.FRI: "Fridays",
    Weekday.SAT: "Saturdays",
    Weekday.SUN: "Sundays",
}
