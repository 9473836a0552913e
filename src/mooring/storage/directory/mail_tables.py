"""The tables of mail: the outbox, its timeline, addresses, and what providers tell. `migrations` makes them; a test compares the two."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("template", String(40), nullable=False),
    Column("recipient_email", Text, nullable=False),
    Column("recipient_user_id", String(64)),
    Column("params", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    # Whatever is below is empty in rows that the release before mail was sent wrote.
    Column("recipient_key", String(320)),
    Column("about", String(64), index=True),
    Column("language", String(8)),
    Column("claimed_until", Instant),
    Column("changed_at", Instant),
    Column("transport", String(20)),
    Column("provider_id", String(200)),
    Column("bounce", String(8)),
    Column("cause", String(300)),
    Index("ix_outbox_state_due_at", "state", "due_at"),
    Index("ix_outbox_recipient_key_created_at", "recipient_key", "created_at"),
    Index("ix_outbox_created_at", "created_at"),
    Index("ix_outbox_provider_id", "provider_id"),
    # What is due for a transport, and what else waits for the same recipient.
    Index("ix_outbox_state_transport_due_at", "state", "transport", "due_at"),
    Index("ix_outbox_recipient_key_state", "recipient_key", "state"),
)

# The timeline of each message.
mail_events = Table(
    "mail_events",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("message_id", String(64), ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    # Moments can be equal: this is the order in which lines were written.
    Column("place", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("cause", String(300)),
    Column("transport", String(20)),
    Column("bounce", String(8)),
    UniqueConstraint("message_id", "place"),
)

# Addresses that gave trouble; `because` is empty while they take mail.
mail_addresses = Table(
    "mail_addresses",
    metadata,
    Column("key", String(320), primary_key=True),
    Column("address", String(320), nullable=False),
    Column("because", String(16)),
    Column("since", Instant),
    Column("until", Instant),
    Column("strain", Float, nullable=False),
    Column("strained_at", Instant),
    Column("cause", String(300)),
    Index("ix_mail_addresses_since", "since"),
)

# What providers told us, so that nothing counts twice.
mail_notices = Table(
    "mail_notices",
    metadata,
    Column("transport", String(20), nullable=False),
    Column("id", String(200), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("transport", "id"),
)

# By address, since also somebody without an account may not want to be invited.
mail_preferences = Table(
    "mail_preferences",
    metadata,
    Column("key", String(320), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("key", "topic"),
)
