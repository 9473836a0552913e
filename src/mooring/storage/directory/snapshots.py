"""Snapshots of the directory: every table in one read transaction, on either database, packed into a file aside.

The transaction lasts as long as reading does, and no archive makes it wait: what would keep SQLite's WAL from being reset, and
PostgreSQL from cleaning up, is over in the time that it takes to read some pages.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Boolean, ColumnElement, Float, Integer, Select, Table, select, text, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import JSON

from mooring.backups.directory import Pulse, Spooled
from mooring.backups.keys import DIRECTORY
from mooring.backups.packing import Packer
from mooring.kit.errors import Fault
from mooring.storage.directory.backup_tables import backups, drills
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.instants import Instant
from mooring.storage.directory.outages import connected
from mooring.storage.directory.pulse import Counter, pulse_of
from mooring.storage.directory.tables import lifecycle_head, metadata

_ROWS = 500
_PIECE = 1 << 20
_PREFIX = "directory-"


class SqlSnapshots:
    """Implements `backups.directory.DirectorySnapshots`. Files aside are in `folder`, which is made when it is needed."""

    def __init__(self, engine: Engine, folder: Path, counter: Counter) -> None:
        self._engine = engine
        self._folder = folder
        self._counter = counter

    async def pulse(self) -> Pulse:
        """Whether what counts has changed."""
        async with connected(self._engine.reading) as connection:
            return await pulse_of(connection, self._counter)

    @asynccontextmanager
    async def spooled(self) -> AsyncIterator[Spooled]:
        """A snapshot, until the end of the block."""
        file = _made(self._folder)
        try:
            async with connected(self._engine.reading) as connection:
                found = await _spool(connection, file)
            yield found
        finally:
            file.close()


@dataclass(slots=True)
class _Counted:
    """What was spooled so far."""

    packer: Packer = field(default_factory=Packer)
    rows: int = 0
    lines: int = 0
    size: int = 0
    digest: Any = field(default_factory=sha256)

    async def pack(self, lines: bytes, count: int) -> bytes:
        self.lines += count
        self.size += len(lines)
        self.digest.update(lines)
        return await self.packer.pack(lines)


async def _spool(connection: AsyncConnection, file: BinaryIO) -> Spooled:
    if connection.dialect.name == "postgresql":
        # By default each statement sees what was committed before it: tables would not fit together.
        await connection.execution_options(isolation_level="REPEATABLE READ")
    async with connection.begin():
        revision = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
        position = (await connection.execute(select(lifecycle_head.c.position))).scalar_one()
        counted = _Counted()
        for table in metadata.sorted_tables:
            if table.info.get("in_snapshots", True):
                await _spool_table(connection, table, counted, file)
    await _write(file, await counted.packer.finish())
    digest = counted.digest.hexdigest()
    return Spooled(revision, position, counted.rows, counted.lines, counted.size, digest, lambda: _content(file))


async def _spool_table(connection: AsyncConnection, table: Table, counted: _Counted, file: BinaryIO) -> None:
    columns = [[str(column.name), _kind(column)] for column in table.columns]
    head = msgspec.json.encode({"table": str(table.name), "columns": columns}) + b"\n"
    await _write(file, await counted.pack(head, 1))
    after: tuple[Any, ...] | None = None
    while True:
        rows = (await connection.execute(_page(table, after))).all()
        if rows:
            lines = await asyncio.to_thread(_lines, rows)
            counted.rows += len(rows)
            await _write(file, await counted.pack(lines, len(rows)))
        if len(rows) < _ROWS:
            return
        after = tuple(getattr(rows[-1], column.name) for column in table.primary_key.columns)


def _page(table: Table, after: tuple[Any, ...] | None) -> Select[Any]:
    key = list(table.primary_key.columns)
    query = select(table).where(_kept(table)).order_by(*key).limit(_ROWS)
    return query if after is None else query.where(tuple_(*key) > tuple_(*after))


def _kept(table: Table) -> ColumnElement[bool]:
    """All rows, but not the receipts of these backups: each would make the directory another one, and the next a new one."""
    return table.c.workspace_id != DIRECTORY if table in (backups, drills) else true()


def _lines(rows: Sequence[Any]) -> bytes:
    return b"".join(msgspec.json.encode(list(row)) + b"\n" for row in rows)


def _kind(column: Any) -> str:
    """What a value is, for whoever reads it elsewhere."""
    kinds = ((Instant, "instant"), (JSON, "json"), (Boolean, "boolean"), (Integer, "integer"), (Float, "float"))
    return next((name for kind, name in kinds if isinstance(column.type, kind)), "text")


def _made(folder: Path) -> BinaryIO:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Without a name from the start: nothing of accounts stays behind, however the process ends.
        return tempfile.TemporaryFile(prefix=_PREFIX, dir=folder)
    except OSError as error:
        raise Fault("Making a scratch place", str(folder), f"Mend it: {error.strerror}.") from error


async def _write(file: BinaryIO, packed: bytes) -> None:
    try:
        await asyncio.to_thread(file.write, packed)
    except OSError as error:
        raise Fault("Writing a snapshot of the directory", _PREFIX, f"Free some space: {error.strerror}.") from error


async def _content(file: BinaryIO) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, 0)
    while piece := await asyncio.to_thread(file.read, _PIECE):
        yield piece
