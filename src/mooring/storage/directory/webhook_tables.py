"""The tables of webhooks and of their deliveries. `migrations` makes them; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# `workspace_id` empty: of the operator, for the events of all workspaces.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("workspace_id", String(64), ForeignKey("workspaces.id"), index=True),
    Column("url", Text, nullable=False),
    Column("description", String(200), nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("sealed_secret", Text, nullable=False),
    Column("sealed_former", Text),
    Column("former_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(64)),
    Column("failing_since", Instant),
    Column("disabled_at", Instant),
    Column("disabled_because", String(40)),
    Column("lifecycle", Boolean, nullable=False, server_default=true()),
    Column("events", JSON),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("webhook_id", String(64), ForeignKey("webhooks.id"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("claimed_until", Instant),
    Column("delivered_at", Instant),
    # Set where an event of a log is told of. What it says stays in the log.
    Column("workspace_id", String(64), index=True),
    Column("seq", BigInteger),
    Column("event_name", String(200)),
    Column("digest", String(64)),
    UniqueConstraint("webhook_id", "position"),
    Index("ix_webhook_deliveries_state_due_at", "state", "due_at"),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("delivery_id", String(64), ForeignKey("webhook_deliveries.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("status", Integer),
    Column("failure", String(200)),
    Column("milliseconds", Integer, nullable=False),
    Column("response", String(1000), nullable=False),
)

# One row: up to which position of the lifecycle feed deliveries were made.
webhook_head = Table(
    "webhook_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
)
