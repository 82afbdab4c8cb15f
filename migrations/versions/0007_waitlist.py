"""Bring in the waiting list, and bookings that take a room or several therapists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import guards
from app.models.base import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waitlist_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("therapist_id", sa.String(length=36), nullable=True),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=True),
        sa.Column("times", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("offered_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["client_request.id"],
            name=op.f("fk_waitlist_entry_request_id_client_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_waitlist_entry_service_id_service")
        ),
        sa.ForeignKeyConstraint(
            ["therapist_id"],
            ["therapist.id"],
            name=op.f("fk_waitlist_entry_therapist_id_therapist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_entry")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_waitlist_entry_token_hash")),
    )
    op.create_index("ix_waitlist_entry_expires_at", "waitlist_entry", ["expires_at"])
    op.create_index("ix_waitlist_entry_request_id", "waitlist_entry", ["request_id"])
    op.create_index("ix_waitlist_entry_state_created_at", "waitlist_entry", ["state", "created_at"])
    op.create_table(
        "waitlist_offer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("therapist_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_waitlist_offer_order")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_waitlist_offer_appointment_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["waitlist_entry.id"],
            name=op.f("fk_waitlist_offer_entry_id_waitlist_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_waitlist_offer_service_id_service")
        ),
        sa.ForeignKeyConstraint(
            ["therapist_id"],
            ["therapist.id"],
            name=op.f("fk_waitlist_offer_therapist_id_therapist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_offer")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_waitlist_offer_token_hash")),
    )
    op.create_index("ix_waitlist_offer_entry_id", "waitlist_offer", ["entry_id"])
    op.create_index("ix_waitlist_offer_state_expires_at", "waitlist_offer", ["state", "expires_at"])
    op.create_table(
        "appointment_member",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("therapist_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_member_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["therapist_id"],
            ["therapist.id"],
            name=op.f("fk_appointment_member_therapist_id_therapist"),
        ),
        sa.PrimaryKeyConstraint(
            "appointment_id", "therapist_id", name=op.f("pk_appointment_member")
        ),
    )
    with op.batch_alter_table("appointment") as batch_op:
        batch_op.add_column(sa.Column("pool_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("room_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_appointment_pool_id_pool"), "pool", ["pool_id"], ["id"]
        )
        batch_op.create_foreign_key(
            op.f("fk_appointment_room_id_room"), "room", ["room_id"], ["id"]
        )
    with op.batch_alter_table("claim") as batch_op:
        batch_op.add_column(sa.Column("room_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("offer_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(op.f("fk_claim_room_id_room"), "room", ["room_id"], ["id"])
        batch_op.create_foreign_key(
            op.f("fk_claim_offer_id_waitlist_offer"), "waitlist_offer", ["offer_id"], ["id"]
        )
        batch_op.create_index("ix_claim_offer_id", ["offer_id"])
        batch_op.create_index("ix_claim_room_id_starts_at", ["room_id", "starts_at"])
    guards.install(op.get_bind(), revision=revision)


def downgrade() -> None:
    guards.remove(op.get_bind(), revision=revision)
    op.execute("DELETE FROM claim WHERE state = 'offered'")
    with op.batch_alter_table("claim") as batch_op:
        batch_op.drop_index("ix_claim_room_id_starts_at")
        batch_op.drop_index("ix_claim_offer_id")
        batch_op.drop_constraint(op.f("fk_claim_offer_id_waitlist_offer"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_claim_room_id_room"), type_="foreignkey")
        batch_op.drop_column("offer_id")
        batch_op.drop_column("room_id")
    with op.batch_alter_table("appointment") as batch_op:
        batch_op.drop_constraint(op.f("fk_appointment_room_id_room"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_appointment_pool_id_pool"), type_="foreignkey")
        batch_op.drop_column("room_id")
        batch_op.drop_column("pool_id")
    for table in ("appointment_member", "waitlist_offer", "waitlist_entry"):
        op.drop_table(table)
    guards.install(op.get_bind(), revision=down_revision)
