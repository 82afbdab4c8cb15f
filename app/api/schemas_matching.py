"""Who fits, and why, as the API says it."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.fields import Instant


class NextSlotSchema(Schema):
    """The first free time that fits."""

    starts_at = Instant()
    local = fields.String(metadata={"description": "On a clock of the client's zone."})
    mode = fields.String()


class MatchSchema(Schema):
    """One therapist who can see the client; fit is said in words, never as a number."""

    therapist = fields.String()
    name = fields.String()
    band = fields.String(metadata={"enum": ["strong", "good", "some", "none"]})
    why = fields.List(fields.String(), metadata={"description": "Sentences."})
    talk_about = fields.List(fields.String(), metadata={"description": "Sentences."})
    next_slot = fields.Nested(NextSlotSchema)


class ExclusionSchema(Schema):
    """One therapist who cannot see the client, with a reason fit to be read."""

    therapist = fields.String()
    name = fields.String()
    reason = fields.String()


class RelaxationSchema(Schema):
    """A change of the answers that would open a way where nobody is left."""

    change = fields.String(metadata={"example": "times"})
    sentence = fields.String()
    therapists = fields.List(fields.String())


class MatchesSchema(Schema):
    """Everybody: those who can see the client in order, the others, and ways out."""

    ranked = fields.List(fields.Nested(MatchSchema))
    excluded = fields.List(fields.Nested(ExclusionSchema))
    relaxations = fields.List(fields.Nested(RelaxationSchema))
    urgent_help_url = fields.String(
        allow_none=True,
        metadata={"description": "Where to lead a client who does not feel safe, before all else."},
    )
