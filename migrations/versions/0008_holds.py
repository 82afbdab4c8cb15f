"""Bound holds: how long one lives in all, and how many one network has; a letter to several."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import guards
from app.models.base import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_claim = sa.table(
    "claim",
    sa.column("id", sa.String()),
    sa.column("state", sa.String()),
    sa.column("hold_id", sa.String()),
    sa.column("held_at", UTCDateTime()),
    sa.column("expires_at", UTCDateTime()),
)


def upgrade() -> None:
    with op.batch_alter_table("claim") as batch_op:
        batch_op.add_column(sa.Column("hold_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("held_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("network_hash", sa.String(length=64), nullable=True))
        batch_op.create_index("ix_claim_network_hash", ["network_hash"])
    held = sa.update(_claim).where(_claim.c.state == "held")
    op.execute(held.values(hold_id=_claim.c.id, held_at=_claim.c.expires_at))
    with op.batch_alter_table("letter") as batch_op:
        batch_op.drop_constraint(op.f("uq_letter_subject_id_kind_sequence"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_letter_subject_id_kind_sequence_recipient_index"),
            ["subject_id", "kind", "sequence", "recipient_index"],
        )
    guards.install(op.get_bind(), revision=revision)


def downgrade() -> None:
    op.execute("DELETE FROM letter WHERE message_id LIKE '%.with%@%'")  # to the second therapist
    with op.batch_alter_table("letter") as batch_op:
        batch_op.drop_constraint(
            op.f("uq_letter_subject_id_kind_sequence_recipient_index"), type_="unique"
        )
        batch_op.create_unique_constraint(
            op.f("uq_letter_subject_id_kind_sequence"), ["subject_id", "kind", "sequence"]
        )
    with op.batch_alter_table("claim") as batch_op:
        batch_op.drop_index("ix_claim_network_hash")
        batch_op.drop_column("network_hash")
        batch_op.drop_column("held_at")
        batch_op.drop_column("hold_id")
    guards.install(op.get_bind(), revision=down_revision)
