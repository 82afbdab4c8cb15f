"""Delivery by SMTP through Flask-Mail, with time-outs, checked certificates and frozen bytes."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email import message_from_bytes
from email.policy import SMTP
from types import TracebackType

from flask_mail import Connection, Mail, Message

from app.domain.outbox import is_permanent
from app.mail.delivery import DeliveryDelayed, DeliveryRefused

TIMEOUT_SECONDS = 20.0
"""How long the server may be silent at any one step."""

_IMPLICIT_TLS_PORT = 465
_LONGEST_REASON = 160


class _FrozenMessage(Message):
    """A letter whose bytes are finished, in the form in which Flask-Mail sends messages.

    The library's own constructor is passed over: it reads the application and asks the network
    for this machine's name to make up a Message-ID, and the letter has one already.
    """

    def __init__(self, *, sender: str, recipient: str, mime: bytes) -> None:
        self.sender = sender
        self.recipients = [recipient]
        self.cc = []
        self.bcc = []
        self.reply_to = None
        self.subject = ""
        self.date = 0.0
        self.mail_options = []
        self.rcpt_options = []
        self._mime = mime

    def as_bytes(self) -> bytes:
        """Return the bytes as they were stored."""
        return self._mime


class _CheckedConnection(Connection):
    """Flask-Mail's connection, but one that cannot hang, be listened to, or fail after success."""

    def __init__(
        self, mail: Mail, *, name: str, timeout_seconds: float, tls: ssl.SSLContext
    ) -> None:
        super().__init__(mail)
        self._name = name
        self._timeout_seconds = timeout_seconds
        self._tls = tls

    def configure_host(self) -> smtplib.SMTP:
        """Connect and sign in; the certificate must be valid wherever TLS is asked for."""
        mail = self.mail
        name, patience = self._name, self._timeout_seconds
        if mail.use_ssl or (mail.use_tls and mail.port == _IMPLICIT_TLS_PORT):
            host: smtplib.SMTP = smtplib.SMTP_SSL(
                mail.server, mail.port, name, timeout=patience, context=self._tls
            )
        else:
            host = smtplib.SMTP(mail.server, mail.port, name, timeout=patience)
        try:
            if mail.use_tls and not isinstance(host, smtplib.SMTP_SSL):
                host.starttls(context=self._tls)
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Say goodbye if all went well; a server that hangs up now has taken the letter already."""
        if self.host is None:
            return
        if exc_type is None:
            with suppress(smtplib.SMTPException, OSError):
                self.host.quit()
        self.host.close()


class SmtpDelivery:
    """Sends each letter over a connection of its own; needs an application context.

    `mail` is Flask-Mail as bound to the app (`app.extensions["mail"]`). The envelope's sender,
    where bounces go, is the letter's own From, so that SPF and DKIM speak of one domain.
    """

    def __init__(
        self,
        mail: Mail,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._mail = mail
        self._timeout_seconds = timeout_seconds
        self._tls = tls or ssl.create_default_context()

    def deliver(self, recipient: str, mime: bytes) -> None:
        """Hand the letter to the server; only a refusal of this very letter is for good.

        A server that refuses us as a whole (greeting, TLS, password) is a matter of settings, so
        the letter waits until they are mended.
        """
        sender = message_from_bytes(mime, policy=SMTP)["From"].addresses[0].addr_spec
        message = _FrozenMessage(sender=sender, recipient=recipient, mime=mime)
        connection = _CheckedConnection(
            self._mail,
            name=sender.rpartition("@")[2],
            timeout_seconds=self._timeout_seconds,
            tls=self._tls,
        )
        try:
            with connection:
                connection.send(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, reply = next(iter(refused.recipients.values()))
            raise _failure(code, reply) from refused
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise _failure(refused.smtp_code, refused.smtp_error) from refused
        except smtplib.SMTPResponseException as refused:
            reason = f"The mail server turned us away with {refused.smtp_code}."
            raise DeliveryDelayed(reason) from refused
        except (smtplib.SMTPException, OSError) as failed:
            reason = f"The mail server could not be reached: {type(failed).__name__}"
            raise DeliveryDelayed(reason) from failed


def _failure(code: int, reply: bytes | str) -> DeliveryRefused | DeliveryDelayed:
    """Return the right kind of failure for a reply; the code decides, never the class."""
    enhanced = (reply.decode(errors="replace") if isinstance(reply, bytes) else reply).split(" ")[0]
    status = enhanced if enhanced.replace(".", "").isdecimal() else ""
    reason = f"The mail server answered {code} {status}".strip()[:_LONGEST_REASON]
    return DeliveryRefused(reason, code=code) if is_permanent(code) else DeliveryDelayed(reason)
