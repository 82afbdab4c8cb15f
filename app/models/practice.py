"""Tables of the practice: its settings, services, therapists and their hours."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, JSONDocument, new_id

PRACTICE_ID = 1
"""One installation serves one practice: the only row of its table."""


class PracticeRow(Base):
    """The settings of the practice; `file_digest` tells the practice file loaded last."""

    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True, default=PRACTICE_ID)
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(10), default="")
    languages: Mapped[list[str]] = mapped_column(JSONDocument)
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    answer_within_working_days: Mapped[int] = mapped_column(default=2)
    change_limit_hours: Mapped[int] = mapped_column(default=24)
    buffer_rule: Mapped[str] = mapped_column(String(10), default="larger")
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    lower_fee_places: Mapped[int | None]
    crisis: Mapped[list[dict[str, str]]] = mapped_column(JSONDocument, default=list)
    file_digest: Mapped[str | None] = mapped_column(String(64))


class ServiceRow(Base):
    """A kind of appointment; `position` is its place in the practice file."""

    __tablename__ = "service"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    length_minutes: Mapped[int]
    step_minutes: Mapped[int]
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    notice_minutes: Mapped[int] = mapped_column(default=0)
    horizon_days: Mapped[int | None]
    modes: Mapped[list[str]] = mapped_column(JSONDocument)
    price: Mapped[float | None]
    is_active: Mapped[bool] = mapped_column(default=True)


class TherapistRow(Base):
    """A therapist; writing `diary_version` is the lock that each change of the diary takes."""

    __tablename__ = "therapist"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    timezone: Mapped[str] = mapped_column(String(64))
    places: Mapped[int] = mapped_column(default=0)
    diary_version: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class TherapistProfileRow(Base):
    """A therapist's profile as one document (`app.domain.practice_document`)."""

    __tablename__ = "therapist_profile"

    therapist_id: Mapped[str] = mapped_column(
        ForeignKey("therapist.id", ondelete="CASCADE"), primary_key=True
    )
    document: Mapped[dict[str, object]] = mapped_column(JSONDocument)


class WeeklyHoursRow(Base):
    """One window of the usual week, in minutes after local midnight; weekday 0 is Monday."""

    __tablename__ = "weekly_hours"
    __table_args__ = (Index("ix_weekly_hours_therapist_id", "therapist_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    starts_minute: Mapped[int]
    ends_minute: Mapped[int]
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)


class DateOverrideRow(Base):
    """The windows that replace the usual ones on one local date; none means closed."""

    __tablename__ = "date_override"
    __table_args__ = (UniqueConstraint("therapist_id", "on_date"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    therapist_id: Mapped[str] = mapped_column(ForeignKey("therapist.id", ondelete="CASCADE"))
    on_date: Mapped[date] = mapped_column(Date)
    windows: Mapped[list[list[int]]] = mapped_column(JSONDocument)
