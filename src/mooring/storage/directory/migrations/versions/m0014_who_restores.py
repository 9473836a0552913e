"""Restores: which service does one, so that it takes it up again as soon as it starts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column that is empty. The previous release knows nothing of it: its claims run out by the clock."""
    op.add_column("restores", sa.Column("claimed_by", sa.String(64)))
