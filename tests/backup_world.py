"""A log, an archive and a scratch place, for tests of backups; and an archive that can be tampered with."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes import FakeClock
from mooring.accounts import Occasion
from mooring.backups import Archive
from mooring.backups.archive import entries, pieces, whole
from mooring.backups.drill import Drilling, drill
from mooring.backups.keys import ManifestKey, parsed
from mooring.backups.manifest import Manifest, opened, sealed
from mooring.backups.model import Backup, Drill
from mooring.backups.snapshot import Lines, ScratchLog
from mooring.backups.take import PART_BYTES, Taking, take
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.storage.eventlog.apart import APART_BYTES
from mooring.storage.eventlog.scratch import SqliteScratch
from mooring.storage.eventlog.snapshot import SqliteSnapshots
from mooring.sync import LogHead

MOST = 1 << 28


@dataclass
class BackupWorld:
    """One events file whose logs are backed up to one archive."""

    folder: Path
    log: SqliteEventLog
    archive: Archive
    clock: FakeClock
    part_bytes: int = PART_BYTES
    filled: int = 0
    """Bytes of lines that were added to scratch logs."""
    apart_bytes: int = APART_BYTES

    @property
    def taking(self) -> Taking:
        snapshots = SqliteSnapshots(self.folder / "events.db")
        return Taking(snapshots, self.archive, self.clock, {"mooring": "test"}, self.part_bytes)

    async def take(self, workspace_id: str = "wsp_1") -> Backup:
        return await take(workspace_id, self.taking, Occasion(self.clock.now(), RandomIds()))

    async def drill(self, backup: Backup, noted: str | None = None) -> Drill:
        """A drill that knows of the backup what the archive knows; with `noted` also what its manifest was."""
        return await self.drill_key(key_of(backup), noted)

    async def drill_key(self, key: ManifestKey, noted: str | None = None) -> Drill:
        drilling = Drilling(self.archive, _Counted(self), self.clock)
        return await drill(key, drilling, Occasion(self.clock.now(), RandomIds()), noted)

    async def manifest(self, backup: Backup) -> Manifest:
        return opened(await self.content(backup.manifest))

    async def content(self, key: str) -> bytes:
        return await whole(self.archive.get(key), MOST)

    async def keys(self) -> list[str]:
        return [entry.key async for entry in entries(self.archive, "")]

    async def change(self, key: str, to: Callable[[bytes], bytes]) -> None:
        """Somebody, or a disk, changes an object."""
        content = await self.content(key)
        await self.archive.delete(key)
        await self.archive.put(key, pieces(to(content)))

    async def forge(self, backup: Backup, to: Callable[[Manifest], Manifest]) -> None:
        """Somebody writes another manifest, with a checksum of its own that is right."""
        await self.change(backup.manifest, lambda content: sealed(to(opened(content))))


class _Counted:
    """Scratch logs that count what comes into them."""

    def __init__(self, world: BackupWorld) -> None:
        self._world = world
        self._scratch = SqliteScratch(world.folder / "scratch", apart_bytes=world.apart_bytes)

    @asynccontextmanager
    async def log(self, workspace_id: str, head: LogHead) -> AsyncIterator[ScratchLog]:
        async with self._scratch.log(workspace_id, head) as log:
            add = log.add_events

            async def counted(lines: bytes) -> Lines:
                self._world.filled += len(lines)
                return await add(lines)

            log.add_events = counted  # type: ignore[method-assign]
            yield log


def key_of(backup: Backup) -> ManifestKey:
    """The name of its manifest."""
    key = parsed(backup.manifest)
    assert key is not None
    return key


@asynccontextmanager
async def backup_world(folder: Path, archive: Archive) -> AsyncIterator[BackupWorld]:
    """A world whose log is empty."""
    log = await open_event_log(folder / "events.db", RandomIds())
    try:
        yield BackupWorld(folder, log, archive, FakeClock())
    finally:
        await log.close()
