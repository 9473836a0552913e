"""Outlines of logs in `events.db`: each question in a thread, by a connection of its own. SQLite counts, so the loop does not wait."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import apsw

from mooring.backups.restoring.outline import EventSight, Outline, Tally
from mooring.storage.eventlog.schema import open_reader
from mooring.storage.eventlog.threads import in_thread

_T = TypeVar("_T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_GROUPS = 100
_LOG = "log = (SELECT id FROM logs WHERE workspace_id = ?)"
# Of a damaged log too, which is what one restores.
_NAME = "CASE WHEN json_valid(text) THEN coalesce(json_extract(text, '$.eventEncoded.name'), '') ELSE '' END"
_PAGE = f"SELECT seq, at_ms, {_NAME}, user_id FROM events WHERE {_LOG} AND seq < ? ORDER BY seq DESC LIMIT ?"  # noqa: S608
_UNTIL = f"SELECT seq FROM events WHERE {_LOG} AND at_ms <= ? ORDER BY seq DESC LIMIT 1"  # noqa: S608
_RANGE = f"FROM events WHERE {_LOG} AND seq > ? AND seq <= ?"
_TOTAL = f"SELECT count(*), coalesce(sum(octet_length(text)), 0), min(at_ms), max(at_ms) {_RANGE}"
_GROUPS = "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"
_BY_NAME = f"SELECT {_NAME}, count(*) {_RANGE} {_GROUPS}"
_BY_USER = f"SELECT user_id, count(*) {_RANGE} {_GROUPS}"


class SqliteOutlines:
    """Implements `backups.restoring.Outlines` on one events file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, name: str) -> Outline:
        """The outline of one log."""
        return _Outline(self._path, name)


class _Outline:
    """Implements `backups.restoring.Outline`."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name

    async def page(self, before: int, limit: int) -> Sequence[EventSight]:
        return await self._read(lambda found: self._page(found, before, limit))

    async def until(self, at: datetime) -> int:
        moment = (at - _EPOCH) // timedelta(milliseconds=1)
        return await self._read(lambda found: found.execute(_UNTIL, (self._name, moment)).get or 0)

    async def sight(self, seq: int) -> EventSight | None:
        found = await self.page(seq + 1, 1)
        return found[0] if found else None

    async def tally(self, after: int, until: int) -> Tally:
        return await self._read(lambda found: self._tally(found, (self._name, after, until)))

    def _page(self, connection: apsw.Connection, before: int, limit: int) -> list[EventSight]:
        rows = connection.execute(_PAGE, (self._name, before, limit))
        return [EventSight(seq, _moment(at_ms), name, user_id) for seq, at_ms, name, user_id in rows]

    def _tally(self, connection: apsw.Connection, bounds: tuple[str, int, int]) -> Tally:
        with connection:
            ((count, size, first, last),) = connection.execute(_TOTAL, bounds).fetchall()
            names = connection.execute(_BY_NAME, (*bounds, MOST_GROUPS)).fetchall()
            users = connection.execute(_BY_USER, (*bounds, MOST_GROUPS)).fetchall()
        return Tally(count, size, names, users, _moment(first) if count else None, _moment(last) if count else None)

    async def _read(self, read: Callable[[apsw.Connection], _T]) -> _T:
        connection = open_reader(self._path)
        try:
            return await in_thread(connection, lambda: read(connection))
        finally:
            connection.close()


def _moment(at_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at_ms)
