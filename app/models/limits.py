"""The table of rate limits: how often something was asked within a window of time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UTCDateTime


class RateWindowRow(Base):
    """One window; `key` is a digest of who asked for what, `expires_at` ends its counting."""

    __tablename__ = "rate_window"
    __table_args__ = (Index("ix_rate_window_expires_at", "expires_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
