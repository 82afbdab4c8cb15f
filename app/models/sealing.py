"""Sealed columns: text that only the practice's keys open, each value bound to its place."""

from __future__ import annotations

import hmac
import json
import os
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.models.base import Base, new_id

KEY_BYTES = 32
_VERSION = b"\x01"
_MARK_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = len(_VERSION) + _MARK_BYTES + _NONCE_BYTES


class SealBroken(Exception):
    """A sealed value does not open: its key is gone, or it was changed or moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sealed value lives; part of what the seal proves."""

    table: str
    column: str
    row_id: str

    @property
    def associated(self) -> bytes:
        """The place as bytes that the cipher authenticates but does not store."""
        return f"{self.table}:{self.column}:{self.row_id}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCipher:
    """One key of the practice with what is derived from it; `mark` names it in stored values."""

    mark: bytes
    sealer: AESGCM = field(repr=False)
    index_key: bytes = field(repr=False)

    @classmethod
    def of(cls, key: bytes) -> Self:
        """Derive the cipher and the index key of a master key of 32 bytes."""
        if len(key) != KEY_BYTES:
            msg = f"A key has {KEY_BYTES} bytes."
            raise ValueError(msg)
        return cls(
            mark=_derive(key, b"rapport key mark", _MARK_BYTES),
            sealer=AESGCM(_derive(key, b"rapport sealed columns", KEY_BYTES)),
            index_key=_derive(key, b"rapport e-mail index", KEY_BYTES),
        )

    def index(self, address: str) -> str:
        """Return the blind index of a normalised address: version, key mark, HMAC-SHA256."""
        digest = hmac.new(self.index_key, b"email-v1\0" + address.encode(), sha256).digest()
        return f"v1.{self.mark.hex()}.{urlsafe_b64encode(digest).decode().rstrip('=')}"


class Vault:
    """Seals and opens columns with several keys, newest first: it seals with the first one.

    A stored value is version, key mark, nonce and AES-256-GCM text; its associated text is
    `table:column:row-id`, so that a value copied into another row or column does not open.
    """

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._own_ciphers = tuple(FieldCipher.of(key) for key in keys)

    @property
    def ciphers(self) -> tuple[FieldCipher, ...]:
        """The ciphers of all keys, newest first."""
        return self._own_ciphers

    def seal(self, row: Base, column: str, text: str | None) -> None:
        """Put `text` under seal into `row`; a new row gets its id here, since the seal needs it."""
        if row.id is None:  # type: ignore[attr-defined]
            row.id = new_id()  # type: ignore[attr-defined]
        sealed = None if text is None else self.seal_text(_place_of(row, column), text)
        setattr(row, column, sealed)

    def read(self, row: Base, column: str) -> str | None:
        """Return the text that `row` holds under seal; SealBroken where it does not open."""
        sealed: bytes | None = getattr(row, column)
        return None if sealed is None else self.read_text(_place_of(row, column), sealed)

    def seal_json(self, row: Base, column: str, document: object) -> None:
        """Put a JSON document under seal into `row`; None empties the column."""
        text = None if document is None else json.dumps(document, separators=(",", ":"))
        self.seal(row, column, text)

    def read_json(self, row: Base, column: str) -> object:
        """Return the JSON document that `row` holds under seal, None where it holds none."""
        text = self.read(row, column)
        return None if text is None else json.loads(text)

    def seal_text(self, place: Place, text: str) -> bytes:
        """Return `text` sealed for `place`, for statements that have no row object."""
        return self.seal_bytes(place, text.encode())

    def read_text(self, place: Place, sealed: bytes) -> str:
        """Return the text sealed for `place`; SealBroken where it does not open."""
        return self.read_bytes(place, sealed).decode()

    def seal_bytes(self, place: Place, plain: bytes) -> bytes:
        """Return `plain` sealed for `place` with the newest key."""
        newest = self.ciphers[0]
        nonce = os.urandom(_NONCE_BYTES)
        return (
            _VERSION + newest.mark + nonce + newest.sealer.encrypt(nonce, plain, place.associated)
        )

    def read_bytes(self, place: Place, sealed: bytes) -> bytes:
        """Return the bytes sealed for `place`; SealBroken where they do not open."""
        mark = sealed[len(_VERSION) : len(_VERSION) + _MARK_BYTES]
        nonce = sealed[len(_VERSION) + _MARK_BYTES : _HEAD_BYTES]
        if not sealed.startswith(_VERSION) or len(nonce) != _NONCE_BYTES:
            msg = f"{place.table}.{place.column} holds something that was never sealed."
            raise SealBroken(msg)
        for cipher in self.ciphers:
            if cipher.mark == mark:
                try:
                    return cipher.sealer.decrypt(nonce, sealed[_HEAD_BYTES:], place.associated)
                except InvalidTag:
                    msg = f"{place.table}.{place.column} was changed or moved outside Rapport."
                    raise SealBroken(msg) from None
        msg = f"{place.table}.{place.column} needs a key that ENCRYPTION_KEYS no longer lists."
        raise SealBroken(msg)

    def is_newest(self, sealed: bytes) -> bool:
        """Tell whether a sealed value already uses the newest key."""
        return sealed.startswith(_VERSION + self.ciphers[0].mark)

    def email_index(self, address: str) -> str:
        """Return the blind index under which an address is stored (at most 64 characters)."""
        return self.ciphers[0].index(normalise_address(address))

    def email_indexes(self, address: str) -> tuple[str, ...]:
        """Return the blind indexes to look an address up by, one for each key still in use."""
        normal = normalise_address(address)
        return tuple(cipher.index(normal) for cipher in self.ciphers)


def normalise_address(address: str) -> str:
    """Return the form in which equal addresses are equal: NFKC, no case, ASCII domain."""
    local, at, domain = unicodedata.normalize("NFKC", address).strip().rpartition("@")
    lowered = domain.casefold()
    with suppress(UnicodeError):  # what is no host name stays as written, equal to itself
        lowered = lowered.encode("idna").decode("ascii")
    return local.casefold() + at + lowered


def _derive(key: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(key)


def _place_of(row: Base, column: str) -> Place:
    return Place(table=row.__tablename__, column=column, row_id=row.id)  # type: ignore[attr-defined]
