"""The tables of backups and drills. `migrations` makes them; a test compares the two."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# No foreign keys: a log may be backed up whose workspace is being purged, and a restored directory knows other rows.
# `manifest`: its key in the archive. `drill_id`: the last drill, empty before the first.
backups = Table(
    "backups",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("workspace_id", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("backend_id", String(64), nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("stored", BigInteger, nullable=False),
    Column("chain", String(64), nullable=False),
    Column("manifest", String(512), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("drill_id", String(64)),
    Index("ix_backups_workspace_id_at", "workspace_id", "at"),
    Index("ix_backups_at", "at"),
)

# Findings are pairs of code and sentence; without any the backup was proven.
drills = Table(
    "drills",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("backup_id", String(64), nullable=False, index=True),
    Column("workspace_id", String(64), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("findings", JSON, nullable=False),
)

# One row: which service takes backups by itself, and until when if it says no more.
round_leases = Table(
    "round_leases",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Instant, nullable=False),
    info={"in_snapshots": False},  # of processes that run
)
