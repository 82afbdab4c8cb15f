"""All tables in one import: a foreign key needs the other table's module to have been loaded."""

from __future__ import annotations

from app.models import (
    account,
    audit,
    booking,
    busy,
    intake,
    limits,
    outbox,
    practice,
    slots,
    waitlist,
)
from app.models.base import Base

__all__ = [
    "METADATA",
    "account",
    "audit",
    "booking",
    "busy",
    "intake",
    "limits",
    "outbox",
    "practice",
    "slots",
    "waitlist",
]

METADATA = Base.metadata
"""The tables as the code wants them, every one of them."""
