"""The table of imports. `migrations` makes it; a test compares the two."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# No foreign keys: what was applied goes when its workspace is purged, and its person may be purged before.
imports = Table(
    "imports",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(64), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_until", Instant),
    Column("done", BigInteger, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("ended_at", Instant),
    Column("because", String(64), nullable=False),
    Column("workspace_id", String(64)),
    Column("workspace_name", String(80), nullable=False),
    Column("backend_id", String(64)),
    Column("restore_id", String(64)),
    Index("ix_imports_user_id_begun_at", "user_id", "begun_at"),
    Index("ix_imports_state_due_at", "state", "due_at"),
    Index("ix_imports_workspace_id", "workspace_id"),
    info={"in_snapshots": False},  # their files are in the data folder, and in no archive
)
