"""A scratch log in an events file of its own: filled from lines, then read again from its beginning.

The tables and the reading are those of the service, so what is proven here is what a restore would do. It knows no loop: it works
in a thread of the service, or in a process of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import msgspec

from mooring.backups.snapshot import Lines, LinesMalformed
from mooring.storage.eventlog.schema import create_or_check
from mooring.storage.eventlog.tail import verify_whole
from mooring.sync import LogHead, Verified

_EventLine = tuple[int, int, int, str, str, str, str]
_ClaimLine = tuple[str, int, int]
_EVENTS = msgspec.json.Decoder(_EventLine)
_CLAIMS = msgspec.json.Decoder(_ClaimLine)
_LOG = 1
_CACHE_KIB = 1_024
_INSERT_LOG = "INSERT INTO logs (id, workspace_id, backend_id, head, events, bytes, chain) VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_EVENT = (
    "INSERT INTO events (log, seq, parent, at_ms, user_id, session_id, chain, text) VALUES (1, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_CLAIM = "INSERT INTO claims (log, name, seq_first, seq_last) VALUES (1, ?, ?, ?)"
_BYTES = "SELECT coalesce(sum(octet_length(text)), 0) FROM events"
_FULL = (apsw.FullError, apsw.IOError, apsw.CantOpenError)


class NoRoom(Exception):
    """The disk is full, or fails."""


class Filling:
    """One scratch log, which says that it ends at `head`. LinesMalformed, NoRoom."""

    def __init__(self, path: Path, workspace_id: str, head: LogHead) -> None:
        self._workspace_id = workspace_id
        self._head = head
        with _refusing():
            self.connection = create_or_check(path, "off")
            # Written and read from end to end, by one, and worth nothing after a crash: no page is asked for again, and none need
            # go through a WAL, which is as much for the disk that everybody's commits wait for.
            self.connection.pragma("cache_size", -_CACHE_KIB)
            self.connection.pragma("journal_mode", "memory")
            row = (_LOG, workspace_id, head.backend_id, head.seq, head.events, head.size, head.chain)
            self.connection.execute(_INSERT_LOG, row)

    def add_events(self, lines: bytes) -> Lines:
        """Put the events of whole lines at its end."""
        rows = _decoded(_EVENTS, lines)
        with _refusing(), self.connection:
            self.connection.executemany(_INSERT_EVENT, (_with_chain(row) for row in rows))
        return Lines(lines, len(rows), rows[0][0], rows[-1][0])

    def add_claims(self, lines: bytes) -> Lines:
        """Add the claims of whole lines."""
        rows = _decoded(_CLAIMS, lines)
        if any(not 0 < first <= last <= self._head.seq for _, first, last in rows):
            raise LinesMalformed("a claim is about no event")
        with _refusing(), self.connection:
            self.connection.executemany(_INSERT_CLAIM, rows)
        return Lines(lines, len(rows), 0, 0)

    def verify(self) -> Verified:
        """Read all of it again: linked, chained, and ending where and with as many bytes as the head says."""
        with _refusing():
            found = verify_whole(self.connection, self._workspace_id)
            size = self.connection.execute(_BYTES).get
        if found.damage is None and size != self._head.size:
            damage = f"the head says {self._head.size} bytes of events, the log holds {size}"
            return Verified(found.workspace_id, found.head, found.events, damage)
        return found


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except _FULL as error:
        raise NoRoom from error
    except apsw.Error as error:  # twice the same seq, or a number that is too large
        raise LinesMalformed(type(error).__name__) from None


def _decoded(decoder: "msgspec.json.Decoder[Any]", lines: bytes) -> Sequence[Any]:
    try:
        rows = decoder.decode_lines(lines)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LinesMalformed(type(error).__name__) from None
    if not rows:
        raise LinesMalformed("there are none")
    return rows


def _with_chain(row: _EventLine) -> tuple[int, int, int, str, str, bytes, str]:
    seq, parent, at_ms, user_id, session_id, chain, text = row
    try:
        return seq, parent, at_ms, user_id, session_id, bytes.fromhex(chain), text
    except ValueError:
        raise LinesMalformed("a link is no hex") from None
