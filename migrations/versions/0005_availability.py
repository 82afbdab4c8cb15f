"""Bring in availability as a whole: dates that are different, limits, places, rooms and pools."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from app.models import guards

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_slug")),
    )
    op.create_table(
        "room",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_room_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("slug", name=op.f("uq_room_slug")),
    )
    op.create_table(
        "pool",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sa.UniqueConstraint("slug", name=op.f("uq_pool_slug")),
    )
    op.create_table(
        "pool_member",
        sa.Column("pool_id", sa.String(length=36), nullable=False),
        sa.Column("therapist_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["pool.id"], name=op.f("fk_pool_member_pool_id_pool"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["therapist_id"],
            ["therapist.id"],
            name=op.f("fk_pool_member_therapist_id_therapist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pool_id", "therapist_id", name=op.f("pk_pool_member")),
    )
    op.create_table(
        "date_rule",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("therapist_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("windows", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_date_rule_order")),
        sa.ForeignKeyConstraint(
            ["therapist_id"],
            ["therapist.id"],
            name=op.f("fk_date_rule_therapist_id_therapist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_rule")),
    )
    op.create_index(
        "ix_date_rule_therapist_id_starts_on", "date_rule", ["therapist_id", "starts_on"]
    )
    _carry_overrides()
    op.drop_table("date_override")
    with op.batch_alter_table("practice") as batch_op:
        batch_op.add_column(_switch("keeps_holidays"))
    with op.batch_alter_table("service") as batch_op:
        batch_op.add_column(sa.Column("limit_per_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("limit_per_week", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("limit_minutes_per_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("limit_minutes_per_week", sa.Integer(), nullable=True))
        batch_op.add_column(_list("sites"))
    with op.batch_alter_table("therapist") as batch_op:
        batch_op.add_column(
            sa.Column("hours_version", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("limit_per_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("limit_per_week", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("limit_minutes_per_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("limit_minutes_per_week", sa.Integer(), nullable=True))
        batch_op.add_column(_switch("keeps_holidays"))
        batch_op.add_column(_list("rooms"))
    guards.install(op.get_bind(), revision=revision)


def _switch(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true())


def _list(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=False, server_default="[]")


_old = sa.table(
    "date_override",
    sa.column("id", sa.String()),
    sa.column("therapist_id", sa.String()),
    sa.column("on_date", sa.Date()),
    sa.column("windows", sa.JSON()),
)
_new = sa.table(
    "date_rule",
    sa.column("id", sa.String()),
    sa.column("therapist_id", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("starts_on", sa.Date()),
    sa.column("ends_on", sa.Date()),
    sa.column("windows", sa.JSON()),
    sa.column("name", sa.String()),
)


def _carry_overrides() -> None:
    """Keep the dates that replace the usual week."""
    rows = [
        {
            "id": row.id,
            "therapist_id": row.therapist_id,
            "kind": "override",
            "starts_on": row.on_date,
            "ends_on": row.on_date,
            "windows": row.windows,
            "name": "",
        }
        for row in op.get_bind().execute(sa.select(_old))
    ]
    if rows:
        op.bulk_insert(_new, rows)


def _carry_overrides_back() -> None:
    """Give each date of an override, and of days off, its own row again; the rest is lost."""
    dates: dict[tuple[str, object], list[object]] = {}
    rules = sa.select(_new).where(_new.c.kind.in_(("override", "off")))
    for row in op.get_bind().execute(rules.order_by(_new.c.kind.desc())):  # an off closes first
        for day in range(row.starts_on.toordinal(), row.ends_on.toordinal() + 1):
            on_date = row.starts_on.fromordinal(day)
            dates.setdefault((row.therapist_id, on_date), row.windows or [])
    rows = [
        {"id": str(uuid4()), "therapist_id": therapist, "on_date": on_date, "windows": windows}
        for (therapist, on_date), windows in dates.items()
        if therapist is not None
    ]
    if rows:
        op.bulk_insert(_old, rows)


def downgrade() -> None:
    with op.batch_alter_table("therapist") as batch_op:
        batch_op.drop_column("rooms")
        batch_op.drop_column("keeps_holidays")
        batch_op.drop_column("limit_minutes_per_week")
        batch_op.drop_column("limit_minutes_per_day")
        batch_op.drop_column("limit_per_week")
        batch_op.drop_column("limit_per_day")
        batch_op.drop_column("hours_version")
    with op.batch_alter_table("service") as batch_op:
        batch_op.drop_column("sites")
        batch_op.drop_column("limit_minutes_per_week")
        batch_op.drop_column("limit_minutes_per_day")
        batch_op.drop_column("limit_per_week")
        batch_op.drop_column("limit_per_day")
    with op.batch_alter_table("practice") as batch_op:
        batch_op.drop_column("keeps_holidays")
    op.create_table(
        "date_override",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("therapist_id", sa.String(length=36), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("windows", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["therapist_id"],
            ["therapist.id"],
            name=op.f("fk_date_override_therapist_id_therapist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_override")),
        sa.UniqueConstraint(
            "therapist_id", "on_date", name=op.f("uq_date_override_therapist_id_on_date")
        ),
    )
    _carry_overrides_back()
    for table in ("date_rule", "pool_member", "pool", "room", "site"):
        op.drop_table(table)
    guards.install(op.get_bind(), revision=down_revision)
