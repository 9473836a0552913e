"""The directory in the archive: all of it as it was at one moment, on either database, and proven by filling another one."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from backports import zstd
from sqlalchemy import Table, insert, select

from backup_world import BackupWorld, key_of
from directories import a_directory
from engines.test_drill import flipped
from fakes import FakeClock
from mooring.accounts import Occasion
from mooring.backups import Backup
from mooring.backups.archive import entries
from mooring.backups.directory import DirectoryDrilling, RowsMalformed, drill_directory, filled, take_directory
from mooring.backups.take import Taking
from mooring.kit.ids import RandomIds
from mooring.storage.archive import FolderArchive
from mooring.storage.directory import SqlDirectory, SqlFilling, SqlScratch, sqlite_url
from mooring.storage.directory.mail_tables import outbox
from mooring.storage.directory.opening import engine_of
from mooring.storage.directory.tables import metadata, users
from mooring.storage.eventlog.snapshot import SqliteSnapshots

MOMENT = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
NEVER = {"archive_keys", "monitors", "monitor_leases", "monitor_reconciliations", "round_leases", "exports", "imports"}


class DirectoryWorld(BackupWorld):
    """An archive, and a directory that is backed up to it."""

    directory: SqlDirectory

    async def take_directory(self) -> Backup:
        taking = Taking(SqliteSnapshots(self.folder / "none"), self.archive, self.clock, {"mooring": "test"})
        async with self.directory.snapshots(self.folder / "scratch").spooled() as spooled:
            return await take_directory(spooled, taking, Occasion(self.clock.now(), RandomIds()))

    async def drill_directory(self, backup: Backup, noted: str | None = None) -> list[tuple[str, str]]:
        drilling = DirectoryDrilling(self.archive, SqlScratch(self.folder / "scratch"), self.clock)
        found = await drill_directory(key_of(backup), drilling, Occasion(self.clock.now(), RandomIds()), noted)
        return [(one.code, one.what) for one in found.findings]


@pytest.fixture
def world(tmp_path: Path, directory: SqlDirectory) -> DirectoryWorld:
    made = DirectoryWorld(tmp_path, None, FolderArchive(tmp_path / "archive"), FakeClock())  # type: ignore[arg-type]
    made.directory = directory
    return made


async def write(directory: SqlDirectory, table: Any, **values: Any) -> None:
    async with directory._engine.writing.begin() as connection:
        await connection.execute(insert(table).values(values))


async def add_user(directory: SqlDirectory, name: str) -> None:
    await write(directory, users, **row(users, name))


def row(table: Table, name: str) -> dict[str, Any]:
    """A row of odd values; texts that must differ from row to row hold `name`."""
    odd = {
        "INTEGER": 7,
        "BIGINT": 2**53 - 1,
        "BOOLEAN": True,
        "JSON": {"ä": [1, None]},
        "FLOAT": 0.1,
        "DATETIME": MOMENT,
    }
    values = {
        column.name: odd.get(str(column.type), f'{name} "ä€😀\n')[: getattr(column.type, "length", None)]
        if str(column.type).startswith(("VARCHAR", "TEXT"))
        else odd[str(column.type)]
        for column in table.c
        if not column.nullable
    }
    return {**values, **({"id": name} if "id" in table.c and str(table.c.id.type) != "INTEGER" else {})}


async def rows_of(directory: SqlDirectory) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in it, by table."""
    async with directory._engine.reading.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in NEVER
        }


async def test_what_is_filled_from_a_backup_is_what_the_directory_was(world: DirectoryWorld, tmp_path: Path) -> None:
    """Every table and every value, from either database into SQLite; and the receipt says of which release and how much."""
    for table in metadata.sorted_tables:
        if not table.foreign_keys and not {"lifecycle_head", "webhook_head"} & {table.name}:
            await write(world.directory, table, **row(table, "one"))
    backup = await world.take_directory()
    manifest = await world.manifest(backup)
    assert (backup.workspace_id, backup.manifest.split("/")[:2]) == ("directory", ["manifests", "directory"])
    assert [part.key for part in manifest.parts] == [f"parts/directory/{backup.id}/00001.zst"]
    url = sqlite_url(tmp_path / "other.db")
    engine = engine_of(url)
    await filled(manifest, world.archive, SqlFilling(engine))
    await engine.reading.dispose()
    async with a_directory(url) as other:
        assert await rows_of(other) == await rows_of(world.directory)
    assert backup.events >= 3
    assert await world.drill_directory(backup, backup.sha256) == []
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_drills_at_once_do_not_get_into_each_others_way(world: DirectoryWorld) -> None:
    """An operator asks for one while a round does another."""
    backup = await world.take_directory()
    assert await asyncio.gather(*(world.drill_directory(backup) for _ in range(3))) == [[], [], []]


