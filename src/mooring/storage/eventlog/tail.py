"""Is a log what its head says? The tail is checked whenever a log is opened, the whole on demand."""

from collections.abc import Iterator
from dataclasses import dataclass

import apsw

from mooring.sync.chain import genesis, link
from mooring.sync.lives import workspace_of
from mooring.sync.log import Verified

TAIL_EVENTS = 64  # enough to see a torn or lost end; keeps the opening of a long log under a millisecond

_LOG = "SELECT id, backend_id, head, events, bytes, chain FROM logs WHERE workspace_id = ?"
_LAST = "SELECT seq FROM events WHERE log = ? ORDER BY seq DESC LIMIT 1 OFFSET ?"
_EVENTS = (
    "SELECT seq, parent, at_ms, user_id, session_id, chain, text FROM events WHERE log = ? AND seq >= ? ORDER BY seq"
)


@dataclass(slots=True)
class LogRow:
    """The head row of one log; the writer keeps it in memory and moves it with each commit."""

    id: int
    backend_id: str
    head: int
    events: int
    size: int
    chain: bytes


def load_row(connection: apsw.Connection, name: str) -> LogRow | None:
    """The head row of a log, None when there is none of this name."""
    row = connection.execute(_LOG, (name,)).fetchone()
    return LogRow(*row) if row else None


def damage_in_tail(connection: apsw.Connection, name: str, row: LogRow) -> str | None:
    """What is wrong with the end of a log, None when nothing is. Reads at most `TAIL_EVENTS` events."""
    start = connection.execute(_LAST, (row.id, TAIL_EVENTS)).fetchone()
    walk = _Walk(name, row, first=None if start is None else start[0])
    return walk.damage(connection)


def verify_whole(connection: apsw.Connection, name: str) -> Verified:
    """Reads a whole log again: linked from the first event to the head, every link of the chain recomputed."""
    # One snapshot, however long it takes and whatever is committed meanwhile.
    connection.execute("BEGIN")
    row = load_row(connection, name)
    if row is None:
        return Verified(name, 0, 0, None)
    return Verified(name, row.head, row.events, _Walk(name, row, first=None).damage(connection))


class _Walk:
    """Walks along a log, from its beginning or from the event `first`, whose own link is taken as given."""

    def __init__(self, name: str, row: LogRow, first: int | None) -> None:
        self._row = row
        self._partial = first is not None
        self._start = first if first is not None else 0
        self._seq = 0
        self._chain = genesis(workspace_of(name), row.backend_id)
        self._count = 0

    def damage(self, connection: apsw.Connection) -> str | None:
        events: Iterator[tuple[int, int, int, str, str, bytes, str]] = connection.execute(
            _EVENTS, (self._row.id, self._start)
        )
        for number, event in enumerate(events):
            given = self._partial and number == 0
            found = None if given else self._step(*event)
            if found:
                return found
            self._seq, self._chain = event[0], event[5]
            self._count += 1
        return self._end()

    def _step(self, seq: int, parent: int, at_ms: int, user: str, session: str, chain: bytes, text: str) -> str | None:
        # Only the first event of a log may begin above its parent's successor: its parent is the empty log.
        if parent != self._seq:
            return f"event {seq} builds on {parent}, but {self._seq} is before it"
        if link(self._chain, seq, parent, at_ms, user, session, text) != chain:
            return f"event {seq} does not match the hash chain"
        return None

    def _end(self) -> str | None:
        if self._seq != self._row.head:
            return f"the head says {self._row.head}, the last event is {self._seq}"
        if self._chain != self._row.chain:
            return f"the head's chain is not that of event {self._seq}"
        if not self._partial and self._count != self._row.events:
            return f"the head counts {self._row.events} events, the log holds {self._count}"
        return None
