"""A backup that is killed at any step: what is in the archive is a whole backup or none, and the next one succeeds."""

import asyncio
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typing_extensions import override

from backup_world import BackupWorld
from engines.event_logs import PLENTY, batch
from fakes import FakeClock
from mooring.backups.archive import entries
from mooring.backups.inventory import compared
from mooring.backups.keys import manifests_in
from mooring.kit.ids import RandomIds
from mooring.storage.archive import FolderArchive
from mooring.storage.eventlog import open_event_log


class Deadly(FolderArchive):
    """An archive whose process is killed before its so-manieth deed on the disk."""

    def __init__(self, root: Path, left: int) -> None:
        super().__init__(root)
        self._left = left

    @override
    async def _do(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return await super()._do(work, *args, **kwargs)


@dataclass
class Place:
    """A folder with a log in it, and an archive."""

    folder: Path

    def world(self, archive: FolderArchive | None = None) -> BackupWorld:
        nobody: Any = None
        return BackupWorld(self.folder, nobody, archive or self.archive, FakeClock(), part_bytes=1)

    @property
    def archive(self) -> FolderArchive:
        return FolderArchive(self.folder / "archive")

    def fill(self) -> None:
        """A log of two parts."""

        async def filled() -> None:
            log = await open_event_log(self.folder / "events.db", RandomIds())
            for first in range(1, 1_201, 100):
                await log.append(batch(first, 100), PLENTY)
            await log.close()

        asyncio.run(filled())

    def killed_at(self, step: int) -> bool:
        """Take a backup in a process that dies at this step; False when it had come to its end before."""
        with warnings.catch_warnings():
            # Later Pythons warn of threads: those of other tests are at rest, and the child uses nothing of theirs.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            with _ended():
                asyncio.run(self.world(Deadly(self.folder / "archive", step)).take())
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)

    async def look(self) -> tuple[int, int]:
        """How many backups there are, and how many of them can be brought back."""
        keys = [key async for key in manifests_in(self.archive)]
        drills = [await self.world().drill_key(key) for key in keys]
        return len(keys), sum(drill.proven for drill in drills)


@contextmanager
def _ended() -> Iterator[None]:
    """The child ends here, whatever happens: it must not go on with the tests."""
    try:
        yield
    finally:
        os._exit(0)


def test_a_backup_that_is_killed_at_any_step_is_whole_or_none(tmp_path: Path) -> None:
    """At every deed on the disk in turn: every manifest that is left is of a backup that is proven, and what else is left is
    no obstacle, is found by the inventory, and is swept.
    """
    place = Place(tmp_path)
    place.fill()
    step, backups = 1, 0
    while place.killed_at(step):
        found, proven = asyncio.run(place.look())
        assert found == proven
        assert found in {backups, backups + 1}
        backups = found
        step += 1
    assert step > 12
    assert asyncio.run(place.look()) == (backups + 1, backups + 1)
    asyncio.run(_swept(place))


async def _swept(place: Place) -> None:
    left = [one.kind async for one in compared(place.archive, "wsp_1", [], has_log=True)]
    assert "orphaned" in left
    await place.archive.sweep(datetime.now(UTC) + timedelta(hours=1))
    assert not list((place.folder / "archive" / ".uploads").iterdir())
    assert [entry.size for entry in [one async for one in entries(place.archive, "")] if entry.size == 0] == []
