"""A letter's way out: its states, when to try again, when to give up, what overtakes what."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=48)
"""How long a letter is tried; one about an appointment ends with its start if that is sooner."""

LATE_AFTER = timedelta(minutes=10)
"""How long past its time a waiting letter is a sign that something is wrong."""

_JITTER_SHARE = 0.2
_JITTER_STEPS = 1_000
_DOUBLINGS = 8
_PERMANENT_FROM = 500


class LetterState(StrEnum):
    """Where a letter stands; `dropped` means a newer letter made it pointless."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class LetterKind(StrEnum):
    """What a letter tells; the word is also the folder of its template."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RECEIVED = "received"
    LISTED = "listed"
    OFFERED = "offered"
    LAPSED = "lapsed"
    NOTICE_BOOKED = "notice_booked"
    NOTICE_MOVED = "notice_moved"
    NOTICE_CANCELLED = "notice_cancelled"
    NOTICE_REQUEST = "notice_request"


_NEWS = frozenset({LetterKind.BOOKED, LetterKind.MOVED})
_NOTICES = frozenset(
    {LetterKind.NOTICE_BOOKED, LetterKind.NOTICE_MOVED, LetterKind.NOTICE_CANCELLED}
)


def superseded_by(kind: LetterKind) -> frozenset[LetterKind]:
    """Return the kinds that a newer letter of `kind` about the same subject makes pointless.

    A cancellation to the client never is: whatever follows it is about another calendar entry, and
    only this letter takes the old one away. Notices carry no entry. A time that is no longer kept
    for somebody is not offered to them.
    """
    if kind in _NOTICES:
        return _NOTICES
    if kind is LetterKind.LAPSED:
        return frozenset({LetterKind.OFFERED})
    return _NEWS if kind in _NEWS | {LetterKind.CANCELLED} else frozenset()


def is_permanent(code: int) -> bool:
    """Tell whether an SMTP reply code refuses for good (RFC 5321 4.2.1)."""
    return code >= _PERMANENT_FROM


def next_attempt_at(tries: int, *, now: datetime, seed: str) -> datetime:
    """Return when to try again after the `tries`-th failure (from 1): doubling, up to an hour.

    Up to a fifth is added, drawn from `seed`, so that letters delayed together part ways.
    """
    pause = min(FIRST_PAUSE * (1 << min(max(tries, 0), _DOUBLINGS)), LONGEST_PAUSE)
    digest = hashlib.sha256(f"{seed}:{tries}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") % _JITTER_STEPS / _JITTER_STEPS
    return now + pause * (1 + _JITTER_SHARE * share)


def give_up_at(*, now: datetime, starts_at: datetime | None) -> datetime:
    """Return when a letter written now has lost its point; `starts_at` is its appointment's."""
    limit = now + GIVE_UP_AFTER
    return limit if starts_at is None or starts_at <= now else min(limit, starts_at)


def is_given_up(*, due_at: datetime, give_up_at: datetime) -> bool:
    """Tell whether the next attempt would come too late."""
    return due_at >= give_up_at
