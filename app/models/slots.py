"""Tables of availability: the usual weeks, and the dates that are different."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, JSONDocument, new_id


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


class DateRuleRow(Base):
    """Local dates, both ends included, on which something else holds than in the usual week.

    `kind` is a `DateRuleKind`: an override has `windows` (none = closed), a travel a `timezone`
    and perhaps no end, a holiday a `name`. Without a therapist it holds for the whole practice.
    `from_file` tells the rules of the practice file from those entered in the workspace.
    """

    __tablename__ = "date_rule"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="order"),
        Index("ix_date_rule_therapist_id_starts_on", "therapist_id", "starts_on"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    therapist_id: Mapped[str | None] = mapped_column(ForeignKey("therapist.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    windows: Mapped[list[list[int]] | None] = mapped_column(JSONDocument)
    timezone: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100), default="")
    from_file: Mapped[bool] = mapped_column(default=False)
