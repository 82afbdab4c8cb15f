"""Finished letters: their MIME shape, their headers, and what is refused."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from app.domain.errors import DomainError
from app.domain.invite import InviteMethod, Party, UnsafeAddress
from app.domain.outbox import LetterKind
from app.mail.letters import AppointmentLetter, Sender
from app.mail.message import UnsafeHeader, message_id_of, plain_address
from app.mail.render import write_letter
from tests.letters import (
    SUBJECT_ID,
    make_appointment_letter,
    make_notice,
    make_request_letter,
)

METHODS = {
    LetterKind.BOOKED: InviteMethod.REQUEST,
    LetterKind.MOVED: InviteMethod.REQUEST,
    LetterKind.CANCELLED: InviteMethod.CANCEL,
}
LINE_BREAKS = ("\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\0")


def read(mime: bytes) -> EmailMessage:
    message = email.message_from_bytes(mime, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def shape_of(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


@pytest.mark.parametrize("kind", METHODS)
def test_a_letter_with_an_invite_has_the_shape_that_calendars_accept(kind: LetterKind) -> None:
    mime = write_letter(make_appointment_letter(kind=kind)).mime
    message = read(mime)
    assert shape_of(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    _, _, plain, html, invite, file = message.walk()
    assert plain["Content-Transfer-Encoding"] == html["Content-Transfer-Encoding"]
    assert plain["Content-Transfer-Encoding"] == "quoted-printable"
    assert invite["Content-Disposition"] is None
    assert file.get_filename() == "invite.ics"
    assert file.get_content_disposition() == "attachment"
    method = METHODS[kind].value
    assert invite["Content-Type"].params == {"charset": "utf-8", "method": method}
    assert invite.get_payload(decode=True) == file.get_payload(decode=True)
    assert f"\r\nMETHOD:{method}\r\n" in invite.get_content()
    assert mime.count(b"MIME-Version") == 1


@pytest.mark.parametrize("letter", [make_request_letter(), make_notice()])
def test_a_letter_without_an_invite_has_two_readings_of_one_text(letter: AppointmentLetter) -> None:
    message = read(write_letter(letter).mime)
    assert shape_of(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_lines_are_short_end_with_crlf_and_are_plain_ascii() -> None:
    mime = write_letter(make_appointment_letter(place="Straße 1" * 60, mode="in_person")).mime
    assert mime.endswith(b"\r\n")
    assert b"\n" not in mime.replace(b"\r\n", b"")
    assert all(len(line) <= 100 for line in mime.split(b"\r\n"))
    mime.decode("ascii")


def test_headers_say_who_when_and_that_nobody_needs_to_answer() -> None:
    message = read(write_letter(make_appointment_letter(sequence=2)).mime)
    assert message["Message-ID"] == f"<{SUBJECT_ID}.seq2.booked@oaks.example>"
    assert message["Date"] == "Fri, 20 Feb 2026 09:00:00 +0000"
    assert message["From"] == '"C. Oaks" <calls@oaks.example>'
    assert message["Reply-To"] == "hello@oaks.example"
    assert message["To"] == "dana@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_a_sender_without_a_mailbox_for_answers_has_no_reply_to() -> None:
    sender = Sender(party=Party(name="C. Oaks", email="calls@oaks.example"))
    assert read(write_letter(make_appointment_letter(sender=sender)).mime)["Reply-To"] is None


def test_the_same_facts_give_the_same_bytes() -> None:
    assert write_letter(make_appointment_letter()) == write_letter(make_appointment_letter())


def test_the_attendee_is_spelt_as_the_recipient_is() -> None:
    recipient = Party(name="Dana", email="Dana@Bücher.example")
    letter = write_letter(make_appointment_letter(recipient=recipient))
    message = read(letter.mime)
    [invite] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    text = invite.get_content().replace("\r\n ", "")
    assert letter.recipient == "Dana@xn--bcher-kva.example"
    assert f":mailto:{letter.recipient}\r\n" in text
    assert message["To"] == letter.recipient


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_a_line_break_never_becomes_a_header(line_break: str) -> None:
    bad = f"x{line_break}Bcc: evil@example.com"
    with pytest.raises(UnsafeHeader):
        write_letter(
            make_appointment_letter(
                sender=Sender(party=Party(name=bad, email="calls@oaks.example"))
            )
        )
    with pytest.raises(UnsafeHeader):
        message_id_of(bad, 0, "booked", sender_email="calls@oaks.example")
    with pytest.raises(DomainError):
        write_letter(
            make_appointment_letter(recipient=Party(name="", email=f"dana@example.com{bad}"))
        )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@example.com, b@example.com",
        "a@example.com;b@example.com",
        "Dana <dana@example.com>",
        "dana@example.com\r\nBcc: x@example.com",
        '"a b"@example.com',
        "jörg@example.com",
        "dana@[127.0.0.1]",
    ],
)
def test_one_letter_has_one_bare_address(address: str) -> None:
    with pytest.raises(UnsafeAddress):
        plain_address(address)


def test_a_domain_in_another_script_is_written_in_ascii() -> None:
    assert plain_address("info@straße.de") == "info@xn--strae-oqa.de"
