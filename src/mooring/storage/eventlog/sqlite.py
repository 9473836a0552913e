"""The event log on SQLite: all workspaces in one `events.db`, one writer with group commit, reads on the loop.

Reads run inline: a page is some 100 microseconds, while a fetch in a thread can starve behind a busy loop.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from mooring.kit.ids import Ids
from mooring.storage.eventlog.apart import APART_BYTES, apart, verified
from mooring.storage.eventlog.burial import names_of_logs
from mooring.storage.eventlog.lives import SqliteLives
from mooring.storage.eventlog.positions import activity_after, last_position, last_seq_at
from mooring.storage.eventlog.schema import bring_up_to_date, create_or_check, open_reader
from mooring.storage.eventlog.sights import moments_after, sights
from mooring.storage.eventlog.tail import load_row, verify_whole
from mooring.storage.eventlog.writer import Writer
from mooring.sync.errors import LifeEnded
from mooring.sync.event import Batch
from mooring.sync.log import Activity, AppendOutcome, LogHead, LogSight, Page, Record, Verified
from mooring.workspaces import Allowance

_IN_LOG = (
    "log = (SELECT id FROM logs WHERE workspace_id = ? AND backend_id = coalesce(?, backend_id)) "
    "AND seq > ? ORDER BY seq LIMIT ?"
)
_READ = f"SELECT seq, text FROM events WHERE {_IN_LOG}"  # noqa: S608 - constants only
_RECORDS = f"SELECT seq, parent, at_ms, user_id, session_id, chain, text FROM events WHERE {_IN_LOG}"  # noqa: S608

_HEADS = (
    "SELECT workspace_id, backend_id, head, events, bytes, chain FROM logs "
    "WHERE workspace_id IN (SELECT value FROM json_each(?))"
)


class SqliteEventLog(SqliteLives):
    """`EventLog` over one file. Make it with `open_event_log`; it belongs to the event loop that made it."""

    def __init__(self, path: Path, ids: Ids, synchronous: str, apart_bytes: int) -> None:
        self._path = path
        self._apart_bytes = apart_bytes
        connection = create_or_check(path, synchronous)
        bring_up_to_date(connection)
        self._connection = connection
        self._reader = open_reader(path)
        self._writer = Writer(connection, ids, asyncio.get_running_loop())
        super().__init__(self._writer, self._reader)
        self._writer.start()

    async def healthy(self) -> bool:
        """Whether events can be written: the last commit succeeded, or else a new attempt does."""
        if not self._writer.healthy:
            probe = self._writer.submit(Writer.probe)
            await asyncio.wait({probe})
            probe.exception()  # looked at: it says what is known already
        return self._writer.healthy

    async def open(self, workspace_id: str) -> LogHead:
        return await self._writer.submit(partial(Writer.open_log, workspace_id=workspace_id))

    async def heads(self, workspace_ids: Sequence[str]) -> Mapping[str, LogHead]:
        rows = self._reader.execute(_HEADS, (json.dumps(list(workspace_ids)),))
        return {workspace_id: LogHead(*head) for workspace_id, *head in rows}

    async def sights(self, workspace_ids: Sequence[str]) -> Mapping[str, LogSight]:
        return sights(self._reader, workspace_ids, self._writer.quarantined)

    async def moments_after(self, places: Sequence[tuple[str, int]]) -> Sequence[datetime | None]:
        return moments_after(self._reader, places)

    async def read(
        self, workspace_id: str, after: int, limit: int, max_bytes: int, backend_id: str | None = None
    ) -> Page:
        texts: list[str] = []
        last, size = after, 0
        for seq, text in self._reader.execute(_READ, (workspace_id, backend_id, after, limit)):
            size += len(text)
            if texts and size > max_bytes:
                break
            texts.append(text)
            last = seq
        if not texts:
            self._require_life(workspace_id, backend_id)
        return Page(texts, last)

    async def held(
        self, workspace_id: str, after: int, limit: int, backend_id: str | None = None
    ) -> Sequence[tuple[int, str]]:
        held = self._reader.execute(_READ, (workspace_id, backend_id, after, limit)).fetchall()
        if not held:
            self._require_life(workspace_id, backend_id)
        return held

    async def records(
        self, workspace_id: str, after: int, limit: int, max_bytes: int, backend_id: str | None = None
    ) -> Sequence[Record]:
        records: list[Record] = []
        size = 0
        for seq, parent, at_ms, *rest in self._reader.execute(_RECORDS, (workspace_id, backend_id, after, limit)):
            record = Record(seq, parent, datetime.fromtimestamp(at_ms / 1000, UTC), *rest)
            size += len(record.text)
            if records and size > max_bytes:
                break
            records.append(record)
        if not records:
            self._require_life(workspace_id, backend_id)
        return records

    def _require_life(self, name: str, backend_id: str | None) -> None:
        """Asked after nothing was found, and not before: what was found is of the life that was asked for."""
        if backend_id is not None:
            head = load_row(self._reader, name)
            if head is None or head.backend_id != backend_id:
                raise LifeEnded(head.backend_id if head is not None else None)

    def append(self, batch: Batch, allowance: Allowance) -> "asyncio.Future[AppendOutcome]":
        return self._writer.submit(partial(Writer.append, batch=batch, allowance=allowance))

    async def must_reach(self, workspace_id: str, backend_id: str, seq: int) -> None:
        await self._writer.submit(partial(Writer.must_reach, workspace_id=workspace_id, backend_id=backend_id, seq=seq))

    def forget(self, workspace_id: str) -> None:
        self._writer.submit(partial(Writer.forget, workspace_id=workspace_id))

    async def erase(self, workspace_id: str) -> None:
        await self._writer.submit(partial(Writer.bury, workspace_id=workspace_id))
        await self._erase_all(workspace_id)

    async def position(self) -> int:
        return last_position(self._reader)

    async def activity(self, after: int, limit: int, words: Sequence[str] = ()) -> Activity:
        if words and self._writer.notes.words != tuple(words):
            self._writer.submit(partial(Writer.note, words=words))
        return activity_after(
            self._reader, after, limit, words, notes=lambda: self._writer.notes, moves=self._writer.moves
        )

    async def seq_at(self, workspace_id: str, position: int) -> int:
        return last_seq_at(self._reader, workspace_id, position)

    def on_commit(self, listener: Callable[[], None]) -> Callable[[], None]:
        return self._writer.listen(listener)

    async def verify(self, workspace_id: str) -> Verified:
        head = load_row(self._reader, workspace_id)
        if head is None or head.size < self._apart_bytes:
            return await asyncio.to_thread(_verify, self._path, workspace_id)
        # Seconds, in which a thread would take turns with the loop and the writer at the interpreter.
        async with apart(self._path.parent) as process:
            return verified(await process.ask("verify", self._path.name, workspace_id))

    async def workspaces(self) -> Sequence[str]:
        return names_of_logs(self._reader)

    async def close(self) -> None:
        """Ends after what was queued has been committed."""
        self._writer.stop()
        await asyncio.to_thread(self._writer.join)
        self._reader.close()
        self._connection.close()


async def open_event_log(
    path: Path, ids: Ids, *, synchronous: str = "full", apart_bytes: int = APART_BYTES
) -> SqliteEventLog:
    """Opens or creates the events file. `synchronous` other than `full` loses acknowledged events: for tests only.

    `apart_bytes`: from how many on a log is verified by a process of its own.
    """
    return SqliteEventLog(path, ids, synchronous, apart_bytes)


def _verify(path: Path, workspace_id: str) -> Verified:
    connection = open_reader(path)
    try:
        return verify_whole(connection, workspace_id)
    finally:
        connection.close()
