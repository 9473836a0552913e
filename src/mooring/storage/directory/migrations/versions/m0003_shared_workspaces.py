"""Invitations, offers of ownership, quotas, receipts, webhooks; when a member last opened a workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what is missing. The previous release goes on working with it: every new column of an old table may be empty."""
    op.add_column("workspaces", sa.Column("purged_at", _MOMENT))
    op.add_column("members", sa.Column("recent_at", _MOMENT))
    _invitations()
    _quotas()
    _webhooks()


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("email_key", sa.String(320)),
        sa.Column("domain", sa.String(255)),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", _ID, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.Column("declined_at", _MOMENT),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_invitations_created_by"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_invitations_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
    )
    op.create_index("ix_invitations_created_by_created_at", "invitations", ["created_by", "created_at"])
    op.create_index("ix_invitations_email_key", "invitations", ["email_key"])
    op.create_index("ix_invitations_workspace_id_created_at", "invitations", ["workspace_id", "created_at"])
    op.create_table(
        "invitation_uses",
        sa.Column("invitation_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name="fk_invitation_uses_invitation_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invitation_uses_user_id"),
        sa.PrimaryKeyConstraint("invitation_id", "user_id", name="pk_invitation_uses"),
    )
    op.create_table(
        "invitation_sendings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("invitation_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name="fk_invitation_sendings_invitation_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invitation_sendings_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation_sendings"),
    )
    op.create_index("ix_invitation_sendings_invitation_id", "invitation_sendings", ["invitation_id"])
    op.create_index("ix_invitation_sendings_user_id_at", "invitation_sendings", ["user_id", "at"])
    op.create_table(
        "ownership_offers",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("from_user", _ID, nullable=False),
        sa.Column("to_user", _ID, nullable=False),
        sa.Column("keeps_ownership", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["from_user"], ["users.id"], name="fk_ownership_offers_from_user"),
        sa.ForeignKeyConstraint(["to_user"], ["users.id"], name="fk_ownership_offers_to_user"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_ownership_offers_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_ownership_offers"),
    )
    op.create_index("ix_ownership_offers_to_user", "ownership_offers", ["to_user"])


def _quotas() -> None:
    op.create_table(
        "user_quotas",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("owned_workspaces", sa.Integer()),
        sa.Column("members", sa.Integer()),
        sa.Column("invitations", sa.Integer()),
        sa.Column("events", sa.BigInteger()),
        sa.Column("bytes", sa.BigInteger()),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_quotas_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_quotas"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_workspace_id", "receipts", ["workspace_id"])
    op.create_table(
        "funnel_steps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("funnel", sa.String(40), nullable=False),
        sa.Column("attempt", _ID, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("cause", sa.String(60)),
        sa.Column("user_id", _ID),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_funnel_steps"),
    )
    op.create_index("ix_funnel_steps_funnel_at", "funnel_steps", ["funnel", "at"])


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.String(200), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("sealed_former", sa.Text()),
        sa.Column("former_until", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", _ID),
        sa.Column("failing_since", _MOMENT),
        sa.Column("disabled_at", _MOMENT),
        sa.Column("disabled_because", sa.String(40)),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_webhooks_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_index("ix_webhooks_workspace_id", "webhooks", ["workspace_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("webhook_id", _ID, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("delivered_at", _MOMENT),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name="fk_webhook_deliveries_webhook_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sa.UniqueConstraint("webhook_id", "position", name="uq_webhook_deliveries_webhook_id"),
    )
    op.create_index("ix_webhook_deliveries_state_due_at", "webhook_deliveries", ["state", "due_at"])
    op.create_table(
        "webhook_attempts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("delivery_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("failure", sa.String(200)),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("response", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["webhook_deliveries.id"], name="fk_webhook_attempts_delivery_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_attempts"),
    )
    op.create_index("ix_webhook_attempts_delivery_id", "webhook_attempts", ["delivery_id"])
    op.create_table(
        "webhook_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_head"),
    )
    # Webhooks are told of what happens from now on.
    op.execute("INSERT INTO webhook_head (id, position) SELECT 1, position FROM lifecycle_head")
