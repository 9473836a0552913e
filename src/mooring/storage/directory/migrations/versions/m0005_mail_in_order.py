"""Indexes for claiming mail: by transport, and by whoever else waits for the same recipient."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them. The previous release knows nothing of them, and needs nothing."""
    op.create_index("ix_outbox_state_transport_due_at", "outbox", ["state", "transport", "due_at"])
    op.create_index("ix_outbox_recipient_key_state", "outbox", ["recipient_key", "state"])
