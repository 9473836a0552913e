"""The keys of an encrypted archive in the directory."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.backups.archive_keys import ArchiveKey
from mooring.storage.directory.archive_key_tables import archive_keys
from mooring.storage.directory.inserting import insert_or_nothing


class SqlArchiveKeys:
    """Implements `backups.archive_keys.ArchiveKeyStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, name: str) -> ArchiveKey | None:
        row = (await self._connection.execute(select(archive_keys).where(archive_keys.c.name == name))).first()
        return _key(row) if row is not None else None

    async def add(self, key: ArchiveKey) -> bool:
        inserted = await self._connection.execute(insert_or_nothing(self._connection, archive_keys, asdict(key)))
        return inserted.rowcount == 1

    async def set_wrapped(self, name: str, mark: str) -> None:
        await self._connection.execute(update(archive_keys).where(archive_keys.c.name == name).values(wrapped_for=mark))

    async def wrapped_for_another(self, mark: str, limit: int) -> Sequence[ArchiveKey]:
        due = or_(archive_keys.c.wrapped_for.is_(None), archive_keys.c.wrapped_for != mark)
        rows = await self._connection.execute(
            select(archive_keys).where(due).order_by(archive_keys.c.name).limit(limit)
        )
        return [_key(row) for row in rows]

    async def erase(self, name: str) -> None:
        await self._connection.execute(delete(archive_keys).where(archive_keys.c.name == name))


def _key(row: Row[Any]) -> ArchiveKey:
    return ArchiveKey(row.name, row.recipient, row.sealed, row.made_at, row.wrapped_for)
