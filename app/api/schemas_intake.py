"""A client as the API takes them: the answers that matching reads, each may be left out."""

from __future__ import annotations

from typing import Final

from marshmallow import fields, validate

from app.api.fields import Body, choice, choices, shaped, slug, text, zone
from app.domain.intake import (
    AccessWeight,
    Consent,
    PartOfDay,
    PayKind,
    SafetyAnswer,
    StartWish,
    TimesRule,
    Weight,
    WishAttribute,
)
from app.domain.intake_client import BENDS
from app.domain.intake_goals import GOALS, MOST_GOALS
from app.domain.practice import Audience, Mode

_MOST: Final = 50


class StyleBody(Body):
    """The sliders, from -2 to 2; 0 is no wish."""

    lead = fields.Integer(strict=True, validate=validate.Range(-2, 2))
    feel = fields.Integer(strict=True, validate=validate.Range(-2, 2))
    time = fields.Integer(strict=True, validate=validate.Range(-2, 2))
    tone = fields.Integer(strict=True, validate=validate.Range(-2, 2))


class FavouriteModeBody(Body):
    """The way of meeting liked best."""

    mode = choice(Mode, required=True)
    weight = choice((Weight.IMPORTANT, Weight.NICE))


class PayBody(Body):
    """How the client would like to pay."""

    kind = choice(PayKind, required=True)
    up_to = fields.Float(validate=validate.Range(0, 1_000_000), allow_none=True)
    plan = text(longest=100, allow_none=True)


class WishBody(Body):
    """A wish about the therapist, met by any one of its values."""

    attribute = choice(WishAttribute, required=True)
    values = fields.List(
        fields.String(validate=validate.Length(min=1, max=100)),
        required=True,
        validate=validate.Length(min=1, max=_MOST),
    )
    weight = choice(Weight)


class AccessBody(Body):
    """Something that makes it easier to take part; without a mode it is meant in each."""

    feature = fields.String(required=True, validate=validate.Length(min=1, max=100))
    weight = choice(AccessWeight)
    mode = choice(Mode, allow_none=True)


class TimesBody(Body):
    """The parts of the week that work, on clocks of the client's zone."""

    mon = choices(PartOfDay)
    tue = choices(PartOfDay)
    wed = choices(PartOfDay)
    thu = choices(PartOfDay)
    fri = choices(PartOfDay)
    sat = choices(PartOfDay)
    sun = choices(PartOfDay)


class ClientBody(Body):
    """What a client tells us for matching."""

    id = text(longest=200, metadata={"description": "Your own name for them; not used."})
    timezone = zone()
    who = choice(Audience, allow_none=True)
    region = shaped(
        r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", error="Use a region like US-NY.", allow_none=True
    )
    goals = choices(
        (goal.id for goal in GOALS),
        most=MOST_GOALS,
        allow_none=True,
        metadata={"description": "The main one first."},
    )
    style = fields.Nested(StyleBody, allow_none=True)
    modes = choices(Mode, allow_none=True)
    favourite_mode = fields.Nested(FavouriteModeBody, allow_none=True)
    languages = fields.List(
        shaped(
            r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", error="Use codes of languages, like en."
        ),
        validate=validate.Length(max=20),
        allow_none=True,
    )
    pay = fields.Nested(PayBody, allow_none=True)
    times = fields.Nested(TimesBody, allow_none=True)
    times_rule = choice(TimesRule, allow_none=True)
    start = choice(StartWish, allow_none=True)
    wishes = fields.List(
        fields.Nested(WishBody), validate=validate.Length(max=_MOST), allow_none=True
    )
    access = fields.List(
        fields.Nested(AccessBody), validate=validate.Length(max=_MOST), allow_none=True
    )
    avoid = fields.List(
        slug(),
        validate=validate.Length(max=_MOST),
        allow_none=True,
        metadata={"description": "Therapists the client would rather not see."},
    )
    bend = choices(BENDS, allow_none=True)
    safety = choice(SafetyAnswer, allow_none=True)
    consents = choices(
        Consent,
        allow_none=True,
        metadata={"description": "What the client agreed to; matching needs its own."},
    )
