"""Erasing a log: it gets a name under which nobody looks for it, and then its events go some at a time.

The new name is one small write, so a log is never seen half erased; what a crash leaves is found by it again.
"""

from collections.abc import Sequence

import apsw

# A step holds up the one writer: a thousand events that lie far apart in the file are some ten milliseconds.
EVENTS_A_STEP = 1_000

_BURIED = "erased/"  # no workspace id has a slash
_RENAME = "UPDATE logs SET workspace_id = ? || id WHERE workspace_id = ?"
_FIND = "SELECT id FROM logs WHERE workspace_id > ? AND workspace_id < ? LIMIT 1"
_ERASE_CLAIMS = "DELETE FROM claims WHERE (log, name) IN (SELECT log, name FROM claims WHERE log = ? LIMIT ?)"
_ERASE = "DELETE FROM events WHERE position IN (SELECT position FROM events WHERE log = ? ORDER BY seq LIMIT ?)"


def names_of_logs(connection: apsw.Connection) -> Sequence[str]:
    """The workspaces of all logs, oldest log first, without those that are being erased."""
    rows = connection.execute("SELECT workspace_id FROM logs ORDER BY id").fetchall()
    return [workspace_id for (workspace_id,) in rows if not is_buried(workspace_id)]


def is_buried(workspace_id: str) -> bool:
    """Whether this is the name of a log that is being erased."""
    return workspace_id.startswith(_BURIED)


def bury(connection: apsw.Connection, workspace_id: str) -> None:
    """Take the log out of everybody's sight, if there is one."""
    connection.execute(_RENAME, (f"{_BURIED}{workspace_id}/", workspace_id))


def erase_some(connection: apsw.Connection, workspace_id: str) -> bool:
    """Remove some events of a buried log, or its row when none is left; whether there is more to do."""
    first = f"{_BURIED}{workspace_id}/"
    # The name ends with the id of the row, and a colon comes after every digit.
    log = connection.execute(_FIND, (first, first + ":")).fetchone()
    if log is None:
        return False
    connection.execute(_ERASE_CLAIMS, (*log, EVENTS_A_STEP))
    connection.execute(_ERASE, (*log, EVENTS_A_STEP))
    # A claim has an event at least: when no event is left, no claim is.
    if connection.changes() < EVENTS_A_STEP:
        connection.execute("DELETE FROM logs WHERE id = ?", log)
    return True
