"""`workspace.sqlite`: plain tables that any SQLite reads. Their words are those of `docs/reference/export-format.md`."""

from collections.abc import Iterable
from pathlib import Path

import apsw

from mooring.backups.exporting import About
from mooring.backups.exporting.manifest import VERSION
from mooring.storage.exports.lines import EventRow
from mooring.sync import LogHead

_TABLES = """
CREATE TABLE workspace (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  backend_id TEXT NOT NULL,
  head INTEGER NOT NULL,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  chain TEXT NOT NULL,
  exported_at TEXT NOT NULL,
  exported_by TEXT NOT NULL,
  format INTEGER NOT NULL
);
CREATE TABLE members (
  user_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  joined_at TEXT NOT NULL
);
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,
  at TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  name TEXT NOT NULL,
  args TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_session_id TEXT NOT NULL,
  chain TEXT NOT NULL,
  text TEXT NOT NULL
);
"""
_WORKSPACE = "INSERT INTO workspace VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MEMBER = "INSERT INTO members VALUES (?, ?, ?, ?, ?)"
_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def create(path: Path, about: About, head: LogHead) -> apsw.Connection:
    """A database with everything but events."""
    connection = apsw.Connection(str(path))
    # Nobody reads it before it is closed; what a crash leaves is thrown away.
    connection.pragma("journal_mode", "off")
    connection.pragma("synchronous", "off")
    connection.execute(_TABLES)
    connection.execute(_WORKSPACE, _workspace(about, head))
    members = [(one.user_id, one.name, one.email, one.role, one.joined_at) for one in about.members]
    connection.executemany(_MEMBER, members)
    return connection


def add(connection: apsw.Connection, events: Iterable[EventRow]) -> None:
    """Some more events."""
    with connection:
        connection.executemany(_EVENT, events)


def _workspace(about: About, head: LogHead) -> tuple[str | int, ...]:
    return (
        about.workspace_id,
        about.name,
        about.created_at,
        head.backend_id,
        head.seq,
        head.events,
        head.size,
        head.chain.hex(),
        about.exported_at,
        about.exported_by,
        VERSION,
    )
