"""The tables of accounts and workspaces, and the metadata that all tables of the directory are in. `migrations` makes them; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from mooring.storage.directory.instants import Instant

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("verified_at", Instant),
    Column("closed_at", Instant),
    Column("purged_at", Instant),
    # No foreign key: it would make a ring with workspaces.created_by, which SQLite cannot add to a table that exists.
    Column("default_workspace_id", String(64)),
    # In which language to write to them; empty: the service's own.
    Column("language", String(8)),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(64), ForeignKey("users.id"), nullable=False, index=True),
    Column("user_agent", String(300), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("idle_expires_at", Instant, nullable=False),
    Column("absolute_expires_at", Instant, nullable=False),
    Column("access_until", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_reason", String(40)),
    # Empty in rows of the first release: they count as authenticated when they began.
    Column("authenticated_at", Instant),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("session_id", String(64), ForeignKey("sessions.id"), nullable=False, index=True),
    Column("issued_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("successor_hash", String(64)),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(64), ForeignKey("users.id"), nullable=False),
    Column("paused_at", Instant),
    # While writers wait for a restore; the operator's own pause is apart from it.
    Column("restoring_at", Instant),
    Column("archived_at", Instant),
    Column("deleted_at", Instant),
    # What is left of a purged workspace is this row, without its name: its id is never given out again.
    Column("purged_at", Instant),
)

members = Table(
    "members",
    metadata,
    Column("workspace_id", String(64), ForeignKey("workspaces.id"), nullable=False),
    Column("user_id", String(64), ForeignKey("users.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("joined_at", Instant, nullable=False),
    # When the user last opened the workspace; empty before the first time.
    Column("recent_at", Instant),
    PrimaryKeyConstraint("workspace_id", "user_id"),
    Index("ix_members_user_id_joined_at", "user_id", "joined_at"),
)

lifecycle_events = Table(
    "lifecycle_events",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    # No foreign key: the feed outlives the workspaces that it tells of.
    Column("workspace_id", String(64), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("actor", String(64)),
    Column("at", Instant, nullable=False),
    Column("data", JSON, nullable=False),
)

# One row. Its lock makes positions follow the order of commits, which no sequence does.
lifecycle_head = Table(
    "lifecycle_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("purpose", String(40), nullable=False),
    # No foreign key: a challenge may stand for nobody, so that asking tells nothing.
    Column("user_id", String(64)),
    Column("data", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("used_at", Instant),
    Index("ix_challenges_user_id_purpose", "user_id", "purpose"),
)

totp_secrets = Table(
    "totp_secrets",
    metadata,
    Column("user_id", String(64), ForeignKey("users.id"), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("last_step", BigInteger),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(64), ForeignKey("users.id"), nullable=False, index=True),
    Column("credential_id", String(1400), nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("transports", JSON, nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("user_id", String(64), ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# At most one for each user: a newer one takes the place of the older.
email_changes = Table(
    "email_changes",
    metadata,
    Column("user_id", String(64), ForeignKey("users.id"), primary_key=True),
    Column("id", String(64), nullable=False),
    Column("new_email", String(320), nullable=False),
    Column("new_email_key", String(320), nullable=False),
    Column("old_confirmed_at", Instant),
    Column("new_confirmed_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# No foreign keys: the log outlives what it tells of.
audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor", String(64)),
    Column("user_id", String(64)),
    Column("session_id", String(64)),
    Column("workspace_id", String(64)),
    Column("user_agent", String(300), nullable=False),
    Column("data", JSON, nullable=False),
    Index("ix_audit_entries_user_id_at", "user_id", "at"),
    Index("ix_audit_entries_workspace_id_at", "workspace_id", "at"),
)

# `kind` says whether it is for one address or for whoever holds its link.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("workspace_id", String(64), ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("email", String(320)),
    Column("email_key", String(320), index=True),
    Column("domain", String(255)),
    Column("role", String(16), nullable=False),
    Column("most_uses", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(64), ForeignKey("users.id"), nullable=False),
    Column("sent_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("declined_at", Instant),
    Index("ix_invitations_workspace_id_created_at", "workspace_id", "created_at"),
    Index("ix_invitations_created_by_created_at", "created_by", "created_at"),
)

invitation_uses = Table(
    "invitation_uses",
    metadata,
    Column("invitation_id", String(64), ForeignKey("invitations.id"), nullable=False),
    Column("user_id", String(64), ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("invitation_id", "user_id"),
)

# Each time that somebody invited or sent an invitation again: what the limit of an hour is counted by.
invitation_sendings = Table(
    "invitation_sendings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("invitation_id", String(64), ForeignKey("invitations.id"), nullable=False, index=True),
    Column("user_id", String(64), ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_invitation_sendings_user_id_at", "user_id", "at"),
)

# At most one for each workspace: a newer offer takes the place of the older.
ownership_offers = Table(
    "ownership_offers",
    metadata,
    Column("workspace_id", String(64), ForeignKey("workspaces.id"), primary_key=True),
    Column("from_user", String(64), ForeignKey("users.id"), nullable=False),
    Column("to_user", String(64), ForeignKey("users.id"), nullable=False, index=True),
    Column("keeps_ownership", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# What the operator gave one user instead of the defaults; empty means the default.
user_quotas = Table(
    "user_quotas",
    metadata,
    Column("user_id", String(64), ForeignKey("users.id"), primary_key=True),
    Column("owned_workspaces", Integer),
    Column("members", Integer),
    Column("invitations", Integer),
    Column("events", BigInteger),
    Column("bytes", BigInteger),
    Column("changed_at", Instant, nullable=False),
)

# No foreign key: a receipt outlives what it is about.
receipts = Table(
    "receipts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("workspace_id", String(64), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("data", JSON, nullable=False),
)

# No foreign key: how many finish is counted longer than accounts may be kept.
funnel_steps = Table(
    "funnel_steps",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("funnel", String(40), nullable=False),
    Column("attempt", String(64), nullable=False),
    Column("step", String(20), nullable=False),
    Column("cause", String(60)),
    Column("user_id", String(64)),
    Column("at", Instant, nullable=False),
    Index("ix_funnel_steps_funnel_at", "funnel", "at"),
)
