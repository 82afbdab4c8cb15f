"""Tables of booking: appointments, and the claims by which time is taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime, new_id


class AppointmentRow(Base):
    """A consultation, kept through moves and cancellation.

    The client's link is `token`: stored sealed for letters to come, found by its hash. `uid`,
    `sequence` and `stamped_at` are those of the calendar entry. `timezone` is the client's.
    A room is taken only in person; a pool is the one by which it was booked.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_appointment_therapist_id_starts_at", "therapist_id", "starts_at"),
        Index("ix_appointment_request_id", "request_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("client_request.id"))
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    pool_id: Mapped[str | None] = mapped_column(ForeignKey("pool.id"))
    room_id: Mapped[str | None] = mapped_column(ForeignKey("room.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    mode: Mapped[str] = mapped_column(String(10))
    timezone: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10))
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    stamped_at: Mapped[datetime] = mapped_column(UTCDateTime)
    idempotency_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_by: Mapped[str | None] = mapped_column(String(10))
    cancel_note: Mapped[bytes | None] = mapped_column(LargeBinary)


class AppointmentMemberRow(Base):
    """A therapist who takes part beside the one of the appointment itself."""

    __tablename__ = "appointment_member"

    appointment_id: Mapped[str] = mapped_column(
        ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True
    )
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id"), primary_key=True)


class ClaimRow(Base):
    """A stretch of a therapist's diary, and of a room, that is taken; guards refuse any overlap.

    Every row counts: a claim that is given up is deleted. A hold belongs to a visitor, an offer to
    the waiting list, and both lapse at `expires_at`; a booking belongs to an appointment. Where
    several therapists take part each has a claim, of the same `hold_id` or appointment, and the
    first one's has the room. `held_at` is when a hold was first picked, `network_hash` a keyed
    digest of where from. The buffers are those of its service.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_claim_therapist_id_starts_at", "therapist_id", "starts_at"),
        Index("ix_claim_visitor_hash", "visitor_hash"),
        Index("ix_claim_appointment_id", "appointment_id"),
        Index("ix_claim_expires_at", "expires_at"),
        Index("ix_claim_room_id_starts_at", "room_id", "starts_at"),
        Index("ix_claim_offer_id", "offer_id"),
        Index("ix_claim_network_hash", "network_hash"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id"))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointment.id"))
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id"))
    room_id: Mapped[str | None] = mapped_column(ForeignKey("room.id"))
    offer_id: Mapped[str | None] = mapped_column(ForeignKey("waitlist_offer.id"))
    hold_id: Mapped[str | None] = mapped_column(String(36))
    visitor_hash: Mapped[str | None] = mapped_column(String(64))
    network_hash: Mapped[str | None] = mapped_column(String(64))
    held_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
