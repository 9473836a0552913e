"""Backups of a log that is written meanwhile, into a folder and into a bucket, and what becomes of them when something fails."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from backports import zstd

from backup_world import BackupWorld, backup_world
from buckets import new_s3_archive, s3_server
from engines.event_logs import PLENTY, batch
from log_swaps import bring_back
from mooring.backups import Archive, ArchiveUnavailable, SnapshotLost, Stored
from mooring.backups.archive import Entry
from mooring.storage.archive import FolderArchive
from mooring.sync import Author, Batch, NewEvent, WorkspaceQuarantined
from mooring.workspaces import WorkspaceMissing

NOW = datetime(2026, 11, 23, 12, 0, 0, 123000, tzinfo=UTC)
ODD_TEXTS = [
    r'{"a":"quote \" backslash \\ lone \ud800 pair \ud83d\ude00 nul \u0000"}',
    '{\n  "spread": "over\\nlines"\r\n}',
    '{"a":"ä € 😀 \u2028 \u007f"}',
    '{"large":"' + "x" * 880_000 + '"}',
    '{"n":1e400,"m":-0.0,"deep":' + "[" * 50 + "]" * 50 + "}",
]


@pytest.fixture(scope="module")
def s3_port() -> Iterator[int]:
    with s3_server() as port:
        yield port


@pytest.fixture(params=["folder", "s3"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    if request.param == "folder":
        return FolderArchive(tmp_path / "archive")
    return new_s3_archive(request.getfixturevalue("s3_port"))


@pytest.fixture
async def world(tmp_path: Path, archive: Archive) -> AsyncIterator[BackupWorld]:
    async with backup_world(tmp_path, archive) as made:
        yield made


@pytest.fixture
async def near(tmp_path: Path) -> AsyncIterator[BackupWorld]:
    """A world with a folder: for what no archive makes a difference to."""
    async with backup_world(tmp_path, FolderArchive(tmp_path / "archive")) as made:
        yield made


async def test_a_backup_holds_every_event_and_all_that_is_known_of_it(world: BackupWorld) -> None:
    """Author, session, time, parent, link and text, to the letter, however odd; and its manifest says where the log stood."""
    for number, text in enumerate(ODD_TEXTS, 1):
        author = Author(f"usr_{number}", f"ses_{number}")
        await world.log.append(Batch("wsp_1", author, NOW, [NewEvent(number * 10, (number - 1) * 10, text)]), PLENTY)
    await world.log.append(batch(1, 3, workspace="wsp_other"), PLENTY)
    backup = await world.take()
    manifest, head = await world.manifest(backup), await world.log.open("wsp_1")
    (part,) = manifest.parts
    lines = [json.loads(line) for line in zstd.decompress(await world.content(part.key)).splitlines()]
    records = await world.log.records("wsp_1", 0, 100, 10**9)
    assert lines == [
        [one.seq, one.parent, 1795435200123, one.user_id, one.session_id, one.chain.hex(), one.text] for one in records
    ]
    assert manifest.log_head == head
    assert (manifest.workspace_id, manifest.taken_at, part.first, part.last) == (
        "wsp_1",
        "2026-11-23T13:00:00.000Z",
        10,
        50,
    )
    assert (backup.head, backup.chain, backup.stored) == (50, head.chain.hex(), part.size)
    assert (await world.drill(backup, backup.sha256)).findings == []


async def test_a_large_log_is_many_parts_and_is_proven_whole(world: BackupWorld) -> None:
    """Parts follow one another without a gap, each with its own checksum."""
    world.part_bytes = 100_000
    for first in range(1, 3_001, 100):
        await world.log.append(batch(first, 100, args='"cargo"'), PLENTY)
    backup = await world.take()
    parts = (await world.manifest(backup)).parts
    assert len(parts) == 3
    assert [part.first for part in parts] == [1, *(part.last + 1 for part in parts[:-1])]
    assert await world.keys() == [backup.manifest, *(part.key for part in parts)]
    assert (await world.drill(backup)).findings == []


async def test_an_empty_log_is_backed_up_too(near: BackupWorld) -> None:
    """There is nothing in it, and that is proven."""
    await near.log.open("wsp_1")
    backup = await near.take()
    assert (backup.head, (await near.manifest(backup)).parts) == (0, [])
    assert (await near.drill(backup)).proven


async def test_claims_are_in_a_backup(near: BackupWorld) -> None:
    """Without them a restored log would let a deed be done twice."""
    await near.log.append(batch(1, 2, claim="deed_1"), PLENTY)
    await near.log.append(batch(3, 1), PLENTY)
    await near.log.append(batch(4, 1, claim="deed_2"), PLENTY)
    backup = await near.take()
    manifest = await near.manifest(backup)
    assert [part.kind for part in manifest.parts] == ["events", "claims"]
    lines = zstd.decompress(await near.content(manifest.parts[1].key)).splitlines()
    assert [json.loads(line) for line in lines] == [["deed_1", 1, 2], ["deed_2", 4, 4]]
    assert (await near.drill(backup)).proven


async def test_what_is_written_meanwhile_is_not_in_it_and_does_not_wait(near: BackupWorld) -> None:
    """The snapshot ends exactly where the log stood when it began; the next one has the rest."""
    await near.log.append(batch(1, 100), PLENTY)
    first = asyncio.Event()
    archive, near.archive = near.archive, Held(near.archive, first)
    taking = asyncio.create_task(near.take())
    await near.archive.asked.wait()
    await near.log.append(batch(101, 50, claim="deed_later"), PLENTY)
    first.set()
    backup = await taking
    near.archive = archive
    assert (backup.head, backup.events, (await near.manifest(backup)).claims) == (100, 100, 0)
    assert (await near.drill(backup)).proven
    assert (await near.take()).head == 150


async def test_under_full_write_load_every_snapshot_is_exact(near: BackupWorld) -> None:
    """Of backups that are taken while batches come without a pause, each is proven, and none goes back."""
    stop, begun = False, asyncio.Event()

    async def write() -> int:
        seq = 1
        while not stop:
            await asyncio.gather(*(near.log.append(batch(seq + step * 10, 10), PLENTY) for step in range(5)))
            begun.set()
            seq += 50
        return seq - 1

    await near.log.open("wsp_1")
    writing = asyncio.create_task(write())
    await begun.wait()
    backups = [await near.take() for _ in range(20)]
    stop = True
    written = await writing
    heads = [backup.head for backup in backups]
    assert heads == sorted(heads)
    assert 0 < heads[-1] <= written
    assert [drill.findings for drill in [await near.drill(backup) for backup in backups[::5]]] == [[]] * 4


@pytest.mark.parametrize("ended", ["erased", "swapped"])
async def test_a_log_that_ends_its_life_meanwhile_is_not_backed_up(near: BackupWorld, ended: str) -> None:
    """Half of one life and half of another would be a backup of neither: refused, and nothing stays."""
    near.part_bytes = 1
    await near.log.append(batch(1, 100), PLENTY)
    let = asyncio.Event()
    archive, near.archive = near.archive, Held(near.archive, let)
    taking = asyncio.create_task(near.take())
    await near.archive.asked.wait()
    if ended == "erased":
        await near.log.erase("wsp_1")
    else:
        await bring_back(near.log, "wsp_1", 100)
    let.set()
    with pytest.raises(SnapshotLost):
        await taking
    near.archive = archive
    assert await near.keys() == []
    if ended == "erased":
        with pytest.raises(WorkspaceMissing):
            await near.take()
    else:
        assert (await near.take()).backend_id == "log_new"


async def test_a_log_that_lacks_events_is_not_backed_up_as_if_it_were_whole(near: BackupWorld) -> None:
    """It is refused with what to do, and nothing stays in the archive."""
    await near.log.append(batch(1, 100), PLENTY)
    connection = apsw.Connection(str(near.folder / "events.db"))
    connection.execute("DELETE FROM events WHERE seq = 5")
    connection.close()
    with pytest.raises(WorkspaceQuarantined, match="mooring workspace verify wsp_1"):
        await near.take()
    assert await near.keys() == []


async def test_a_log_with_a_changed_event_gives_a_backup_that_is_not_proven(near: BackupWorld) -> None:
    """Nobody recomputes the chain while taking; the drill does, and says which event."""
    await near.log.append(batch(1, 100), PLENTY)
    connection = apsw.Connection(str(near.folder / "events.db"))
    connection.execute("UPDATE events SET text = replace(text, 'null', 'true') WHERE seq = 5")
    connection.close()
    (finding,) = (await near.drill(await near.take())).findings
    assert (finding.code, "event 5 " in finding.what) == ("log_differs", True)


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
async def test_a_backup_that_fails_leaves_nothing(near: BackupWorld, failing: int) -> None:
    """Wherever the archive fails, at a part or at the manifest: nothing is listed, and another try succeeds."""
    near.part_bytes = 1
    for first in range(1, 2_401, 100):
        await near.log.append(batch(first, 100), PLENTY)
    archive, near.archive = near.archive, Failing(near.archive, failing)
    with pytest.raises(ArchiveUnavailable):
        await near.take()
    near.archive = archive
    assert await near.keys() == []
    assert (await near.drill(await near.take())).proven


class Held:
    """An archive in front of another, which waits with its first object until it is let go on."""

    def __init__(self, archive: Archive, let: asyncio.Event) -> None:
        self._archive = archive
        self._let = let
        self.asked = asyncio.Event()

    @property
    def place(self) -> str:
        return self._archive.place

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
        if not self.asked.is_set():
            self.asked.set()
            await self._let.wait()
        return await self._archive.put(key, content)

    def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        return self._archive.get(key, start, end)

    async def size(self, key: str) -> int | None:
        return await self._archive.size(key)

    async def page(self, folder: str, after: str, limit: int) -> "list[Entry]":
        return list(await self._archive.page(folder, after, limit))

    async def delete(self, key: str) -> None:
        await self._archive.delete(key)

    async def sweep(self, before: datetime) -> int:
        return await self._archive.sweep(before)


class Failing(Held):
    """One whose so-manieth object does not arrive, in the middle of its content."""

    def __init__(self, archive: Archive, failing: int) -> None:
        super().__init__(archive, asyncio.Event())
        self._left = failing

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
        self._left -= 1
        if self._left == 0:
            await anext(content)
            raise ArchiveUnavailable
        return await self._archive.put(key, content)
