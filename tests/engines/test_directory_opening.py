"""Opening, migrating, losing and closing a directory, on each engine."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pysqlite3.dbapi2 as sqlite
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError

from mooring.accounts import UserId
from mooring.kit.errors import Fault
from mooring.storage.directory import (
    DirectoryUnavailable,
    SqlDirectory,
    monitor_tables,  # noqa: F401 - adds its tables
    open_directory,
    sqlite_url,
)
from mooring.storage.directory import sqlite as sqlite_module
from mooring.storage.directory.migrate import newest
from mooring.storage.directory.sqlite import sqlite_engine
from mooring.storage.directory.tables import metadata, workspaces
from people import people_of


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _revisions(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


async def _password_hash(directory: SqlDirectory, user_id: UserId) -> str | None:
    async with directory.reading() as tx:
        user = await tx.accounts.by_id(user_id)
    return user.password_hash if user is not None else None


async def test_the_migrations_make_the_tables_that_the_code_describes(directory: SqlDirectory) -> None:
    """Alembic finds nothing to generate after a migration to the newest revision."""
    async with directory._engine.reading.connect() as connection:
        assert await connection.run_sync(_differences) == []
        # By this a start knows that there is nothing to migrate, without loading what migrates.
        assert await connection.run_sync(_revisions) == [newest()]


async def test_opening_again_keeps_everything(database_url: str) -> None:
    """A second start migrates nothing and finds what the first one left."""
    first = await open_directory(database_url)
    alice = await people_of(first).sign_up("alice@example.org")
    await first.close()
    second = await open_directory(database_url)
    async with second.reading() as tx:
        assert await tx.accounts.by_id(alice.id) == alice
    await second.close()


async def test_nodes_that_start_together_migrate_once(database_url: str) -> None:
    """Five openings of one empty database at the same time all succeed."""
    opened = await asyncio.gather(*(open_directory(database_url) for _ in range(5)))
    for directory in opened:
        await directory.check()
        await directory.close()


def test_a_new_file_is_turned_to_wal_by_one_connection_at_a_time(tmp_path: Path) -> None:
    """However many connect to a new file at the same moment, none is told that it is locked."""
    start = Barrier(5)

    def connect(path: Path) -> None:
        start.wait()
        sqlite_module._opened(path, busy_seconds=10).close()

    with ThreadPoolExecutor(start.parties) as threads:
        for number in range(200):
            list(threads.map(connect, [tmp_path / f"{number}.db"] * start.parties))


async def test_a_database_of_a_newer_release_is_refused_with_a_hint(database_url: str) -> None:
    """Opening it is a fault that says what to run, and changes nothing in it."""
    directory = await open_directory(database_url)
    async with directory._engine.writing.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await directory.close()
    with pytest.raises(Fault) as refused:
        await open_directory(database_url)
    assert "newer release" in refused.value.hint
    assert "9999" in refused.value.hint


async def test_reading_keeps_nothing(directory: SqlDirectory) -> None:
    """What is written in a reading transaction by mistake is gone after it."""
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    own = (await people.workspaces_of(alice))[0].workspace.id
    async with directory.reading() as tx:
        await tx.workspaces.set_paused(own, people.clock.now())
    assert (await people.workspaces_of(alice))[0].workspace.paused_at is None


async def test_deeds_follow_a_commit_and_only_a_commit(directory: SqlDirectory) -> None:
    """What was to happen after the commit happens once it is done, in order, and not after a rollback."""
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    deeds: list[str] = []

    async def undone() -> None:
        async with directory.transaction() as tx:
            tx.after_commit(lambda: deeds.append("never"))
            raise KeyError("undo")

    with pytest.raises(KeyError):
        await undone()
    async with directory.transaction() as tx:
        await tx.accounts.replace_password_hash(alice.id, "new")
        tx.after_commit(lambda: deeds.append("first"))
        tx.after_commit(lambda: deeds.append("second"))
        assert deeds == []
    assert deeds == ["first", "second"]


async def test_a_caller_who_goes_away_during_the_commit_cannot_hide_the_change(directory: SqlDirectory) -> None:
    """Cancelled while it commits, a transaction is still told: it is kept and its deeds are done, or neither."""
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    for pauses in range(12):
        deeds: list[str] = []

        async def change(name: str = f"hash {pauses}", deeds: list[str] = deeds) -> None:
            async with directory.transaction() as tx:
                await tx.accounts.replace_password_hash(alice.id, name)
                tx.after_commit(lambda: deeds.append(name))

        task = asyncio.create_task(change())
        for _ in range(pauses * 3):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        changed = await _password_hash(directory, alice.id) == f"hash {pauses}"
        assert changed == (deeds == [f"hash {pauses}"])


async def test_a_caller_who_is_cancelled_twice_still_waits_for_its_commit(directory: SqlDirectory) -> None:
    """Else its connection would go to the next one in the middle of a transaction."""
    people = people_of(directory)
    alice = await people.sign_up("alice@example.org")
    committing, kept = asyncio.Event(), list[str]()
    event.listen(directory._engine.writing.sync_engine, "commit", lambda _: committing.set())

    async def change(name: str) -> None:
        async with directory.transaction() as tx:
            await tx.accounts.replace_password_hash(alice.id, name)
            tx.after_commit(lambda: kept.append(name))

    for turns in range(1, 5):
        committing.clear()
        task = asyncio.create_task(change(f"hash {turns}"))
        await committing.wait()
        task.cancel()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert kept[-1:] == [f"hash {turns}"]
        assert await _password_hash(directory, alice.id) == f"hash {turns}"


async def test_foreign_keys_hold(directory: SqlDirectory) -> None:
    """A workspace of nobody is refused by the database itself, as SQLAlchemy's IntegrityError."""
    row = {"id": "wsp_1", "name": "x", "created_at": people_of(directory).clock.now(), "created_by": "usr_nobody"}
    with pytest.raises(IntegrityError):
        async with directory._engine.writing.begin() as connection:
            await connection.execute(workspaces.insert().values(row))


