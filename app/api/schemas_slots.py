"""Free times as the API shows them, and holds as it takes them."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.fields import Body, Day, Instant, choice, slug, token, zone
from app.domain.practice import Mode


class SlotSchema(Schema):
    """A free time."""

    starts_at = Instant()
    ends_at = Instant()
    local = fields.String(
        metadata={
            "description": "The start on a clock of the zone asked for, with its offset.",
            "example": "2027-03-15T10:00:00-04:00",
        }
    )
    modes = fields.List(fields.String(), metadata={"description": "How one can meet then."})
    therapists = fields.List(
        fields.String(),
        metadata={"description": "Who is free then; of a pool of all, everybody."},
    )


class SlotsSchema(Schema):
    """Free times in order of start."""

    slots = fields.List(fields.Nested(SlotSchema))


class SlotsQuery(Body):
    """Which times to list: dates of `timezone`, both included."""

    first_on = Day(required=True, data_key="from")
    last_on = Day(required=True, data_key="to")
    timezone = zone()
    service = slug()


class ChosenSlotBody(Body):
    """One time of a therapist or a pool; without a service the first one is meant."""

    therapist = slug(required=True)
    service = slug()
    starts_at = Instant(required=True)
    mode = choice(Mode, required=True)
    hold_token = token(allow_none=True)


class HoldBody(ChosenSlotBody):
    """A time to hold; with the token of an earlier hold it is the same visitor's."""


class HoldSchema(Schema):
    """What holds the time, and until when."""

    hold_token = fields.String()
    therapists = fields.List(fields.String(), metadata={"description": "With whom."})
    expires_at = Instant()
