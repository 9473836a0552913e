"""Claims: which deeds a log's events have done. Written with the events, looked at before anything else is."""

import apsw

from mooring.sync.log import AlreadyWritten

_FIND = "SELECT seq_first, seq_last FROM claims WHERE log = ? AND name = ?"
_ADD = "INSERT INTO claims (log, name, seq_first, seq_last) VALUES (?, ?, ?, ?)"


def find_claim(connection: apsw.Connection, log: int, name: str) -> AlreadyWritten | None:
    """The events that were written under a claim, if there are."""
    row = connection.execute(_FIND, (log, name)).fetchone()
    return AlreadyWritten(*row) if row else None


def add_claim(connection: apsw.Connection, log: int, name: str, written: AlreadyWritten) -> None:
    """Keeps a claim, in the transaction of its events."""
    connection.execute(_ADD, (log, name, written.first, written.last))
