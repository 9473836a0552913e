"""The table of the keys of an encrypted archive. `migrations` makes it; a test compares the two."""

from sqlalchemy import Column, String, Table, Text

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# Never in a snapshot of the directory: there a key would outlive its destruction.
archive_keys = Table(
    "archive_keys",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("recipient", String(128), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("wrapped_for", String(16)),
    info={"in_snapshots": False},
)
