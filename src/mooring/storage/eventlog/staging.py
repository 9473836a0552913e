"""Making a log aside, an event after the other, and what the writer remembers of it meanwhile."""

from collections.abc import Sequence

import apsw

from mooring.storage.eventlog.tail import LogRow, load_row
from mooring.sync.chain import genesis, link
from mooring.sync.errors import StagingRefused
from mooring.sync.lives import StagedClaim, StagedEvent, branch_name, staged_name

_KNOWN = "SELECT 1 FROM logs WHERE workspace_id IN (?, ?) OR (workspace_id = ? AND backend_id = ?)"
_INSERT_LOG = "INSERT INTO logs (workspace_id, backend_id, head, events, bytes, chain) VALUES (?, ?, 0, 0, 0, ?)"
_INSERT_EVENT = (
    "INSERT INTO events (position, log, seq, parent, at_ms, user_id, session_id, chain, text) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_CLAIM = "INSERT INTO claims (log, name, seq_first, seq_last) VALUES (?, ?, ?, ?)"
_MOVE_HEAD = "UPDATE logs SET head = ?, events = ?, bytes = ?, chain = ? WHERE id = ?"


class Staging:
    """The logs that are being made. For the writer's thread alone, inside of its transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, LogRow] = {}

    def forget(self) -> None:
        """What is in memory may be ahead of the file: it is read again."""
        self._rows.clear()

    def begin(self, workspace_id: str, backend_id: str) -> StagingRefused | None:
        """An empty log of a life that there has not been."""
        name = staged_name(workspace_id, backend_id)
        known = (name, branch_name(workspace_id, backend_id), workspace_id, backend_id)
        if self._connection.execute(_KNOWN, known).fetchone() is not None:
            return StagingRefused("there is a log of this life already")
        self._connection.execute(_INSERT_LOG, (name, backend_id, genesis(workspace_id, backend_id)))
        return None

    def add(self, name: str, events: Sequence[StagedEvent], position: int) -> StagingRefused | None:
        """Events, which are linked among themselves, at the end of a staged log, with positions from `position` on."""
        row = self._row(name)
        if row is None or events[0].parent != row.head:
            return StagingRefused("nothing is staged, or events are missing in between")
        rows: list[tuple[int, int, int, int, int, str, str, bytes, str]] = []
        chain, size = row.chain, row.size
        for place, (seq, parent, at_ms, user, session, text) in enumerate(events, position):
            chain = link(chain, seq, parent, at_ms, user, session, text)
            rows.append((place, row.id, seq, parent, at_ms, user, session, chain, text))
            size += len(text) if text.isascii() else len(text.encode())
        self._connection.executemany(_INSERT_EVENT, rows)
        row.head, row.events, row.size, row.chain = events[-1].seq, row.events + len(rows), size, chain
        self._connection.execute(_MOVE_HEAD, (row.head, row.events, row.size, row.chain, row.id))
        return None

    def add_claims(self, name: str, claims: Sequence[StagedClaim]) -> StagingRefused | None:
        """Claims of events that the staged log holds."""
        row = self._row(name)
        if row is None:
            return StagingRefused("nothing is staged")
        found = [(row.id, one.name, one.first, one.last) for one in claims if one.last <= row.head]
        try:
            with self._connection:  # a part of the transaction, in which others' pushes are
                self._connection.executemany(_INSERT_CLAIM, found)
        except apsw.ConstraintError:
            return StagingRefused("a claim is there twice")
        return None

    def drop(self, name: str) -> None:
        """Nothing is kept of it in memory."""
        self._rows.pop(name, None)

    def _row(self, name: str) -> LogRow | None:
        if name not in self._rows and (row := load_row(self._connection, name)) is not None:
            self._rows[name] = row
        return self._rows.get(name)
