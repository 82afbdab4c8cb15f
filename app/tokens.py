"""Secret links and keys: random when made, only their digest is stored."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def new_token() -> str:
    """Return 256 random bits as 43 characters fit for an address."""
    return secrets.token_urlsafe(32)


def token_of(key: str) -> str:
    """Return the one token that belongs to a secret key, so that a repeated request finds it."""
    digest = hashlib.sha256(b"token of " + key.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_token(text: str) -> bool:
    """Tell whether `text` has the shape of a token, so that nothing else reaches the database."""
    return _TOKEN.fullmatch(text) is not None


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token or key in hex, as it is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
