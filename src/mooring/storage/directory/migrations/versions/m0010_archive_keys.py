"""The keys of an encrypted archive."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. The previous release knows nothing of it."""
    op.create_table(
        "archive_keys",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(128), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrapped_for", sa.String(16)),
        sa.PrimaryKeyConstraint("name", name="pk_archive_keys"),
    )
