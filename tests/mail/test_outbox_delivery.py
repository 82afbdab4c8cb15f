"""Delivery to a folder and to mail servers that fail in every way we know."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from flask_mail import Mail

from app.mail.delivery import (
    Delivery,
    DeliveryDelayed,
    DeliveryRefused,
    FolderDelivery,
    file_name_of,
)
from app.mail.render import write_letter
from app.mail.smtp import SmtpDelivery
from tests.letters import make_appointment_letter, make_notice
from tests.smtp_server import (
    Fault,
    find_free_port,
    open_mail_server,
    open_rude_server,
    open_silent_server,
)

LETTER = write_letter(make_appointment_letter())


@pytest.fixture
def mail_app() -> Iterator[Flask]:
    """Give an application that has Flask-Mail and nothing else."""
    app = Flask("mail")
    Mail(app)
    with app.app_context():
        yield app


def deliver_to(
    app: Flask,
    port: int,
    *,
    tls: ssl.SSLContext | None = None,
    password: str | None = None,
    **config: object,
) -> None:
    app.config.update(
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=port,
        MAIL_USE_TLS=tls is not None,
        MAIL_USERNAME="oaks" if password else None,
        MAIL_PASSWORD=password,
        **config,
    )
    Mail(app)
    delivery = SmtpDelivery(app.extensions["mail"], timeout_seconds=0.5, tls=tls)
    delivery.deliver(LETTER.recipient, LETTER.mime)


def test_a_folder_gets_one_file_for_one_letter_however_often_it_comes(tmp_path: Path) -> None:
    delivery: Delivery = FolderDelivery(tmp_path / "deep" / "mail")
    for _ in range(3):
        delivery.deliver(LETTER.recipient, LETTER.mime)
    [file] = (tmp_path / "deep" / "mail").iterdir()
    assert file.name == file_name_of(LETTER.mime)
    assert file.name.startswith("20260220T090000Z-")
    assert file.suffix == ".eml"
    assert file.read_bytes() == LETTER.mime


def test_files_sort_by_the_date_of_their_letters(tmp_path: Path) -> None:
    delivery = FolderDelivery(tmp_path)
    days = [datetime(2026, month, 1, tzinfo=UTC) for month in (11, 3, 7)]
    for sequence, day in enumerate(days):
        letter = write_letter(make_notice(sequence=sequence, stamped_at=day))
        delivery.deliver(letter.recipient, letter.mime)
    names = sorted(file.name[:8] for file in tmp_path.iterdir())
    assert names == ["20260301", "20260701", "20261101"]


def test_a_folder_that_cannot_be_written_delays_the_letter(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(DeliveryDelayed, match="folder"):
        FolderDelivery(tmp_path / "mail").deliver(LETTER.recipient, LETTER.mime)


def test_the_server_gets_the_bytes_as_they_are(mail_app: Flask) -> None:
    with open_mail_server() as mailbox:
        deliver_to(mail_app, mailbox.port)
    assert mailbox.taken == [LETTER.mime]
    assert mailbox.senders == ["calls@oaks.example"]
    assert mailbox.greetings == ["oaks.example"]


@pytest.mark.parametrize("fault", [Fault.MAIL_550, Fault.RCPT_550, Fault.DATA_554])
def test_a_reply_from_500_on_refuses_for_good(mail_app: Flask, fault: Fault) -> None:
    with open_mail_server(fault) as mailbox, pytest.raises(DeliveryRefused) as refused:
        deliver_to(mail_app, mailbox.port)
    assert str(refused.value.code) in fault
    assert "dana" not in str(refused.value)
    assert mailbox.taken == []


@pytest.mark.parametrize("fault", [Fault.MAIL_451, Fault.RCPT_450, Fault.DATA_452])
def test_a_reply_below_500_delays(mail_app: Flask, fault: Fault) -> None:
    with open_mail_server(fault) as mailbox, pytest.raises(DeliveryDelayed):
        deliver_to(mail_app, mailbox.port)
    assert mailbox.taken == []


def test_a_server_that_drops_after_the_text_leaves_it_open(mail_app: Flask) -> None:
    with (
        open_mail_server(Fault.DROP_AFTER_DATA) as mailbox,
        pytest.raises(DeliveryDelayed),
    ):
        deliver_to(mail_app, mailbox.port)


def test_a_server_that_drops_at_the_goodbye_has_taken_the_letter(mail_app: Flask) -> None:
    with open_mail_server(Fault.DROP_AT_QUIT) as mailbox:
        deliver_to(mail_app, mailbox.port)
    assert mailbox.taken == [LETTER.mime]


def test_a_server_that_never_greets_is_left_in_time(mail_app: Flask) -> None:
    started = time.monotonic()
    with open_silent_server() as port, pytest.raises(DeliveryDelayed):
        deliver_to(mail_app, port)
    assert time.monotonic() - started < 5


def test_a_server_that_turns_us_away_at_the_door_delays(mail_app: Flask) -> None:
    with open_rude_server() as port, pytest.raises(DeliveryDelayed, match="554"):
        deliver_to(mail_app, port)


def test_nothing_leaves_where_sending_is_off(mail_app: Flask) -> None:
    with open_mail_server() as mailbox:
        deliver_to(mail_app, mailbox.port, MAIL_SUPPRESS_SEND=True)
    assert mailbox.taken == []


def test_a_server_that_is_not_there_delays(mail_app: Flask) -> None:
    with pytest.raises(DeliveryDelayed, match="ConnectionRefusedError"):
        deliver_to(mail_app, find_free_port())


def test_a_server_that_knows_no_passwords_is_a_matter_of_settings(mail_app: Flask) -> None:
    with open_mail_server() as mailbox, pytest.raises(DeliveryDelayed):
        deliver_to(mail_app, mailbox.port, password="wrong")
    assert mailbox.taken == []


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(mail_app: Flask) -> None:
    with open_mail_server() as mailbox, pytest.raises(DeliveryDelayed):
        deliver_to(mail_app, mailbox.port, tls=ssl.create_default_context())
    assert mailbox.taken == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing(
    mail_app: Flask, tmp_path: Path
) -> None:
    server, _ = make_certificate(tmp_path)
    with open_mail_server(tls=server) as mailbox, pytest.raises(DeliveryDelayed):
        deliver_to(mail_app, mailbox.port, tls=ssl.create_default_context())
    assert mailbox.taken == []


def test_a_certificate_that_is_trusted_gets_the_letter_in_secret(
    mail_app: Flask, tmp_path: Path
) -> None:
    server, client = make_certificate(tmp_path)
    with open_mail_server(tls=server) as mailbox:
        deliver_to(mail_app, mailbox.port, tls=client)
    assert mailbox.was_secret == [True]
    assert mailbox.taken == [LETTER.mime]


def test_a_server_that_speaks_tls_from_the_start_gets_the_letter(
    mail_app: Flask, tmp_path: Path
) -> None:
    server, client = make_certificate(tmp_path)
    with open_mail_server(tls_at_once=server) as mailbox:
        deliver_to(mail_app, mailbox.port, tls=client, MAIL_USE_SSL=True)
    assert mailbox.taken == [LETTER.mime]


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's context for 127.0.0.1, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    chain = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    chain.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain)
    return server, ssl.create_default_context(cafile=str(chain))
