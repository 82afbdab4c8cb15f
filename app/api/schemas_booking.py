"""Bookings as the API takes and shows them."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.fields import Body, Instant, shaped, text, token, zone
from app.api.schemas_slots import ChosenSlotBody


class BookingBody(ChosenSlotBody):
    """What to book, and for whom; with a request its name, email and zone are taken."""

    request_token = token(allow_none=True)
    name = text(longest=100)
    email = text(longest=254)
    timezone = zone()


class KeyHeaders(Schema):
    """The header by which a repeated request is known: chosen by the program, a UUID say."""

    key = shaped(
        r"[!-~]{1,200}",
        error="Use 1 to 200 visible ASCII characters.",
        required=True,
        data_key="Idempotency-Key",
    )


class MoveBody(Body):
    """The new time of an appointment."""

    starts_at = Instant(required=True)


class BookedSchema(Schema):
    """What was booked; `token` is the client's own secret link."""

    token = fields.String()
    status = fields.String()
    starts_at = Instant()
    ends_at = Instant()
    therapists = fields.List(
        fields.String(), metadata={"description": "With whom; several only of a pool of all."}
    )
    manage_url = fields.String()
    calendar_url = fields.String()


class AppointmentSchema(BookedSchema):
    """An appointment as it stands."""

    therapist = fields.String(metadata={"description": "The first of them."})
    name = fields.String(metadata={"description": "The name of that one."})
    service = fields.String()
    mode = fields.String()
    timezone = fields.String(metadata={"description": "The client's."})
    place = fields.String(metadata={"description": "Where one meets in person, else empty."})
    local = fields.String(metadata={"description": "The start on a clock of that zone."})
    can_change = fields.Boolean(
        metadata={"description": "Whether the client may still move or cancel it."}
    )
