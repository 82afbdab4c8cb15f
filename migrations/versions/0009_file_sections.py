"""Keep apart what a practice file says of hours and what was entered in the workspace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("date_rule") as batch_op:
        batch_op.add_column(
            sa.Column("from_file", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(sa.update(_date_rule).values(from_file=True))  # until now there was no other way
    with op.batch_alter_table("therapist") as batch_op:
        batch_op.add_column(
            sa.Column(
                "file_sections", sa.JSON(none_as_null=True), nullable=False, server_default="{}"
            )
        )
    with op.batch_alter_table("service") as batch_op:
        batch_op.add_column(sa.Column("file_digest", sa.String(length=64), nullable=True))


_date_rule = sa.table("date_rule", sa.column("from_file", sa.Boolean()))


def downgrade() -> None:
    with op.batch_alter_table("service") as batch_op:
        batch_op.drop_column("file_digest")
    with op.batch_alter_table("therapist") as batch_op:
        batch_op.drop_column("file_sections")
    with op.batch_alter_table("date_rule") as batch_op:
        batch_op.drop_column("from_file")
