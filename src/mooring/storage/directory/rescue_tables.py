"""The tables of rescue sets. `migrations` makes them; a test compares the two."""

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Table

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# No foreign keys: what was put back is forgotten with its branch, and who asked may be purged before.
rescue_parts = Table(
    "rescue_parts",
    metadata,
    Column("workspace_id", String(64), nullable=False),
    Column("backend_id", String(64), nullable=False),
    Column("session_id", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("asked_by", String(64)),
    Column("asked_at", Instant, nullable=False),
    Column("done_in", String(64)),
    Column("done_at", Instant),
    PrimaryKeyConstraint("workspace_id", "backend_id", "session_id", "after"),
)

rescue_tellings = Table(
    "rescue_tellings",
    metadata,
    Column("workspace_id", String(64), nullable=False),
    Column("backend_id", String(64), nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("told_at", Instant, nullable=False),
    PrimaryKeyConstraint("workspace_id", "backend_id"),
)
