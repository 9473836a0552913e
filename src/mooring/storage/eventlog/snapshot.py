"""Snapshots of logs in `events.db`: read a page at a time, in a thread, by a connection of its own.

A page is one row that SQLite puts together itself: the thread hardly ever holds the interpreter, so the loop does not wait.
Each page has a read transaction of its own, since one that lasted as long as a slow archive would keep the WAL from being
reset. That costs no consistency: events up to the head never change, and each page looks whether the log still has the life
that it began with.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import apsw

from mooring.backups.errors import SnapshotLost
from mooring.backups.snapshot import Lines, LogSnapshot
from mooring.storage.eventlog.schema import open_reader
from mooring.storage.eventlog.tail import LogRow, load_row
from mooring.storage.eventlog.threads import in_thread
from mooring.sync import LogHead
from mooring.sync.chain import genesis
from mooring.sync.lives import workspace_of
from mooring.workspaces import WorkspaceMissing

PAGE_EVENTS = 1_000
PAGE_BYTES = 1 << 20  # of texts; an event is at most some 900 000
PAGE_CLAIMS = 1_000
_T = TypeVar("_T")

_ALIVE = "SELECT 1 FROM logs WHERE id = ? AND workspace_id = ? AND backend_id = ?"
_IN_PAGE = "FROM events WHERE log = ? AND seq > ? AND seq <= ? ORDER BY seq"
# Lengths are read without the texts. The last seq up to which they are not more than a page; the first one in any case.
_LAST = f"""
SELECT max(seq) FROM (
  SELECT seq, row_number() OVER page AS place, sum(size) OVER page AS total
  FROM (SELECT seq, octet_length(text) AS size {_IN_PAGE} LIMIT ?)
  WINDOW page AS (ORDER BY seq ROWS UNBOUNDED PRECEDING)
) WHERE place = 1 OR total <= ?
"""  # noqa: S608
_LINE = "json_array(seq, parent, at_ms, user_id, session_id, lower(hex(chain)), text)"
# The limit makes SQLite keep the order of what it is given; to sort it once more would cost twice as much as all the rest.
_EVENTS = f"SELECT count(*), min(seq), max(seq), CAST(group_concat(line, char(10)) || char(10) AS BLOB) FROM (SELECT seq, {_LINE} AS line {_IN_PAGE} LIMIT -1)"  # noqa: S608
_CLAIMS = (
    "SELECT count(*), group_concat(line, char(10)) FROM (SELECT json_array(name, seq_first, seq_last) AS line "
    "FROM claims WHERE log = ? AND seq_last <= ? ORDER BY name LIMIT ? OFFSET ?)"
)
_CLAIMS_OF = (
    "SELECT count(*), group_concat(line, char(10)) FROM (SELECT json_array(name, seq_first, seq_last) AS line "
    "FROM claims WHERE log = ? AND seq_last > ? AND seq_last <= ? ORDER BY seq_last)"
)
_LINK = "SELECT chain FROM events WHERE log = ? AND seq = ?"


class SqliteSnapshots:
    """Implements `backups.Snapshots` on one events file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @asynccontextmanager
    async def of(self, workspace_id: str) -> AsyncIterator[LogSnapshot]:
        """A snapshot of one log."""
        connection = open_reader(self._path)
        try:
            row = load_row(connection, workspace_id)
            if row is None:
                raise WorkspaceMissing
            yield _Snapshot(connection, workspace_id, row)
        finally:
            connection.close()


class _Snapshot:
    """Implements `backups.LogSnapshot`."""

    def __init__(self, connection: apsw.Connection, workspace_id: str, row: LogRow) -> None:
        self._connection = connection
        self._life = (row.id, workspace_id, row.backend_id)
        self._row = row

    @property
    def head(self) -> LogHead:
        row = self._row
        return LogHead(row.backend_id, row.head, row.events, row.size, row.chain)

    async def events(self, after: int) -> Lines | None:
        return await in_thread(self._connection, lambda: self._alive(lambda: self._events(after)))

    async def claims(self, page: int) -> Lines | None:
        return await in_thread(self._connection, lambda: self._alive(lambda: self._claims(page)))

    async def claims_of(self, after: int, last: int) -> Lines | None:
        return await in_thread(self._connection, lambda: self._alive(lambda: self._claims_of(after, last)))

    async def link(self, seq: int) -> bytes | None:
        if seq == 0:
            return genesis(workspace_of(self._life[1]), self._row.backend_id)
        return await in_thread(self._connection, lambda: self._alive(lambda: self._link(seq)))

    def _alive(self, read: Callable[[], _T]) -> _T:
        with self._connection:
            if self._connection.execute(_ALIVE, self._life).fetchone() is None:
                raise SnapshotLost
            found = read()
        return found  # noqa: RET504 - `with` could swallow what is raised in it

    def _events(self, after: int) -> Lines | None:
        page = (self._row.id, after, self._row.head, PAGE_EVENTS, PAGE_BYTES)
        until = self._connection.execute(_LAST, page).get
        if until is None:
            return None
        ((count, first, last, text),) = self._connection.execute(_EVENTS, (self._row.id, after, until)).fetchall()
        return Lines(text, count, first, last)

    def _claims(self, page: int) -> Lines | None:
        bounds = (self._row.id, self._row.head, PAGE_CLAIMS, page * PAGE_CLAIMS)
        ((count, text),) = self._connection.execute(_CLAIMS, bounds).fetchall()
        return Lines(text.encode() + b"\n", count, 0, 0) if count else None

    def _claims_of(self, after: int, last: int) -> Lines | None:
        ((count, text),) = self._connection.execute(_CLAIMS_OF, (self._row.id, after, last)).fetchall()
        return Lines(text.encode() + b"\n", count, 0, 0) if count else None

    def _link(self, seq: int) -> bytes | None:
        row = self._connection.execute(_LINK, (self._row.id, seq)).fetchone()
        return row[0] if row else None
