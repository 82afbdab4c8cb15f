"""The table of requests: what a client told us, from the first answer to the booking."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, JSONDocument, UTCDateTime, new_id


class RequestState(StrEnum):
    """A draft belongs to its visitor alone; an open request waits for the practice's answer.

    One that is waiting is on the waiting list and owes nobody an answer.
    """

    DRAFT = "draft"
    WAITING = "waiting"
    OPEN = "open"
    BOOKED = "booked"
    CLOSED = "closed"


CURRENT = (RequestState.DRAFT, RequestState.WAITING, RequestState.OPEN)
"""The states in which a request is still the one of its visitor's cookie."""


class ClientRequestRow(Base):
    """One client's request; everything that tells who they are or how they feel is sealed.

    `visitor_hash` finds the draft by the visitor's cookie, `token_hash` by the client's link.
    `consents` lists what was agreed to: id, version of the text, and when.
    """

    __tablename__ = "client_request"
    __table_args__ = (
        Index("ix_client_request_state_answer_by_at", "state", "answer_by_at"),
        Index("ix_client_request_email_index", "email_index"),
        Index("ix_client_request_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    visitor_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=RequestState.DRAFT)
    answers: Mapped[bytes | None] = mapped_column(LargeBinary)
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    message: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_index: Mapped[str | None] = mapped_column(String(80))
    timezone: Mapped[str] = mapped_column(String(64))
    consents: Mapped[list[dict[str, str]]] = mapped_column(JSONDocument, default=list)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("therapist.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_by_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
