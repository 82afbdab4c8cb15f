"""Tables of the waiting list: who waits for which times, and what was offered to whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.intake import PartOfDay
from app.domain.practice import Mode, Weekday
from app.domain.waitlist import Wish
from app.models.base import Base, JSONDocument, UTCDateTime, new_id


class WaitlistEntryRow(Base):
    """A client who waits for a time; name and address are those of their request.

    No `therapist_id` = any, no `mode` = any. `times` are parts of the day by weekday in the
    client's `timezone`, as in the answers of intake; none = any.
    """

    __tablename__ = "waitlist_entry"
    __table_args__ = (
        Index("ix_waitlist_entry_state_created_at", "state", "created_at"),
        Index("ix_waitlist_entry_request_id", "request_id"),
        Index("ix_waitlist_entry_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("client_request.id", ondelete="CASCADE"))
    therapist_id: Mapped[str | None] = mapped_column(ForeignKey("therapist.id", ondelete="CASCADE"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    mode: Mapped[str | None] = mapped_column(String(10))
    times: Mapped[dict[str, list[str]]] = mapped_column(JSONDocument, default=dict)
    earliest_on: Mapped[date | None] = mapped_column(Date)
    latest_on: Mapped[date | None] = mapped_column(Date)
    timezone: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    offers: Mapped[int] = mapped_column(default=0)
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class WaitlistOfferRow(Base):
    """A time offered to one who waits, until `expires_at`; a claim keeps it for them so long."""

    __tablename__ = "waitlist_offer"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_waitlist_offer_entry_id", "entry_id"),
        Index("ix_waitlist_offer_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    entry_id: Mapped[str] = mapped_column(ForeignKey("waitlist_entry.id", ondelete="CASCADE"))
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id", ondelete="CASCADE"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    mode: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))


def wish_of(entry: WaitlistEntryRow, *, service: str, therapist: str | None) -> Wish:
    """Return what an entry waits for; service and therapist are their slugs."""
    return Wish(
        service=service,
        therapist=therapist,
        mode=None if entry.mode is None else Mode(entry.mode),
        times={
            Weekday(day): tuple(PartOfDay(part) for part in parts)
            for day, parts in entry.times.items()
        },
        timezone=entry.timezone,
        earliest_on=entry.earliest_on,
        latest_on=entry.latest_on,
    )
