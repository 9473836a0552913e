"""Backups of logs that are written to without a pause: each is exactly a moment of its log.

`MOORING_TEST_SNAPSHOT_ROUNDS=200` makes as many of them as a release wants; by default they are few.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override

from archive_keys import OneKey
from backup_world import BackupWorld, backup_world
from engines.event_logs import PLENTY, batch
from mooring.backups import Backup, Stored
from mooring.storage.archive import EncryptedArchive, FolderArchive
from mooring.sync.log import Appended

ROUNDS = int(os.environ.get("MOORING_TEST_SNAPSHOT_ROUNDS", "6"))
AT_ONCE = 3  # logs
A_GROUP = 15  # rounds before other logs are written to, so that they do not grow for ever
A_BATCH = 20


class Meanwhile(FolderArchive):
    """An archive in which no object is put before another batch was acknowledged."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.acknowledged = asyncio.Event()

    @override
    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
        self.acknowledged.clear()
        await self.acknowledged.wait()
        return await super().put(key, content)


@dataclass
class Writers:
    """One for each log, which push the next batch as soon as the last one was acknowledged."""

    world: BackupWorld
    archive: Meanwhile
    acknowledged: dict[str, int] = field(default_factory=dict)

    async def write(self, name: str) -> None:
        while True:
            first = self.acknowledged.get(name, 0) + 1
            pushed = batch(first, A_BATCH, workspace=name, args='"cargo"', claim=f"deed {first}" if first % 3 else None)
            assert isinstance(await self.world.log.append(pushed, PLENTY), Appended)
            self.acknowledged[name] = first + A_BATCH - 1
            self.archive.acknowledged.set()


@asynccontextmanager
async def _written_to(world: BackupWorld, archive: Meanwhile, names: Sequence[str]) -> AsyncIterator[Writers]:
    writers = Writers(world, archive)
    tasks = [asyncio.create_task(writers.write(name)) for name in names]
    try:
        while len(writers.acknowledged) < len(names):
            await asyncio.sleep(0)
        yield writers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_backup_under_full_load_is_exactly_a_moment_of_its_log(tmp_path: Path) -> None:
    """All that was acknowledged when it began is in it; its head is a border of batches; restored, its chain is whole, and its
    last link is the one that the log has there. Writers go on all the while: without them no object would be put.
    """
    archive = Meanwhile(tmp_path / "archive")
    async with backup_world(tmp_path, EncryptedArchive(archive, OneKey())) as world:
        world.part_bytes = 64 << 10  # some parts each
        for group in range(0, ROUNDS, A_GROUP):
            names = [f"wsp_{group}_{number}" for number in range(AT_ONCE)]
            async with _written_to(world, archive, names) as writers:
                for number in range(group, min(group + A_GROUP, ROUNDS)):
                    await _one_round(world, writers, names[number % AT_ONCE])
            for name in names:
                assert (await world.log.verify(name)).damage is None


async def _one_round(world: BackupWorld, writers: Writers, name: str) -> None:
    before = writers.acknowledged[name]
    backup = await world.take(name)
    assert before <= backup.head <= writers.acknowledged[name] + A_BATCH
    assert (backup.events, backup.head % A_BATCH) == (backup.head, 0)
    assert (await world.drill(backup, backup.sha256)).findings == []
    assert backup.chain == await _link_there(world, backup)


async def _link_there(world: BackupWorld, backup: Backup) -> str:
    """The link that the log itself has at the backup's head."""
    async with world.taking.snapshots.of(backup.workspace_id) as snapshot:
        link = await snapshot.link(backup.head)
    assert link is not None
    return link.hex()
