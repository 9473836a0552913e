"""One life of a log takes over from another: two new names, and a row that says where both stood."""

from collections.abc import Sequence

import apsw

from mooring.storage.eventlog.tail import LogRow, damage_in_tail, load_row
from mooring.sync.errors import StagingRefused
from mooring.sync.lives import BRANCHES, STAGED, Branch, Swapped, branch_name, staged_name, workspace_of
from mooring.sync.log import Change, LifeOver, LogHead

_RENAME = "UPDATE logs SET workspace_id = ? WHERE id = ?"
_INSERT = "INSERT INTO swaps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DONE = (
    "SELECT head, events, bytes, chain, former_backend_id, former_head, former_events, former_bytes, former_chain "
    "FROM swaps WHERE log = ?"
)
_BRANCHES = """
SELECT logs.backend_id, logs.head, logs.events, logs.bytes, logs.chain,
       former_backend_id, former_head, former_events, former_bytes, former_chain
FROM logs JOIN swaps ON swaps.former = logs.id
WHERE logs.workspace_id > ? AND logs.workspace_id < ?
ORDER BY swaps.position
"""
_ALL_CALLED = (
    "SELECT workspace_id, backend_id FROM logs WHERE workspace_id > ? AND workspace_id < ? ORDER BY workspace_id"
)
_CHANGED = """
SELECT logs.workspace_id, logs.head, swaps.position FROM swaps JOIN logs ON logs.id = swaps.log
WHERE swaps.position > ? AND swaps.position <= ? AND instr(logs.workspace_id, '/') = 0
"""


def swap(
    connection: apsw.Connection, workspace_id: str, staged: str, expected: str | None, position: int
) -> Swapped | LifeOver | StagingRefused:
    """Puts a staged log into service, as it is done at `position`. Whether the former one is damaged does not matter."""
    current = load_row(connection, workspace_id)
    if current is not None and current.backend_id == staged and (done := _done(connection, current)) is not None:
        return done
    if (current.backend_id if current is not None else None) != expected:
        return LifeOver(current.backend_id if current is not None else None)
    name = staged_name(workspace_id, staged)
    new = load_row(connection, name)
    if new is None or damage_in_tail(connection, name, new) is not None:
        return StagingRefused("nothing is staged, or it is damaged")
    if current is not None:
        connection.execute(_RENAME, (branch_name(workspace_id, current.backend_id), current.id))
    connection.execute(_RENAME, (workspace_id, new.id))
    former = (current.id, *_values(current)) if current is not None else (None,) * 6
    connection.execute(_INSERT, (position, new.id, *_values(new)[1:], *former))
    return Swapped(_head(current) if current is not None else None, _head(new))


def branches(connection: apsw.Connection, workspace_id: str) -> Sequence[Branch]:
    """The former lives of a log, oldest first."""
    first = branch_name(workspace_id, "")
    rows = connection.execute(_BRANCHES, (first, first[:-1] + "0"))  # a zero comes after a slash
    return [Branch(LogHead(*row[:5]), LogHead(*row[5:])) for row in rows]


def every_branch(connection: apsw.Connection) -> Sequence[tuple[str, str]]:
    """The former lives of all logs, as (workspace, backend id), in the order of the workspaces."""
    return _all_called(connection, BRANCHES)


def every_staged(connection: apsw.Connection) -> Sequence[tuple[str, str]]:
    """What is staged, of all logs, in the same way."""
    return _all_called(connection, STAGED)


def swaps_between(connection: apsw.Connection, after: int, until: int) -> Sequence[tuple[int, Change]]:
    """The logs that took over behind one position and up to another. Everybody is told: their events may say anything."""
    rows = connection.execute(_CHANGED, (after, until))
    return [(position, Change(name, head, speaks=True)) for name, head, position in rows]


def _all_called(connection: apsw.Connection, first: str) -> Sequence[tuple[str, str]]:
    rows = connection.execute(_ALL_CALLED, (first, first[:-1] + "0"))  # a zero comes after a slash
    return [(workspace_of(name), backend_id) for name, backend_id in rows]


def _done(connection: apsw.Connection, current: LogRow) -> Swapped | None:
    row = connection.execute(_DONE, (current.id,)).fetchone()
    if row is None:
        return None
    old = LogHead(*row[4:]) if row[4] is not None else None
    return Swapped(old, LogHead(current.backend_id, *row[:4]))


def _values(row: LogRow) -> tuple[str, int, int, int, bytes]:
    return row.backend_id, row.head, row.events, row.size, row.chain


def _head(row: LogRow) -> LogHead:
    return LogHead(*_values(row))