async def test_sqlite_is_the_current_library_and_durable(tmp_path: Path) -> None:
    """The SQLite in use is pysqlite3's, past the fix of the WAL-reset bug, with WAL, FULL and foreign keys."""
    directory = await open_directory(sqlite_url(tmp_path / "directory.db"))
    async with directory._engine.writing.connect() as connection:
        ask = connection.exec_driver_sql
        assert (await ask("SELECT sqlite_version()")).scalar() == sqlite.sqlite_version
        assert sqlite.sqlite_version_info >= (3, 51, 3)
        assert (await ask("PRAGMA journal_mode")).scalar() == "wal"
        assert (await ask("PRAGMA synchronous")).scalar() == 2
        assert (await ask("PRAGMA foreign_keys")).scalar() == 1
    await directory.close()


async def test_a_database_that_another_process_holds_is_unavailable_not_broken(tmp_path: Path) -> None:
    """While somebody else holds the write lock a change is refused with DIRECTORY_UNAVAILABLE; afterwards it works."""
    path = tmp_path / "directory.db"
    await (await open_directory(sqlite_url(path))).close()
    directory = SqlDirectory(sqlite_engine(path, busy_seconds=0.01))
    people = people_of(directory)
    other = sqlite.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DirectoryUnavailable):
        await people.sign_up("alice@example.org")
    other.execute("ROLLBACK")
    other.close()
    await people.sign_up("alice@example.org")
    await directory.close()


async def test_a_postgresql_that_hangs_up_is_unavailable_and_found_again(postgres_server: str) -> None:
    """A connection that the server ends in the middle refuses with DIRECTORY_UNAVAILABLE; the next one works."""
    directory = await open_directory(postgres_server)

    async def interrupted() -> None:
        async with directory.transaction() as tx:
            own = (await tx.accounts._connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar()
            async with directory._engine.reading.begin() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            await tx.accounts.page(None, 1)

    with pytest.raises(DirectoryUnavailable):
        await interrupted()
    await directory.check()
    await directory.close()


async def test_nobody_at_the_address_is_unavailable() -> None:
    """A PostgreSQL that does not listen is DIRECTORY_UNAVAILABLE, not a stack of the driver's own errors."""
    with pytest.raises(DirectoryUnavailable):
        await open_directory("postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "nonsense", ""])
async def test_another_database_is_refused_with_a_hint(url: str) -> None:
    """A URL of any other kind is a fault that names the setting."""
    with pytest.raises(Fault, match="MOORING_DATABASE_URL"):
        await open_directory(url)
