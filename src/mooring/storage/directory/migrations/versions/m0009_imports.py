"""Imports: files that people bring, how far they are, and what was found in them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table. The previous release knows nothing of it."""
    op.create_table(
        "imports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("because", sa.String(64), nullable=False),
        sa.Column("workspace_id", _ID),
        sa.Column("workspace_name", sa.String(80), nullable=False),
        sa.Column("backend_id", _ID),
        sa.Column("restore_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_user_id_begun_at", "imports", ["user_id", "begun_at"])
    op.create_index("ix_imports_state_due_at", "imports", ["state", "due_at"])
    op.create_index("ix_imports_workspace_id", "imports", ["workspace_id"])
