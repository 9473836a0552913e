"""What a purge erases: everything of a workspace, wherever it is, and by its key what is in copies that nobody can reach."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Column, DateTime, Integer, LargeBinary, Table, func, insert, select

from archive_keys import service_keys
from engines.event_logs import PLENTY, batch
from fakes import START, FakeClock
from mooring.api.backing_up import back_up
from mooring.api.purging import purge
from mooring.backups.archive import entries, pieces, whole
from mooring.backups.errors import IdentityNeeded, ObjectLocked
from mooring.hub import Hub
from mooring.storage.archive import EncryptedArchive, FolderArchive, OperatorKeys
from mooring.storage.archive.age_library import Identity, made_identity
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.tables import metadata
from mooring.storage.eventlog import SqliteEventLog
from mooring.sync.lives import StagedEvent, branch_name
from mooring.workspaces import WorkspaceId
from visitors import Visitor

MOST = 1 << 20
# What outlives a workspace, and says nothing of what was in it: that there was one, who had it, what was done to it.
LEFT = {"workspaces", "receipts", "lifecycle_events", "audit_entries"}


class Encrypted:
    """A hub whose archive is encrypted, with its keys apart, and the operator."""

    def __init__(self, hub: Hub, directory: SqlDirectory, folder: Path) -> None:
        self.operator = made_identity()
        self.plain, self.apart = FolderArchive(folder / "archive"), FolderArchive(folder / "apart")
        keys = service_keys(directory, self.apart, self.operator)
        self.hub = replace(hub, archive=EncryptedArchive(self.plain, keys, self.apart))

    async def keys(self, archive: Any = None) -> list[str]:
        return [entry.key async for entry in entries(archive or self.hub.archive, "")]

    async def readable(self, copy: Path, *identities: Identity) -> list[bytes]:
        """All that a copy of the archive gives to who has these identities, and the place of the keys as it is now."""
        archive = EncryptedArchive(FolderArchive(copy), OperatorKeys(self.apart, identities), self.apart)
        return [await whole(archive.get(key), MOST) for key in await self.keys(FolderArchive(copy))]


@pytest.fixture
def encrypted(hub: Hub, directory: SqlDirectory, tmp_path: Path) -> Encrypted:
    return Encrypted(hub, directory, tmp_path / "encrypted")


async def _deleted(hub: Hub, visitor: Visitor) -> WorkspaceId:
    """A workspace with events, a former life, a backup and a segment, deleted."""
    where = WorkspaceId(visitor.workspace_id)
    await hub.log.append(batch(1, 10, workspace=where), PLENTY)
    former = (await hub.log.open(where)).backend_id
    await hub.lives.stage(where, "log_new")
    await hub.lives.add_staged(where, "log_new", [StagedEvent(1, 0, 1, "usr_a", "ses_a", '{"seq":1}')])
    await hub.lives.swap(where, "log_new", former)
    await hub.lives.stage(where, "log_never")
    await back_up(hub, where)
    await hub.archive.put(f"segments/{where}/log_new/1-1.zst", pieces(b"segment"))
    await hub.archive.put(f"later/{where}/anything", pieces(b"of a later release"))
    assert (await visitor.ask("DELETE", f"/api/workspaces/{where}")).status_code == 200
    return where


async def test_a_purge_takes_everything_from_archive_and_log(
    encrypted: Encrypted, alice: Visitor, carol: Visitor
) -> None:
    """Backups, segments, the key, whatever folder it is in; branches and what was staged. The receipt says how many; others' stay."""
    hub = encrypted.hub
    await hub.log.append(batch(1, 10, workspace=carol.workspace_id), PLENTY)
    await back_up(hub, carol.workspace_id)
    others = await encrypted.keys()
    where = await _deleted(hub, alice)
    receipt = await purge(hub, where)
    assert receipt is not None
    counted = {"backups": 1, "segments": 1, "archiveKeys": 1, "archiveObjects": 5, "branches": 1, "branchEvents": 10}
    assert {name: receipt.data[name] for name in counted} == counted
    assert await encrypted.keys() == others
    assert await hub.lives.branches(where) == []
    for name in (where, branch_name(where, "log_new")):
        assert await hub.log.heads([name]) == {}
    assert _rows(hub.log) == {"logs": 1, "events": 10}
    async with hub.directory.reading() as tx:
        assert await tx.archive_keys.of(where) is None
        assert await tx.archive_keys.of(carol.workspace_id) is not None


def _rows(log: Any) -> dict[str, int]:
    """What is in the file of the event log, under whatever name."""
    assert isinstance(log, SqliteEventLog)
    import apsw

    connection = apsw.Connection(str(log._path), flags=apsw.SQLITE_OPEN_READONLY)
    counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("logs", "events")}
    connection.close()
    return {name: count[0] for name, count in counts.items() if count is not None}


