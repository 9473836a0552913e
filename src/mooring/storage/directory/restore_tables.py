"""The tables of restores and of the branches that they leave. `migrations` makes them; a test compares the two."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# No foreign keys: what is restored goes when its workspace is purged, and who asked may be purged before.
restores = Table(
    "restores",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("workspace_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("asked_by", String(64)),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("target", String(100), nullable=False),
    Column("life", String(64), nullable=False),
    Column("cut", BigInteger, nullable=False),
    Column("cut_at", Instant),
    Column("chain", String(64), nullable=False),
    Column("kept_events", BigInteger, nullable=False),
    Column("gone_events", BigInteger, nullable=False),
    Column("from_backend_id", String(64), nullable=False),
    Column("from_head", BigInteger, nullable=False),
    Column("from_events", BigInteger, nullable=False),
    Column("new_backend_id", String(64), nullable=False),
    Column("source", String(24), nullable=False),
    Column("copy_id", String(64)),
    Column("copy_name", String(200), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("stage_at", Instant),
    Column("done", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", Instant),
    Column("claimed_by", String(64)),
    Column("aborting", Boolean, nullable=False),
    Column("backup_id", String(64)),
    Column("swapped_at", Instant),
    Column("ended_at", Instant),
    Column("error", String(64), nullable=False),
    Index("ix_restores_workspace_id_asked_at", "workspace_id", "asked_at"),
    Index("ix_restores_stage_due_at", "stage", "due_at"),
)

# Former lives of logs, which the event log still holds.
branches = Table(
    "branches",
    metadata,
    Column("workspace_id", String(64), nullable=False),
    Column("backend_id", String(64), nullable=False),
    Column("restore_id", String(64), nullable=False),
    Column("new_backend_id", String(64), nullable=False),
    Column("swapped_at", Instant, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("kept_until", Instant, nullable=False),
    PrimaryKeyConstraint("workspace_id", "backend_id"),
    Index("ix_branches_kept_until", "kept_until"),
)
