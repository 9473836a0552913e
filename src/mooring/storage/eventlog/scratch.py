"""Scratch logs: an events file of its own, filled from a backup, read again from its beginning, and gone.

The tables and the reading are those of the service, so what is proven here is what a restore would do.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import apsw
import msgspec

from mooring.backups.snapshot import Lines, LinesMalformed, ScratchLog
from mooring.kit.errors import Fault
from mooring.storage.eventlog.schema import create_or_check
from mooring.storage.eventlog.tail import verify_whole
from mooring.storage.eventlog.threads import in_thread
from mooring.sync import LogHead, Verified

_EventLine = tuple[int, int, int, str, str, str, str]
_ClaimLine = tuple[str, int, int]
_EVENTS = msgspec.json.Decoder(_EventLine)
_CLAIMS = msgspec.json.Decoder(_ClaimLine)
RESERVE = 1 << 30
_LOG = 1
_PREFIX = "drill-"
_LEFT_SECONDS = 86_400
_INSERT_LOG = "INSERT INTO logs (id, workspace_id, backend_id, head, events, bytes, chain) VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_EVENT = (
    "INSERT INTO events (log, seq, parent, at_ms, user_id, session_id, chain, text) VALUES (1, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_CLAIM = "INSERT INTO claims (log, name, seq_first, seq_last) VALUES (1, ?, ?, ?)"
_BYTES = "SELECT coalesce(sum(octet_length(text)), 0) FROM events"
_FULL = (apsw.FullError, apsw.IOError, apsw.CantOpenError)

_T = TypeVar("_T")


class SqliteScratch:
    """Implements `backups.Scratch` in a folder, which is made when it is needed.

    `reserve`: bytes of the disk that a drill leaves free, because it is the disk of the event log.
    """

    def __init__(self, folder: Path, reserve: int = RESERVE) -> None:
        self._folder = folder
        self._reserve = reserve

    @asynccontextmanager
    async def log(self, workspace_id: str, head: LogHead) -> AsyncIterator[ScratchLog]:
        """An empty log that says that it ends at `head`."""
        # Here and not in a thread, a few milliseconds: broken off, a thread would make the folder after it was removed.
        folder = self._make(head.size)
        try:
            connection = _created(folder / "events.db", workspace_id, head)
            try:
                yield _ScratchLog(connection, workspace_id, head, folder)
            finally:
                # Megabytes of WAL go into the file once more.
                await asyncio.shield(asyncio.to_thread(connection.close))
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _require_free(self, size: int) -> None:
        # Ids, links and the index come on top of the texts: of short events they are the larger part.
        if shutil.disk_usage(self._folder).free < self._reserve + 3 * size:
            raise Fault("Making a scratch place", str(self._folder), "Free some space there.")

    def _make(self, size: int) -> Path:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _clear(self._folder)
            self._require_free(size)
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._folder))
        except OSError as error:
            raise Fault("Making a scratch place", str(self._folder), f"Mend it: {error.strerror}.") from error


class _ScratchLog:
    """Implements `backups.ScratchLog`."""

    def __init__(self, connection: apsw.Connection, workspace_id: str, head: LogHead, folder: Path) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._head = head
        self._folder = folder

    async def add_events(self, lines: bytes) -> Lines:
        return await self._done(lambda: self._add_events(lines))

    async def add_claims(self, lines: bytes) -> Lines:
        return await self._done(lambda: self._add_claims(lines))

    async def verify(self) -> Verified:
        return await self._done(self._verify)

    def _add_events(self, lines: bytes) -> Lines:
        rows = _decoded(_EVENTS, lines)
        with self._connection:
            self._connection.executemany(_INSERT_EVENT, (_with_chain(row) for row in rows))
        return Lines(lines, len(rows), rows[0][0], rows[-1][0])

    def _add_claims(self, lines: bytes) -> Lines:
        rows = _decoded(_CLAIMS, lines)
        if any(not 0 < first <= last <= self._head.seq for _, first, last in rows):
            raise LinesMalformed("a claim is about no event")
        with self._connection:
            self._connection.executemany(_INSERT_CLAIM, rows)
        return Lines(lines, len(rows), 0, 0)

    def _verify(self) -> Verified:
        found = verify_whole(self._connection, self._workspace_id)
        size = self._connection.execute(_BYTES).get
        if found.damage is None and size != self._head.size:
            damage = f"the head says {self._head.size} bytes of events, the log holds {size}"
            return Verified(found.workspace_id, found.head, found.events, damage)
        return found

    async def _done(self, work: Callable[[], _T]) -> _T:
        try:
            return await in_thread(self._connection, work)
        except _FULL as error:
            raise Fault("Filling a scratch place", str(self._folder), "Free some space there.") from error
        except apsw.Error as error:  # twice the same seq, or a number that is too large
            raise LinesMalformed(type(error).__name__) from None


def _clear(folder: Path) -> None:
    """What drills have left that were killed: none takes a day."""
    for left in folder.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):  # of a drill that has ended a moment ago
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _created(path: Path, workspace_id: str, head: LogHead) -> apsw.Connection:
    connection = create_or_check(path, "off")
    row = (_LOG, workspace_id, head.backend_id, head.seq, head.events, head.size, head.chain)
    connection.execute(_INSERT_LOG, row)
    return connection


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
