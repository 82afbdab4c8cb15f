"""Tables of busy times: where they come from, and when they are; never what they are about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, JSONDocument, UTCDateTime, new_id


class BusySourceRow(Base):
    """A calendar of a therapist, read from an address again and again or from a file once.

    `url` is sealed. `read_at` is when it was last read well, `tried_at` when last tried, `due_at`
    when next (never for a file). `warnings` are codes with counts, `failures` in a row.
    """

    __tablename__ = "busy_source"
    __table_args__ = (
        Index("ix_busy_source_therapist_id", "therapist_id"),
        Index("ix_busy_source_due_at", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    url: Mapped[bytes | None] = mapped_column(LargeBinary)
    ignores_all_day: Mapped[bool] = mapped_column(default=False)
    etag: Mapped[str | None] = mapped_column(String(200))
    last_modified: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(36))
    failures: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[list[dict[str, object]]] = mapped_column(JSONDocument, default=list)


class BusyTimeRow(Base):
    """A stretch in which a therapist is busy; without a source it was entered by hand."""

    __tablename__ = "busy_time"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_busy_time_therapist_id_ends_at", "therapist_id", "ends_at"),
        Index("ix_busy_time_source_id", "source_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id", ondelete="CASCADE"))
    source_id: Mapped[str | None] = mapped_column(ForeignKey("busy_source.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
