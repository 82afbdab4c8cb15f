"""Tables of the practice: its settings, places, services, therapists and pools."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.practice import Limits
from app.models.base import Base, JSONDocument, new_id

PRACTICE_ID = 1
"""One installation serves one practice: the only row of its table."""


class LimitColumns:
    """The columns of a set of limits, for tables that have one."""

    limit_per_day: Mapped[int | None]
    limit_per_week: Mapped[int | None]
    limit_minutes_per_day: Mapped[int | None]
    limit_minutes_per_week: Mapped[int | None]

    @property
    def limits(self) -> Limits:
        """Return the limits as a value."""
        return Limits(
            per_day=self.limit_per_day,
            per_week=self.limit_per_week,
            minutes_per_day=self.limit_minutes_per_day,
            minutes_per_week=self.limit_minutes_per_week,
        )

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self.limit_per_day = limits.per_day
        self.limit_per_week = limits.per_week
        self.limit_minutes_per_day = limits.minutes_per_day
        self.limit_minutes_per_week = limits.minutes_per_week


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
    keeps_holidays: Mapped[bool] = mapped_column(default=True)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    lower_fee_places: Mapped[int | None]
    crisis: Mapped[list[dict[str, str]]] = mapped_column(JSONDocument, default=list)
    file_digest: Mapped[str | None] = mapped_column(String(64))


class SiteRow(Base):
    """A place where people meet in person."""

    __tablename__ = "site"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class RoomRow(Base):
    """A room of a site, shared by the therapists; one appointment at a time."""

    __tablename__ = "room"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int]
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(100))
    is_active: Mapped[bool] = mapped_column(default=True)


class ServiceRow(LimitColumns, Base):
    """A kind of appointment; `position` is its place in the practice file.

    The limits are for each therapist and count only this service; `sites` are slugs, none = all.
    `file_digest` tells what the practice file said of it last.
    """

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
    sites: Mapped[list[str]] = mapped_column(JSONDocument, default=list)
    price: Mapped[float | None]
    file_digest: Mapped[str | None] = mapped_column(String(64))
    is_active: Mapped[bool] = mapped_column(default=True)


class TherapistRow(LimitColumns, Base):
    """A therapist; writing `diary_version` is the lock that each change of the diary takes.

    `hours_version` rises with each change of what decides when they are open. The limits count
    all that is in the diary; `rooms` are slugs, none = all. `file_sections` tells by digests what
    the practice file said last of each part of the hours.
    """

    __tablename__ = "therapist"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    timezone: Mapped[str] = mapped_column(String(64))
    places: Mapped[int] = mapped_column(default=0)
    diary_version: Mapped[int] = mapped_column(default=0)
    hours_version: Mapped[int] = mapped_column(default=0)
    keeps_holidays: Mapped[bool] = mapped_column(default=True)
    rooms: Mapped[list[str]] = mapped_column(JSONDocument, default=list)
    file_sections: Mapped[dict[str, str]] = mapped_column(JSONDocument, default=dict)
    is_active: Mapped[bool] = mapped_column(default=True)


class TherapistProfileRow(Base):
    """A therapist's profile as one document (`app.domain.practice_document`)."""

    __tablename__ = "therapist_profile"

    therapist_id: Mapped[str] = mapped_column(
        ForeignKey("therapist.id", ondelete="CASCADE"), primary_key=True
    )
    document: Mapped[dict[str, object]] = mapped_column(JSONDocument)


class PoolRow(Base):
    """Several therapists who can be booked as one: any of them, or all of them together."""

    __tablename__ = "pool"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    is_active: Mapped[bool] = mapped_column(default=True)


class PoolMemberRow(Base):
    """A therapist of a pool; of a pool of all, the first by `position` leads."""

    __tablename__ = "pool_member"

    pool_id: Mapped[str] = mapped_column(
        ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True
    )
    therapist_id: Mapped[str] = mapped_column(
        ForeignKey("therapist.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int]
