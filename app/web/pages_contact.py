"""View models of the contact request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.web.pages import HelpLine


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePage:
    """`/write`: the second door; the reply comes by `answer_by_at` if the letter leaves now."""

    answer_by_at: datetime
    zone: str
    back_url: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPage:
    """`/write/received` (after the redirect): by when an answer comes, and where help is now."""

    answer_by_at: datetime
    zone: str
    name: str = ""
    emergency: str = ""
    lines: tuple[HelpLine, ...] = ()
    is_taking_new: bool = True
