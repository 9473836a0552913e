"""The monitor: who leads, what is followed, how far each handler is, and what was done. Webhooks name events of logs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and columns. The previous release knows nothing of them."""
    _monitors()
    _monitor_leases()
    _monitor_follows()
    _monitor_cursors()
    _monitor_reconciliations()
    _handlers()
    _handler_cursors()
    _handler_ledger()
    _service_members()
    _events_of_webhooks()
    op.execute("INSERT INTO monitor_cursors (name, position) VALUES ('feed', 0), ('leading', 0)")


def _monitors() -> None:
    op.create_table(
        "monitors",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("restarts", sa.JSON(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_monitors"),
    )


def _monitor_leases() -> None:
    op.create_table(
        "monitor_leases",
        sa.Column("scope", sa.String(120), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("leader", _ID),
        sa.Column("until", _MOMENT),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "shard", name="pk_monitor_leases"),
    )
    op.create_index("ix_monitor_leases_leader", "monitor_leases", ["leader"])


def _monitor_follows() -> None:
    op.create_table(
        "monitor_follows",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("feed_position", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("known_at", _MOMENT, nullable=False),
        sa.Column("followed_at", _MOMENT),
        sa.Column("stopped_at", _MOMENT),
        sa.Column("stopped_because", sa.String(20)),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_monitor_follows"),
    )
    op.create_index("ix_monitor_follows_shard_followed_at", "monitor_follows", ["shard", "followed_at"])


def _monitor_cursors() -> None:
    op.create_table(
        "monitor_cursors",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_monitor_cursors"),
    )


def _monitor_reconciliations() -> None:
    op.create_table(
        "monitor_reconciliations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("monitor", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Integer(), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name="pk_monitor_reconciliations"),
    )
    op.create_index("ix_monitor_reconciliations_at", "monitor_reconciliations", ["at"])


def _handlers() -> None:
    op.create_table(
        "handlers",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("patterns", sa.JSON(), nullable=False),
        sa.Column("registered_at", _MOMENT, nullable=False),
        sa.Column("start_position", sa.BigInteger(), nullable=False),
        sa.Column("from_beginning", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("paused_at", _MOMENT),
        sa.PrimaryKeyConstraint("name", name="pk_handlers"),
    )


def _handler_cursors() -> None:
    op.create_table(
        "handler_cursors",
        sa.Column("handler", sa.String(80), nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("backend_id", _ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=False),
        sa.Column("walk_to", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", _MOMENT, nullable=False),
        sa.Column("redo", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("token", _ID),
        sa.Column("entry_id", _ID),
        sa.Column("failing_since", _MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(300)),
        sa.PrimaryKeyConstraint("handler", "workspace_id", name="pk_handler_cursors"),
        sa.UniqueConstraint("token", name="uq_handler_cursors_token"),
    )
    op.create_index("ix_handler_cursors_due_at", "handler_cursors", ["due_at"])
    op.create_index("ix_handler_cursors_failing_since", "handler_cursors", ["failing_since"])
    op.create_index("ix_handler_cursors_workspace_id", "handler_cursors", ["workspace_id"])


def _handler_ledger() -> None:
    op.create_table(
        "handler_ledger",
        sa.Column("id", _ID, nullable=False),
        sa.Column("handler", sa.String(80), nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", _ID, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(512), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("cause", sa.String(300)),
        sa.Column("effects", sa.JSON(), nullable=False),
        sa.Column("pushed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handler_ledger"),
    )
    op.create_index(
        "ix_handler_ledger_event",
        "handler_ledger",
        ["handler", "workspace_id", "seq", "digest", "generation"],
        unique=True,
    )
    op.create_index("ix_handler_ledger_handler_state", "handler_ledger", ["handler", "state"])
    op.create_index("ix_handler_ledger_state_changed_at", "handler_ledger", ["state", "changed_at"])
    op.create_index("ix_handler_ledger_workspace_id", "handler_ledger", ["workspace_id"])


def _service_members() -> None:
    op.create_table(
        "service_members",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("first_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name="pk_service_members"),
    )


def _events_of_webhooks() -> None:
    op.add_column("webhooks", sa.Column("lifecycle", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("webhooks", sa.Column("events", sa.JSON()))
    op.add_column("webhook_deliveries", sa.Column("workspace_id", _ID))
    op.add_column("webhook_deliveries", sa.Column("seq", sa.BigInteger()))
    op.add_column("webhook_deliveries", sa.Column("event_name", sa.String(200)))
    op.add_column("webhook_deliveries", sa.Column("digest", _ID))
    op.create_index("ix_webhook_deliveries_workspace_id", "webhook_deliveries", ["workspace_id"])
