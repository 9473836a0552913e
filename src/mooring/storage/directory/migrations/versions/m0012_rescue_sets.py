"""Rescue sets: what of them was put back, and of how much owners were told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables. The previous release knows nothing of them."""
    op.create_table(
        "rescue_parts",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("backend_id", _ID, nullable=False),
        sa.Column("session_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", _ID),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("done_in", _ID),
        sa.Column("done_at", _MOMENT),
        sa.PrimaryKeyConstraint("workspace_id", "backend_id", "session_id", "after", name="pk_rescue_parts"),
    )
    op.create_table(
        "rescue_tellings",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("backend_id", _ID, nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "backend_id", name="pk_rescue_tellings"),
    )
