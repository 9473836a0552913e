"""Restores: what was asked for and how far it is, the branches that they leave, and since when writers wait for one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables, and a column that is empty. The previous release knows nothing of them."""
    op.add_column("workspaces", sa.Column("restoring_at", _MOMENT))
    op.create_table(
        "restores",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("asked_by", _ID),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("target", sa.String(100), nullable=False),
        sa.Column("life", _ID, nullable=False),
        sa.Column("cut", sa.BigInteger(), nullable=False),
        sa.Column("cut_at", _MOMENT),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("kept_events", sa.BigInteger(), nullable=False),
        sa.Column("gone_events", sa.BigInteger(), nullable=False),
        sa.Column("from_backend_id", _ID, nullable=False),
        sa.Column("from_head", sa.BigInteger(), nullable=False),
        sa.Column("from_events", sa.BigInteger(), nullable=False),
        sa.Column("new_backend_id", _ID, nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("copy_id", _ID),
        sa.Column("copy_name", sa.String(200), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("stage_at", _MOMENT),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("aborting", sa.Boolean(), nullable=False),
        sa.Column("backup_id", _ID),
        sa.Column("swapped_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("error", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_restores"),
    )
    op.create_index("ix_restores_workspace_id_asked_at", "restores", ["workspace_id", "asked_at"])
    op.create_index("ix_restores_stage_due_at", "restores", ["stage", "due_at"])
    op.create_table(
        "branches",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("backend_id", _ID, nullable=False),
        sa.Column("restore_id", _ID, nullable=False),
        sa.Column("new_backend_id", _ID, nullable=False),
        sa.Column("swapped_at", _MOMENT, nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("kept_until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "backend_id", name="pk_branches"),
    )
    op.create_index("ix_branches_kept_until", "branches", ["kept_until"])
