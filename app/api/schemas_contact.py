"""A request to the practice as the API takes and answers it."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.fields import Instant, text
from app.api.schemas_intake import ClientBody


class RequestBody(ClientBody):
    """A client with who they are; the name and one of email and phone are needed."""

    name = text(longest=100)
    email = text(longest=254)
    phone = text(longest=40)
    note = text(longest=2_000, metadata={"description": "What the client would like to say."})
    message = text(longest=2_000, metadata={"description": "Another name for the note."})


class ReceivedSchema(Schema):
    """The request's own link, and by when the practice answers."""

    token = fields.String()
    answer_by = Instant()
