"""Filling a directory from a snapshot: first the tables of the snapshot's release, then the rows, then the tables of this release.

A scratch one is a file of its own that is gone afterwards; the same code fills the directory of a service that is recovered.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from sqlalchemy import Connection, MetaData, Table, insert, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.backups.directory import DirectoryFilling, RowsMalformed
from mooring.kit.errors import Fault
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.migrate import migrate
from mooring.storage.directory.outages import connected
from mooring.storage.directory.sqlite import sqlite_engine
from mooring.storage.directory.tables import metadata

_PREFIX = "directory-drill-"
_LEFT_SECONDS = 3_600
_VERSION_TABLE = "alembic_version"


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    table: str
    columns: list[tuple[str, str]]


_HEAD = msgspec.json.Decoder(_Head)
_ROW = msgspec.json.Decoder(list[Any])


class SqlFilling:
    """Implements `backups.directory.DirectoryScratch` on one database. Whatever is in it goes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def filling(self, revision: str) -> AsyncIterator[DirectoryFilling]:
        """All rows in one transaction: killed in the middle, nothing of them is there."""
        await migrate(self._engine, revision)
        async with self._open(None) as filling:
            yield filling
        await migrate(self._engine)

    async def migrated(self) -> str:
        """Make the tables of this release; which they are."""
        await migrate(self._engine)
        async with connected(self._engine.reading) as connection:
            return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()

    @asynccontextmanager
    async def filling_as_it_is(self) -> AsyncIterator[DirectoryFilling]:
        """Into the tables of this release, which are there."""
        async with self._open(metadata) as filling:
            yield filling

    @asynccontextmanager
    async def _open(self, known: MetaData | None) -> AsyncIterator[DirectoryFilling]:
        async with self._engine.turn, connected(self._engine.writing) as connection, connection.begin():
            tables = known if known is not None else await connection.run_sync(_reflected)
            for table in reversed(tables.sorted_tables):
                await connection.execute(table.delete())
            # As reflected, SQLite's moments know no zone.
            zoneless = known is None and connection.dialect.name == "sqlite"
            yield _Filling(connection, tables, zoneless)


class SqlScratch:
    """Implements `backups.directory.DirectoryScratch`: a file in a folder, gone at the end."""

    _template: ClassVar[tuple[str, bytes] | None] = None
    """An empty directory of this release: migrating one takes half a second, writing it nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def filling(self, revision: str) -> AsyncIterator[DirectoryFilling]:
        """An empty directory of its own."""
        folder = _made(self._folder)
        path = folder / "directory.db"
        try:
            head, empty = SqlScratch._template or await self._made_template(folder)
            if revision == head:
                await asyncio.to_thread(path.write_bytes, empty)
            async with _opened(path) as scratch:
                filled = scratch.filling_as_it_is() if revision == head else scratch.filling(revision)
                async with filled as filling:
                    yield filling
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _made_template(self, folder: Path) -> tuple[str, bytes]:
        # In a thread with a loop of its own: half a second in which nobody's frames would be read.
        SqlScratch._template = await asyncio.to_thread(lambda: asyncio.run(_template(folder / "template.db")))
        return SqlScratch._template


async def _template(path: Path) -> tuple[str, bytes]:
    async with _opened(path) as scratch:
        head = await scratch.migrated()
    return head, await asyncio.to_thread(path.read_bytes)


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[SqlFilling]:
    engine = sqlite_engine(path)
    try:
        yield SqlFilling(engine)
    finally:
        await engine.reading.dispose()


@dataclass(slots=True)
class _Filling:
    """Implements `backups.directory.DirectoryFilling`."""

    connection: AsyncConnection
    tables: MetaData
    zoneless: bool
    table: Table | None = None
    columns: Sequence[tuple[str, str]] = ()

    async def add(self, lines: bytes) -> int:
        count = 0
        waiting: list[bytes] = []
        for line in lines.splitlines():
            if line.startswith(b"{"):
                await self._insert(waiting)
                waiting = []
                self._turn_to(line)
            else:
                waiting.append(line)
                count += 1
        await self._insert(waiting)
        return count

    def _turn_to(self, line: bytes) -> None:
        try:
            head = _HEAD.decode(line)
        except msgspec.DecodeError:
            raise RowsMalformed("a table has no head") from None
        found = self.tables.tables.get(head.table)
        if found is None or {name for name, _ in head.columns} - set(found.c.keys()):
            raise RowsMalformed("it has a table or a column that its release does not know")
        self.table, self.columns = found, head.columns

    async def _insert(self, lines: Sequence[bytes]) -> None:
        if not lines:
            return
        if self.table is None:
            raise RowsMalformed("a row is in no table")
        rows = [self._row(line) for line in lines]
        try:
            await self.connection.execute(insert(self.table), rows)
        except (SQLAlchemyError, ValueError, TypeError) as error:  # a constraint, or a value that no column takes
            raise RowsMalformed(f"a row of {self.table.name} cannot be ({type(error).__name__})") from None

    def _row(self, line: bytes) -> dict[str, Any]:
        try:
            values = _ROW.decode(line)
            pairs = zip(self.columns, values, strict=True)
            return {name: self._value(kind, value) for (name, kind), value in pairs}
        except (msgspec.DecodeError, ValueError, TypeError):
            raise RowsMalformed("a row does not fit its table") from None

    def _value(self, kind: str, value: Any) -> Any:
        if kind != "instant" or value is None:
            return value
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return moment.replace(tzinfo=None) if self.zoneless else moment


def _reflected(connection: Connection) -> MetaData:
    tables = MetaData()
    tables.reflect(connection)
    tables.remove(tables.tables[_VERSION_TABLE])
    return tables


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob(f"{_PREFIX}*"):  # of a drill that was killed: none takes an hour
            with suppress(FileNotFoundError):  # of one that has ended a moment ago
                if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    except OSError as error:
        raise Fault("Making a scratch place", str(folder), f"Mend it: {error.strerror}.") from error