async def test_a_database_of_either_kind_is_filled(world: DirectoryWorld, database_url: str) -> None:
    """Also one where another try has left something."""
    await add_user(world.directory, "usr_1")
    manifest = await world.manifest(await world.take_directory())
    engine = engine_of(database_url)
    for _ in range(2):
        await filled(manifest, world.archive, SqlFilling(engine))
    await engine.reading.dispose()
    async with a_directory(database_url) as other:
        assert await rows_of(other) == await rows_of(world.directory)


async def test_the_same_directory_has_the_same_digest(world: DirectoryWorld) -> None:
    """So that nothing is stored of one that has not changed; receipts of its own backups do not make it another."""
    await add_user(world.directory, "usr_1")
    first = await world.take_directory()
    async with world.directory.transaction() as tx:
        await tx.backups.add(first)
    second = await world.take_directory()
    await add_user(world.directory, "usr_2")
    third = await world.take_directory()
    assert (first.chain == second.chain, second.chain == third.chain) == (True, False)


async def test_it_is_of_one_moment_however_much_is_written_meanwhile(
    world: DirectoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workspace and its owner are in two tables: of two that are committed together, never one without the other."""
    from mooring.storage.directory import snapshots

    for number in range(20):
        await add_user(world.directory, f"usr_{number}")
    monkeypatch.setattr(snapshots, "_ROWS", 2)
    writing = asyncio.ensure_future(_write_pairs(world.directory))
    backups = [await world.take_directory() for _ in range(3)]
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    for backup in backups:
        tables = await tables_of(world, backup)
        assert {row[0] for row in tables["users"]} - {f"usr_{n}" for n in range(20)} == {
            row[0] for row in tables["outbox"]
        }


async def _write_pairs(directory: SqlDirectory) -> None:
    number = 0
    while True:
        number += 1
        name = f"usr_new{number}"
        async with directory._engine.turn, directory._engine.writing.begin() as connection:
            for table in (outbox, users):
                await connection.execute(insert(table).values(row(table, name)))


async def tables_of(world: DirectoryWorld, backup: Backup) -> dict[str, list[list[Any]]]:
    """What a backup holds, read without any code of ours."""
    tables: dict[str, list[list[Any]]] = {}
    for line in zstd.decompress(await world.content(f"parts/directory/{backup.id}/00001.zst")).splitlines():
        read = json.loads(line)
        if isinstance(read, dict):
            current = tables.setdefault(read["table"], [])
        else:
            current.append(read)
    return tables


async def test_what_only_runs_here_and_the_keys_of_the_archive_are_in_no_backup(world: DirectoryWorld) -> None:
    """A key that was destroyed must not come back; and what monitors write every second would make each one another."""
    tables = await tables_of(world, await world.take_directory())
    assert NEVER & set(tables) == set()
    assert set(tables) == {table.name for table in metadata.sorted_tables} - NEVER


async def _reforge(world: DirectoryWorld, backup: Backup, to: Callable[[bytes], bytes]) -> None:
    """Other rows, under checksums that are right."""
    part = f"parts/directory/{backup.id}/00001.zst"
    raw = to(zstd.decompress(await world.content(part)))
    await world.change(part, lambda _: zstd.compress(raw))
    from hashlib import sha256

    content = await world.content(part)
    parts = (await world.manifest(backup)).parts
    known = {"size": len(content), "sha256": sha256(content).hexdigest(), "bytes": len(raw)}
    forged = [msgspec.structs.replace(parts[0], **known)]
    await world.forge(
        backup, lambda manifest: msgspec.structs.replace(manifest, parts=forged, chain=sha256(raw).hexdigest())
    )


Damage = Callable[[DirectoryWorld, Backup], Awaitable[object]]
PART = "parts/directory/{}/00001.zst"
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a flipped bit": (lambda w, b: w.change(PART.format(b.id), flipped), "part_changed"),
    "truncated": (lambda w, b: w.change(PART.format(b.id), lambda c: c[:-9]), "part_truncated"),
    "missing": (lambda w, b: w.archive.delete(PART.format(b.id)), "part_missing"),
    "no manifest": (lambda w, b: w.archive.delete(b.manifest), "manifest_missing"),
    "of a newer release": (
        lambda w, b: w.forge(b, lambda m: msgspec.structs.replace(m, backend_id="9999")),
        "manifest_newer",
    ),
    "a row less": (
        lambda w, b: _reforge(w, b, lambda raw: b"".join(one for one in raw.splitlines(True) if b"usr_1" not in one)),
        "directory_differs",
    ),
    "a row twice": (
        lambda w, b: _reforge(
            w, b, lambda raw: b"".join(one * (2 if one.startswith(b'["usr_1"') else 1) for one in raw.splitlines(True))
        ),
        "part_malformed",
    ),
    "a table that nobody knows": (
        lambda w, b: _reforge(w, b, lambda raw: raw + b'{"table":"sqlite_master","columns":[]}\n'),
        "part_malformed",
    ),
    "no rows": (lambda w, b: _reforge(w, b, lambda _: b"hello\n"), "part_malformed"),
}


@pytest.fixture
async def near(tmp_path: Path, migrated_file: Path) -> AsyncIterator[DirectoryWorld]:
    """On SQLite: for what no database makes a difference to."""
    import shutil

    shutil.copy(migrated_file, tmp_path / "directory.db")
    async with a_directory(sqlite_url(tmp_path / "directory.db")) as directory:
        made = DirectoryWorld(tmp_path, None, FolderArchive(tmp_path / "archive"), FakeClock())  # type: ignore[arg-type]
        made.directory = directory
        yield made


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damage_is_found_and_named(near: DirectoryWorld, damage: str) -> None:
    """And nothing of the scratch directory stays."""
    await add_user(near.directory, "usr_1")
    backup = await near.take_directory()
    await DAMAGES[damage][0](near, backup)
    ((code, what),) = await near.drill_directory(backup)
    assert code == DAMAGES[damage][1]
    assert backup.id in what
    assert list((near.folder / "scratch").iterdir()) == []


async def test_a_backup_that_fails_leaves_nothing(near: DirectoryWorld) -> None:
    """Neither in the archive nor aside."""
    put = near.archive.put

    async def failing(key: str, content: Any) -> Any:
        if key.startswith("manifests/"):
            raise RuntimeError
        return await put(key, content)

    near.archive.put = failing  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        await near.take_directory()
    assert [entry.key async for entry in entries(near.archive, "")] == []
    assert list((near.folder / "scratch").iterdir()) == []


async def test_rows_of_a_former_release_are_brought_up_to_date(near: DirectoryWorld) -> None:
    """They are filled into the tables that they are of, and those are migrated like any."""
    engine = engine_of(sqlite_url(near.folder / "former.db"))
    line = b'{"table":"lifecycle_head","columns":[["id","integer"],["position","integer"]]}\n[1,42]\n'
    async with SqlFilling(engine).filling("0001") as filling:
        assert await filling.add(line) == 1
    await engine.reading.dispose()
    async with a_directory(sqlite_url(near.folder / "former.db")) as directory, directory.reading() as tx:
        assert await tx.lifecycle.head() == 42


async def test_a_row_that_breaks_a_constraint_is_no_row(near: DirectoryWorld) -> None:
    """A refusal that says nothing of what is in it; and the directory stays empty."""
    engine = engine_of(sqlite_url(near.folder / "other.db"))
    line = b'{"table":"recovery_codes","columns":[["code_hash","text"],["user_id","text"]]}\n["secret","usr_none"]\n'
    with pytest.raises(RowsMalformed, match="recovery_codes") as refused:
        async with SqlFilling(engine).filling("head") as filling:
            await filling.add(line)
    assert "secret" not in str(refused.value)
    await engine.reading.dispose()
