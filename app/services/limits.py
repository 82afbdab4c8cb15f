"""Counts requests in the database, so that all processes keep one limit, and whose they are."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.extensions import get_settings
from app.models.limits import RateWindowRow
from app.services.transaction import read_transaction, write_transaction
from app.tokens import hash_token

_NETWORK_BITS = {4: 32, 6: 56}


class DatabaseStorage(Storage):
    """The storage of the library `limits` on our own table; windows begin with their first hit."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the database refuses with when it cannot serve."""
        return DomainError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more in the window of `key`, which lasts `expiry` seconds."""
        now = self._clock()
        row, digest = RateWindowRow, hash_token(key)
        fresh = {"count": amount, "expires_at": now + timedelta(seconds=expiry)}
        with write_transaction() as session:
            statement = _insert(session).values(key=digest, **fresh)
            is_over = row.expires_at <= now
            counted = session.scalar(
                statement.on_conflict_do_update(
                    index_elements=[row.key],
                    set_={
                        "count": case((is_over, amount), else_=row.count + amount),
                        "expires_at": case(
                            (is_over, statement.excluded.expires_at), else_=row.expires_at
                        ),
                    },
                ).returning(row.count)
            )
            return int(counted or amount)

    def get(self, key: str) -> int:
        """Return how much was counted in the window of `key`."""
        window = self._find(key)
        return 0 if window is None else window.count

    def get_expiry(self, key: str) -> float:
        """Return when the window of `key` ends, as a POSIX time; now where there is none."""
        window = self._find(key)
        return (self._clock() if window is None else window.expires_at).timestamp()

    def _find(self, key: str) -> RateWindowRow | None:
        """Return the live window of `key`."""
        with read_transaction() as session:
            return session.scalar(
                select(RateWindowRow).where(
                    RateWindowRow.key == hash_token(key),
                    RateWindowRow.expires_at > self._clock(),
                )
            )

    def check(self) -> bool:
        """Tell whether the database answers."""
        with read_transaction() as session:
            return session.scalar(select(1)) == 1

    def reset(self) -> int | None:
        """Forget all windows; return how many there were."""
        with write_transaction() as session:
            return len(session.scalars(delete(RateWindowRow).returning(RateWindowRow.key)).all())

    def clear(self, key: str) -> None:
        """Forget the window of `key`."""
        with write_transaction() as session:
            session.execute(delete(RateWindowRow).where(RateWindowRow.key == hash_token(key)))


def _insert(session: Session) -> sqlite.Insert | postgresql.Insert:
    """Return the insert of the session's own database, as each has its own for conflicts."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(RateWindowRow)
    return postgresql.insert(RateWindowRow)


def sweep_windows(*, now: datetime) -> int:
    """Delete the windows that are over; return how many there were."""
    with write_transaction() as session:
        over = delete(RateWindowRow).where(RateWindowRow.expires_at <= now)
        return len(session.scalars(over.returning(RateWindowRow.key)).all())


def network_of(address: str) -> str:
    """Return a keyed digest of the address as it is counted.

    IPv4 counts whole, IPv6 by the /56 that a household has.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped  # how a socket for both versions names a caller by IPv4
    bits = _NETWORK_BITS[found.version]
    network = str(ipaddress.ip_network((found, bits), strict=False))
    return hmac.new(get_settings().secret_key.encode(), network.encode(), sha256).hexdigest()


def find_network(address: str | None) -> str | None:
    """Return the digest under which holds are counted, None where limits are off."""
    return network_of(address) if address and get_settings().rate_limits else None