async def test_copies_that_were_taken_elsewhere_cannot_be_read_any_more(
    encrypted: Encrypted, alice: Visitor, tmp_path: Path
) -> None:
    """Before the purge the operator's identity opens a copy of the archive; after it nothing does, not one object."""
    where = await _deleted(encrypted.hub, alice)
    copy = tmp_path / "copy"
    shutil.copytree(encrypted.plain._root, copy)
    before = await encrypted.readable(copy, encrypted.operator)
    assert b"segment" in before
    with pytest.raises(IdentityNeeded):
        await encrypted.readable(copy)
    await purge(encrypted.hub, where)
    for key in await encrypted.keys(FolderArchive(copy)):
        archive = EncryptedArchive(
            FolderArchive(copy), OperatorKeys(encrypted.apart, [encrypted.operator]), encrypted.apart
        )
        with pytest.raises(ObjectLocked):
            await whole(archive.get(key), MOST)
    # Nor by what the service still has.
    service = EncryptedArchive(FolderArchive(copy), encrypted.hub.archive._keys)  # type: ignore[attr-defined]
    for key in await encrypted.keys(FolderArchive(copy)):
        with pytest.raises(ObjectLocked):
            await whole(service.get(key), MOST)


async def test_what_comes_too_late_leaves_nothing(encrypted: Encrypted, alice: Visitor) -> None:
    """Purged while a backup was on its way: that is gone, no key is made anew, none is wrapped for another recipient."""
    from mooring.api import backing_up
    from mooring.workspaces import WorkspaceMissing

    hub = encrypted.hub
    await hub.log.append(batch(1, 10, workspace=alice.workspace_id), PLENTY)
    taken = await backing_up.take(alice.workspace_id, backing_up._taking(hub), backing_up.by_nobody(hub))
    assert (await alice.ask("DELETE", f"/api/workspaces/{alice.workspace_id}")).status_code == 200
    await purge(hub, WorkspaceId(alice.workspace_id))
    with pytest.raises(WorkspaceMissing):
        await hub.archive.put(taken.manifest, pieces(b"late"))
    await encrypted.plain.put(taken.manifest, pieces(b"late"))
    with pytest.raises(WorkspaceMissing):
        await backing_up._keep(hub, taken)
    async with hub.directory.reading() as tx:
        assert await tx.archive_keys.of(alice.workspace_id) is None
    assert await encrypted.keys() == []


async def test_a_key_that_is_wrapped_while_its_workspace_is_purged_stays_nowhere(
    encrypted: Encrypted, directory: SqlDirectory, alice: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The purge has begun and was cut off: what a new recipient gets is what will stay, and of this one nothing is left."""
    hub = encrypted.hub
    where = await _deleted(hub, alice)
    with monkeypatch.context() as patched:
        patched.setattr(SqliteEventLog, "erase", _cut_off)
        with pytest.raises(RuntimeError):
            await purge(hub, where)
    before = await encrypted.keys(encrypted.apart)
    assert await service_keys(directory, encrypted.apart, made_identity()).wrap_anew() == 1
    assert await encrypted.keys(encrypted.apart) in (before, [])
    await purge(hub, where)
    assert await encrypted.keys() == []


async def _cut_off(*_: object) -> None:
    raise RuntimeError


# What must be a word that the code knows.
WORDS = {"exports": {"state": "ready"}, "imports": {"state": "done"}}
TABLES = sorted(name for name, table in metadata.tables.items() if "workspace_id" in table.c or name == "archive_keys")


async def test_no_table_keeps_a_row_of_it(encrypted: Encrypted, clock: FakeClock, alice: Visitor) -> None:
    """Of every table that names workspaces, those of later releases too: a row is written, and gone after the purge.

    A new table belongs into `api.purging`, or among what is left, with a reason.
    """
    hub = encrypted.hub
    where = await _deleted(hub, alice)
    async with hub.directory.transaction() as tx:
        connection = tx.accounts._connection
        for name in TABLES:
            await _write(connection, metadata.tables[name], where, alice.user_id)
    assert await purge(hub, where) is not None
    async with hub.directory.reading() as tx:
        connection = tx.accounts._connection
        counted = {
            name: (await connection.execute(_count(metadata.tables[name], where))).scalar_one() for name in TABLES
        }
    assert {name for name, count in counted.items() if count} - LEFT == set()


def _named(table: Table) -> Column[Any]:
    return table.c.name if table.name == "archive_keys" else table.c.workspace_id


def _count(table: Table, where: str) -> Any:
    return select(func.count()).select_from(table).where(_named(table) == where)


async def _write(connection: Any, table: Table, where: str, user_id: str) -> None:
    """A row, unless there is one; and first the rows that it refers to."""
    if (await connection.execute(_count(table, where))).scalar_one():
        return
    for key in table.foreign_keys:
        if not key.parent.nullable and key.column.table.name not in {"users", "workspaces"}:
            await _write(connection, key.column.table, where, user_id)
    await connection.execute(insert(table).values(_row(table, where, user_id)))


def _row(table: Table, where: str, user_id: str) -> dict[str, Any]:
    """Something in each column."""
    row = {column.name: _something(column) for column in table.c if not column.nullable}
    row |= {
        column.name: user_id
        for column in table.c
        if any("users" in str(key.target_fullname) for key in column.foreign_keys)
    }
    return row | WORDS.get(table.name, {}) | {_named(table).name: where}


def _something(column: Column[Any]) -> object:
    kind: Any = column.type
    kind = getattr(kind, "impl", kind)
    samples: dict[type, object] = {
        Boolean: True,
        BigInteger: 7,
        Integer: 7,
        DateTime: START,
        JSON: {},
        LargeBinary: b"x",
    }
    found = next((value for of, value in samples.items() if isinstance(kind, of)), "x")
    return START if isinstance(found, datetime) else found
