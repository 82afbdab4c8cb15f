"""Letters as finished MIME bytes, the same bytes each time, in the one shape calendars accept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email

from app.domain.errors import DomainError
from app.domain.invite import INVITE_FILE_NAME, InviteMethod, Party, UnsafeAddress

_BOUNDARY_LENGTH = 24


class UnsafeHeader(DomainError):
    """A text with line breaks or control characters that would become a header of its own."""

    code = "unsafe_header"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The headers of one letter to one person; `written_at` is aware UTC and becomes its Date."""

    message_id: str
    written_at: datetime
    sender: Party
    reply_to: str
    recipient: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """The calendar text that travels with a letter; `method` is the one inside it."""

    method: InviteMethod
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The same words twice, plain and as HTML, and the calendar text where there is one."""

    plain: str
    html: str
    calendar: CalendarPart | None = None


def message_id_of(
    subject_id: str, sequence: int, kind: str, *, sender_email: str, copy: int = 0
) -> str:
    """Return the Message-ID of a letter: the same each time it is written.

    Copies to further readers are counted from 1.
    """
    domain = plain_address(sender_email).rpartition("@")[2]
    suffix = f".with{copy}" if copy else ""
    return f"<{_header(subject_id)}.seq{sequence}.{kind}{suffix}@{domain}>"


def plain_address(text: str) -> str:
    """Return one bare address in ASCII; raises UnsafeAddress for anything else, lists included."""
    try:
        checked = validate_email(
            text, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError as refused:
        message = "Enter an email address like name@example.com"
        raise UnsafeAddress(message, field="email") from refused
    return checked.ascii_email or checked.normalized


def write_message(envelope: Envelope, content: Content) -> bytes:
    """Return the whole message with CRLF line ends; equal arguments give equal bytes.

    The plain text comes first, the calendar text last in the alternative and once more as a file:
    some programs read the one, some the other.
    """
    message = EmailMessage(policy=SMTP)
    _write_headers(message, envelope)
    message["Content-Type"] = "multipart/mixed"
    message.set_boundary(_boundary(envelope.message_id, "mixed"))
    alternative = EmailMessage(policy=SMTP)
    alternative["Content-Type"] = "multipart/alternative"
    alternative.set_boundary(_boundary(envelope.message_id, "alternative"))
    alternative.attach(_text_part(content.plain, subtype="plain"))
    alternative.attach(_text_part(content.html, subtype="html"))
    message.attach(alternative)
    if content.calendar is not None:
        alternative.attach(_invite_part(content.calendar))
        message.attach(_file_part(content.calendar))
    return message.as_bytes()


def _write_headers(message: EmailMessage, envelope: Envelope) -> None:
    """Write the headers; the last two keep holiday replies away (RFC 3834, Exchange)."""
    message["Message-ID"] = _header(envelope.message_id)
    message["Date"] = format_datetime(envelope.written_at.astimezone(UTC))
    message["From"] = Address(
        display_name=_header(envelope.sender.name.strip()),
        addr_spec=plain_address(envelope.sender.email),
    )
    if envelope.reply_to:
        message["Reply-To"] = Address(addr_spec=plain_address(envelope.reply_to))
    message["To"] = Address(addr_spec=plain_address(envelope.recipient))
    message["Subject"] = _header(envelope.subject)
    message["MIME-Version"] = "1.0"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"


def _header(text: str) -> str:
    """Return the text of a header; raises UnsafeHeader unless it is one printable line."""
    if len(text.splitlines()) > 1 or not text.isprintable():
        raise UnsafeHeader("This has to be one line of text.")
    return text


def _text_part(text: str, *, subtype: str) -> EmailMessage:
    """Return readable text that no relay needs to break up."""
    part = EmailMessage(policy=SMTP)
    part.set_content(text, subtype=subtype, charset="utf-8", cte="quoted-printable")
    del part["MIME-Version"]
    return part


def _invite_part(calendar: CalendarPart) -> EmailMessage:
    """Return the part that programs show as an invite: no file name, the method in capitals."""
    part = EmailMessage(policy=SMTP)
    part.set_content(
        calendar.content,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"charset": "utf-8", "method": calendar.method.value},
    )
    del part["MIME-Version"]
    return part


def _file_part(calendar: CalendarPart) -> EmailMessage:
    """Return the same calendar text as a file, for programs that only know files."""
    part = EmailMessage(policy=SMTP)
    part.set_content(
        calendar.content,
        maintype="application",
        subtype="ics",
        cte="base64",
        disposition="attachment",
        filename=INVITE_FILE_NAME,
    )
    del part["MIME-Version"]
    return part


def _boundary(message_id: str, level: str) -> str:
    """Return a boundary that is random to look at but the same each time."""
    digest = hashlib.sha256(f"{level}:{message_id}".encode()).hexdigest()
    return f"={level}-{digest[:_BOUNDARY_LENGTH]}="
