"""The directory in one SQLite file, through a library of its own with a current SQLite."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Self

import aiosqlite
import pysqlite3.dbapi2
from sqlalchemy import Connection, event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from typing_extensions import override

from mooring.storage.directory.engine import Engine

_sqlite: Any = pysqlite3.dbapi2  # it has no types of its own
_Raw: Any = _sqlite.Cursor
_ROWS_A_FETCH = 64
_BUSY_SECONDS = 10
# Two connections that turn a new file to WAL at once are told that it is locked, however long either would wait.
_switching = Lock()
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
)


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite over pysqlite3: the interpreter's own SQLite may be older than the fix of the WAL-reset bug (3.51.3).

    Without this SQLAlchemy would look for the errors of the other library and wrap none of them.
    """

    def __init__(self) -> None:
        super().__init__(aiosqlite, _sqlite)

    @override
    def _init_dbapi_attributes(self) -> None:
        for name in (
            "Binary",
            "DatabaseError",
            "Error",
            "IntegrityError",
            "NotSupportedError",
            "OperationalError",
            "PARSE_COLNAMES",
            "PARSE_DECLTYPES",
            "ProgrammingError",
            "sqlite_version",
            "sqlite_version_info",
        ):
            setattr(self, name, getattr(_sqlite, name))


class _Statement:
    """A cursor as SQLAlchemy uses one, that goes to the connection's thread once for each statement.

    aiosqlite's own goes there four times: to open, to execute, to fetch, to close. Under load each way there and back is
    a wait for the processor, and waiting in a transaction makes all other writers wait.
    """

    __slots__ = ("_connection", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: "_Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> "_Statement":
        return await self._connection.on_thread(self._run, _Raw.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> "_Statement":
        return await self._connection.on_thread(self._run, _Raw.executemany, statement, parameters)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing to do: the cursor behind it is closed already."""

    def _run(self, execute: Any, statement: str, parameters: Sequence[Any]) -> "_Statement":
        cursor = self._connection.raw.cursor()
        try:
            execute(cursor, statement, parameters)
            self.description, self.lastrowid = cursor.description, cursor.lastrowid
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount = cursor.rowcount  # after the rows: those of RETURNING are counted as they are read
        finally:
            cursor.close()
        return self


class _Connection(aiosqlite.Connection):
    """A connection whose statements are `_Statement`s."""

    @override
    def cursor(self) -> Any:
        return _Statement(self)

    @property
    def raw(self) -> Any:
        """The connection itself, for use on its thread."""
        return self._conn

    async def on_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """What `work` returns on the connection's thread."""
        return await self._execute(work, *arguments)


def sqlite_engine(path: Path, *, busy_seconds: float = _BUSY_SECONDS) -> Engine:
    """An engine for the file at `path`, which is made when it is missing. No other library may open it in this process."""
    sql = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        module=_Driver(),
        async_creator=partial(_connect, path, busy_seconds),
        hide_parameters=True,
    )
    event.listen(sql.sync_engine, "begin", _begin)
    return Engine(
        reading=sql,
        writing=sql.execution_options(sqlite_begin="BEGIN IMMEDIATE"),
        turn=asyncio.Lock(),
        place=str(path),
    )


async def _connect(path: Path, busy_seconds: float) -> aiosqlite.Connection:
    connection = _Connection(partial(_opened, path, busy_seconds), _ROWS_A_FETCH)
    # As SQLAlchemy does it: a process that dies of something else must not wait for this thread.
    connection._thread.daemon = True  # noqa: SLF001
    return await connection


def _opened(path: Path, busy_seconds: float) -> Any:
    connection = _sqlite.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    with _switching:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    # SQLite's own knows the letters of ASCII only; a search for "älter" shall find "Älter" here as in PostgreSQL.
    connection.create_function("lower", 1, _lower, deterministic=True)
    return connection


def _lower(text: str | None) -> str | None:
    return text.lower() if text is not None else None


def _begin(connection: Connection) -> None:
    # Writers take the lock at once: one that begins as a reader may find at its first write that it has to start over.
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
