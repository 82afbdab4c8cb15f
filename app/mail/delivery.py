"""The last step of a letter: into a folder, or to a mail server; the bytes go as they are."""

from __future__ import annotations

import hashlib
import os
import tempfile
from email import message_from_bytes
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

_PRIVATE_FOLDER = 0o700
_DIGEST_LENGTH = 16


class DeliveryRefused(Exception):
    """The letter was refused for good; trying again is no use. `code` is the reply of SMTP."""

    def __init__(self, reason: str, *, code: int | None = None) -> None:
        super().__init__(reason)
        self.code = code


class DeliveryDelayed(Exception):
    """The letter was not taken, or nobody knows whether it was; it is worth trying again."""


class Delivery(Protocol):
    """Hands one letter over; returning means that it was taken."""

    def deliver(self, recipient: str, mime: bytes, /) -> None:
        """Hand over the letter; raises DeliveryRefused or DeliveryDelayed."""


class FolderDelivery:
    """Writes each letter as one `.eml` file, for installations without a mail server.

    The name sorts by the letter's own date and is drawn from its Message-ID, so the same letter
    delivered twice is one file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, recipient: str, mime: bytes) -> None:  # noqa: ARG002  (the address is in it)
        """Write the file under its name at once and whole, even if the machine stops midway."""
        try:
            self._folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(mime)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(draft).replace(self._folder / file_name_of(mime))
            finally:
                Path(draft).unlink(missing_ok=True)
        except OSError as failed:
            reason = f"The folder for letters cannot be written: {failed.strerror}"
            raise DeliveryDelayed(reason) from failed


def file_name_of(mime: bytes) -> str:
    """Return the file name of a letter, such as `20260303T143000Z-5c6f0f7e12ab34cd.eml`."""
    headers = message_from_bytes(mime, policy=SMTP)
    written_at = parsedate_to_datetime(str(headers["Date"]))
    digest = hashlib.sha256(str(headers["Message-ID"]).encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{written_at:%Y%m%dT%H%M%SZ}-{digest}.eml"
