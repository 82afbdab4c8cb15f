"""Reads the diary of one therapist, in a bounded number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.practice import BufferRule, Service
from app.domain.slots import Diary, Slot, SlotRules, list_slots, nearest_slots
from app.domain.timespan import Span
from app.models.practice import TherapistRow
from app.models.slots_reading import OwnClaims, read_diaries
from app.tokens import hash_token

SOON = timedelta(days=14)
"""How far ahead pages look for the next free time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRequest:
    """Whose times to list, by the rules of which service, and who asks.

    A visitor's own hold, and the appointment that is being moved, do not stand in the way.
    """

    therapist: str
    service: Service
    buffer_rule: BufferRule
    visitor_token: str | None = None
    appointment_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDiary:
    """A therapist's diary as read, with the rules by which its slots are laid out."""

    diary: Diary
    rules: SlotRules

    def list_slots(self, window: Span, *, now: datetime) -> tuple[Slot, ...]:
        """Return the free slots that start within `window`, in order."""
        return list_slots(self.diary, self.rules, window=window, now=now)

    def nearest(self, to: datetime, *, now: datetime, count: int = 3) -> tuple[Slot, ...]:
        """Return the free slots nearest to an instant, in order of start."""
        return nearest_slots(self.diary, self.rules, to=to, now=now, count=count)


def open_diary(session: Session, request: SlotRequest, *, window: Span, now: datetime) -> OpenDiary:
    """Read one therapist's diary, good for starts within `window`; raise NotFound."""
    row = session.scalar(
        select(TherapistRow).where(TherapistRow.slug == request.therapist, TherapistRow.is_active)
    )
    if row is None:
        raise NotFound("There is nobody of that name here.")
    visitor_hash = None if request.visitor_token is None else hash_token(request.visitor_token)
    own = OwnClaims(visitor_hash=visitor_hash, appointment_id=request.appointment_id)
    diaries = read_diaries(session, [row], window=window, now=now, own=own)
    rules = SlotRules.of(request.service, request.buffer_rule)
    return OpenDiary(diary=diaries[row.id], rules=rules)
