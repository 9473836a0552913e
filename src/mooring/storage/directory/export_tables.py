"""The table of exports. `migrations` makes it; a test compares the two."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# No foreign keys: what is asked for goes when its workspace is purged, and who asked may be purged before.
exports = Table(
    "exports",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("workspace_id", String(64), nullable=False),
    Column("asked_by", String(64)),
    Column("member_since", Instant),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", Instant),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("ready_at", Instant),
    Column("expires_at", Instant),
    Column("ended_at", Instant),
    Column("because", String(64), nullable=False),
    Column("opened_by", String(64)),
    Column("opened_until", Instant),
    Column("downloaded_at", Instant),
    Index("ix_exports_workspace_id_asked_at", "workspace_id", "asked_at"),
    Index("ix_exports_state_due_at", "state", "due_at"),
    info={"in_snapshots": False},  # their files are in the data folder, and in no archive
)
