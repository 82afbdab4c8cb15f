"""The table of letters on their way; a row commits with the fact it tells of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime, new_id


class LetterRow(Base):
    """One letter to one person, frozen: sent again it has the same bytes.

    `subject_id` is the appointment or request it is about, `sequence` that fact's version.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind", "sequence", "recipient_index"),
        Index("ix_letter_state_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    subject_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(40))
    sequence: Mapped[int]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient_index: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[bytes] = mapped_column(LargeBinary)
    mime: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(36))
    last_error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
