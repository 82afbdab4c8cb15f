"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.models import guards
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    guards.install(op.get_bind(), revision=revision)  # batch mode drops triggers without a word


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
    guards.install(op.get_bind(), revision=down_revision)
