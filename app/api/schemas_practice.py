"""The practice, its services and its people as the API shows them."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.schemas_slots import SlotSchema


class ServiceSchema(Schema):
    """A kind of appointment; the first one is how new clients begin."""

    slug = fields.String()
    name = fields.String()
    length_minutes = fields.Integer()
    step_minutes = fields.Integer()
    notice_minutes = fields.Integer()
    horizon_days = fields.Integer(allow_none=True)
    modes = fields.List(fields.String())
    price = fields.Float(allow_none=True)


class CrisisContactSchema(Schema):
    """A line of urgent help that the practice names."""

    name = fields.String()
    number = fields.String()
    hours = fields.String()


class PoolSchema(Schema):
    """Therapists who can be booked as one, by its slug: any of them, or all together."""

    slug = fields.String()
    name = fields.String()
    kind = fields.String(metadata={"description": "`any` or `all`."})
    therapists = fields.List(fields.String(), metadata={"description": "Of all the first leads."})


class PracticeSchema(Schema):
    """The practice itself."""

    name = fields.String(attribute="practice.name")
    timezone = fields.String(attribute="practice.timezone")
    country = fields.String(attribute="practice.country")
    region = fields.String(attribute="practice.region")
    languages = fields.List(fields.String(), attribute="practice.languages")
    email = fields.String(attribute="practice.email")
    phone = fields.String(attribute="practice.phone")
    address = fields.String(attribute="practice.address")
    answer_within_working_days = fields.Integer(attribute="practice.answer_within_working_days")
    change_limit_hours = fields.Integer(attribute="practice.change_limit_hours")
    currency = fields.String(attribute="practice.currency")
    crisis = fields.List(fields.Nested(CrisisContactSchema), attribute="practice.crisis")
    services = fields.List(fields.Nested(ServiceSchema))
    pools = fields.List(fields.Nested(PoolSchema))


class TherapistSchema(Schema):
    """A therapist as their own page shows them."""

    slug = fields.String(attribute="profile.slug")
    name = fields.String(attribute="profile.name")
    pronouns = fields.String(attribute="profile.pronouns")
    credential = fields.String(attribute="profile.credential")
    headline = fields.String(attribute="profile.headline")
    bio = fields.String(attribute="profile.bio")
    not_for = fields.String(attribute="profile.not_for")
    timezone = fields.String(attribute="profile.timezone")
    languages = fields.List(fields.String(), attribute="profile.languages")
    modes = fields.List(fields.String(), attribute="profile.modes")
    serves = fields.List(fields.String(), attribute="profile.serves")
    goals = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        attribute="profile.goals",
        metadata={"description": "Ids of goals, each with its level."},
    )
    approaches = fields.List(fields.String(), attribute="profile.approaches")
    plans = fields.List(fields.String(), attribute="profile.plans")
    fee = fields.Float(attribute="profile.fee", allow_none=True)
    fee_lowest = fields.Float(attribute="profile.fee_lowest", allow_none=True)
    takes_new_people = fields.Boolean()
    next_slot = fields.Nested(SlotSchema, allow_none=True)


class TherapistsSchema(Schema):
    """Everybody, in the practice's order."""

    therapists = fields.List(fields.Nested(TherapistSchema))
