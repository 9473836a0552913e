"""The tables of `events.db`, their version, and how a connection to it is set up."""

import os
from pathlib import Path

import apsw

from mooring.kit.errors import Fault

APPLICATION_ID = 0x4D4F4F52  # "MOOR"
FORMAT = 3
# 16 MB of WAL between checkpoints: fewer stalls of the writer than SQLite's 4 MB, little to replay after a crash
CHECKPOINT_PAGES = 4_000
# 2 MB while a log is made or erased: then the WAL is full every few steps, and who writes meanwhile waits for each checkpoint
STEP_CHECKPOINT_PAGES = 500

_FIRST_TABLES = """
CREATE TABLE logs (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL UNIQUE,
  backend_id TEXT NOT NULL,
  head INTEGER NOT NULL,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  chain BLOB NOT NULL
) STRICT;
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  log INTEGER NOT NULL REFERENCES logs (id),
  seq INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  chain BLOB NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_log ON events (log, seq);
"""
# `high_mark` has one row: the greatest position that erasing has removed an event of, or a greater one.
_SECOND_TABLES = """
CREATE TABLE claims (
  log INTEGER NOT NULL REFERENCES logs (id),
  name TEXT NOT NULL,
  seq_first INTEGER NOT NULL,
  seq_last INTEGER NOT NULL,
  PRIMARY KEY (log, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE high_mark (position INTEGER NOT NULL) STRICT;
INSERT INTO high_mark VALUES (0);
"""
# One row for each log that took over: where it stood then, and where the log stood that it took over from. Either may be gone.
_THIRD_TABLES = """
CREATE TABLE swaps (
  position INTEGER PRIMARY KEY,
  log INTEGER REFERENCES logs (id),
  head INTEGER NOT NULL,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  chain BLOB NOT NULL,
  former INTEGER REFERENCES logs (id),
  former_backend_id TEXT,
  former_head INTEGER,
  former_events INTEGER,
  former_bytes INTEGER,
  former_chain BLOB
) STRICT;
CREATE UNIQUE INDEX swaps_by_log ON swaps (log);
CREATE UNIQUE INDEX swaps_by_former ON swaps (former);
"""
_STEPS = {1: _SECOND_TABLES, 2: _THIRD_TABLES}
# Segments ask for the claims of a few events at the end of a log that may have a great many.
_CLAIMS_BY_EVENT = "CREATE INDEX IF NOT EXISTS claims_by_event ON claims (log, seq_last)"


def create_or_check(path: Path, synchronous: str) -> apsw.Connection:
    """A writing connection to the events file, created if absent. Fault when the file is not ours or is newer.

    A file of a former format stays as it is: see `bring_up_to_date`.
    """
    fresh = not path.exists()
    connection = apsw.Connection(str(path))
    if fresh:
        path.chmod(0o600)
    _prepare(connection, synchronous)
    version = connection.pragma("user_version")
    if version == 0:
        _create(connection)
        _sync_folder(path.parent)
    elif connection.pragma("application_id") != APPLICATION_ID:
        raise Fault(
            "Opening the event log", str(path), "This file is not Mooring's. Set MOORING_DATA to another folder."
        )
    elif version > FORMAT:
        hint = f"The file has format {version}, this program knows {FORMAT}: install the newer release."
        raise Fault("Opening the event log", str(path), hint)
    return connection


def bring_up_to_date(connection: apsw.Connection) -> None:
    """Turns a file of a former format into one of this. All or nothing, and of no event is anything touched."""
    with connection:
        for version in range(connection.pragma("user_version"), FORMAT):
            connection.execute(_STEPS[version])
            connection.pragma("user_version", version + 1)
        connection.execute(_CLAIMS_BY_EVENT)


def open_reader(path: Path) -> apsw.Connection:
    """A reading connection; it never blocks the writer and is never blocked by it."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5_000)
    return connection


def _prepare(connection: apsw.Connection, synchronous: str) -> None:
    connection.set_busy_timeout(5_000)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", synchronous)
    connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
    # 8 MB: 10 000 logs that are written in turn cost the processor the same with 64.
    connection.pragma("cache_size", -8_192)
    connection.pragma("foreign_keys", "on")
    # Only a purge deletes, and it promises that nothing is left: what was deleted is overwritten.
    connection.pragma("secure_delete", "on")


def _create(connection: apsw.Connection) -> None:
    with connection:
        connection.execute(_FIRST_TABLES + _SECOND_TABLES + _THIRD_TABLES)
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", FORMAT)


def _sync_folder(folder: Path) -> None:
    # A new file's name is on the disk only once its folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
