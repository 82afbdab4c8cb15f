"""The refusals of the domain: each has a stable code that shells map to a message or a status."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in what somebody gave us.

    `field` is a dotted path as the giver wrote it (`therapists.2.goals.worry`); `message` is one
    sentence that says how to mend it, fit to be shown beside the field.
    """

    field: str
    message: str


class DomainError(Exception):
    """A rule refused the request; `code` never changes, `message` is one plain sentence."""

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(DomainError):
    """One or more fields cannot be used; `problems` lists them in the order they were met."""

    code = "invalid_input"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        if not problems:
            msg = "InvalidInput needs at least one problem"
            raise ValueError(msg)
        super().__init__(problems[0].message, field=problems[0].field)
        self.problems = problems


class NotFound(DomainError):
    """Nothing lives under this address, or it is not for this visitor (both look alike)."""

    code = "not_found"


class LinkExpired(DomainError):
    """A link that once worked has run out."""

    code = "link_expired"
