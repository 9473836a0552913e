"""Workspaces that the archive knows and the recovered directory does not: nobody owns them there, so each becomes a file.

The file is an export, and whoever it belongs to gets it by an import. Nothing else of them comes into the service: an archive may
be of several services.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mooring import __version__
from mooring.backups import Archive
from mooring.backups.exporting import About
from mooring.backups.exporting.build import Building, build
from mooring.backups.recovering import Loaded, Unclaimed, load, newest_life
from mooring.backups.recovering.load import Bounds
from mooring.kit.clock import SystemClock, iso_milliseconds
from mooring.kit.ids import RandomIds, is_id
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.settling import emails_of
from mooring.storage.eventlog import SqliteOutlines, SqliteSnapshots, open_event_log
from mooring.storage.exports import ExportFolder
from mooring.storage.folder import SCRATCH_FOLDER, UNCLAIMED_FOLDER, DataFolder


@dataclass(frozen=True, slots=True)
class Unclaiming:
    """From where, to where, and whom the directory knows."""

    archive: Archive
    folder: DataFolder
    engine: Engine
    bounds: Bounds

    async def all_of(self, workspace_ids: Sequence[str]) -> Sequence[Unclaimed]:
        """A file for each that has events. ArchiveUnavailable, Fault."""
        place = self.folder.path / UNCLAIMED_FOLDER
        shutil.rmtree(place, ignore_errors=True)  # of a try that was cut off
        found = [await self._one(one, place) for one in workspace_ids if is_id(one)]
        ExportFolder(place).sweep()
        return [one for one in found if one is not None]

    async def _one(self, workspace_id: str, place: Path) -> Unclaimed | None:
        life = await newest_life(self.archive, workspace_id, self.bounds.until)
        if life is None:
            return None
        (self.folder.path / SCRATCH_FOLDER).mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="unclaimed-", dir=self.folder.path / SCRATCH_FOLDER) as scratch:
            path = Path(scratch) / "events.db"
            log = await open_event_log(path, RandomIds(), synchronous="off")
            try:
                loaded = await load(
                    workspace_id, life.backend_id, life, archive=self.archive, target=log, bounds=self.bounds
                )
            finally:
                await log.close()
            return await self._kept(workspace_id, path, place, loaded) if loaded.events else None

    async def _kept(self, workspace_id: str, path: Path, place: Path, loaded: Loaded) -> Unclaimed:
        now = iso_milliseconds(SystemClock().now())
        about = About(workspace_id, workspace_id, now, [], now, "mooring recover")
        building = Building(SqliteSnapshots(path), ExportFolder(place), {"mooring": __version__})
        await build(workspace_id, about, building, _silent)
        tally = await SqliteOutlines(path).of(workspace_id).tally(0, loaded.head)
        known: Mapping[str, str] = await emails_of(self.engine, [user_id for user_id, _ in tally.by_user])
        writers = [known.get(user_id, user_id) for user_id, _ in tally.by_user]
        return Unclaimed(
            workspace_id, str(place / f"{workspace_id}.zip"), loaded.events, loaded.last_at, writers, loaded.findings
        )


async def _silent(_done: int, _of: int) -> None:
    """Nobody watches."""
