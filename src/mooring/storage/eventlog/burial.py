"""Erasing a log: it gets a name under which nobody looks for it, and then its events go some at a time.

The new name is one small write, so a log is never seen half erased; what a crash leaves is found by it again.
"""

from collections.abc import Sequence

import apsw

from mooring.sync.lives import is_branch, is_hidden, workspace_of

# A step holds up the one writer: a thousand events that lie far apart in the file are some ten milliseconds.
EVENTS_A_STEP = 1_000

_BURIED = "erased/"
_RENAME = "UPDATE logs SET workspace_id = ? || id WHERE workspace_id = ?"
_RENAME_ALL = """
UPDATE logs SET workspace_id = ?1 || id
WHERE workspace_id = ?2 OR (workspace_id > 'branch/' || ?2 || '/' AND workspace_id < 'branch/' || ?2 || '0')
  OR (workspace_id > 'staged/' || ?2 || '/' AND workspace_id < 'staged/' || ?2 || '0')
"""
_FIND = "SELECT id FROM logs WHERE workspace_id > ? AND workspace_id < ? LIMIT 1"
_ERASE_CLAIMS = "DELETE FROM claims WHERE (log, name) IN (SELECT log, name FROM claims WHERE log = ? LIMIT ?)"
_ERASE = "DELETE FROM events WHERE position IN (SELECT position FROM events WHERE log = ? ORDER BY seq LIMIT ?)"


def names_of_logs(connection: apsw.Connection) -> Sequence[str]:
    """The workspaces of all logs that are in service, oldest log first."""
    rows = connection.execute("SELECT workspace_id FROM logs ORDER BY id").fetchall()
    return [name for (name,) in rows if not is_hidden(name)]


def names_to_check(connection: apsw.Connection) -> Sequence[str]:
    """The names of all logs that are in service or a branch, oldest log first."""
    rows = connection.execute("SELECT workspace_id FROM logs ORDER BY id").fetchall()
    return [name for (name,) in rows if not is_hidden(name) or is_branch(name)]


def bury(connection: apsw.Connection, name: str) -> None:
    """Take one log out of everybody's sight, if there is one of this name."""
    connection.execute(_RENAME, (f"{_BURIED}{workspace_of(name)}/", name))


def bury_all(connection: apsw.Connection, workspace_id: str) -> None:
    """Take all lives of a log out of everybody's sight: the one in service, branches, and what is staged."""
    connection.execute(_RENAME_ALL, (f"{_BURIED}{workspace_id}/", workspace_id))


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
        connection.execute("UPDATE swaps SET log = NULL WHERE log = ?", log)
        connection.execute("UPDATE swaps SET former = NULL WHERE former = ?", log)
        connection.execute("DELETE FROM swaps WHERE log IS NULL AND former IS NULL")
        connection.execute("DELETE FROM logs WHERE id = ?", log)
    return True
