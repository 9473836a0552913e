"""Exports: what was asked for, how far it is, and until when it can be downloaded."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table. The previous release knows nothing of it."""
    op.create_table(
        "exports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("asked_by", _ID),
        sa.Column("member_since", _MOMENT),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("ready_at", _MOMENT),
        sa.Column("expires_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("because", sa.String(64), nullable=False),
        sa.Column("opened_by", _ID),
        sa.Column("opened_until", _MOMENT),
        sa.Column("downloaded_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_workspace_id_asked_at", "exports", ["workspace_id", "asked_at"])
    op.create_index("ix_exports_state_due_at", "exports", ["state", "due_at"])
