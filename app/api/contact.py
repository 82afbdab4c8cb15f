"""Requests to the practice, with the answers of a client."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from app.api.blueprint import Operations, read_now
from app.api.schemas_contact import ReceivedSchema, RequestBody
from app.domain.intake_client import read_client, read_contact
from app.domain.parsing import Problems, Reader
from app.queries.practice import read_offer
from app.services.contact import WriteRequest, write_request
from app.services.transaction import read_transaction

bp = Operations("api_contact", __name__, description="Requests to the practice")


@bp.operation(
    "/requests",
    method="POST",
    body=RequestBody,
    gives=ReceivedSchema,
    status=HTTPStatus.CREATED,
)
def send(body: dict[str, Any]) -> dict[str, object]:
    """Send a request; the practice answers by the instant that comes back.

    The token is the request's own: with it matches are asked for, and a booking is made. A name
    and one of email and phone are needed. Consents are kept with their time.
    """
    command = _read_command(body)
    with read_transaction() as session:
        read_offer(session)
    received = write_request(command, now=read_now())
    return {"token": received.token, "answer_by": received.answer_by_at}


def _read_command(body: dict[str, Any]) -> WriteRequest:
    """Read who writes and what they answered; raise InvalidInput with every mistake."""
    answers = {key: value for key, value in body.items() if key != "message"}
    notes = dict.fromkeys(text for text in (body.get("note"), body.get("message")) if text)
    problems = Problems()
    reader = Reader(answers, problems)
    contact = read_contact(reader)
    if not contact.name and not problems.found:
        reader.note("name", "Enter a name.")
    if not contact.email and not contact.phone and not problems.found:
        reader.note("email", "Enter an email address or a phone number.")
    client = read_client(reader)
    message = Reader({"message": "\n\n".join(notes)}, problems).text("message", longest=4_002)
    problems.raise_if_any()
    return WriteRequest(
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        message=message,
        timezone=client.timezone,
        client=client,
    )
