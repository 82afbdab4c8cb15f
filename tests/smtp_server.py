"""A mail server on a free port of this machine that fails in one chosen way."""

from __future__ import annotations

import socket
import ssl
import threading
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Fault(StrEnum):
    """Where and how the server fails; a number is its reply."""

    NONE = "none"
    MAIL_451 = "mail 451"
    MAIL_550 = "mail 550"
    RCPT_450 = "rcpt 450"
    RCPT_550 = "rcpt 550"
    DATA_452 = "data 452"
    DATA_554 = "data 554"
    DROP_AFTER_DATA = "drop after data"
    DROP_AT_QUIT = "drop at quit"


def _hang_up(server: SMTP) -> None:
    """Cut the line without a word."""
    assert isinstance(server.transport, WriteTransport)
    server.transport.abort()


@dataclass(slots=True)
class Mailbox:
    """What the server took, byte by byte, and how it behaves; `fault` may change at any time."""

    fault: Fault = Fault.NONE
    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    was_secret: list[bool] = field(default_factory=list)

    def _reply_at(self, step: str) -> str | None:
        name, _, code = self.fault.partition(" ")
        return f"{code} 4.0.0 not now" if name == step and code.isdecimal() else None

    async def handle_MAIL(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        refusal = self._reply_at("mail")
        if refusal is None:
            envelope.mail_from = address
        return refusal or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        refusal = self._reply_at("rcpt")
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        refusal = self._reply_at("data")
        if refusal is not None:
            return refusal
        content = envelope.original_content
        assert isinstance(content, bytes)
        self.taken.append(content)
        self.senders.append(str(envelope.mail_from))
        self.greetings.append(str(session.host_name))
        self.was_secret.append(session.ssl is not None)
        if self.fault is Fault.DROP_AFTER_DATA:
            _hang_up(server)
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if self.fault is Fault.DROP_AT_QUIT:
            _hang_up(server)
        return "221 Bye"


@contextmanager
def open_mail_server(
    fault: Fault = Fault.NONE,
    *,
    tls: ssl.SSLContext | None = None,
    tls_at_once: ssl.SSLContext | None = None,
) -> Iterator[Mailbox]:
    """Serve until the block ends; with `tls` the server offers STARTTLS and insists on it."""
    mailbox = Mailbox(fault=fault, port=find_free_port())
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=mailbox.port,
        tls_context=tls,
        require_starttls=tls is not None,
        ssl_context=tls_at_once,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@contextmanager
def open_silent_server() -> Iterator[int]:
    """Accept connections on the port given and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@contextmanager
def open_rude_server() -> Iterator[int]:
    """Turn everyone away at the door of the port given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            guest, _ = listener.accept()
            with guest:
                guest.sendall(b"554 No service for you\r\n")
                guest.recv(100)

        thread = threading.Thread(target=answer)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join()


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
