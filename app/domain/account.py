"""Accounts of the practice's people: roles, links that open once, and how long a session lives."""

from __future__ import annotations

from enum import StrEnum

from app.domain.errors import DomainError

INVITE_HOURS = 72
"""How long a one-time link works."""

SESSION_IDLE_MINUTES = 30
"""A session ends when nothing was asked for this long."""

SESSION_HOURS = 12
"""A session ends at the latest after this time."""


class Role(StrEnum):
    """What somebody may see in the workspace."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    THERAPIST = "therapist"


class NotSignedIn(DomainError):
    """The workspace needs a live session."""

    code = "not_signed_in"
